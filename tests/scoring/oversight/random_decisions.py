"""Makes decisions and reviews at random, with steps and what the log tells of these, to be counted: all invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.models import User
from django.utils import timezone

from clients.models.client import Client
from scoring.core.decisions.rules import DEPARTS
from scoring.models.decisions import Decision, DecisionOutcome, DecisionReason, DecisionState, DecisionStep, Looked
from scoring.models.events import Event, Kind
from scoring.models.records import AssessmentRecord
from scoring.models.reviews import LIVE, Review, ReviewOrigin, ReviewResult, ReviewState
from scoring.models.versions import Answer
from tests.scoring.factories import a_user

DAYS = 150  # over which they are spread, up to now
STANDING = [state for state in DecisionState if state is not DecisionState.REPLACED]
SECONDS = (0, 4, 59, 60, 119, 120, 299, 300, 899, 900, 3_599, 3_600, 86_399)


def random_decisions(seed: int, people: int = 3) -> list[Decision]:
    """Save and return decisions about every client there is: several replaced, at most one that stands.

    Reviews come with them: withdrawn, ended by the decision that follows, and at most one a client that is not over.
    """
    draw, now = Random(seed), timezone.now()
    accounts = [a_user(username=f"person-{number}") for number in range(people)]
    records = {answer: _record(answer, now) for answer in Answer}
    reasons = list(DecisionReason.objects.all()[:4])
    made: list[Decision] = []
    for client in Client.objects.order_by("pk"):
        before: Decision | None = None
        for state in [DecisionState.REPLACED] * draw.randrange(3) + [draw.choice(STANDING)] * draw.randrange(2):
            one = _decision(draw, client, state, records, accounts, reasons, now)
            one.review_of = before if before and before.outcome and draw.random() < 0.5 else None
            one.replaces = before
            one.save()
            _steps(draw, one, now)
            made.append(one)
            for _ in range(draw.randrange(3)):
                _review(draw, one, ReviewState.WITHDRAWN, now)
            if before and draw.random() < 0.5:
                _review(draw, before, ReviewState.CLOSED, now, closed_with=one)
            before = one
        if before and draw.random() < 0.5:
            _review(draw, before, draw.choice(LIVE), now)
    return made


def _record(answer: Answer, now: datetime) -> AssessmentRecord:
    texts = ("model_version", "model_digest", "feature_fingerprint", "input_fingerprint", "salt", "digest")
    numbers = ("probability_of_default", "log_odds", "base_value", "decision_threshold", "review_lower", "review_upper")
    lists = ("values", "places", "contributions", "reasons", "codes", "said")
    return AssessmentRecord.objects.create(
        at=now,
        recommendation=answer,
        **dict.fromkeys(texts, "x"),
        **dict.fromkeys(numbers, 0.1),
        **{name: {} for name in lists},
    )


def _decision(
    draw: Random,
    client: Client,
    state: DecisionState,
    records: dict[Answer, AssessmentRecord],
    accounts: list[User],
    reasons: list[DecisionReason],
    now: datetime,
) -> Decision:
    answer, outcome = draw.choice([*Answer]), draw.choice([*DecisionOutcome])
    departs = DEPARTS.get((answer, outcome)) if answer is not Answer.NONE else None  # type: ignore[call-overload]
    at = now - timedelta(seconds=draw.randrange(DAYS * 86_400))
    return Decision(
        client=client,
        state=state,
        outcome=outcome,
        departs=departs,
        agrees=None if departs is None else not departs,
        reason=draw.choice([*reasons, None]),
        looked_at=draw.sample(Looked.values, draw.randrange(4)),
        assessment=records[answer],
        recommendation=answer,
        decided_by=draw.choice(accounts),
        decided_at=at,
        seconds_on_file=draw.choice([None, *SECONDS]),
        due_date=None if draw.random() < 0.4 else timezone.localdate(now) + timedelta(days=draw.randrange(-5, 6)),
    )


def _review(
    draw: Random, decision: Decision, state: ReviewState, now: datetime, closed_with: Decision | None = None
) -> None:
    opened, closed = sorted(now - timedelta(seconds=draw.randrange(DAYS * 86_400)) for _ in range(2))
    day = timezone.localdate(opened)
    Review.objects.create(
        client=decision.client,
        decision=decision,
        origin=draw.choice(ReviewOrigin.values),
        state=state,
        asked_on=day,
        due_date=day + timedelta(days=30),
        opened_at=opened,
        taken_by=decision.decided_by,
        closed_at=None if state in LIVE else closed,
        closed_with=closed_with,
        result=draw.choice(ReviewResult.values) if closed_with else "",
    )


def _steps(draw: Random, one: Decision, now: datetime) -> None:
    for act in draw.sample(["decide", "confirm", "send_back", "reopen", "send_back"], draw.randrange(4)):
        event = Event.objects.count() + 1
        Event.objects.create(
            sequence=event,
            link="x",
            kind=Kind.DECIDED,
            at=now,
            facts={"outcome": draw.choice(DecisionOutcome.values)},
            key_id="x",
        )
        at = now - timedelta(seconds=draw.randrange(DAYS * 86_400))
        DecisionStep.objects.create(decision=one, act=act, by=one.decided_by, at=at, event=event)
