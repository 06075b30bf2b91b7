"""`python manage.py bench`: times the client page and the API score against their irreducible part, in one run."""

import json
import random
import resource
import statistics
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from scoring import engine, services
from scoring.models import FeatureRow
from scoring.roles import create_roles

_CROSSED = "?x=ext_source_2&y=amt_credit"
_WHAT_IF = "name_education_type=Higher+education&amt_income_total=180000"


class Command(BaseCommand):
    """Measure serving."""

    help = "Print, as JSON, median and p95 of the pages and the API over random clients, beside their irreducible part."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number of clients and the seed that draws them."""
        parser.add_argument("--clients", type=int, default=200)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw clients, time each part in turn for each, print one JSON object. The database stays as it was."""
        identifiers = list(Client.objects.order_by("pk").values_list("pk", flat=True))
        if not identifiers:
            raise CommandError("No client to measure: run `make demo` or import_home_credit first.")
        drawn = random.Random(options["seed"]).choices(identifiers, k=options["clients"])  # noqa: S311
        with transaction.atomic():
            result = self._measure(drawn)
            transaction.set_rollback(True)
        self.stdout.write(json.dumps({"clients_in_database": len(identifiers), **result}, indent=1))

    def _measure(self, drawn: list[int]) -> dict[str, Any]:
        browser = _signed_in()
        parts: dict[str, Callable[[int], Any]] = {
            "irreducible": _irreducible,
            "client_page": lambda pk: _get(browser, reverse("client", args=[pk])),
            "explanation": lambda pk: _get(browser, reverse("explanation", args=[pk])),
            "client_view": lambda pk: _get(browser, reverse("for_client", args=[pk])),
            "client_data": lambda pk: _get(browser, reverse("client_data", args=[pk])),
            "history": lambda pk: _get(browser, reverse("client_history", args=[pk])),
            "print": lambda pk: _get(browser, reverse("client_print", args=[pk])),
            "comparison": lambda pk: _get(browser, reverse("client_comparison", args=[pk]) + "?feature=amt_credit"),
            "profile": lambda pk: _get(browser, reverse("client_comparison", args=[pk])),
            "similar": lambda pk: _get(browser, reverse("client_similar", args=[pk])),
            "bivariate": lambda pk: _get(browser, reverse("client_bivariate", args=[pk]) + _CROSSED),
            "api_score": lambda pk: _get(browser, reverse("api-score", args=[pk])),
            "what_if": lambda pk: _get(browser, reverse("client_what_if", args=[pk]) + f"?{_WHAT_IF}"),
            "search": lambda pk: _get(browser, reverse("clients") + f"?identifier={str(pk)[:3]}"),
        }
        if Client.objects.count() > 1:
            parts["compare"] = lambda pk: _get(browser, reverse("client_compare", args=[pk, _another(pk)]))
        seconds: dict[str, list[float]] = {name: [] for name in parts}
        for pk in drawn:
            services.assess(Client.objects.get(pk=pk), now=timezone.now())  # every part finds the feature row stored
            for name, act in parts.items():
                started = time.perf_counter()
                act(pk)
                seconds[name].append(time.perf_counter() - started)
        with CaptureQueriesContext(connection) as queries:
            _get(browser, reverse("client", args=[drawn[0]]))
        floor = statistics.median(seconds["irreducible"])
        return {
            "parts": {name: _figures(values, floor) for name, values in seconds.items()},
            "client_page_queries": len(queries),
            "resident_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }


def _signed_in() -> Browser:
    create_roles()
    user = User.objects.create_user("bench-advisor")
    user.groups.add(Group.objects.get(name="advisor"))
    browser = Browser(headers={"host": settings.ALLOWED_HOSTS[0]})
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def _irreducible(pk: int) -> None:
    """One fetch and one computation of contributions: what any page that explains a client must do."""
    row = FeatureRow.objects.select_related("client").get(pk=pk)
    engine.current_model().contributions(services.as_values(row))


def _another(pk: int) -> int:
    """Return the next client's identifier, the first one's after the last."""
    others = Client.objects.order_by("pk").values_list("pk", flat=True)
    found = others.filter(pk__gt=pk).first() or others.first()
    assert found is not None
    return found


def _get(browser: Browser, address: str) -> None:
    status = browser.get(address).status_code
    if status != 200:
        raise CommandError(f"{address} answered {status}")


def _figures(seconds: list[float], floor: float) -> dict[str, float]:
    median, p95 = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
    return {
        "median_ms": round(median * 1000, 2),
        "p95_ms": round(p95 * 1000, 2),
        "median_to_irreducible": round(median / floor, 2),
    }
