"""The rules of decisions, over every state, outcome and recommendation there is."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.core.decisions import rules
from scoring.core.decisions.rules import ACTS, Act, Fault, Person, Question, Said, Standing
from scoring.models.decisions import DecisionOutcome as Outcome
from scoring.models.decisions import DecisionState as State
from scoring.models.decisions import ReasonSide
from scoring.models.versions import Recommendation

TODAY = date(2026, 11, 30)
ADVISOR, OTHER = Person(1, decides=True, confirms=False), Person(2, decides=True, confirms=False)
SENIOR, AUDITOR = Person(3, decides=True, confirms=True), Person(4, decides=False, confirms=False)
APPROVE, REVIEW, DECLINE = Recommendation

people = st.builds(Person, st.integers(1, 4), st.booleans(), st.booleans())
standings = st.builds(
    Standing,
    st.sampled_from([None, *State]),
    st.integers(1, 4),
    st.frozensets(st.integers(1, 4), max_size=2),
    st.one_of(st.none(), st.integers(1, 4)),
    st.one_of(st.none(), st.integers(1, 4)),
)
recommendations = st.sampled_from([None, *Recommendation])
questions = st.builds(Question, recommendations, recommendations)
outcomes = st.sampled_from(list(Outcome))
said = st.builds(
    Said,
    outcome=outcomes,
    agrees=st.sampled_from([None, True, False]),
    has_reason=st.booleans(),
    has_words=st.booleans(),
    has_terms=st.booleans(),
    until=st.one_of(st.none(), st.dates(TODAY - timedelta(9), TODAY + timedelta(9))),
)


# Who may do what


def test_every_state_has_a_row() -> None:
    assert {*ACTS} == {None, *State}


@given(standings, people, st.sampled_from(list(Act)))
def test_nobody_acts_without_the_right_or_where_the_act_is_closed(standing: Standing, person: Person, act: Act) -> None:
    if rules.may(act, standing, person):
        assert person.decides
        assert act in ACTS[standing.state]


@given(standings, people)
def test_a_second_person_is_a_senior_and_never_the_author(standing: Standing, person: Person) -> None:
    for act in (Act.CONFIRM, Act.SEND_BACK):
        if rules.may(act, standing, person):
            assert standing.state is State.AWAITING_SECOND
            assert person.confirms
            assert person.pk != standing.author


@given(standings, people)
def test_who_took_or_confirmed_a_decision_does_not_look_at_it_again(standing: Standing, person: Person) -> None:
    if person.pk in standing.barred:
        assert not any(rules.may(act, standing, person) for act in (Act.KEEP, Act.DECIDE))
    if person.pk == standing.first:
        assert not any(rules.may(act, standing, person) for act in (Act.CONFIRM, Act.SEND_BACK))


@given(standings, people)
def test_a_decision_under_review_is_decided_by_the_reviewer_alone(standing: Standing, person: Person) -> None:
    if standing.state is State.UNDER_REVIEW and rules.may(Act.DECIDE, standing, person):
        assert person.pk == standing.reviewer


@pytest.mark.parametrize(
    ("state", "act", "allowed"),
    [
        (None, Act.DECIDE, {ADVISOR, OTHER, SENIOR}),
        (None, Act.KEEP, {ADVISOR, OTHER, SENIOR}),
        (State.DRAFT, Act.DECIDE, {ADVISOR, SENIOR}),
        (State.DRAFT, Act.KEEP, {ADVISOR, SENIOR}),
        (State.AWAITING_DOCUMENTS, Act.DECIDE, {ADVISOR, OTHER, SENIOR}),
        (State.REFERRED, Act.DECIDE, {SENIOR}),
        (State.AWAITING_SECOND, Act.CONFIRM, {SENIOR}),
        (State.AWAITING_SECOND, Act.SEND_BACK, {SENIOR}),
        (State.AWAITING_SECOND, Act.DECIDE, set()),
        (State.FINAL, Act.REOPEN, {SENIOR}),
        (State.FINAL, Act.DECIDE, set()),
        (State.FINAL, Act.REVIEW, {ADVISOR, OTHER, SENIOR}),
        (State.UNDER_REVIEW, Act.DECIDE, {OTHER}),
        (State.REPLACED, Act.DECIDE, set()),
        (State.REPLACED, Act.REOPEN, set()),
    ],
)
def test_each_act_is_open_to_these(state: State | None, act: Act, allowed: set[Person]) -> None:
    barred = frozenset({ADVISOR.pk}) if state is State.UNDER_REVIEW else frozenset()
    reviewer = OTHER.pk if state is State.UNDER_REVIEW else None
    standing = Standing(state, ADVISOR.pk, barred, reviewer)
    assert {one for one in (ADVISOR, OTHER, SENIOR, AUDITOR) if rules.may(act, standing, one)} == allowed


def test_a_senior_who_referred_a_file_or_asks_for_confirmation_waits_for_another() -> None:
    for state in (State.REFERRED, State.AWAITING_SECOND):
        assert not any(rules.may(act, Standing(state, SENIOR.pk), SENIOR) for act in Act)


def test_a_referred_file_is_not_referred_again() -> None:
    assert Outcome.REFER not in rules.outcomes_at(State.REFERRED)
    assert all(Outcome.REFER in rules.outcomes_at(state) for state in (None, *State) if state is not State.REFERRED)


# What departs, and what then has to be said


@pytest.mark.parametrize(
    ("recommendation", "outcome", "departs"),
    [
        (APPROVE, Outcome.ACCEPT, False),
        (APPROVE, Outcome.REFUSE, True),
        (DECLINE, Outcome.ACCEPT, True),
        (DECLINE, Outcome.REFUSE, False),
        *((one, outcome, None) for one in (REVIEW, None) for outcome in (Outcome.ACCEPT, Outcome.REFUSE)),
        *(
            (one, outcome, None)
            for one in (*Recommendation, None)
            for outcome in (Outcome.REQUEST_DOCUMENTS, Outcome.REFER)
        ),
    ],
)
def test_departing_is_derived(recommendation: Recommendation | None, outcome: Outcome, departs: bool | None) -> None:
    assert rules.departs(Question(recommendation), outcome) is departs


@pytest.mark.parametrize(("on_terms", "departs"), [(APPROVE, False), (DECLINE, True), (REVIEW, None), (None, None)])
def test_other_terms_answer_what_the_model_says_of_them(on_terms: Recommendation | None, departs: bool | None) -> None:
    for recommendation in (*Recommendation, None):
        assert rules.departs(Question(recommendation, on_terms), Outcome.ACCEPT_ON_OTHER_TERMS) is departs


@given(said, questions, st.sampled_from([None, *State]))
def test_nothing_that_departs_or_refuses_passes_without_reason_and_words(
    choice: Said, question: Question, state: State | None
) -> None:
    if rules.faults(choice, question, state, TODAY):
        return
    if choice.outcome is Outcome.REFUSE or rules.departs(question, choice.outcome):
        assert choice.has_reason
        assert choice.has_words
    if question.recommendation in (REVIEW, None):
        assert choice.has_reason
    if choice.outcome in (Outcome.ACCEPT, Outcome.REFUSE) and rules.departs(question, choice.outcome) is not None:
        assert choice.agrees is not rules.departs(question, choice.outcome)
        assert choice.agrees is not None
    assert choice.has_terms == (choice.outcome is Outcome.ACCEPT_ON_OTHER_TERMS)
    if choice.outcome is Outcome.REQUEST_DOCUMENTS:
        assert choice.until is not None
        assert choice.until > TODAY


@given(said, questions)
def test_saying_all_that_is_needed_always_passes(choice: Said, question: Question) -> None:
    needed, departs = rules.needs(question, choice.outcome), rules.departs(question, choice.outcome)
    whole = Said(
        choice.outcome,
        agrees=not departs if needed.agrees else None,
        has_reason=True,
        has_words=True,
        has_terms=needed.terms,
        until=TODAY + timedelta(1) if needed.until else None,
    )
    assert rules.faults(whole, question, None, TODAY) == ()


@pytest.mark.parametrize(
    ("recommendation", "outcome", "missing"),
    [
        (APPROVE, Outcome.ACCEPT, {Fault.AGREES_MISSING}),
        (APPROVE, Outcome.REFUSE, {Fault.AGREES_MISSING, Fault.REASON_MISSING, Fault.WORDS_MISSING}),
        (DECLINE, Outcome.REFUSE, {Fault.AGREES_MISSING, Fault.REASON_MISSING, Fault.WORDS_MISSING}),
        (REVIEW, Outcome.ACCEPT, {Fault.REASON_MISSING}),
        (None, Outcome.REFER, {Fault.REASON_MISSING}),
        (APPROVE, Outcome.REFER, set()),
        (APPROVE, Outcome.REQUEST_DOCUMENTS, {Fault.WORDS_MISSING, Fault.UNTIL_MISSING}),
        (APPROVE, Outcome.ACCEPT_ON_OTHER_TERMS, {Fault.TERMS_MISSING}),
    ],
)
def test_an_outcome_alone_lacks_these(
    recommendation: Recommendation | None, outcome: Outcome, missing: set[Fault]
) -> None:
    assert {*rules.faults(Said(outcome), Question(recommendation), None, TODAY)} == missing


@pytest.mark.parametrize(
    ("recommendation", "outcome"), [*product((APPROVE, DECLINE), (Outcome.ACCEPT, Outcome.REFUSE))]
)
def test_what_is_said_of_agreeing_must_be_so(recommendation: Recommendation, outcome: Outcome) -> None:
    question = Question(recommendation)
    for agrees in (True, False):
        found = rules.faults(Said(outcome, agrees, has_reason=True, has_words=True), question, None, TODAY)
        assert (found == (Fault.AGREES_CONTRADICTS,)) == (agrees is rules.departs(question, outcome))


def test_a_day_that_is_over_or_today_is_no_day_to_wait_for() -> None:
    for days, found in ((-1, True), (0, True), (1, False)):
        choice = Said(Outcome.REQUEST_DOCUMENTS, has_words=True, until=TODAY + timedelta(days))
        assert (Fault.UNTIL_PAST in rules.faults(choice, Question(APPROVE), None, TODAY)) is found


def test_nobody_waits_longer_than_a_year_for_documents() -> None:
    for days, found in ((365, False), (366, True)):
        choice = Said(Outcome.REQUEST_DOCUMENTS, has_words=True, until=TODAY + timedelta(days))
        assert (Fault.UNTIL_FAR in rules.faults(choice, Question(APPROVE), None, TODAY)) is found


@given(said, questions)
def test_what_does_not_go_with_an_outcome_is_refused(choice: Said, question: Question) -> None:
    found, needed = rules.faults(choice, question, None, TODAY), rules.needs(question, choice.outcome)
    if found == (Fault.TERMS_MISSING,):
        return
    assert (Fault.AGREES_UNASKED in found) == (choice.agrees is not None and not needed.agrees)
    assert (Fault.UNTIL_UNASKED in found) == (choice.until is not None and not needed.until)
    assert (Fault.TERMS_UNASKED in found) == (choice.has_terms and not needed.terms)


@pytest.mark.parametrize(
    ("side", "outcome", "refused"),
    [
        *((ReasonSide.EITHER, outcome, False) for outcome in Outcome),
        *((ReasonSide.ACCEPT, outcome, outcome is Outcome.REFUSE) for outcome in Outcome),
        *(
            (ReasonSide.REFUSE, outcome, outcome in (Outcome.ACCEPT, Outcome.ACCEPT_ON_OTHER_TERMS))
            for outcome in Outcome
        ),
    ],
)
def test_a_reason_goes_with_the_side_it_speaks_for(side: ReasonSide, outcome: Outcome, refused: bool) -> None:
    choice = Said(outcome, has_reason=True, side=side, has_words=True, has_terms=outcome not in rules.ANSWERS)
    assert (Fault.REASON_ELSEWHERE in rules.faults(choice, Question(REVIEW, REVIEW), None, TODAY)) is refused


def test_a_fault_names_its_field() -> None:
    fields = {"outcome", "agrees", "reason_code", "words", "terms", "until", "looked_at"}
    assert {fault.field for fault in Fault} == fields


# A second person


@given(questions, outcomes, st.floats(0, 1e7), st.floats(1, 1e7))
def test_a_second_person_is_wanted_for_departures_alone(
    question: Question, outcome: Outcome, amount: float, alone: float
) -> None:
    needed = rules.needs_second_person(question, outcome, amount, alone)
    is_departure = rules.departs(question, outcome) is True
    assert needed == (is_departure and (outcome is Outcome.REFUSE or amount > alone))
    assert not rules.needs_second_person(question, outcome, amount, alone, is_upheld=True)


@pytest.mark.parametrize(("amount", "needed"), [(199_999, False), (200_000, False), (200_001, True), (None, True)])
def test_one_person_grants_up_to_the_amount_alone(amount: float | None, needed: bool) -> None:
    for question, outcome in (
        (Question(DECLINE), Outcome.ACCEPT),
        (Question(APPROVE, DECLINE), Outcome.ACCEPT_ON_OTHER_TERMS),
    ):
        assert rules.needs_second_person(question, outcome, amount, 200_000) is needed


@pytest.mark.parametrize("recommended", [APPROVE, REVIEW, DECLINE])
def test_terms_beyond_the_request_want_reason_words_and_a_second_person(recommended: Recommendation) -> None:
    question, outcome = Question(APPROVE, recommended, exceeds=True), Outcome.ACCEPT_ON_OTHER_TERMS
    needed = rules.needs(question, outcome)
    assert (needed.reason, needed.words) == (True, True)
    assert rules.needs_second_person(question, outcome, 1.0, 200_000)
    assert not rules.needs_second_person(question, outcome, 1.0, 200_000, is_upheld=True)
    assert not rules.needs_second_person(question, Outcome.ACCEPT, 1.0, 200_000)


@pytest.mark.parametrize(
    ("outcome", "is_alone", "state"),
    [
        (Outcome.ACCEPT, True, State.FINAL),
        (Outcome.ACCEPT, False, State.AWAITING_SECOND),
        (Outcome.ACCEPT_ON_OTHER_TERMS, True, State.FINAL),
        (Outcome.REFUSE, False, State.AWAITING_SECOND),
        (Outcome.REFUSE, True, State.FINAL),
        (Outcome.REQUEST_DOCUMENTS, True, State.AWAITING_DOCUMENTS),
        (Outcome.REFER, True, State.REFERRED),
    ],
)
def test_a_decision_leads_to_this_state(outcome: Outcome, is_alone: bool, state: State) -> None:
    assert rules.state_after(outcome, is_alone=is_alone) is state
