"""Takes decisions, confirms them, sends them back, reopens them: each with its record and its event, or not at all.

Page, API and demo take them by `scoring.web.deciding`, which adds how the model's answer is kept. Of two people at once
one wins; the other is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from clients.models.client import Client
from ml.changes.simulation import TERM, ChangesRefusedError
from ml.features.definition import Value
from scoring.core.applications import can_be_answered, client_about, lock_file, refuse_unreadable
from scoring.core.assessment import Assessment
from scoring.core.decisions import rules
from scoring.core.decisions.rules import Act, Fault, Person, Question, Said, Standing, Who
from scoring.core.log.openings import seconds_on_file
from scoring.core.log.writing import record
from scoring.core.records import store
from scoring.core.reviews import cases
from scoring.core.reviews.cases import Request
from scoring.core.roles import CONFIRM_DECISIONS, DECIDE, WRITE_APPLICATIONS
from scoring.core.simulation import Subject, WhatIf, subject_of
from scoring.core.words import is_storable, said
from scoring.models.applications import NewApplication
from scoring.models.decisions import (
    WORDS_LENGTH,
    Decision,
    DecisionOutcome,
    DecisionReason,
    DecisionState,
    DecisionStep,
    Looked,
    ReasonSide,
)
from scoring.models.events import Event, EventWords, Kind
from scoring.models.files import file_columns
from scoring.models.records import AssessmentRecord
from scoring.models.reviews import ReviewResult

TERMS = ("amt_credit", "amt_annuity", TERM, "amt_goods_price")  # what other terms may say of a request
GRANTED = tuple(name for name in TERMS if name != TERM)  # what is kept of them: the term follows
_ROUNDED = 0.5  # of a unit of money: what is lost where an amount is shown whole
Prepare = Callable[..., AssessmentRecord]  # (assessment, actor=, now=) → the record to be stored


class DecisionRefusedError(Exception):
    """The decision was not taken: nothing was written."""


class FaultsError(DecisionRefusedError):
    """What was said does not do: `faults`, and `refused` where other terms cannot be."""

    def __init__(self, faults: tuple[Fault, ...], refused: ChangesRefusedError | None = None) -> None:
        super().__init__(", ".join(faults) or "the terms cannot be")
        self.faults, self.refused = faults, refused


class NotYoursError(DecisionRefusedError):
    """The act is open, and to others than this person: `who`."""

    def __init__(self, said: str, who: Who | None = None) -> None:
        super().__init__(said)
        self.who = who


class ClosedError(DecisionRefusedError):
    """Nobody may do the act where the file stands. `current` is its decision."""

    def __init__(self, current: Decision | None) -> None:
        super().__init__(f"closed while {current.state if current else 'nothing is decided'}")
        self.current = current


class UnanswerableError(DecisionRefusedError):
    """The application lacks what an answer needs: there is nothing to decide on yet."""


class OvertakenError(DecisionRefusedError):
    """Somebody was quicker (`current` is what they did), or the model answers otherwise than was shown (None)."""

    def __init__(self, current: Decision | None) -> None:
        super().__init__("the file is not as it was shown")
        self.current = current


@dataclass(frozen=True)
class Choice:
    """What a person decides and says with it. `terms` are changes to the request, by name as in TERMS."""

    outcome: DecisionOutcome
    agrees: bool | None = None
    reason: DecisionReason | None = None
    words: str = ""
    terms: Mapping[str, Value] = field(default_factory=dict)
    until: date | None = None
    looked_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class Weighed:
    """A choice beside what the model says of it. `on_terms` is the what-if of other terms, where there are some."""

    choice: Choice
    assessment: Assessment
    on_terms: WhatIf | None
    question: Question
    state: DecisionState

    @property
    def departs(self) -> bool | None:
        """Whether it departs from the recommendation."""
        return rules.departs(self.question, self.choice.outcome)


def person_of(user: User) -> Person:
    """Return a user as the rules see them."""
    return Person(user.pk, user.has_perm(DECIDE), user.has_perm(CONFIRM_DECISIONS))


def standing_of(current: Decision | None) -> Standing:
    """Return where a file stands as the rules see it."""
    if current is None:
        return Standing()
    state, former = DecisionState(current.state), _looked_at_again(current)
    people = (former.decided_by_id, former.second_by_id) if former else ()
    return Standing(
        state,
        current.decided_by_id,
        frozenset(pk for pk in people if pk is not None),
        reviewer=cases.reviewer_of(current) if state is DecisionState.UNDER_REVIEW else None,
        first=former.decided_by_id if former else None,
    )


def _looked_at_again(current: Decision | None) -> Decision | None:
    """Return the decision that a review looks at, while the file's decision is that one or one that follows from it."""
    if current is None:
        return None
    return current if current.state == DecisionState.UNDER_REVIEW else current.review_of


