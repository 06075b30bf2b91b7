"""What may be done to a review, by whom, and what becomes of it. Tables alone: no database, no words.

Somebody who neither took nor confirmed the decision takes the review, says what they think without the model's answer,
and only then sees it and decides. Who had a part in the decision does not end its review either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scoring.core.decisions.rules import Person
from scoring.models.decisions import DecisionOutcome as Outcome
from scoring.models.reviews import OwnView
from scoring.models.reviews import ReviewOrigin as Origin
from scoring.models.reviews import ReviewResult as Result
from scoring.models.reviews import ReviewState as State


class Act(StrEnum):
    """What is done to a review. A final decision closes it; the rest is what a person asks for."""

    OPEN = "open"
    TAKE = "take"
    RELEASE = "release"  # so that another person takes it
    VIEW = "view"  # say what one thinks, before the model's answer is shown
    WITHDRAW = "withdraw"  # the client no longer asks
    CLOSE = "close"


class Who(StrEnum):
    """Which of those who decide may do an act."""

    FRESH = "fresh"  # neither took nor confirmed the decision, nor gave a view on this review
    HOLDER = "holder"
    HOLDER_OR_SENIOR = "holder_or_senior"


# State of a review → what a person may do, and who. What is not here is refused.
ACTS: Mapping[State, Mapping[Act, Who]] = {
    State.OPEN: {Act.TAKE: Who.FRESH, Act.WITHDRAW: Who.FRESH},
    State.TAKEN: {Act.VIEW: Who.HOLDER, Act.RELEASE: Who.HOLDER_OR_SENIOR, Act.WITHDRAW: Who.FRESH},
    State.VIEWED: {Act.RELEASE: Who.HOLDER_OR_SENIOR, Act.WITHDRAW: Who.FRESH},
    State.CLOSED: {},
    State.WITHDRAWN: {},
}
# Where an act leads.
AFTER: Mapping[Act, State] = {
    Act.OPEN: State.OPEN,
    Act.TAKE: State.TAKEN,
    Act.RELEASE: State.OPEN,
    Act.VIEW: State.VIEWED,
    Act.WITHDRAW: State.WITHDRAWN,
    Act.CLOSE: State.CLOSED,
}


@dataclass(frozen=True)
class Standing:
    """Where a review stands. `barred` are those whose eyes are not fresh; `is_decided` once a new decision is taken."""

    state: State
    origin: Origin
    holder: int | None = None
    barred: frozenset[int] = frozenset()
    is_decided: bool = False


def acts_at(standing: Standing) -> Mapping[Act, Who]:
    """Return what may be done where a review stands so, and who may.

    Only what a client asked for is withdrawn. Once a new decision is taken, it alone ends the review.
    """
    if standing.is_decided:
        return {}
    is_asked = standing.origin is Origin.CLIENT
    return {act: who for act, who in ACTS[standing.state].items() if is_asked or act is not Act.WITHDRAW}


def may(act: Act, standing: Standing, person: Person) -> bool:
    """Return whether a person may do an act where a review stands so."""
    who = acts_at(standing).get(act)
    if who is None or not person.decides:
        return False
    is_holder = person.pk == standing.holder
    return {
        Who.FRESH: person.pk not in standing.barred,
        Who.HOLDER: is_holder,
        Who.HOLDER_OR_SENIOR: is_holder or person.confirms,
    }[who]


class Fault(StrEnum):
    """Why what was said does not do."""

    WORDS_MISSING = "words_missing"
    VIEW_MISSING = "view_missing"


def faults(act: Act, *, has_words: bool, view: OwnView | None) -> tuple[Fault, ...]:
    """Return what is missing: words where somebody gives back, gives a view or withdraws; the view itself."""
    needs_words = act in (Act.RELEASE, Act.VIEW, Act.WITHDRAW)
    found = {
        Fault.VIEW_MISSING: act is Act.VIEW and view is None,
        Fault.WORDS_MISSING: needs_words and not has_words,
    }
    return tuple(fault for fault, holds in found.items() if holds)


def result_of(before: Outcome, after: Outcome, *, same_terms: bool) -> Result:
    """Return what became of a decision; other terms than before change it."""
    return Result.UPHELD if before is after and same_terms else Result.CHANGED


def opens_by_rule(outcome: Outcome, *, departs: bool | None, is_review: bool, is_on: bool) -> bool:
    """Return whether a decision that is final now is looked at again by itself.

    Where the setting is on: a refusal against a recommendation of approval, unless it ends a review.
    """
    return is_on and outcome is Outcome.REFUSE and departs is True and not is_review
