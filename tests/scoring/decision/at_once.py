"""Many people decide at once, on the database that DATABASE_URL names: run as a process, it prints what came of it.

`python -m tests.scoring.decision.at_once ARTEFACT`, with VAR_DIR set. Advisors post the same files through the API, and
none decides before all have weighed the file; then one posts the same request under one key. The log is then verified.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from threading import Barrier, Lock
from time import sleep
from typing import Any

from tests.scoring.at_once import at_once, post, prepare, tell

ADVISORS, FILES = 8, 5
REQUEST = {
    "outcome": "request_documents",
    "reason_code": "OTHER",
    "words": "RIB",
    "until": (date.today() + timedelta(days=30)).isoformat(),
}


def main(artefact: Path) -> None:
    """Fill the database, have everybody decide at once, print the outcome as JSON."""
    prepare(artefact)
    from scoring.models.decisions import Decision, DecisionStep
    from scoring.models.events import Event, Kind
    from tests.scoring.factories import a_user, applicant

    files = [applicant(100_001 + number).pk for number in range(FILES + 1)]
    advisors = [a_user("advisor", username=f"advisor-{number}") for number in range(ADVISORS)]
    with _all_have_weighed() as together:
        decided = at_once(ADVISORS, [partial(_decide, advisor, file) for file in files[:FILES] for advisor in advisors])
    # Under one key a program sends the same request again and again before it is answered.
    keyed = at_once(ADVISORS, [partial(_decide, advisors[0], files[FILES], "once")] * ADVISORS)
    tell(
        {
            "decided": decided,
            "together": max(together.values()),
            "keyed": keyed,
            "current": Decision.objects.current().count(),
            "decisions": Decision.objects.count(),
            "steps": DecisionStep.objects.count(),
            "events": Event.objects.filter(kind=Kind.DECIDED).count(),
        }
    )


def _decide(user: Any, client: int, key: str = "") -> int:
    headers = {"idempotency-key": key} if key else {}
    address = f"/api/v1/clients/{client}/decisions/"
    return post(user, address, json.dumps(REQUEST), content_type="application/json", headers=headers)


@contextmanager
def _all_have_weighed() -> Iterator[Counter[int]]:
    """Let nobody take a decision before everybody has weighed it, and stay a while where a file is said to be locked.

    Gives how many were there at once, at most, by file.
    """
    from scoring.core.decisions import service

    weigh, in_place_of = service.weigh, service._in_place_of
    ready, counting = Barrier(ADVISORS, timeout=120), Lock()
    inside: Counter[int] = Counter()
    most: Counter[int] = Counter()

    def weigh_and_wait(*args: Any, **named: Any) -> Any:
        weighed = weigh(*args, **named)
        ready.wait()
        return weighed

    def stay(current: Any, client: Any) -> Any:
        with counting:
            inside[client.pk] += 1
            most[client.pk] = max(most[client.pk], inside[client.pk])
        sleep(0.1)
        with counting:
            inside[client.pk] -= 1
        return in_place_of(current, client)

    service.weigh, service._in_place_of = weigh_and_wait, stay
    try:
        yield most
    finally:
        service.weigh, service._in_place_of = weigh, in_place_of


if __name__ == "__main__":
    main(Path(sys.argv[1]))
