"""Many people open and take the same reviews at once, on the database that DATABASE_URL names; prints what came of it.

`python -m tests.scoring.review.at_once ARTEFACT`, with VAR_DIR set. Advisors post one client's request each, then
all of them take the review that came of it; the log is then verified.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

from tests.scoring.at_once import at_once, post, prepare, tell

ADVISORS, FILES = 6, 3


def main(artefact: Path) -> None:
    """Fill the database, have everybody act at once, print the outcome as JSON."""
    prepare(artefact)
    from django.utils import timezone

    from scoring.core.assessment import assess
    from scoring.core.decisions.rules import Question
    from scoring.core.decisions.rules import departs as departs_from
    from scoring.core.decisions.service import confirm
    from scoring.models.decisions import DecisionOutcome
    from scoring.models.events import Event, Kind
    from scoring.models.reviews import Review, ReviewStep
    from tests.scoring.decision.deciding import taken
    from tests.scoring.factories import a_user, applicant
    from tests.scoring.review.reviewing import requested

    author, second = a_user("senior"), a_user("senior", username="second")
    files = [applicant(100_001 + number) for number in range(FILES)]
    for client in files:
        recommended = assess(client, now=timezone.now()).recommendation
        departs = departs_from(Question(recommended), DecisionOutcome.REFUSE)
        decision = taken(client, author, "refuse", agrees=None if departs is None else not departs)
        if departs:
            confirm(decision=decision, by=second, now=timezone.now())
    advisors = [a_user("advisor", username=f"advisor-{number}") for number in range(ADVISORS)]

    def everybody(body: dict[str, Any]) -> dict[str, int]:
        addresses = [f"/clients/{client.pk}/review/" for client in files]
        return at_once(ADVISORS, [partial(post, one, address, body) for address in addresses for one in advisors])

    tell(
        {
            "opened": everybody(requested()),
            "took": everybody({"act": "take"}),
            "reviews": Review.objects.count(),
            "taken": Review.objects.filter(state="taken").count(),
            "steps": ReviewStep.objects.count(),
            "events": Event.objects.filter(kind=Kind.REVIEWED).count(),
        }
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
