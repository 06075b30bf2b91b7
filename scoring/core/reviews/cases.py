"""Keeps reviews beside the decisions they look at: begun with a decision's reopening, closed by the next final one.

`scoring.core.decisions.service` calls this within its own transactions, the file locked;
`scoring.core.reviews.service` has the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from ml.features.definition import Value
from scoring.core.log.writing import record
from scoring.core.reviews.rules import AFTER, Act, opens_by_rule, result_of
from scoring.models.decisions import Decision, DecisionOutcome
from scoring.models.events import Event, Kind
from scoring.models.reviews import OwnView, Review, ReviewChannel, ReviewOrigin, ReviewResult, ReviewStep


@dataclass(frozen=True)
class Correction:
    """What a client says of a column of the application: `given` as it was written, and in free words.

    `value` is the same as the table counts it; None where it could not be read as one of its values.
    """

    name: str
    given: str
    value: Value = None
    words: str = ""


@dataclass(frozen=True)
class Request:
    """What a client asks with: how and on which day, and what they correct."""

    channel: ReviewChannel
    asked_on: date
    corrections: tuple[Correction, ...] = ()


def begin(
    decision: Decision, *, words: str, by: User | None, now: datetime, request: Request | None = None
) -> tuple[Review, Event]:
    """Save a review of a decision; return it and its event. Without `by` a rule opened it, without `request` no client.

    Call it in the transaction that reopens the decision.
    """
    origin = ReviewOrigin.CLIENT if request else ReviewOrigin.SENIOR if by else ReviewOrigin.RULE
    asked_on = request.asked_on if request else timezone.localdate(now)
    review = Review(
        **decision.file_columns,
        decision=decision,
        origin=origin,
        channel=request.channel if request else "",
        asked_on=asked_on,
        due_date=asked_on + timedelta(days=settings.REVIEW_DAYS),
        opened_by=by,
        opened_at=now,
    )
    review.save()
    kept: dict[str, Any] = {"text": words} if words else {}
    if request and request.corrections:
        kept["corrections"] = {
            one.name: {"given": one.given, "value": one.value, "words": one.words} for one in request.corrections
        }
    return review, tell(review, Act.OPEN, by, now, kept)


def tell(
    review: Review,
    act: Act,
    by: User | None,
    now: datetime,
    words: Mapping[str, Any] | None = None,
    *,
    said: OwnView | None = None,
    knew_since: datetime | None = None,
) -> Event:
    """Chain the event of a step and keep the step; return the event. Call it last: the log is locked from here on."""
    event = record(
        Kind.REVIEWED,
        actor=by,
        client=review.file_number,
        words=words or None,
        facts={
            "act": act.value,
            "review": review.pk,
            "state": review.state,
            "origin": review.origin,
            "decision": review.decision_id,
            "said": said.value if said else None,
            "knew": None if said is None else knew_since is not None,
            "result": review.result or None,
        },
        now=now,
    )
    ReviewStep.objects.create(
        review=review, act=act, by=by, at=now, event=event.pk, said=said or "", knew_since=knew_since
    )
    return event


def after_final(decision: Decision, *, by: User, now: datetime) -> tuple[Review, Event] | None:
    """Close the review that a final decision ends, or begin one where the rule wants it; return that one, its event.

    Call it in the decision's transaction. The caller changes the state of a decision that is looked at again.
    """
    if decision.review_of_id is not None:
        _close(decision, by, now)
        return None
    if not opens_by_rule(
        DecisionOutcome(decision.outcome),
        departs=decision.departs,
        is_review=False,
        is_on=settings.REVIEW_DEPARTING_REFUSALS,
    ):
        return None
    return begin(decision, words="", by=None, now=now)


def became_of(before: Decision, outcome: DecisionOutcome, terms: Mapping[str, Value]) -> ReviewResult:
    """Return what becomes of a decision where this is decided instead."""
    return result_of(DecisionOutcome(before.outcome), outcome, same_terms=before.terms == terms)


def _close(decision: Decision, by: User, now: datetime) -> None:
    review = Review.objects.live().filter(decision=decision.review_of_id).first()
    if review is None:
        return
    before = review.decision
    review.result = became_of(before, DecisionOutcome(decision.outcome), decision.terms)
    review.state, review.version = AFTER[Act.CLOSE], review.version + 1
    review.closed_with, review.closed_at = decision, now
    review.save()
    tell(review, Act.CLOSE, by, now)


def reviewer_of(decision: Decision) -> int | None:
    """Return who gave a view in the review of a decision and is to decide; None where nobody did yet."""
    found = Review.objects.filter(decision=decision, state=AFTER[Act.VIEW]).values_list("taken_by", flat=True)
    return found.first()


def corrections_in(kept: Mapping[str, Any]) -> Iterable[Correction]:
    """Return the corrections among the words of an event."""
    for name, one in kept.get("corrections", {}).items():
        yield Correction(name, one["given"], one["value"], one["words"])