def confirmed_before(current: Decision | None) -> Decision | None:
    """Return the decision that is being looked at again where a second person had confirmed it; None elsewhere."""
    former = _looked_at_again(current)
    return former if former is not None and former.second_by_id is not None else None


def may_edit(application: NewApplication, by: User, current: Decision | None) -> bool:
    """Return whether somebody may change what an application says: its author, while its decision leaves it open."""
    is_writer = application.author_id == by.pk and by.has_perm(WRITE_APPLICATIONS)
    return is_writer and rules.may_change(standing_of(current).state)


def may_delete(application: NewApplication, by: User, current: Decision | None) -> bool:
    """Return whether somebody may delete an application: its author, while nothing was decided on it."""
    return application.author_id == by.pk and (current is None or current.is_first_draft)


def current_of(client: Client) -> Decision | None:
    """Return the decision that holds for a file."""
    return Decision.objects.about(client).current().first()


def seen_of(current: Decision | None, assessment: Assessment) -> str:
    """Return a mark of what a page shows: the file's decision and the model's answer. An act gives it back."""
    told = f"{current.pk}-{current.version}" if current else "0-0"
    answer = assessment.recommendation.value if assessment.recommendation else "NONE"
    return f"{told}-{answer}-{assessment.probability_of_default:.9f}"


def weigh(subject: Subject, choice: Choice, *, current: Decision | None, today: date) -> Weighed:
    """Return a choice beside what the model says, and the state that it leads to. Raises FaultsError."""
    assessment, on_terms = subject.assess(), None
    is_other_terms = choice.outcome is DecisionOutcome.ACCEPT_ON_OTHER_TERMS
    if choice.terms and is_other_terms:  # with another outcome none are asked for, whatever they say
        try:
            on_terms = subject.what_if(choice.terms)
        except ChangesRefusedError as error:
            raise FaultsError((), error) from error
    after = on_terms.after.recommendation if on_terms else None
    question = Question(assessment.recommendation, after, exceeds=_exceeds(subject, on_terms))
    told = Said(
        outcome=choice.outcome,
        agrees=choice.agrees,
        has_reason=choice.reason is not None,
        side=ReasonSide(choice.reason.side) if choice.reason else ReasonSide.EITHER,
        has_words=bool(said(choice.words)),
        has_terms=_differs(subject, on_terms) if is_other_terms else bool(choice.terms),
        until=choice.until,
    )
    found = rules.faults(told, question, DecisionState(current.state) if current else None, today)
    if found := (*found, *unkept(choice.words), *_unknown(choice.looked_at)):
        raise FaultsError(found)
    confirmed, terms = confirmed_before(current), _terms_of(on_terms)
    amount = on_terms.values["amt_credit"] if on_terms else subject.client.amt_credit
    needs_second = rules.needs_second_person(
        question,
        choice.outcome,
        float(amount) if isinstance(amount, (int, float)) else None,
        settings.DECISION_ALONE_AMOUNT,
        is_upheld=confirmed is not None and cases.became_of(confirmed, choice.outcome, terms) is ReviewResult.UPHELD,
    )
    state = rules.state_after(choice.outcome, is_alone=not needs_second)
    return Weighed(choice, assessment, on_terms, question, state)


def _differs(subject: Subject, on_terms: WhatIf | None) -> bool:
    """Return whether other terms are others than the request's: by more than writing amounts in whole units hides."""
    if on_terms is None:
        return False
    before, after = granted_in(subject.ground.before), granted_in(on_terms.values)
    return before.keys() != after.keys() or any(_apart(before[name], after[name]) for name in before)


