"""`python manage.py bench`: times every page and the API against the irreducible part of a client page, in one run."""

import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
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

from clients.models.client import Client
from ml.tables.arguments import at_least
from scoring.core import engine
from scoring.core.applications import STEPS
from scoring.core.assessment import assess
from scoring.core.engine import as_values
from scoring.core.roles import create_roles
from scoring.core.simulation import counterfactuals
from scoring.management.worker import WorkerError, measure, resident_mb
from scoring.models.applications import NewApplication
from scoring.models.assessments import BatchAssessment
from scoring.models.rows import FeatureRow
from scoring.models.versions import Recommendation
from scoring.pages.new_client.service import asked_in, save_step, start_application

_CROSSED = "?x=ext_source_2&y=amt_credit"
_WHAT_IF = "?name_education_type=Higher+education&amt_income_total=180000"
_DESCRIBED = "occupation=Laborers&age_min=33&age_max=37&amount_min=405000&amount_max=495000"
_BACKEND = "django.contrib.auth.backends.ModelBackend"
_SERVED = 20  # clients whose pages a worker serves before its memory is read


class Command(BaseCommand):
    """Measure serving."""

    help = "Print, as JSON, median and p95 of the pages and the API over random clients, and what a worker needs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number of clients, the seed that draws them, whether to leave out the worker, its interpreter."""
        parser.add_argument("--clients", type=at_least(1), default=200)
        parser.add_argument("--seed", type=at_least(0), default=1)
        parser.add_argument("--no-worker", action="store_true", help="do not start a gunicorn worker to measure it")
        parser.add_argument(
            "--worker-python", default=sys.executable, help="interpreter of the worker (the command's own by default)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Draw clients, time each part in turn for each, print one JSON object. The database stays as it was."""
        drawn = _drawn(options["clients"], options["seed"])
        if not drawn:
            raise CommandError("No client to measure: run `make demo` or import_home_credit first.")
        worker = {} if options["no_worker"] else _worker(drawn[:_SERVED], options["worker_python"])
        with transaction.atomic():
            result = self._measure(drawn, _refused(options["clients"], options["seed"])) | worker
            transaction.set_rollback(True)
        self.stdout.write(json.dumps({"clients_in_database": Client.objects.count(), **result}, indent=1))

    def _measure(self, drawn: list[int], refused: list[int]) -> dict[str, Any]:
        user = _advisor()
        browser = Browser(headers={"host": settings.ALLOWED_HOSTS[0]})
        browser.force_login(user, backend=_BACKEND)
        parts: dict[str, Callable[[int], Any]] = {"features_anew": _features_anew, "irreducible": _irreducible}
        application = _application(user, drawn[0])
        pages = _pages_of_clients(several=len({*drawn}) > 1) | _pages_of_all(application)
        for name, address in pages.items():
            parts[name] = partial(_get_for, browser, address)
        wall: dict[str, list[float]] = {name: [] for name in parts}
        processor: dict[str, list[float]] = {name: [] for name in parts}
        for pk in drawn:
            for name, act in parts.items():  # the first of them leaves the feature row that the others find stored
                _time(partial(act, pk), wall[name], processor[name])
        if refused:
            wall["counterfactuals"], processor["counterfactuals"] = [], []
        for pk in refused:
            assess(Client.objects.get(pk=pk), now=timezone.now())
            _time(partial(_counterfactuals, pk), wall["counterfactuals"], processor["counterfactuals"])
        memory = resident_mb("self")
        _get(browser, reverse("summary", args=[drawn[0]]))  # may renew the sign-in, which is no part of the page
        with CaptureQueriesContext(connection) as queries:
            _get(browser, reverse("summary", args=[drawn[0]]))
        floor = statistics.median(wall["irreducible"])
        return {
            "parts": {name: _figures(wall[name], processor[name], floor) for name in wall},
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


def _refused(count: int, seed: int) -> list[int]:
    """Return at most so many clients whom the model in service refuses: for the others nothing has to be found."""
    version = engine.current_model().version
    refused = BatchAssessment.objects.filter(model_version__version=version, recommendation=Recommendation.DECLINE)
    found = list(refused.order_by("pk").values_list("client_id", flat=True))
    return random.Random(seed).sample(found, min(count, len(found)))  # noqa: S311


def _pages_of_clients(*, several: bool) -> dict[str, Callable[[int], str]]:
    """Return the address of each page about a client, and of the API's answer."""

    def of_client(name: str, query: str = "") -> Callable[[int], str]:
        return lambda pk: reverse(name, args=[pk]) + query

    pages = {
        "client_page": of_client("summary"),
        "explanation": of_client("why"),
        "explanation_in_group": of_client("why", "?group=occupation_type"),
        "client_view": of_client("for_client"),
        "data": of_client("data"),
        "history": of_client("history"),
        "print": of_client("print"),
        "comparison": of_client("compare", "?feature=amt_credit"),
        "distributions": of_client("compare"),
        "zone": of_client("compare", "?feature=amt_credit&low=200000&high=600000"),
        "similar": of_client("similar"),
        "two_features": of_client("two_features", _CROSSED),
        "two_features_by_recommendation": of_client("two_features", f"{_CROSSED}&by=recommendation"),
        "two_features_cells": of_client("two_features", f"{_CROSSED}&view=cells"),
        "what_if": of_client("simulate", _WHAT_IF),
        "move": of_client("simulate", f"{_WHAT_IF}&as=json"),
        "move_with_strips": of_client("simulate", f"{_WHAT_IF}&as=json&strips=1"),
        "changes": of_client("proposals"),
        "completeness": of_client("completeness"),
        "notes": of_client("notes"),
        "choose": of_client("two_clients_choice"),
        "api_score": of_client("api-score"),
        "api_contributions": of_client("api-score", "?contributions=true"),
        "search": lambda pk: reverse("clients") + f"?identifier={str(pk)[:3]}&age_max=120",
    }
    return pages | ({"compare": lambda pk: reverse("two_clients", args=[pk, _another(pk)])} if several else {})


def _pages_of_all(application: NewApplication | None = None) -> dict[str, Callable[[int], str]]:
    """Return the address of each page about nobody in particular, and of those about an application."""

    def of_all(name: str, query: str = "", *arguments: int) -> Callable[[int], str]:
        return lambda pk: reverse(name, args=arguments) + query

    pages = {
        "home": of_all("home"),
        "search_everyone": of_all("clients"),
        "search_far": of_all("clients", "?page=10000"),
        "search_described": of_all("clients", f"?{_DESCRIBED}&sort=largest"),
        "suggestions": of_all("suggestions", "?q=ouvrier+35+ans"),
        "search_riskiest": of_all("clients", "?sort=riskiest&income_type=Working"),
        "portfolio": of_all("portfolio"),
        "model": of_all("model"),
        "model_details": of_all("model_details"),
        "dictionary": of_all("dictionary"),
        "help": of_all("help"),
        "feedback": of_all("feedback", "?page=/help/"),
        "new_clients": of_all("new_clients"),
    }
    if application is not None:
        pages["new_client_step"] = of_all("new_client_step", "", application.pk, 1)
        pages["new_client_result"] = of_all("summary", "", application.file_number)
    return pages


def _advisor() -> User:
    create_roles()
    user = User.objects.create_user("bench-advisor")
    user.groups.add(Group.objects.get(name="advisor"))
    return user


def _application(user: User, pk: int) -> NewApplication:
    """Write down an application with a client's own answers."""
    client, now = Client.objects.get(pk=pk), timezone.now()
    application = start_application(by=user, now=now)
    for step in STEPS:
        columns = [asked.column.name for asked in asked_in(step)]
        values = {column: getattr(client, column) for column in columns}
        save_step(application=application, step=step, values=values, by=user, now=now)
    return application


def _worker(clients: list[int], python: str) -> dict[str, float]:
    """Return what a worker needs; it sees what is committed, so its visitor is, and is removed again."""
    with _committed_visitor() as cookie:
        pages = {**_pages_of_clients(several=len({*clients}) > 1), **_pages_of_all()}
        addresses = [address(pk) for pk in clients for address in pages.values()]
        try:
            return measure(reverse("summary", args=[clients[0]]), addresses, cookie, python)
        except WorkerError as error:
            raise CommandError(str(error)) from error


@contextmanager
def _committed_visitor() -> Iterator[str]:
    """Give the Cookie header of an advisor who is there meanwhile."""
    user, browser = _advisor(), Browser()
    try:
        browser.force_login(user, backend=_BACKEND)
        yield f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
    finally:
        browser.logout()
        user.delete()


def _features_anew(pk: int) -> None:
    """Compute and keep the features of a client who has none stored, as at the first opening after an import."""
    FeatureRow.objects.filter(pk=pk).delete()
    assess(Client.objects.get(pk=pk), now=timezone.now())


def _counterfactuals(pk: int) -> None:
    counterfactuals(Client.objects.get(pk=pk), now=timezone.now())


def _time(act: Callable[[], Any], wall: list[float], processor: list[float]) -> None:
    started = time.perf_counter(), time.process_time()
    act()
    wall.append(time.perf_counter() - started[0])
    processor.append(time.process_time() - started[1])


def _irreducible(pk: int) -> None:
    """One fetch and one computation of contributions: what any page that explains a client must do."""
    row = FeatureRow.objects.select_related("client").get(pk=pk)
    engine.current_model().contributions(as_values(row))


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


def _figures(wall: list[float], processor: list[float], floor: float) -> dict[str, float]:
    """Return the figures of a part from its seconds; the processor's time is that of this process alone."""
    median, p95 = statistics.median(wall), statistics.quantiles(wall, n=20)[-1]
    return {
        "median_ms": round(median * 1000, 2),
        "p95_ms": round(p95 * 1000, 2),
        "median_cpu_ms": round(statistics.median(processor) * 1000, 2),
        "median_to_irreducible": round(median / floor, 2),
    }
