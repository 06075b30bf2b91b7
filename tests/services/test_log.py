"""The event log on a real SQLite file and a real PostgreSQL: many writers at once, processes killed, triggers."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.conftest import REPOSITORY
from tests.services.test_import_postgresql import a_database, manage, query

pytestmark = pytest.mark.services

PREPARED = """
from django.contrib.auth.models import User
from tests.clients.factories import a_client
a_client(1)
User.objects.create_user("advisor")
"""
TOLD = """
import json
from scoring.core.log.sealing import seal
from scoring.core.log.verification import verify
from scoring.models.annotations import Note
from scoring.models.events import Event
seal()
verdict = verify()
told = [
    f"{event.kind} {event.words.values['text'] if event.words_hash else event.facts['page']}"
    for event in Event.objects.select_related("words")
]
notes = list(Note.objects.values_list("text", flat=True))
fault = verdict.fault.words if verdict.fault else None
print(json.dumps([verdict.events, verdict.unsealed, fault, told, notes]))
"""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with one client and one advisor."""
    directory = tmp_path_factory.mktemp("log")
    if request.param == "sqlite":
        url = f"sqlite:///{directory}/log.sqlite3"
        prepare(url, directory)
        yield url
        return
    with a_database(request.getfixturevalue("postgresql_url")) as url:
        prepare(url, directory)
        yield url


def prepare(url: str, directory: Path) -> None:
    for arguments in (("migrate", "-v0"), ("shell", "--no-imports", "-c", PREPARED)):
        done = manage(url, directory, *arguments)
        assert done.returncode == 0, done.stderr


@pytest.fixture
def database(migrated: str, tmp_path: Path) -> Iterator[str]:
    """A copy of that database."""
    if migrated.startswith("sqlite"):
        source = Path(migrated.removeprefix("sqlite:///"))
        target = tmp_path / "log.sqlite3"
        target.write_bytes(source.read_bytes())
        yield f"sqlite:///{target}"
        return
    server, _, name = migrated.rpartition("/")
    with a_database(f"{server}/postgres", like=name) as url:
        yield url