def _exceeds(subject: Subject, on_terms: WhatIf | None) -> bool:
    """Return whether other terms grant more, or rest on a higher price, than the request says."""
    if on_terms is None:
        return False
    for name in ("amt_credit", "amt_goods_price"):
        asked, granted = subject.ground.before.get(name), on_terms.values.get(name)
        if isinstance(granted, int | float) and (not isinstance(asked, int | float) or granted > asked + _ROUNDED):
            return True
    return False


def _apart(one: Value, other: Value) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) > _ROUNDED
    return one != other


def unkept(words: str) -> tuple[Fault, ...]:
    """Return why a text cannot be kept, with a decision or in a draft."""
    if len(words) > WORDS_LENGTH:
        return (Fault.WORDS_LONG,)
    return () if is_storable(words) else (Fault.WORDS_UNREADABLE,)


def _unknown(looked_at: Sequence[str]) -> tuple[Fault, ...]:
    return () if {*looked_at} <= {*Looked.values} else (Fault.LOOKED_UNKNOWN,)


def decide(
    *,
    client: Client,
    choice: Choice,
    by: User,
    now: datetime,
    prepare: Prepare,
    seen: str | None = None,
    along: Callable[[Decision, Event], object] | None = None,
) -> Decision:
    """Take a decision about a file; return it. Its assessment is recorded and its event chained in one transaction.

    `prepare` makes the record of what the model said, before anything is locked. `seen` is the mark (`seen_of`) of what
    the person was shown; without it the file is taken as it is. `along` is called with the decision and its event
    before the transaction ends.
    Raises FaultsError, NotYoursError, ClosedError, OvertakenError, UnanswerableError, UnreadableError for an
    application that is not theirs to read, and engine.NoModelError.
    """
    _refuse_unanswerable(client, by)
    subject = subject_of(client, now=now)
    before = current_of(client)
    _check(Act.DECIDE, before, by, seen, subject)
    weighed = weigh(subject, choice, current=before, today=timezone.localdate(now))
    after = weighed.on_terms.after if weighed.on_terms else None
    records = [prepare(one, actor=by, now=now) if one else None for one in (weighed.assessment, after)]
    with transaction.atomic():
        current = locked(client, before, by)
        _allow(Act.DECIDE, current, by)  # a review that was given back meanwhile leaves the decision as it was
        decision = _in_place_of(current, client)
        _fill(decision, weighed, by, now)
        decision.assessment, decision.terms_assessment = (one and store(one, actor=by) for one in records)
        decision.recommendation = decision.assessment.recommendation if decision.assessment else ""
        decision.seconds_on_file = seconds_on_file(client, by, now)
        decision.save()
        event = _step(decision, Act.DECIDE, by, now, choice.words)
        _after_final(decision, by, now)
        if along:
            along(decision, event)
    return decision


def is_taken_already(current: Decision | None, choice: Choice, subject: Subject, by: User) -> bool:
    """Return whether the decision of a file is this choice by this person: a button pressed twice sends it again."""
    if current is None or current.decided_by_id != by.pk or current.state == DecisionState.DRAFT:
        return False
    try:
        terms = _terms_of(subject.what_if(choice.terms) if choice.terms else None)
    except ChangesRefusedError:
        return False
    kept = (current.outcome, current.agrees, current.reason_id, current.until, current.terms, words_of(current))
    reason = choice.reason.pk if choice.reason else None
    sent = (choice.outcome, choice.agrees, reason, choice.until, terms, said(choice.words))
    return kept == sent and {*current.looked_at} == {*choice.looked_at}


def is_done_already(current: Decision | None, act: Act, words: str, by: User) -> bool:
    """Return whether what was done last to a file's decision is this act by this person: a button pressed twice."""
    if current is None:
        return False
    done, acted_on = last_done(current), current.replaces if current.state == DecisionState.DRAFT else current
    return (done.act, done.by) == (act, by) and acted_on is not None and words_of(acted_on, act) == said(words)


