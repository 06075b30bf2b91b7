"""Serves the portal to the browser tests: a database of its own, synthetic clients, a model, one user per role.

Run by the tests as a process, `python -m tests.browser.portal ARTEFACT`, with VAR_DIR set; its first line on standard
output is a JSON object: `port`, under `clients` an identifier for each recommendation and for "bare", a client with
nothing but an application row, under `applications` those of the advisor: "begun", "whole", and one with little, and
under `written` the "note" and the "scenario" in the file of the refused client, the "search" of the advisor, and the
client whose file is "decided", the one of whom documents are "asked", and the one who was "written to" with the
"letter"; four more, "undecided 0" and on, are there to be decided by a test each, and as many, "story 0" and on,
to be decided and reviewed. Under "review open" and the like is a client whose review stands so.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.browser.settings"
PASSWORD = "correct horse battery staple"
LOCKED = "verrouille"
BARE = 999_001
# States of a review, whether the advisor decided, and who has taken it.
REVIEWS = (
    ("refused", True, ""),
    ("open", False, ""),
    ("open to others", True, ""),
    ("taken", False, "me"),
    ("taken by another", True, "another"),
    ("viewed", False, "me"),
    ("closed", True, "another"),
)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what went wrong, unless a window was closed before its answer came."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Leave standard error to what goes wrong."""


def main(artefact: Path) -> None:
    """Fill the database, then serve on a free port until the process is ended."""
    django.setup()
    filled = _fill(artefact)
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Quiet) as server:
        sys.stdout.write(json.dumps({"port": server.server_port, **filled}) + "\n")
        sys.stdout.flush()
        server.serve_forever()


def _fill(artefact: Path) -> dict[str, dict[str, int]]:
    from django.core.management import call_command
    from django.utils import timezone

    from scoring.core.batch import score_everyone
    from scoring.core.publishing import publish_model
    from scoring.models.assessments import BatchAssessment
    from tests.clients.factories import a_client
    from tests.scoring.factories import a_user, hundred_clients

    call_command("migrate", verbosity=0)
    publish_model(artefact, now=timezone.now())
    with Path(os.devnull).open("w") as nowhere:
        stdout, sys.stdout = sys.stdout, nowhere  # the import's report
        hundred_clients()
        sys.stdout = stdout
    score_everyone(now=timezone.now(), advance=lambda done: None)
    a_client(BARE)
    for role in ("advisor", "senior", "auditor", "admin", ""):
        a_user(role, password=PASSWORD)
    a_user("senior", username="senior 2", password=PASSWORD)
    _lock_out()
    chosen = BatchAssessment.objects.order_by("-probability_of_default", "pk")
    kinds = ("APPROVE", "REVIEW", "DECLINE")
    found = {kind: chosen.filter(recommendation=kind).values_list("client_id", flat=True)[0] for kind in kinds}
    clients = {**found, "bare": BARE}
    return {"clients": clients, **_written_by_the_advisor(clients["DECLINE"])}


