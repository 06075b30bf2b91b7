"""What may be decided about a file, by whom, and what follows. Tables alone: no database, no words.

The page, the API and the work lists ask here. The model recommends; a person decides, and says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scoring.models.decisions import DecisionOutcome as Outcome
from scoring.models.decisions import DecisionState as State
from scoring.models.decisions import ReasonSide
from scoring.models.versions import Recommendation


class Act(StrEnum):
    """What a person may do to a file."""

    KEEP = "keep"  # as a draft
    DECIDE = "decide"
    CONFIRM = "confirm"  # as the second person
    SEND_BACK = "send_back"  # to its author, as the second person
    REOPEN = "reopen"  # so that another person looks afresh
    REVIEW = "review"  # the same, for a client who asks for it


class Who(StrEnum):
    """Which of those who have the right may do an act."""

    DECIDER = "decider"
    HOLDER = "holder"  # who wrote the draft, or a senior
    SENIOR = "senior"
    OTHER_SENIOR = "other_senior"  # than the author
    REVIEWER = "reviewer"  # who said what they think before they saw the model's answer


# State of a file (None: nothing is decided) → what may be done, and by whom. What is not here is refused.
ACTS: Mapping[State | None, Mapping[Act, Who]] = {
    None: {Act.KEEP: Who.DECIDER, Act.DECIDE: Who.DECIDER},
    State.DRAFT: {Act.KEEP: Who.HOLDER, Act.DECIDE: Who.HOLDER},
    State.AWAITING_DOCUMENTS: {Act.DECIDE: Who.DECIDER},
    State.REFERRED: {Act.DECIDE: Who.OTHER_SENIOR},
    State.AWAITING_SECOND: {Act.CONFIRM: Who.OTHER_SENIOR, Act.SEND_BACK: Who.OTHER_SENIOR},
    State.FINAL: {Act.REOPEN: Who.SENIOR, Act.REVIEW: Who.DECIDER},
    State.UNDER_REVIEW: {Act.DECIDE: Who.REVIEWER},
    State.REPLACED: {},
}
# States in which what an application says may still be changed: nobody has to act on what was assessed.
_CHANGEABLE = (None, State.DRAFT, State.AWAITING_DOCUMENTS)
# Acts that want a fresh pair of eyes where a decision is looked at again; and those of the second person, who may have
# confirmed that decision and may not have taken it.
_FRESH = {Act.KEEP, Act.DECIDE}
_SECOND = {Act.CONFIRM, Act.SEND_BACK}

# Whether an outcome departs from the recommendation it answers. Others neither follow nor depart.
DEPARTS: Mapping[tuple[Recommendation, Outcome], bool] = {
    (Recommendation.APPROVE, Outcome.ACCEPT): False,
    (Recommendation.APPROVE, Outcome.ACCEPT_ON_OTHER_TERMS): False,
    (Recommendation.APPROVE, Outcome.REFUSE): True,
    (Recommendation.DECLINE, Outcome.ACCEPT): True,
    (Recommendation.DECLINE, Outcome.ACCEPT_ON_OTHER_TERMS): True,
    (Recommendation.DECLINE, Outcome.REFUSE): False,
}
ACCEPTS = (Outcome.ACCEPT, Outcome.ACCEPT_ON_OTHER_TERMS)
ANSWERS = (Outcome.ACCEPT, Outcome.REFUSE)  # what agrees or disagrees with a recommendation of the request as it is
_NOT_FOR = {ReasonSide.ACCEPT: (Outcome.REFUSE,), ReasonSide.REFUSE: ACCEPTS}  # outcomes that a reason speaks against
LONGEST_WAIT = timedelta(days=365)  # for documents: who waits longer asks anew
_STATES = {Outcome.REQUEST_DOCUMENTS: State.AWAITING_DOCUMENTS, Outcome.REFER: State.REFERRED}


@dataclass(frozen=True)
class Person:
    """Somebody's key and rights."""

    pk: int
    decides: bool
    confirms: bool  # a senior


