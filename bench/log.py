"""Tampers with the event log, replays kept assessments, times a file with its event: `python -m bench.log WHAT`.

`tamper` fills an empty database, which DATABASE_URL names, with 10,000 events, times the check, then changes
something directly in the database 200 times, each undone afterwards, and wants the first bad event named. `replay`
keeps 1,000 assessments of the configured database, changes these clients' records, puts the model of `--other-model`
in service where it is given, computes again what was kept and undoes everything. `page` opens files of the configured
database with the view event and without, in turn, and prints both 95th percentiles; it leaves views and recents
behind: give it a copy. Exit status 1 where something does not hold.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest import mock

import django
from django.core.management import call_command
from django.db import connection, transaction
from tqdm import tqdm

EVENT, WORDS = "scoring_event", "scoring_eventwords"
_LIMIT = 5.0  # seconds that 10,000 events may take
_MOST_SHARE, _MOST_SECONDS = 1.1, 0.003  # what the event may add to a page's 95th percentile, whichever is more


def tamper(events: int, rounds: int, seed: int) -> dict[str, Any]:
    """Fill the log, check it, tamper with it; return the figures."""
    from scoring.core.log.verification import verify
    from scoring.models.events import Event

    call_command("migrate", verbosity=0)
    if Event.objects.exists():
        sys.exit("The database has events: give an empty one.")
    started = time.perf_counter()
    _fill(events)
    filled = time.perf_counter() - started
    started = time.perf_counter()
    untouched = verify()
    checked = time.perf_counter() - started
    draw = random.Random(seed)  # noqa: S311
    named, missed = Counter[str](), []
    for _ in tqdm(range(rounds), disable=None):
        how = draw.choice([*TAMPERINGS])
        with transaction.atomic():
            if connection.vendor == "postgresql":
                _sql("SET LOCAL creditscore.log_unlocked = 'on'")
            expected = TAMPERINGS[how](draw, events)
            fault = verify().fault
            transaction.set_rollback(True)
        if fault is not None and fault.sequence == expected:
            named[how] += 1
        else:
            missed.append({"how": how, "expected": expected, "found": fault and fault.words})
    again = verify()
    return {
        "database": connection.vendor,
        "events": untouched.events,
        "microseconds_an_event_written": round(1e6 * filled / events),
        "verify_seconds": round(checked, 3),
        "tamperings": rounds,
        "named": sum(named.values()),
        "by_kind": dict(sorted(named.items())),
        "missed": missed,
        "faults_on_the_untouched_log": [one.fault.words for one in (untouched, again) if one.fault],
        "holds": not missed and checked < _LIMIT and untouched.fault is None and again.fault is None,
    }


def _fill(events: int) -> None:
    from scoring.core.log.writing import record
    from scoring.models.events import Kind

    kinds = [Kind.OPENED, Kind.NOTED, Kind.EXPORTED, Kind.PRINTED]
    for start in tqdm(range(0, events, 500), disable=None):
        with transaction.atomic():
            for number in range(start, min(start + 500, events)):
                kind, client = kinds[number % 4], 100_000 + number % 977
                words = f"Note {number}." if kind == Kind.NOTED else None
                record(kind, actor=None, client=client, words=words, facts={"page": "summary", "number": number})


def _sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _altered(draw: random.Random, events: int) -> int:
    at = draw.randint(1, events)
    column, value = draw.choice(
        [
            ("kind", "printed!"),
            ("at", "2020-01-01 00:00:00+00:00"),
            ("actor", 77),
            ("client", 1),
            ("application", 5),
            ("assessment", 5),
            ("request_id", "x"),
            ("facts", json.dumps({"page": "why"})),
            ("link", "0" * 64),
            ("words_hash", "1" * 64),
        ]
    )
    _sql(f"UPDATE {EVENT} SET {column} = %s WHERE sequence = %s", value, at)  # noqa: S608  names of our own
    return at


def _removed(draw: random.Random, events: int) -> int:
    at = draw.randint(1, events)
    _sql(f"DELETE FROM {WORDS} WHERE event_id = %s", at)  # noqa: S608
    _sql(f"DELETE FROM {EVENT} WHERE sequence = %s", at)  # noqa: S608
    return at


def _closed_up(draw: random.Random, events: int) -> int:
    at = _removed(draw, events)
    _moved_along(at, -1)
    return at


def _inserted(draw: random.Random, events: int) -> int:
    at = draw.randint(2, events)
    _moved_along(at - 1, 1)
    _copied(draw.choice([one for one in (at - 1, events + 1) if one != at]), at)
    return at


def _added(draw: random.Random, events: int) -> int:
    _copied(draw.randint(1, events), events + 1)
    return events + 1


def _exchanged(draw: random.Random, events: int) -> int:
    one, other = sorted(draw.sample(range(1, events + 1), 2))
    for old, new in ((one, -1), (other, one), (-1, other)):
        _sql(f"UPDATE {EVENT} SET sequence = %s WHERE sequence = %s", new, old)  # noqa: S608
        _sql(f"UPDATE {WORDS} SET event_id = %s WHERE event_id = %s", new, old)  # noqa: S608
    return one


def _other_words(draw: random.Random, events: int) -> int:
    at = 4 * draw.randint(0, events // 4 - 1) + 2  # every fourth event is a note
    if draw.random() < 0.5:
        _sql(f"UPDATE {WORDS} SET text = %s WHERE event_id = %s", '{"text":"Refus."}', at)  # noqa: S608
    else:
        _sql(f"DELETE FROM {WORDS} WHERE event_id = %s", at)  # noqa: S608
    return at


TAMPERINGS: dict[str, Callable[[random.Random, int], int]] = {
    "altered": _altered,
    "removed": _removed,
    "removed and closed up": _closed_up,
    "inserted": _inserted,
    "added": _added,
    "exchanged": _exchanged,
    "words": _other_words,
}


def _moved_along(after: int, by: int) -> None:
    """Move the numbers of all events after one, by way of negative ones, which are free."""
    for table, column in ((EVENT, "sequence"), (WORDS, "event_id")):
        _sql(f"UPDATE {table} SET {column} = -({column} + %s) WHERE {column} > %s", by, after)  # noqa: S608
        _sql(f"UPDATE {table} SET {column} = -{column} WHERE {column} < 0")  # noqa: S608


def _copied(sequence: int, to: int) -> None:
    from scoring.models.events import Event

    event = Event.objects.get(pk=sequence)
    event.pk = to
    event.save(force_insert=True)


def replay(assessments: int, other_model: Path | None) -> dict[str, Any]:
    """Keep assessments, change the records they came from and the model in service, and compute them again."""
    from django.utils import timezone

    from clients.models.client import Client
    from scoring.core.engine import pointer_entry
    from scoring.core.publishing import publish_model, roll_back
    from scoring.core.records import replay as replayed
    from scoring.models.records import AssessmentRecord
    from scoring.text.record import record_assessment

    with transaction.atomic():
        clients = list(Client.objects.order_by("pk")[:assessments])
        kept = [record_assessment(client, actor=None).pk for client in tqdm(clients, disable=None)]
        Client.objects.filter(pk__in=[client.pk for client in clients]).update(amt_credit=1, ext_source_2=0.5)
        if other_model is not None:
            publish_model(other_model, now=timezone.now())
        try:
            entry = pointer_entry()
            started = time.perf_counter()
            records = AssessmentRecord.objects.filter(pk__in=kept).order_by("pk")
            made_by = Counter(record.model_version for record in records)
            different = [record.pk for record in records if replayed(record).differences]
            seconds = time.perf_counter() - started
        finally:
            if other_model is not None:
                roll_back()
        transaction.set_rollback(True)
    figures = {"database": connection.vendor, "assessments": len(kept), "different": different}
    figures |= {"made_by": dict(made_by), "in_service_at_the_replay": entry["version"] if entry else None}
    return {**figures, "seconds": round(seconds, 2), "holds": bool(kept) and not different}


def page(visits: int) -> dict[str, Any]:
    """Open files with the event and without in turn; return the 95th percentiles in milliseconds."""
    from django.contrib.auth.models import User
    from django.test import Client as Browser

    from clients.models.client import Client

    browser = Browser(headers={"host": "localhost"})
    browser.force_login(User.objects.get(username="advisor"), backend="django.contrib.auth.backends.ModelBackend")
    keys = list(Client.objects.order_by("pk").values_list("pk", flat=True)[:50])

    def along_alone(*_: Any, along: Callable[[], object], **__: Any) -> None:
        along()

    # By the clock and of the processor. Of a pair, now one and now the other comes first: the second finds more kept.
    clock: dict[bool, list[float]] = {True: [], False: []}
    processor: dict[bool, list[float]] = {True: [], False: []}
    for visit in tqdm(range(2 * (visits + len(keys))), disable=None):
        pair = visit // 2
        with_event = bool((visit + pair) % 2)
        address = f"/clients/{keys[pair % len(keys)]}/"
        with nullcontext() if with_event else mock.patch("scoring.web.views.record_view", along_alone):
            started, used = time.perf_counter(), time.thread_time()
            answer = browser.get(address)
            took, spent = time.perf_counter() - started, time.thread_time() - used
        if answer.status_code != 200:
            sys.exit(f"A file answers {answer.status_code}.")
        if visit >= 2 * len(keys):  # the first round fills what is kept between pages
            clock[with_event].append(took)
            processor[with_event].append(spent)
    before, after = (_at(0.95, clock[one]) for one in (False, True))
    return {
        "database": connection.vendor,
        "visits": visits,
        "p95_without_ms": _ms(before),
        "p95_with_ms": _ms(after),
        "median_without_ms": _ms(_at(0.5, clock[False])),
        "median_with_ms": _ms(_at(0.5, clock[True])),
        "median_difference_of_a_pair_ms": _ms(_median_difference(clock)),
        "processor_p95_without_ms": _ms(_at(0.95, processor[False])),
        "processor_p95_with_ms": _ms(_at(0.95, processor[True])),
        "processor_median_difference_of_a_pair_ms": _ms(_median_difference(processor)),
        "holds": after <= max(_MOST_SHARE * before, before + _MOST_SECONDS),
    }


def _at(share: float, times: list[float]) -> float:
    return sorted(times)[int(share * len(times))]


def _median_difference(times: dict[bool, list[float]]) -> float:
    return _at(0.5, [after - before for before, after in zip(times[False], times[True], strict=True)])


def _ms(seconds: float) -> float:
    return round(1e3 * seconds, 2)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.log", description=__doc__)
    parser.add_argument("what", choices=["tamper", "replay", "page"])
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--tamperings", type=int, default=200)
    parser.add_argument("--assessments", type=int, default=1_000)
    parser.add_argument("--other-model", type=Path, metavar="DIRECTORY", help="put in service before the replay")
    parser.add_argument("--visits", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditscore.settings")
    django.setup()
    if options.what == "tamper":
        found = tamper(options.events, options.tamperings, options.seed)
    elif options.what == "replay":
        found = replay(options.assessments, options.other_model)
    else:
        found = page(options.visits)
    sys.stdout.write(json.dumps(found, indent=1) + "\n")
    sys.exit(not found["holds"])


if __name__ == "__main__":
    main()
