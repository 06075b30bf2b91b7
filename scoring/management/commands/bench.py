"""`python manage.py bench`: times every page and the API against the irreducible part of a client page, in one run."""

import json
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.models import Max, Min
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from scoring import engine, services
from scoring.models import FeatureRow
from scoring.roles import create_roles

_CROSSED = "?x=ext_source_2&y=amt_credit"
_WHAT_IF = "?name_education_type=Higher+education&amt_income_total=180000"


class Command(BaseCommand):
    """Measure serving."""

    help = "Print, as JSON, median and p95 of the pages and the API over random clients, beside their irreducible part."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number of clients and the seed that draws them."""
        parser.add_argument("--clients", type=int, default=200)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw clients, time each part in turn for each, print one JSON object. The database stays as it was."""
        drawn = _drawn(options["clients"], options["seed"])
        if not drawn:
            raise CommandError("No client to measure: run `make demo` or import_home_credit first.")
        with transaction.atomic():
            result = self._measure(drawn)
            transaction.set_rollback(True)
        self.stdout.write(json.dumps({"clients_in_database": Client.objects.count(), **result}, indent=1))

    def _measure(self, drawn: list[int]) -> dict[str, Any]:
        browser, user = _signed_in()
        parts: dict[str, Callable[[int], Any]] = {
            "irreducible": _irreducible,
            "counterfactuals": lambda pk: services.counterfactuals(Client.objects.get(pk=pk), now=timezone.now()),
        }
        for name, address in _pages(user, several=len({*drawn}) > 1).items():
            parts[name] = partial(_get_for, browser, address)
        wall: dict[str, list[float]] = {name: [] for name in parts}
        processor: dict[str, list[float]] = {name: [] for name in parts}
        for pk in drawn:
            services.assess(Client.objects.get(pk=pk), now=timezone.now())  # every part finds the feature row stored
            for name, act in parts.items():
                started = time.perf_counter(), time.process_time()
                act(pk)
                wall[name].append(time.perf_counter() - started[0])
                processor[name].append(time.process_time() - started[1])
        memory = _memory_mb()
        with CaptureQueriesContext(connection) as queries:
            _get(browser, reverse("client", args=[drawn[0]]))
        floor = statistics.median(wall["irreducible"])
        return {
            "parts": {name: _figures(wall[name], processor[name], floor) for name in parts},
            "client_page_queries": len(queries),
            **memory,
        }


def _drawn(count: int, seed: int) -> list[int]:
    """Return the clients from that many random identifiers on, drawn without listing everyone's."""
    clients = Client.objects.order_by("pk").values_list("pk", flat=True)
    ends = Client.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return []
    numbers = random.Random(seed)  # noqa: S311
    return [clients.filter(pk__gte=numbers.randint(ends["first"], ends["last"]))[0] for _ in range(count)]


def _pages(user: User, *, several: bool) -> dict[str, Callable[[int], str]]:
    """Return the address of each page for a client; those about nobody in particular have the same for all."""

    def of_client(name: str, query: str = "") -> Callable[[int], str]:
        return lambda pk: reverse(name, args=[pk]) + query

    def of_all(name: str, query: str = "", *arguments: int) -> Callable[[int], str]:
        return lambda pk: reverse(name, args=arguments) + query

    begun = services.start_application(by=user, now=timezone.now())
    pages = {
        "client_page": of_client("client"),
        "explanation": of_client("explanation"),
        "client_view": of_client("for_client"),
        "client_data": of_client("client_data"),
        "history": of_client("client_history"),
        "print": of_client("client_print"),
        "comparison": of_client("client_comparison", "?feature=amt_credit"),
        "profile": of_client("client_comparison"),
        "similar": of_client("client_similar"),
        "bivariate": of_client("client_bivariate", _CROSSED),
        "what_if": of_client("client_what_if", _WHAT_IF),
        "changes": of_client("client_changes"),
        "completeness": of_client("client_completeness"),
        "notes": of_client("client_notes"),
        "api_score": of_client("api-score"),
        "search": lambda pk: reverse("clients") + f"?identifier={str(pk)[:3]}",
        "search_everyone": of_all("clients"),
        "search_far": of_all("clients", "?page=10000"),
        "search_riskiest": of_all("clients", "?sort=riskiest&income_type=Working"),
        "portfolio": of_all("portfolio"),
        "model": of_all("model"),
        "dictionary": of_all("dictionary"),
        "new_client_step": of_all("new_client_step", "", begun.pk, 1),
    }
    return pages | ({"compare": lambda pk: reverse("client_compare", args=[pk, _another(pk)])} if several else {})


def _signed_in() -> tuple[Browser, User]:
    create_roles()
    user = User.objects.create_user("bench-advisor")
    user.groups.add(Group.objects.get(name="advisor"))
    browser = Browser(headers={"host": settings.ALLOWED_HOSTS[0]})
    browser.force_login(user, backend="creditscore.accounts.PermissionsBackend")
    return browser, user


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


def _get_for(browser: Browser, address: Callable[[int], str], pk: int) -> None:
    _get(browser, address(pk))


def _get(browser: Browser, address: str) -> None:
    status = browser.get(address).status_code
    if status != 200:
        raise CommandError(f"{address} answered {status}")


def _memory_mb() -> dict[str, int]:
    """Return how much memory the process holds now and, of it, what it does not share with others as mapped files.

    Where the system does not say so, the most it ever held.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        kilobytes = {name: int(lines[name].split()[0]) for name in ("VmRSS", "RssAnon")}
        return {
            "resident_memory_mb": round(kilobytes["VmRSS"] / 1024),
            "private_memory_mb": round(kilobytes["RssAnon"] / 1024),
        }
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"resident_memory_mb": round(most / (1024 * 1024 if sys.platform == "darwin" else 1024))}


def _figures(wall: list[float], processor: list[float], floor: float) -> dict[str, float]:
    """Return the figures of a part from its seconds; the processor's time is that of this process alone."""
    median, p95 = statistics.median(wall), statistics.quantiles(wall, n=20)[-1]
    return {
        "median_ms": round(median * 1000, 2),
        "p95_ms": round(p95 * 1000, 2),
        "median_cpu_ms": round(statistics.median(processor) * 1000, 2),
        "median_to_irreducible": round(median / floor, 2),
    }