@dataclass(frozen=True)
class Standing:
    """Where a file stands: the state of its decision and who took it.

    Where a decision is being looked at again, `first` is who took that one, `barred` are those who took or confirmed
    it, and `reviewer` is who looks at it and gave their view.
    """

    state: State | None = None
    author: int | None = None
    barred: frozenset[int] = frozenset()
    reviewer: int | None = None
    first: int | None = None


def may(act: Act, standing: Standing, person: Person) -> bool:
    """Return whether a person may do an act where a file stands so."""
    who = ACTS[standing.state].get(act)
    if who is None or not person.decides:
        return False
    if (act in _FRESH and person.pk in standing.barred) or (act in _SECOND and person.pk == standing.first):
        return False
    return {
        Who.DECIDER: True,
        Who.HOLDER: person.confirms or person.pk == standing.author,
        Who.SENIOR: person.confirms,
        Who.OTHER_SENIOR: person.confirms and person.pk != standing.author,
        Who.REVIEWER: person.pk == standing.reviewer,
    }[who]


def may_change(state: State | None) -> bool:
    """Return whether the author of an application may change what it says while its decision stands so."""
    return state in _CHANGEABLE


def next_act(standing: Standing, person: Person) -> Act | None:
    """Return what a file waits for a person to do; None where it waits for others, or for nobody."""
    return next((act for act in (Act.DECIDE, Act.CONFIRM) if may(act, standing, person)), None)


def outcomes_at(state: State | None) -> tuple[Outcome, ...]:
    """Return the outcomes to choose from; a file that was referred is not referred again."""
    return tuple(outcome for outcome in Outcome if not (state is State.REFERRED and outcome is Outcome.REFER))


@dataclass(frozen=True)
class Question:
    """What the model recommends of the request as it is, and of other terms where these are what is decided.

    `exceeds` where other terms grant more than was asked for, or rest on a higher price of the goods than was stated:
    what the model says of them then rests on the word of whoever decides.
    """

    recommendation: Recommendation | None
    on_terms: Recommendation | None = None
    exceeds: bool = False

    def answered_by(self, outcome: Outcome) -> Recommendation | None:
        """Return the recommendation that an outcome answers."""
        return self.on_terms if outcome is Outcome.ACCEPT_ON_OTHER_TERMS else self.recommendation


def departs(question: Question, outcome: Outcome) -> bool | None:
    """Return whether an outcome departs from what was recommended; None where it neither follows nor departs."""
    recommendation = question.answered_by(outcome)
    return None if recommendation is None else DEPARTS.get((recommendation, outcome))


def goes_beyond(question: Question, outcome: Outcome) -> bool:
    """Return whether an outcome goes beyond what the client asked for and stated."""
    return question.exceeds and outcome is Outcome.ACCEPT_ON_OTHER_TERMS


@dataclass(frozen=True)
class Needs:
    """What has to be said with an outcome, and whether it is to be said that it agrees."""

    agrees: bool
    reason: bool
    words: bool
    terms: bool
    until: bool


def needs(question: Question, outcome: Outcome) -> Needs:
    """Return what has to be said with an outcome.

    Reason and words to depart, to refuse and to go beyond the request; a reason where nothing clear was recommended;
    words to say which documents are asked for.
    """
    is_departure = departs(question, outcome) is True or goes_beyond(question, outcome)
    is_refusal = outcome is Outcome.REFUSE
    asked = {question.recommendation, question.answered_by(outcome)}
    is_unclear = not asked.isdisjoint({Recommendation.REVIEW, None})
    return Needs(
        agrees=outcome in ANSWERS and departs(question, outcome) is not None,
        reason=is_departure or is_refusal or is_unclear,
        words=is_departure or is_refusal or outcome is Outcome.REQUEST_DOCUMENTS,
        terms=outcome is Outcome.ACCEPT_ON_OTHER_TERMS,
        until=outcome is Outcome.REQUEST_DOCUMENTS,
    )