def _written_by_the_advisor(refused: int) -> dict[str, dict[str, int]]:
    """Write a note and a scenario into a refused client's file, and applications; return `applications`, `written`."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from clients.models.client import Client
    from scoring.core.applications import STEPS
    from scoring.core.simulation import subject_of
    from scoring.models.searches import SavedSearch
    from scoring.pages.new_client.service import asked_in, save_step, start_application
    from scoring.pages.notes.service import write_note
    from scoring.pages.searches.service import keep_search
    from scoring.pages.simulate.service import keep_scenario
    from tests.scoring.decision.applying import applied
    from tests.scoring.decision.deciding import a_file

    advisor, now, client = User.objects.get(username="advisor"), timezone.now(), Client.objects.get(pk=refused)
    text = "A apporté ses trois derniers bulletins de paie."
    note = write_note(client=client, text=text, by=advisor, now=now)
    scenario = keep_scenario(
        subject=subject_of(client, now=now),
        name="Revenus d’un cinquième plus élevés",
        changes={"amt_income_total": client.amt_income_total * 1.2},
        by=advisor,
        now=now,
    )
    applications = {}
    for name, steps in (("begun", 1), ("whole", 4), ("with little", 2)):
        application = start_application(by=advisor, now=now)
        for step in STEPS[:steps]:
            columns = [asked.column.name for asked in asked_in(step)]
            values = {column: getattr(client, column) for column in columns if name != "with little"}
            save_step(application=application, step=step, values=values, by=advisor, now=now)
        applications[name] = application.pk
    keep_search(name="Ouvriers de 30 à 40 ans", query="occupation=Laborers&age_min=30&age_max=40", by=advisor, now=now)
    search = SavedSearch.objects.get()
    written = {"note": note.pk, "scenario": scenario.pk, "search": search.pk, **_decided()}
    written |= {f"undecided {number}": a_file("APPROVE", 5 + number).pk for number in range(4)}
    written["undecided application"] = applied(advisor).pk
    written |= {f"story {number}": a_file("APPROVE", 12 + number).pk for number in range(4)}
    written |= _reviewed(refused)
    return {"applications": applications, "written": written}


def _decided() -> dict[str, int]:
    """Take decisions in the name of the advisor, one of each kind, and issue a letter; return what `written` has."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from scoring.core.decisions import service
    from scoring.text.letters.issuing import issue_letter
    from tests.scoring.decision.deciding import a_file, taken

    advisor, senior = (User.objects.get(username=role) for role in ("advisor", "senior"))
    asked = taken(a_file("APPROVE", 1), advisor, "request_documents")
    told = taken(a_file("REVIEW", 1), advisor, "refuse")
    letter = issue_letter(told, "fr", words="Votre bail s’achève en mars.", by=advisor, now=timezone.now())
    taken(a_file("APPROVE", 2), advisor, "refuse", agrees=False)
    taken(a_file("APPROVE", 3), advisor, "refer")
    client = a_file("APPROVE", 4)
    decision = taken(client, advisor, "refuse", agrees=False)
    service.confirm(decision=decision, words="D’accord.", by=senior, now=timezone.now())
    other = a_file("APPROVE", 9)
    sent_back = taken(other, advisor, "refuse", agrees=False)
    service.send_back(decision=sent_back, words="Expliquez.", by=senior, now=timezone.now())
    letters = {"asked": asked.client_id, "written to": told.client_id, "letter": letter.pk}
    return {"decided": client.pk, "sent back": other.pk, **letters}


def _reviewed(but: int) -> dict[str, int]:
    """Have a review stand in each state, as the advisor sees it; return the clients, never `but`, by state."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from scoring.core.reviews import service
    from scoring.core.reviews.cases import Correction
    from tests.scoring.decision.deciding import a_file, taken
    from tests.scoring.review.reviewing import asked, live, refused, viewed

    advisor, senior, other = (User.objects.get(username=name) for name in ("advisor", "senior", "senior 2"))
    income = Correction("amt_income_total", "200 000", 200_000.0, "prime comprise")
    places = iter([place for place in range(len(REVIEWS) + 1) if a_file("DECLINE", place).pk != but])
    found = {}
    for state, is_own, holder in REVIEWS:
        author, looks = (advisor if is_own else senior), {"": None, "me": advisor, "another": other}[holder]
        decision = refused(author, next(places))
        client, found[f"review {state}"] = decision.client, decision.client_id
        if state != "refused":
            asked(decision, author, income)
        if state.startswith("taken") and looks:
            service.take(review=live(client), by=looks, now=timezone.now())
        if state in ("viewed", "closed") and looks:
            viewed(client, looks)
        if state == "closed" and looks:
            taken(client, looks, "refuse", agrees=True)
    return found


def _lock_out() -> None:
    """Fail often enough as LOCKED that the next attempt is refused."""
    from django.conf import settings
    from django.test import Client

    for _ in range(settings.AXES_FAILURE_LIMIT):
        Client(SERVER_NAME="127.0.0.1").post("/accounts/login/", {"login": LOCKED, "password": "wrong"})


if __name__ == "__main__":
    main(Path(sys.argv[1]))
