"""The pages about a client, taken from the addresses themselves, so that a new page joins the tests by itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.models import User
from django.urls import URLPattern, reverse
from django.utils import timezone

from clients.models import Client
from ml.reference import PROBABILITY
from scoring import services
from scoring.urls import urlpatterns

POSTED = {"client_bookmark"}  # answers to POST alone
WRITTEN = {"client_notes", "client_note", "client_what_if", "client_scenario"}  # answer to GET and POST
# What of a page an address alone does not show.
ASKED: dict[str, list[dict[str, Any]]] = {
    "client_comparison": [
        {"feature": "age_years"},
        {"feature": "ext_source_1"},
        {"feature": "occupation_type"},
        {"feature": PROBABILITY, "group": "chosen", "age_min": "20"},
    ],
    "client_bivariate": [{"x": "ext_source_1", "y": "name_education_type"}, {"x": "age_years", "y": "amt_credit"}],
    "explanation": [{"feature": "ext_source_1"}, {"feature": "occupation_type", "family": "employment"}],
    "client_data": [{"known": "missing"}, {"q": "revenu"}],
    "client_what_if": [{"amt_income_total": "150000"}],
}


@dataclass(frozen=True)
class Route:
    """An address about a client: its name, and the names of what stands in it beside the client's identifier."""

    name: str
    others: tuple[str, ...]

    def address(self, sk_id_curr: int | str, **others: int) -> str:
        """Return the address for a client; `others` fill what else stands in it."""
        return reverse(self.name, kwargs={"sk_id_curr": sk_id_curr, **{name: others[name] for name in self.others}})


@cache
def routes() -> tuple[Route, ...]:
    """Return every address about a client."""
    found = []
    for one in urlpatterns:
        if isinstance(one, URLPattern) and "sk_id_curr" in one.pattern.converters:
            others = tuple(name for name in one.pattern.converters if name != "sk_id_curr")
            assert set(others) <= {"other", "pk"}, f"{one.name}: tell this test what {others} are"
            assert "pk" not in others or one.name in ("client_note", "client_scenario"), one.name
            found.append(Route(str(one.name), others))
    return tuple(found)


def others_of(route: Route, client: Client, other: int, author: User) -> dict[str, int]:
    """Return what an address wants beside the client: another client, or a note or scenario that `author` just kept."""
    if "pk" not in route.others:
        return {"other": other} if route.others else {}
    if route.name == "client_note":
        return {"pk": services.write_note(client=client, text="Vu.", by=author, now=timezone.now()).pk}
    subject = services.subject_of(client, now=timezone.now())
    income = 150_000.0 if client.amt_income_total != 150_000 else 151_000.0
    changes = {"amt_income_total": income}
    kept = services.keep_scenario(subject=subject, name="Revenu", changes=changes, by=author, now=timezone.now())
    return {"pk": kept.pk}