class Fault(StrEnum):
    """Why a choice is refused."""

    OUTCOME_CLOSED = "outcome_closed"
    AGREES_MISSING = "agrees_missing"
    AGREES_CONTRADICTS = "agrees_contradicts"
    AGREES_UNASKED = "agrees_unasked"
    REASON_MISSING = "reason_missing"
    REASON_ELSEWHERE = "reason_elsewhere"
    WORDS_MISSING = "words_missing"
    WORDS_LONG = "words_long"
    WORDS_UNREADABLE = "words_unreadable"
    TERMS_MISSING = "terms_missing"
    TERMS_UNASKED = "terms_unasked"
    UNTIL_MISSING = "until_missing"
    UNTIL_PAST = "until_past"
    UNTIL_FAR = "until_far"
    UNTIL_UNASKED = "until_unasked"
    LOOKED_UNKNOWN = "looked_unknown"

    @property
    def field(self) -> str:
        """The field of the choice that is at fault."""
        return {"reason": "reason_code", "looked": "looked_at"}.get(name := self.value.partition("_")[0], name)


@dataclass(frozen=True)
class Said:
    """What a person says with an outcome, as far as the rules look at it."""

    outcome: Outcome
    agrees: bool | None = None
    has_reason: bool = False
    side: ReasonSide = ReasonSide.EITHER  # of the reason
    has_words: bool = False
    has_terms: bool = False
    until: date | None = None


def faults(said: Said, question: Question, state: State | None, today: date) -> tuple[Fault, ...]:
    """Return why a choice is refused, nothing where it may be taken."""
    needed, departure = needs(question, said.outcome), departs(question, said.outcome)
    if needed.terms and not said.has_terms:
        return (Fault.TERMS_MISSING,)  # what else is wanted depends on them
    contradicts = needed.agrees and said.agrees is departure
    is_early, is_late = _outside(said.until, today)
    found = {
        Fault.OUTCOME_CLOSED: said.outcome not in outcomes_at(state),
        Fault.AGREES_MISSING: needed.agrees and said.agrees is None,
        Fault.AGREES_CONTRADICTS: contradicts,
        Fault.AGREES_UNASKED: not needed.agrees and said.agrees is not None,
        Fault.REASON_MISSING: needed.reason and not said.has_reason,
        Fault.REASON_ELSEWHERE: said.outcome in _NOT_FOR.get(said.side, ()),
        Fault.WORDS_MISSING: needed.words and not said.has_words,
        Fault.TERMS_UNASKED: said.has_terms and not needed.terms,
        Fault.UNTIL_MISSING: needed.until and said.until is None,
        Fault.UNTIL_PAST: needed.until and is_early,
        Fault.UNTIL_FAR: needed.until and is_late,
        Fault.UNTIL_UNASKED: said.until is not None and not needed.until,
    }
    return tuple(fault for fault, holds in found.items() if holds)


def days_to_wait(today: date) -> tuple[date, date]:
    """Return the first and the last day until which documents may be awaited."""
    return today + timedelta(days=1), today + LONGEST_WAIT


def _outside(until: date | None, today: date) -> tuple[bool, bool]:
    """Return whether a day to wait for is over, and whether it is too far away."""
    first, last = days_to_wait(today)
    return (False, False) if until is None else (until < first, until > last)


def needs_second_person(
    question: Question, outcome: Outcome, amount: float | None, most_alone: float, *, is_upheld: bool = False
) -> bool:
    """Return whether a second person has to confirm.

    Refusals against an approval always, and terms beyond the request; acceptances against a refusal above the amount
    that one person grants alone.
    An amount that is not known counts as above it. Nobody, where it upholds a decision that a second person had
    confirmed: whoever looked at it again had no part in either, and two have said the same already.
    """
    if is_upheld:
        return False
    if goes_beyond(question, outcome):
        return True
    if departs(question, outcome) is not True:
        return False
    return outcome is Outcome.REFUSE or (outcome in ACCEPTS and (amount is None or amount > most_alone))


def state_after(outcome: Outcome, *, is_alone: bool) -> State:
    """Return the state of a decision just taken."""
    return _STATES.get(outcome) or (State.FINAL if is_alone else State.AWAITING_SECOND)