def writer(url: str, var: Path, name: str, count: int, threads: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.services.log_writer", name, str(count), str(threads)]
    environment = os.environ | {"DATABASE_URL": url, "VAR_DIR": str(var / "var"), "DEBUG": "1", "LOG_KEYS": "k" * 32}
    # A machine that tests on every core is slow, and SQLite's lock goes to whoever asks next.
    environment["SQLITE_TIMEOUT"] = "600"
    return subprocess.Popen(
        command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def told(url: str, var: Path, monkeypatch: pytest.MonkeyPatch) -> list:  # type: ignore[type-arg]
    """Seal and verify; return events, what waits, the fault, each event in words, and all notes."""
    monkeypatch.setenv("LOG_KEYS", "k" * 32)
    done = manage(url, var, "shell", "--no-imports", "-c", TOLD)
    assert done.returncode == 0, done.stderr
    found: list = json.loads(done.stdout)  # type: ignore[type-arg]
    return found


def test_twenty_who_write_at_once_lose_and_double_nothing(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes = [writer(database, tmp_path, f"p{number}", count=4, threads=10) for number in range(2)]
    said = [process.communicate(timeout=300) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    assert "is locked" not in "".join(error for _, error in said)
    acknowledged = [line for out, _ in said for line in out.splitlines()]
    events, waiting, fault, lines, notes = told(database, tmp_path, monkeypatch)
    assert (events, waiting, fault) == (240, 0, None)
    assert sorted(lines) == sorted(acknowledged)
    assert sorted(notes) == sorted(line.split()[1] for line in acknowledged if line.startswith("note_corrected"))


def test_what_was_acknowledged_is_there_however_often_a_writer_is_killed(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acknowledged: list[str] = []
    for round_ in range(4):
        process = writer(database, tmp_path, f"r{round_}", count=10_000, threads=4)
        reader = threading.Thread(target=lambda: acknowledged.extend(process.stdout or ()))  # noqa: B023
        reader.start()
        wanted, end = len(acknowledged) + 20, time.monotonic() + 60
        while len(acknowledged) < wanted and time.monotonic() < end:
            time.sleep(0.001 * (1 + round_))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        reader.join()
        process.stdout.close()  # type: ignore[union-attr]
        process.stderr.close()  # type: ignore[union-attr]
    whole = [line.strip() for line in acknowledged if line.endswith("\n")]
    assert len(whole) >= 80
    events, waiting, fault, lines, notes = told(database, tmp_path, monkeypatch)
    assert (waiting, fault) == (0, None)
    assert len({*lines}) == len(lines) == events
    assert {*whole} <= {*lines}
    # No note without its event, no event without its note.
    corrected = {line.split()[1] for line in lines if line.startswith("note_corrected")}
    plain = {line.split()[1] for line in lines if line.startswith("noted")}
    assert {*notes} == corrected | {text for text in plain if f"{text}!" not in corrected}


BUSY = """
import sqlite3, sys, time
from django.conf import settings
from django.utils import timezone
from scoring.core.log import spill
from scoring.core.log.sealing import seal, unsealed
from scoring.core.log.verification import verify
from scoring.core.log.writing import record_view
from scoring.models.events import Event, Kind
importing = sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None)
importing.execute("BEGIN IMMEDIATE")
started = time.monotonic()
record_view(Kind.OPENED, actor=None, client=1, facts={"page": "busy"})
print(time.monotonic() - started < 2, spill.waiting(), Event.objects.count())
importing.execute("COMMIT")
record_view(Kind.OPENED, actor=None, client=1, facts={"page": "free"})
from django.db import connection
print(connection.patience)
print(unsealed(), seal(), unsealed(), sorted(e.facts["page"] for e in Event.objects.all()), verify().fault)
"""


def test_a_view_does_not_wait_for_an_import_that_holds_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/busy.sqlite3"
    prepare(url, tmp_path)
    done = manage(url, tmp_path, "shell", "--no-imports", "-c", BUSY)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["True 1 0", "20.0", "2 2 0 ['busy', 'free'] None"]


WRITTEN = """
from django.db import transaction
from django.contrib.auth.models import User
from scoring.core.log.writing import record, record_view
from scoring.models.events import Kind
with transaction.atomic():
    for number in range(5):
        record(Kind.NOTED, actor=None, client=1, words="Bonjour.", facts={"page": "x"})
record_view(Kind.OPENED, actor=None, client=1, facts={"page": "x"})
"""
REFUSED = [
    "UPDATE scoring_event SET client = 2 WHERE sequence = 2",
    "DELETE FROM scoring_event WHERE sequence = 2",
    "TRUNCATE scoring_event CASCADE",
    "UPDATE scoring_eventwords SET text = '{}'",
    "UPDATE scoring_pendingevent SET client = 2",
    "DELETE FROM scoring_loghead",
    "TRUNCATE scoring_assessmentrecord CASCADE",
]
PURGED = """
from datetime import timedelta
from pathlib import Path
from django.utils import timezone
from scoring.core.log.retention import purge, check_anchor
from scoring.core.log.verification import verify
from scoring.core.log.writing import erase
from scoring.models.events import Event
import sys
anchors = Path(r"{anchors}")
print(erase(Event.objects.get(pk=5), by=None).events, verify().fault)
print(purge(anchors, by=None, now=timezone.now() + timedelta(days=3000)), verify().fault, check_anchor(anchors))
"""


NAMED = """
from django.utils import timezone
from scoring.core.log.verification import verify
from scoring.core.log.writing import erase_about
from scoring.models.decisions import Decision
from scoring.models.records import AssessmentRecord
from tests.scoring.factories import a_user, applicant
now, client, user = timezone.now(), applicant(9), a_user("advisor", username="decider")
answer = ("probability_of_default", "log_odds", "base_value", "decision_threshold", "review_lower", "review_upper")
said = {"values": {"amt_credit": 1}, "places": {}, "contributions": [], "reasons": [], "codes": {}, "said": {}}
for _ in range(2):
    numbers = dict.fromkeys(answer, 0.5)
    last = AssessmentRecord.objects.create(client=9, at=now, recommendation="REVIEW", **numbers, **said)
taken = {"outcome": "accept", "assessment": last, "decided_by": user, "decided_at": now}
Decision.objects.create(client=client, state="final", **taken)
print(erase_about(9, by=None).others)
print(AssessmentRecord.objects.get(pk=last.pk).is_empty, AssessmentRecord.objects.count())
print(verify().fault)
"""


def test_postgresql_lets_what_a_decision_rests_on_be_emptied(postgresql_url: str, tmp_path: Path) -> None:
    with a_database(postgresql_url) as url:
        prepare(url, tmp_path)
        done = manage(url, tmp_path, "shell", "--no-imports", "-c", NAMED)
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == ["2", "True 1", "None"]


def test_postgresql_refuses_to_change_the_log_and_lets_a_purge_and_an_erasure_pass(
    postgresql_url: str, tmp_path: Path
) -> None:
    with a_database(postgresql_url) as url:
        prepare(url, tmp_path)
        assert manage(url, tmp_path, "shell", "--no-imports", "-c", WRITTEN).returncode == 0
        for statement in REFUSED:
            with psycopg.connect(url) as connection:
                refused = pytest.raises(psycopg.errors.RaiseException, match="only added to")
                with refused:
                    connection.execute(statement)
        assert query(url, "SELECT count(*), count(DISTINCT client) FROM scoring_event") == [(5, 1)]
        done = manage(url, tmp_path, "shell", "--no-imports", "-c", PURGED.format(anchors=tmp_path / "anchors"))
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == ["1 None", "6 None None"]
        with psycopg.connect(url) as connection:  # the way round that tests take
            connection.execute("SET creditscore.log_unlocked = 'on'")
            connection.execute("TRUNCATE scoring_event CASCADE")
        assert query(url, "SELECT count(*) FROM scoring_event") == [(0,)]