def is_kept_already(current: Decision | None, typed: Mapping[str, object], by: User) -> bool:
    """Return whether a file's decision is this draft, kept last by this person: a button pressed twice."""
    if current is None or current.state != DecisionState.DRAFT:
        return False
    return (current.kept_by_id, current.typed) == (by.pk, dict(typed))


def granted_in(values: Mapping[str, Value]) -> dict[str, Value]:
    """Return what an application says of the request, as terms are kept."""
    return {name: values[name] for name in GRANTED if values.get(name) is not None}


def _terms_of(on_terms: WhatIf | None) -> dict[str, Value]:
    """Return other terms as a decision keeps them."""
    return granted_in(on_terms.values) if on_terms else {}


def keep_draft(
    *, client: Client, typed: Mapping[str, object], by: User, now: datetime, seen: str | None = None
) -> Decision:
    """Keep what was typed as a draft; return it. A draft stays its author's, whoever keeps it.

    Raises FaultsError where a text is longer than words may be, or cannot be stored, NotYoursError, ClosedError,
    OvertakenError, UnanswerableError and UnreadableError.
    """
    texts = [str(one) for value in typed.values() for one in (value if isinstance(value, list) else [value])]
    if found := {fault for text in texts for fault in unkept(text)}:
        raise FaultsError(tuple(sorted(found)))
    _refuse_unanswerable(client, by)
    subject = subject_of(client, now=now)
    before = current_of(client)
    _check(Act.KEEP, before, by, seen, subject)
    with transaction.atomic():
        draft = locked(client, before, by) or Decision(
            **file_columns(client.pk), state=DecisionState.DRAFT, decided_by=by
        )
        draft.version += 1 if draft.pk else 0
        draft.typed, draft.kept_by, draft.decided_at = dict(typed), by, now
        draft.due_date = draft.due_date or _due(now)
        draft.save()
    return draft


def confirm(*, decision: Decision, words: str = "", by: User, now: datetime, seen: str | None = None) -> Decision:
    """Confirm a decision as the second person; return it.

    Raises NotYoursError, ClosedError, OvertakenError and UnreadableError.
    """
    return _act_on(decision, Act.CONFIRM, DecisionState.FINAL, words, by, now, seen)


def send_back(*, decision: Decision, words: str, by: User, now: datetime, seen: str | None = None) -> Decision:
    """Send a decision back; return it. A draft of its author's replaces it. Raises as `confirm`, and FaultsError."""
    return _act_on(decision, Act.SEND_BACK, DecisionState.REPLACED, words, by, now, seen)


def reopen(
    *,
    decision: Decision,
    words: str,
    by: User,
    now: datetime,
    seen: str | None = None,
    request: Request | None = None,
) -> Decision:
    """Have another person look at a final decision afresh; return it. Raises as `confirm`, and FaultsError.

    A review begins (`scoring.core.reviews`): with a client's `request` anybody who decides opens it, `words` being the
    client's.
    """
    act = Act.REVIEW if request else Act.REOPEN
    return _act_on(decision, act, DecisionState.UNDER_REVIEW, words, by, now, seen, request)


class Done(NamedTuple):
    """The last thing that was done to a file's decision, by whom, and when."""

    by: User
    act: Act
    at: datetime


def last_done(current: Decision) -> Done:
    """Return what was done last to the decision of a file. A draft of what was sent back was made by who sent it."""
    if current.state == DecisionState.DRAFT:
        if current.kept_by:
            return Done(current.kept_by, Act.KEEP, current.decided_at)
        if current.replaces is None:
            return Done(current.decided_by, Act.KEEP, current.decided_at)
        current = current.replaces
    step = current.steps.select_related("by").last()
    if step is None:
        return Done(current.decided_by, Act.DECIDE, current.decided_at)
    return Done(step.by, Act(step.act), step.at)


def decided_on(decision: Decision) -> datetime:
    """Return when a decision was taken, or confirmed by a second person; what came later is no decision."""
    steps = decision.steps.filter(act__in=(Act.DECIDE, Act.CONFIRM)).values_list("at", flat=True)
    return max(steps, default=decision.decided_at)


