"""Times the oversight page with many decisions: `python -m bench.oversight`. It fills the database; give it a copy.

The database that the settings name has the demo (`make demo`). Clients are copied until there is one a decision, each
is decided, and the log gets so many events (without links: `verify_log` no longer holds there). Prints JSON:
the median and the 95th percentile of the page for each period, in milliseconds, by the clock and of the processor.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import time
from datetime import datetime, timedelta
from typing import Any

import django

DAYS = 365  # over which decisions are spread
_STEP = 10_000_000  # between a client's number and its copy's
_BATCH = 5_000


def main() -> None:
    """Fill once, time the page, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditscore.settings")
    django.setup()
    from scoring.models.decisions import Decision
    from scoring.models.events import Event

    if Decision.objects.count() < asked.decisions:
        _fill(asked.decisions, asked.events, random.Random(asked.seed))  # noqa: S311
    counts = {"decisions": Decision.objects.count(), "events": Event.objects.count()}
    print(json.dumps({**counts, "page": _timed(asked.rounds)}, indent=1))  # noqa: T201


def _fill(decisions: int, events: int, draw: random.Random) -> None:
    from django.contrib.auth.models import User
    from django.db import connection, transaction
    from django.utils import timezone

    from clients.models.client import Client
    from scoring.core.decisions.rules import DEPARTS
    from scoring.models.decisions import Decision, DecisionOutcome, DecisionReason
    from scoring.models.events import Event
    from scoring.models.records import AssessmentRecord
    from scoring.models.versions import Recommendation

    now = timezone.now()
    columns = [field.column for field in Client._meta.concrete_fields if field.column != "sk_id_curr"]
    names, here = ", ".join(f'"{one}"' for one in columns), Client.objects.count()
    with transaction.atomic(), connection.cursor() as cursor:
        for copy in range(1, decisions // here + 2):
            cursor.execute(
                f"INSERT INTO clients_client (sk_id_curr, {names}) SELECT sk_id_curr + {copy * _STEP}, {names} "  # noqa: S608
                f"FROM clients_client WHERE sk_id_curr < {_STEP}"
            )
    keys = list(Client.objects.filter(pk__gt=_STEP).values_list("pk", flat=True)[:decisions])
    draw.shuffle(keys)
    people = [User.objects.get_or_create(username=f"bench-{number:02}")[0].pk for number in range(40)]
    kept = AssessmentRecord.objects.order_by("-pk").values_list("recommendation", "pk")
    records = dict(kept)
    reasons = list(DecisionReason.objects.values_list("pk", flat=True))
    seen = [["summary"], ["summary", "why"], ["summary", "why", "compare"], ["summary", "data"], [], ["client"]]
    rows: list[Decision] = []
    told: list[Event] = []
    first = 1 + (Event.objects.order_by("-sequence").values_list("sequence", flat=True).first() or 0)

    def tell(actor: int, client: int, at: datetime, kind: str) -> None:
        told.append(Event(link="0" * 64, kind=kind, at=at, actor=actor, client=client, facts={}, key_id="bench"))

    for key in keys:
        recommendation, outcome = draw.choice([*Recommendation]), draw.choice([*DecisionOutcome])
        if (departs := DEPARTS.get((recommendation, outcome))) and draw.random() < 0.8:
            outcome = DecisionOutcome.REFUSE if recommendation == "DECLINE" else DecisionOutcome.ACCEPT
            departs = False
        by, at = draw.choice(people), now - timedelta(seconds=draw.randrange(DAYS * 86_400))
        state = {"request_documents": "awaiting_documents", "refer": "referred"}.get(outcome, "final")
        if departs and draw.random() < 0.3:
            state = "awaiting_second"
        seconds = int(draw.expovariate(1 / 240)) + 5 if draw.random() < 0.9 else None
        rows.append(
            Decision(
                client_id=key,
                state=state,
                outcome=outcome,
                departs=departs,
                agrees=None if departs is None else not departs,
                reason_id=draw.choice(reasons) if departs or draw.random() < 0.3 else None,
                looked_at=draw.choice(seen),
                assessment_id=records[recommendation],
                recommendation=recommendation,
                seconds_on_file=seconds,
                decided_by_id=by,
                decided_at=at,
                due_date=(at + timedelta(days=5)).date() if state != "final" else None,
            )
        )
        if seconds is not None:
            tell(by, key, at - timedelta(seconds=seconds), "opened")
    for _ in range(events - len(told)):
        kind = draw.choice(("opened", "read_by_api", "assessed", "decided", "noted", "exported"))
        tell(draw.choice(people), draw.choice(keys), now - timedelta(seconds=draw.randrange(DAYS * 86_400)), kind)
    rows.sort(key=lambda one: one.decided_at)
    told.sort(key=lambda one: one.at)
    for place, event in enumerate(told, first):
        event.sequence = place
    for start in range(0, len(rows), _BATCH):
        Decision.objects.bulk_create(rows[start : start + _BATCH])
    for start in range(0, len(told), _BATCH):
        Event.objects.bulk_create(told[start : start + _BATCH])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _timed(rounds: int) -> dict[str, Any]:
    """Return, by period, the milliseconds of the page."""
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.test import Client as Browser

    browser = Browser(headers={"host": settings.ALLOWED_HOSTS[0]})
    browser.force_login(User.objects.get(username="auditor"), backend="django.contrib.auth.backends.ModelBackend")
    figures = {}
    for period in ("30", "90", "365", "all"):
        address = f"/oversight/?period={period}"
        assert browser.get(address).status_code == 200
        wall, processor = [], []
        for _ in range(rounds):
            started, began = time.perf_counter(), time.process_time()
            browser.get(address)
            wall.append(1_000 * (time.perf_counter() - started))
            processor.append(1_000 * (time.process_time() - began))
        figures[period] = {
            "median_ms": round(statistics.median(wall)),
            "p95_ms": round(statistics.quantiles(wall, n=20)[-1]),
            "processor_median_ms": round(statistics.median(processor)),
        }
    return figures


if __name__ == "__main__":
    main()
