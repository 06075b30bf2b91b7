"""The pages about a client, taken from the addresses themselves, so that a new page joins the tests by itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.urls import URLPattern, reverse
from django.utils import timezone

from clients.models.client import Client
from ml.population.store import PROBABILITY
from scoring.core.decisions.service import current_of
from scoring.core.simulation import subject_of
from scoring.models.letters import Letter
from scoring.pages.notes.service import write_note
from scoring.pages.simulate.service import keep_scenario
from scoring.text.letters.issuing import issue_letter
from scoring.urls import urlpatterns
from tests.scoring.decision.deciding import taken

POSTED = {"bookmark", "searches"}  # answers to POST alone
AS_PDF = {"print_pdf", "for_client_pdf", "issued_letter_pdf"}
LETTERS = {"issued_letter", "issued_letter_pdf"}
WRITTEN = {"notes", "note", "simulate", "scenario", "decision", "letter", "review"}  # answer to GET and POST
# What of a page an address alone does not show.
ASKED: dict[str, list[dict[str, Any]]] = {
    "compare": [
        {"feature": "age_years"},
        {"feature": "ext_source_1"},
        {"feature": "occupation_type"},
        {"feature": PROBABILITY, "group": "chosen", "age_min": "20"},
        {"q": "revenus"},
    ],
    "two_features": [
        {"x": "ext_source_1", "y": "name_education_type"},
        {"x": "age_years", "y": "amt_credit"},
        {"x": "age_years", "y": "amt_credit", "view": "cells"},
    ],
    "why": [{"feature": "ext_source_1"}, {"feature": "occupation_type", "family": "employment"}],
    "data": [{"known": "missing"}, {"q": "revenu"}],
    "simulate": [{"amt_income_total": "150000"}],
    "decision": [{"amt_credit": "150000"}],
    "letter": [{"language": "en"}],
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
        if isinstance(one, URLPattern) and one.name and "sk_id_curr" in one.pattern.converters:
            others = tuple(name for name in one.pattern.converters if name != "sk_id_curr")
            assert set(others) <= {"other", "pk"}, f"{one.name}: tell this test what {others} are"
            assert "pk" not in others or one.name in {"note", "scenario", *LETTERS}, one.name
            found.append(Route(str(one.name), others))
    return tuple(found)


def addresses_of(client: Client, other: int, author: User, *, without: set[str]) -> list[str]:
    """Return every page about a client but those named in `without`, as asked for in every way that shows more."""
    found = []
    for route in routes():
        if route.name not in without:
            address = route.address(client.pk, **others_of(route, client, other, author))
            found += [address, *(f"{address}?{urlencode(query)}" for query in ASKED.get(route.name, []))]
    return found


def others_of(route: Route, client: Client, other: int, author: User) -> dict[str, int]:
    """Return what an address wants beside the client: another client, or a note, scenario or letter of `author`."""
    if "pk" not in route.others:
        return {"other": other} if route.others else {}
    if route.name in LETTERS:
        return {"pk": a_letter(client, author).pk}
    if route.name == "note":
        return {"pk": write_note(client=client, text="Vu.", by=author, now=timezone.now()).pk}
    subject = subject_of(client, now=timezone.now())
    income = 150_000.0 if client.amt_income_total != 150_000 else 151_000.0
    changes = {"amt_income_total": income}
    kept = keep_scenario(subject=subject, name="Revenu", changes=changes, by=author, now=timezone.now())
    return {"pk": kept.pk}


def a_letter(client: Client, author: User) -> Letter:
    """Return a letter to a client: the one that was issued, else one about documents that `author` asks for."""
    issued = Letter.objects.about(client.pk).first()
    if issued is None:
        decision = current_of(client) or taken(client, author, "request_documents", words="Un bail.")
        issued = issue_letter(decision, "fr", words="Un bail.", by=author, now=timezone.now())
    return issued