class Telling(NamedTuple):
    """The event that tells a decision (None where it was purged), and the words written with it."""

    event: Event | None
    words: str


def tellings(decisions: Sequence[Decision]) -> dict[int, Telling]:
    """Return how each of some decisions was last taken, in three queries."""
    steps = DecisionStep.objects.filter(decision__in=decisions, act=Act.DECIDE).order_by("pk")
    last = {step.decision_id: step.event for step in steps}
    events, words = Event.objects.in_bulk(last.values()), words_by_event([*last.values()])
    return {pk: Telling(events.get(event), words.get(event, "")) for pk, event in last.items()}


def words_of(decision: Decision, act: Act = Act.DECIDE) -> str:
    """Return what was written with the last such act; empty where nothing was, or it was erased."""
    step = decision.steps.filter(act=act).last()
    return words_by_event([step.event]).get(step.event, "") if step else ""


def words_by_event(events: list[int]) -> dict[int, str]:
    """Return what was written with these events, by their numbers, those without words left out."""
    found = EventWords.objects.filter(event__in=events)
    return {one.event_id: str(one.values.get("text", "")) for one in found}


def _act_on(
    decision: Decision,
    act: Act,
    state: DecisionState,
    words: str,
    by: User,
    now: datetime,
    seen: str | None,
    request: Request | None = None,
) -> Decision:
    client = client_about(decision, by)
    before = current_of(client)
    if before is None or before.pk != decision.pk:
        raise OvertakenError(before)
    _check(act, before, by, seen, subject_of(client, now=now) if seen else None)
    words = said(words)
    missing = () if words or act is Act.CONFIRM else (Fault.WORDS_MISSING,)
    if found := (*missing, *unkept(words)):
        raise FaultsError(found)
    with transaction.atomic():
        current = locked(client, before, by)
        assert current is not None
        current.second_by = by if act is Act.CONFIRM else current.second_by
        current.state, current.version = state, current.version + 1
        current.due_date = None
        current.save()
        if act is Act.SEND_BACK:
            _draft_of(current, now).save()
        if state is DecisionState.UNDER_REVIEW:
            review, event = cases.begin(current, words=words, by=by, now=now, request=request)
            current.due_date = review.due_date
            current.save()
            DecisionStep.objects.create(decision=current, act=act, by=by, at=now, event=event.pk)
        else:
            _step(current, act, by, now, words)
        _after_final(current, by, now)
    return current


def end_review(decision: Decision) -> None:
    """Let a decision stand whose review was withdrawn, in the caller's transaction, the file locked."""
    decision.state, decision.due_date, decision.version = DecisionState.FINAL, None, decision.version + 1
    decision.save()


def _after_final(decision: Decision, by: User, now: datetime) -> None:
    """Close the review that a final decision ends; have one begun where the rule wants it."""
    if decision.state != DecisionState.FINAL:
        return
    begun = cases.after_final(decision, by=by, now=now)
    if begun is not None:
        decision.state, decision.version = DecisionState.UNDER_REVIEW, decision.version + 1
        decision.due_date = begun[0].due_date
        decision.save()


def refuse_stale(seen: str, current: Decision | None, assessment: Assessment) -> None:
    """Raise OvertakenError where a file is not as it was shown; it names the decision only where that is another."""
    now = seen_of(current, assessment)
    if seen != now:
        raise OvertakenError(None if seen.split("-")[:2] == now.split("-")[:2] else current)


def _check(act: Act, current: Decision | None, by: User, seen: str | None, subject: Subject | None) -> None:
    """Refuse an act on a file that is not as it was shown, or that is not open, or not to this person."""
    if seen is not None and subject is not None:
        refuse_stale(seen, current, subject.assess())
    _allow(act, current, by)


def _refuse_unanswerable(client: Client, by: User) -> None:
    """Raise UnanswerableError for an application without an answer, UnreadableError for one that is not theirs."""
    if client.pk >= 0:
        return
    application = NewApplication.objects.filter(pk=-client.pk).first()
    if application is None:
        raise OvertakenError(None)
    refuse_unreadable(client.pk, by)
    if not can_be_answered(application):
        raise UnanswerableError


