"""Small runs of the programs that have many people write at once, and web workers killed, on both databases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from scoring.core import publishing
from tests.artefacts import trained_model_dir
from tests.conftest import REPOSITORY
from tests.services.test_import_postgresql import a_database, manage

pytestmark = [pytest.mark.services, pytest.mark.slow]


@pytest.fixture(scope="module", autouse=True)
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Put the trained model in service for the programs, which find it by MODEL_DIR."""
    directory = tmp_path_factory.mktemp("models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "MODEL_DIR", directory)
        publishing.publish(trained_model_dir())
        patch.setenv("MODEL_DIR", str(directory))
        yield


def run(url: str, var: Path, program: str, *options: str) -> dict:  # type: ignore[type-arg]
    """Run a program of `bench` on the database; return its figures."""
    environment = {"DATABASE_URL": url, "VAR_DIR": str(var), "DEBUG": "1", "SQLITE_TIMEOUT": "120"}
    done = subprocess.run(
        [sys.executable, "-m", program, *options],
        cwd=REPOSITORY,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    figures: dict = json.loads(done.stdout)  # type: ignore[type-arg]
    return figures


def test_six_people_at_once_lose_and_double_nothing(empty_database: str, tmp_path: Path) -> None:
    figures = run(
        empty_database, tmp_path / "var", "bench.at_once", "--processes", "2", "--threads", "3", "--rounds", "2"
    )
    assert figures["holds"], figures
    assert (figures["locked"], figures["people"]) == (0, 6)
    assert figures["acknowledged"]["noted"] == 12
    assert figures["acknowledged"]["decided"] + figures["acknowledged"]["refused"] == 24


def test_of_killed_web_workers_every_acknowledged_decision_is_there_once(empty_database: str, tmp_path: Path) -> None:
    figures = run(empty_database, tmp_path / "var", "bench.kills", "--rounds", "3", "--programs", "2", "--no-wait")
    assert figures["holds"], figures
    assert figures["workers_killed"] == 3
    assert figures["acknowledged"] >= 9


def test_what_is_missing_half_written_or_unasked_would_be_found(postgresql_url: str, tmp_path: Path) -> None:
    with a_database(postgresql_url) as url:
        done = manage(url, tmp_path, "shell", "--no-imports", "-c", PLANTED)
        assert done.stdout.splitlines() == ["5", "2", "True"], done.stderr


# A decision that nobody acknowledged, without its step; a note and a decision that were, and are not there.
PLANTED = """
from django.contrib.auth.models import User
from django.utils import timezone
from bench.at_once import FIRST, compare, half_written, prepare
from clients.models.client import Client
from scoring.models.decisions import Decision, DecisionReason, DecisionState, DecisionStep
from scoring.pages.notes.service import write_note
from scoring.core.decisions.service import Choice
from scoring.models.decisions import DecisionOutcome
from scoring.web.deciding import decide
prepare(1, 0)
by, client = User.objects.get(username="person-0"), Client.objects.get(pk=FIRST)
choice = Choice(DecisionOutcome.ACCEPT, reason=DecisionReason.objects.get(code="OTHER"), words="Vu.")
made = decide(client=client, choice=choice, by=by, now=timezone.now())
note = write_note(client=client, text="Vu.", by=by, now=timezone.now())
whole = compare([["decided", made.pk], ["noted", note.pk]])
DecisionStep.objects.all().delete()
found = compare([["noted", note.pk], ["noted", 7], ["decided", 7]])
print(len(found["missing"]) + len(found["unasked"]) + len(found["faults"]))
print(len(half_written()))
print(not (whole["missing"] or whole["unasked"] or whole["faults"]))
"""
