"""The rules of reviews, read whole: every state, act and person."""

from __future__ import annotations

from itertools import product

import pytest

from scoring.core.decisions.rules import Person
from scoring.core.reviews import rules
from scoring.core.reviews.rules import ACTS, AFTER, Act, Fault, Standing
from scoring.models.decisions import DecisionOutcome as Outcome
from scoring.models.reviews import OwnView, ReviewOrigin, ReviewResult, ReviewState

AUTHOR, OTHER = Person(1, decides=True, confirms=False), Person(2, decides=True, confirms=False)
HOLDER, SENIOR = Person(3, decides=True, confirms=False), Person(4, decides=True, confirms=True)
AUDITOR = Person(5, decides=False, confirms=False)
EVERYBODY = (AUTHOR, OTHER, HOLDER, SENIOR, AUDITOR)
FRESH = {OTHER, HOLDER, SENIOR}
# State → act → who may, where a client asked and the author took the decision.
ALLOWED = {
    ReviewState.OPEN: {Act.TAKE: FRESH, Act.WITHDRAW: FRESH},
    ReviewState.TAKEN: {Act.VIEW: {HOLDER}, Act.RELEASE: {HOLDER, SENIOR}, Act.WITHDRAW: FRESH},
    ReviewState.VIEWED: {Act.RELEASE: {HOLDER, SENIOR}, Act.WITHDRAW: FRESH},
    ReviewState.CLOSED: {},
    ReviewState.WITHDRAWN: {},
}


def standing(state: ReviewState, origin: ReviewOrigin = ReviewOrigin.CLIENT, *, is_decided: bool = False) -> Standing:
    return Standing(state, origin, HOLDER.pk, frozenset({AUTHOR.pk}), is_decided)


@pytest.mark.parametrize(("state", "act"), [*product(ReviewState, Act)])
def test_each_act_is_open_to_these(state: ReviewState, act: Act) -> None:
    assert {one for one in EVERYBODY if rules.may(act, standing(state), one)} == ALLOWED[state].get(act, set())


def test_every_state_has_a_row_and_every_act_leads_somewhere() -> None:
    assert {*ACTS} == {*ReviewState}
    assert {*AFTER} == {*Act}
    assert {*AFTER.values()} == {*ReviewState}


@pytest.mark.parametrize("origin", [ReviewOrigin.SENIOR, ReviewOrigin.RULE])
def test_only_what_a_client_asked_for_is_withdrawn(origin: ReviewOrigin) -> None:
    for state in ReviewState:
        assert not any(rules.may(Act.WITHDRAW, standing(state, origin), one) for one in EVERYBODY)
        assert rules.may(Act.TAKE, standing(state, origin), OTHER) == (state is ReviewState.OPEN)


def test_once_a_new_decision_is_taken_it_alone_ends_the_review() -> None:
    for state, act in product(ReviewState, Act):
        assert not any(rules.may(act, standing(state, is_decided=True), one) for one in EVERYBODY)


@pytest.mark.parametrize("act", Act)
def test_words_are_wanted_with_what_is_said_to_others(act: Act) -> None:
    wanted = {Act.RELEASE, Act.VIEW, Act.WITHDRAW}
    found = rules.faults(act, has_words=False, view=OwnView.ACCEPT)
    assert found == ((Fault.WORDS_MISSING,) if act in wanted else ())
    assert (Fault.VIEW_MISSING in rules.faults(act, has_words=True, view=None)) == (act is Act.VIEW)


@pytest.mark.parametrize(
    ("before", "after", "same_terms", "result"),
    [
        (Outcome.REFUSE, Outcome.REFUSE, True, ReviewResult.UPHELD),
        (Outcome.REFUSE, Outcome.ACCEPT, True, ReviewResult.CHANGED),
        (Outcome.ACCEPT, Outcome.REFUSE, True, ReviewResult.CHANGED),
        (Outcome.ACCEPT_ON_OTHER_TERMS, Outcome.ACCEPT_ON_OTHER_TERMS, True, ReviewResult.UPHELD),
        (Outcome.ACCEPT_ON_OTHER_TERMS, Outcome.ACCEPT_ON_OTHER_TERMS, False, ReviewResult.CHANGED),
        (Outcome.REFUSE, Outcome.ACCEPT_ON_OTHER_TERMS, False, ReviewResult.CHANGED),
    ],
)
def test_what_becomes_of_a_decision(before: Outcome, after: Outcome, same_terms: bool, result: ReviewResult) -> None:
    assert rules.result_of(before, after, same_terms=same_terms) is result


def test_the_rule_opens_departing_refusals_where_it_is_on_and_never_those_of_a_review() -> None:
    for outcome, departs, is_review, is_on in product(Outcome, (True, False, None), (True, False), (True, False)):
        opens = rules.opens_by_rule(outcome, departs=departs, is_review=is_review, is_on=is_on)
        assert opens == (outcome is Outcome.REFUSE and departs is True and not is_review and is_on)