def _allow(act: Act, current: Decision | None, by: User) -> None:
    """Raise ClosedError or NotYoursError where somebody may not do an act now."""
    standing, person = standing_of(current), person_of(by)
    if act not in rules.ACTS[standing.state]:
        raise ClosedError(current)
    if not rules.may(act, standing, person):
        raise NotYoursError(f"{act} is not {by}'s to do", rules.ACTS[standing.state][act])


def locked(client: Client, before: Decision | None, by: User) -> Decision | None:
    """Lock a file until the transaction ends, for somebody who acts on it; return its decision.

    Raises OvertakenError where that, or what is recorded of the client, is no longer what was read before, and
    UnreadableError as `lock_file`.
    """
    try:
        changed_at = lock_file(client.pk, by)
    except (Client.DoesNotExist, NewApplication.DoesNotExist) as error:
        raise OvertakenError(None) from error
    current = current_of(client)
    if (current and (current.pk, current.version)) != (before and (before.pk, before.version)):
        raise OvertakenError(current)
    if changed_at != client.records_changed_at:
        raise OvertakenError(None)
    return current


def _in_place_of(current: Decision | None, client: Client) -> Decision:
    """Return the row of a decision about to be taken: a draft's own, else a new one that replaces the present one."""
    if current is None:
        return Decision(**file_columns(client.pk))
    if current.state == DecisionState.DRAFT:
        current.version += 1
        return current
    looked_at_again = _looked_at_again(current)
    current.state, current.version, current.due_date = DecisionState.REPLACED, current.version + 1, None
    current.save()
    return Decision(**current.file_columns, replaces=current, review_of=looked_at_again)


def _fill(decision: Decision, weighed: Weighed, by: User, now: datetime) -> None:
    choice, on_terms = weighed.choice, weighed.on_terms
    decision.state, decision.outcome = weighed.state, choice.outcome
    decision.agrees, decision.departs = choice.agrees, weighed.departs
    decision.reason, decision.looked_at, decision.until = choice.reason, list(dict.fromkeys(choice.looked_at)), None
    decision.terms = _terms_of(on_terms)
    decision.decided_by, decision.decided_at, decision.second_by = by, now, None
    decision.kept_by, decision.typed = None, {}
    decision.due_date = None if weighed.state is DecisionState.FINAL else _due(now)
    if choice.outcome is DecisionOutcome.REQUEST_DOCUMENTS:
        decision.until = decision.due_date = choice.until


def _step(decision: Decision, act: Act, by: User, now: datetime, words: str) -> Event:
    facts = {
        "act": act.value,
        "decision": decision.pk,
        "outcome": decision.outcome,
        "state": decision.state,
        "departs": decision.departs,
        "agrees": decision.agrees,
        "reason": decision.reason.code if decision.reason else None,
        "replaces": decision.replaces_id,
    }
    event = record(
        Kind.DECIDED,
        actor=by,
        client=decision.file_number,
        words=said(words) or None,
        facts=facts,
        assessment=decision.assessment,
        now=now,
    )
    DecisionStep.objects.create(decision=decision, act=act, by=by, at=now, event=event.pk)
    return event


def _draft_of(decision: Decision, now: datetime) -> Decision:
    """Return the draft that takes the place of a decision sent back: its author's, with all that was said."""
    return Decision(
        **decision.file_columns,
        state=DecisionState.DRAFT,
        decided_by=decision.decided_by,
        decided_at=now,
        due_date=_due(now),
        replaces=decision,
        review_of=decision.review_of,
        typed=_typed_of(decision),
    )


def _typed_of(decision: Decision) -> dict[str, object]:
    """Return a decision as a draft holds it."""
    return {
        "outcome": decision.outcome,
        "agrees": {True: "yes", False: "no"}.get(decision.agrees, ""),  # type: ignore[arg-type]
        "reason": decision.reason.code if decision.reason else "",
        "words": words_of(decision),
        "until": decision.until.isoformat() if decision.until else "",
        "looked_at": decision.looked_at,
        **decision.terms,
    }


def _due(now: datetime) -> date:
    return timezone.localdate(now) + timedelta(days=settings.DECISION_DAYS)
