"""Decisions are taken whole or not at all, with their record and their event, and by who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from clients.models.client import Client
from scoring.core.assessment import assess
from scoring.core.decisions import rules, service
from scoring.core.decisions.rules import Fault
from scoring.core.decisions.service import (
    ClosedError,
    FaultsError,
    NotYoursError,
    OvertakenError,
    current_of,
    seen_of,
    tellings,
    words_of,
)
from scoring.core.log import writing
from scoring.core.log.verification import verify
from scoring.models.decisions import WORDS_LENGTH, Decision, DecisionReason, DecisionState, DecisionStep
from scoring.models.events import Event, Kind
from scoring.models.records import AssessmentRecord
from scoring.models.reviews import OwnView, Review
from scoring.models.versions import Recommendation
from scoring.pages.decision.presenter import cards
from scoring.text import record as text_record
from scoring.text.decisions import refusal_sentence
from scoring.web import deciding
from tests.scoring.decision.deciding import a_choice, a_file, people, taken
from tests.scoring.review.reviewing import viewed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]


def counts() -> tuple[int, ...]:
    return tuple(kind.objects.count() for kind in (Decision, DecisionStep, AssessmentRecord, Event))


def test_a_decision_keeps_what_the_model_said_and_is_told_by_the_log() -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    decision = taken(client, advisor, "accept", agrees=True)
    said = assess(client, now=timezone.now())
    assert (decision.state, decision.departs, decision.agrees) == ("final", False, True)
    assert decision.assessment is not None
    assert decision.assessment.probability_of_default == said.probability_of_default
    assert decision.assessment.client == client.pk
    event = Event.objects.get(kind=Kind.DECIDED)
    assert (event.client, event.actor, event.assessment) == (client.pk, advisor.pk, decision.assessment.pk)
    assert event.facts["act"] == "decide"
    assert event.facts["decision"] == decision.pk
    assert event.facts["reason"] == "OTHER"
    assert "Vu avec le client" not in str(event.facts)
    assert words_of(decision) == "Vu avec le client."
    assert tellings([decision])[decision.pk].event == event
    assert verify().fault is None


def test_what_is_refused_writes_nothing() -> None:
    client, (advisor, auditor) = a_file("APPROVE"), people("advisor", "auditor")
    before = counts()
    with pytest.raises(FaultsError) as refused:
        taken(client, advisor, "refuse", agrees=False, reason=None, words=" ")
    assert refused.value.faults == (Fault.REASON_MISSING, Fault.WORDS_MISSING)
    with pytest.raises(NotYoursError):
        taken(client, auditor, "accept", agrees=True)
    with pytest.raises(FaultsError):
        taken(client, advisor, "accept_on_other_terms", terms={"amt_credit": 1e12})
    assert counts() == before


def test_a_fault_in_the_middle_leaves_nothing_half_written() -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    before = counts()

    def fails(*told: Any) -> None:
        raise RuntimeError("the program ends here")

    with pytest.raises(RuntimeError, match="ends here"):
        deciding.decide(
            client=client, choice=a_choice("accept", agrees=True), by=advisor, now=timezone.now(), along=fails
        )
    assert counts() == before


def test_a_refusal_against_an_approval_waits_for_a_senior_who_is_another_person() -> None:
    client, (advisor, senior) = a_file("APPROVE"), people("advisor", "senior")
    decision, now = taken(client, advisor, "refuse", agrees=False), timezone.now()
    assert (decision.state, decision.departs) == ("awaiting_second", True)
    assert decision.due_date == timezone.localdate() + timedelta(days=3)
    with pytest.raises(NotYoursError):
        service.confirm(decision=decision, by=advisor, now=now)
    confirmed = service.confirm(decision=decision, words="D’accord.", by=senior, now=now)
    assert (confirmed.state, confirmed.second_by, confirmed.due_date) == ("final", senior, None)
    assert [step.act for step in confirmed.steps.all()] == ["decide", "confirm"]
    with pytest.raises(ClosedError):
        service.confirm(decision=confirmed, by=senior, now=now)


def test_a_seniors_own_departure_waits_for_another_senior() -> None:
    client, (first, second) = a_file("APPROVE"), people("senior:first", "senior:second")
    decision, now = taken(client, first, "refuse", agrees=False), timezone.now()
    with pytest.raises(NotYoursError):
        service.confirm(decision=decision, by=first, now=now)
    assert service.confirm(decision=decision, by=second, now=now).state == "final"


@pytest.mark.parametrize(("more", "state"), [(0, "final"), (-1, "awaiting_second")])
def test_one_person_grants_against_a_refusal_up_to_the_setting(settings: Settings, more: int, state: str) -> None:
    client, (advisor,) = a_file("DECLINE"), people("advisor")
    settings.DECISION_ALONE_AMOUNT = client.amt_credit + more
    assert taken(client, advisor, "accept", agrees=False).state == state


def test_what_is_sent_back_is_its_authors_draft_again_with_all_that_was_said() -> None:
    client, (advisor, other, senior) = a_file("APPROVE"), people("advisor", "advisor:other", "senior")
    decision, now = taken(client, advisor, "refuse", agrees=False), timezone.now()
    with pytest.raises(FaultsError):
        service.send_back(decision=decision, words=" ", by=senior, now=now)
    back = service.send_back(decision=decision, words="Expliquez.", by=senior, now=now)
    assert (back.pk, back.state, back.outcome, back.due_date) == (decision.pk, "replaced", "refuse", None)
    assert [step.act for step in back.steps.all()] == ["decide", "send_back"]
    draft = current_of(client)
    assert draft is not None
    assert (draft.state, draft.decided_by, draft.outcome, draft.replaces) == ("draft", advisor, "", back)
    assert draft.typed["words"] == "Vu avec le client."
    assert draft.typed["outcome"] == "refuse"
    with pytest.raises(NotYoursError):
        taken(client, other, "accept", agrees=True)
    again = taken(client, advisor, "accept", agrees=True)
    assert (again.pk, again.state, again.typed) == (draft.pk, "final", {})
    assert words_of(back) == "Vu avec le client."


@pytest.mark.parametrize("decider", ["advisor", "senior"])
def test_what_was_sent_back_stays_whoever_keeps_and_decides_its_draft(decider: str) -> None:
    client, (advisor, senior), now = a_file("APPROVE"), people("advisor", "senior"), timezone.now()
    decision = taken(client, advisor, "refuse", agrees=False)
    service.send_back(decision=decision, words="Expliquez.", by=senior, now=now)
    draft = service.keep_draft(client=client, typed={"words": "Corrigé."}, by=senior, now=now)
    assert (draft.decided_by, draft.kept_by) == (advisor, senior)
    taken(client, {"advisor": advisor, "senior": senior}[decider], "accept", agrees=True)
    decision.refresh_from_db()
    assert (decision.outcome, decision.decided_by, decision.state) == ("refuse", advisor, "replaced")
    assert words_of(decision) == "Vu avec le client."
    assert [one.outcome for one in Decision.objects.about(client).taken()] == ["accept", "refuse"]


def test_what_is_sent_back_of_a_second_look_stays_closed_to_those_of_the_first(settings: Settings) -> None:
    settings.DECISION_ALONE_AMOUNT = 0
    client, (advisor, other, first, second) = (
        a_file("DECLINE"),
        people("advisor", "advisor:other", "senior:first", "senior:second"),
    )
    now, less = timezone.now(), {"amt_credit": client.amt_credit * 0.99}
    decision = service.confirm(decision=taken(client, advisor, "accept", agrees=False), by=first, now=now)
    service.reopen(decision=decision, words="Je doute.", by=first, now=now)
    viewed(client, other)
    again = taken(client, other, "accept_on_other_terms", terms=less)
    service.send_back(decision=again, words="Expliquez.", by=second, now=now)
    for barred in (advisor, first):
        with pytest.raises(NotYoursError):
            taken(client, barred, "refuse", agrees=True)
    assert taken(client, other, "refuse", agrees=True).review_of == decision


def test_who_did_the_present_act_is_named() -> None:
    client, (advisor, senior), now = a_file("APPROVE"), people("advisor", "senior"), timezone.now()
    decision = taken(client, advisor, "refuse", agrees=False)

    def last() -> tuple[str, str]:
        current = current_of(client)
        assert current is not None
        done = service.last_done(current)
        return done.by.username, done.act.value

    assert last() == ("advisor", "decide")
    service.send_back(decision=decision, words="Expliquez.", by=senior, now=now)
    assert last() == ("senior", "send_back")
    service.keep_draft(client=client, typed={}, by=advisor, now=now)
    assert last() == ("advisor", "keep")
    service.keep_draft(client=client, typed={}, by=senior, now=now)
    assert last() == ("senior", "keep")
    service.confirm(decision=taken(client, advisor, "refuse", agrees=False), by=senior, now=now)
    assert last() == ("senior", "confirm")


def test_a_referred_file_is_decided_by_a_senior_and_the_first_decision_stays() -> None:
    client, (advisor, senior) = a_file("REVIEW"), people("advisor", "senior")
    referred = taken(client, advisor, "refer")
    with pytest.raises(NotYoursError):
        taken(client, advisor, "accept")
    with pytest.raises(FaultsError):
        taken(client, senior, "refer")
    decided = taken(client, senior, "accept")
    referred.refresh_from_db()
    assert (referred.state, decided.state, decided.replaces) == ("replaced", "final", referred)
    assert current_of(client) == decided


def test_documents_are_waited_for_until_a_day() -> None:
    client, (advisor, other) = a_file("APPROVE"), people("advisor", "advisor:other")
    waiting = taken(client, advisor, "request_documents")
    assert (waiting.state, waiting.due_date) == ("awaiting_documents", timezone.localdate() + timedelta(days=10))
    assert taken(client, other, "accept", agrees=True).replaces == waiting


def test_a_reopened_decision_is_looked_at_by_somebody_fresh_to_the_end() -> None:
    client, (advisor, other, first) = a_file("APPROVE"), people("advisor", "advisor:other", "senior:first")
    decision, now = taken(client, advisor, "refuse", agrees=False), timezone.now()
    decision = service.confirm(decision=decision, by=first, now=now)
    with pytest.raises(NotYoursError):
        service.reopen(decision=decision, words="Le client le demande.", by=other, now=now)
    service.reopen(decision=decision, words="Le client le demande.", by=first, now=now)
    for barred in (advisor, first):
        with pytest.raises(NotYoursError):
            taken(client, barred, "accept", agrees=True)
    with pytest.raises(NotYoursError) as told:  # before a view is given
        taken(client, other, "accept", agrees=True)
    assert told.value.who is rules.Who.REVIEWER
    assert "seule décide la personne qui l’a pris" in refusal_sentence(told.value)
    viewed(client, other)
    asked = taken(client, other, "request_documents")
    assert asked.review_of == decision
    for barred in (advisor, first):  # still: the second look is not over
        with pytest.raises(NotYoursError):
            taken(client, barred, "accept", agrees=True)
    final = taken(client, other, "refuse", agrees=False)
    assert (final.state, final.review_of) == ("final", decision)


def test_a_reviewer_who_upholds_what_a_second_person_confirmed_needs_no_fourth() -> None:
    client, (advisor, senior, other) = a_file("APPROVE"), people("advisor", "senior", "advisor:other")
    now = timezone.now()
    decision = service.confirm(decision=taken(client, advisor, "refuse", agrees=False), by=senior, now=now)
    service.reopen(decision=decision, words="Le client le demande.", by=senior, now=now)
    viewed(client, other, OwnView.REFUSE)
    offered = cards(rules.Question(Recommendation.APPROVE), current_of(client), client.amt_credit, is_senior=False)
    assert {card.value: card.means for card in offered}["refuse"] == "S’écarte de la recommandation."
    upheld = taken(client, other, "refuse", agrees=False)
    assert (upheld.state, upheld.second_by) == ("final", None)
    assert Review.objects.get().result == "upheld"


def test_a_reviewer_who_departs_otherwise_than_before_needs_a_second_who_did_not_take_it(settings: Settings) -> None:
    settings.DECISION_ALONE_AMOUNT = 0
    client, (author, reviewer, senior) = a_file("DECLINE"), people("senior:author", "advisor", "senior")
    now = timezone.now()
    decision = taken(client, author, "refuse", agrees=True)
    service.reopen(decision=decision, words="Je doute.", by=author, now=now)
    viewed(client, reviewer)
    changed = taken(client, reviewer, "accept", agrees=False)
    assert changed.state == "awaiting_second"
    for act in (service.confirm, service.send_back):
        with pytest.raises(NotYoursError):
            act(decision=changed, words="Vu.", by=author, now=now)
    assert service.confirm(decision=changed, by=senior, now=now).state == "final"


def test_who_confirmed_a_decision_may_confirm_what_the_reviewer_changes_it_to(settings: Settings) -> None:
    settings.DECISION_ALONE_AMOUNT = 0
    client, (advisor, senior, reviewer) = a_file("DECLINE"), people("advisor", "senior", "advisor:reviewer")
    now, less = timezone.now(), {"amt_credit": client.amt_credit * 0.99}
    decision = service.confirm(decision=taken(client, advisor, "accept", agrees=False), by=senior, now=now)
    service.reopen(decision=decision, words="Je doute.", by=senior, now=now)
    viewed(client, reviewer)
    changed = taken(client, reviewer, "accept_on_other_terms", terms=less)
    assert (changed.departs, changed.state) == (True, "awaiting_second")
    final = service.confirm(decision=changed, by=senior, now=now)
    assert (final.state, Review.objects.get().result) == ("final", "changed")


def test_other_terms_are_scored_and_kept_with_the_decision() -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    payment = round(client.amt_annuity * 0.9)
    decision = taken(client, advisor, "accept_on_other_terms", terms={"amt_annuity": payment})
    assert decision.terms["amt_annuity"] == payment
    assert decision.terms["amt_credit"] == client.amt_credit
    assert decision.assessment is not None
    assert decision.terms_assessment is not None
    assert decision.terms_assessment.values["amt_annuity"] == payment
    assert decision.assessment.values["amt_annuity"] == client.amt_annuity
    before, after = decision.assessment.probability_of_default, decision.terms_assessment.probability_of_default
    assert before != after


def test_terms_that_change_nothing_are_none() -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    with pytest.raises(FaultsError) as refused:
        taken(client, advisor, "accept_on_other_terms", terms={"amt_credit": client.amt_credit})
    assert refused.value.faults == (Fault.TERMS_MISSING,)


def test_terms_that_differ_by_less_than_a_unit_are_none() -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    for near in (client.amt_credit + 0.4, client.amt_credit - 0.4):
        with pytest.raises(FaultsError) as refused:
            taken(client, advisor, "accept_on_other_terms", terms={"amt_credit": near})
        assert refused.value.faults == (Fault.TERMS_MISSING,)
    taken(client, advisor, "accept_on_other_terms", terms={"amt_credit": client.amt_credit + 0.6})


@pytest.mark.parametrize(
    ("outcome", "said", "fault"),
    [
        ("refer", {"agrees": True}, Fault.AGREES_UNASKED),
        ("request_documents", {"agrees": False}, Fault.AGREES_UNASKED),
        ("accept_on_other_terms", {"agrees": False, "terms": {"amt_annuity": 1}}, Fault.AGREES_UNASKED),
        ("refer", {"until": timezone.localdate() + timedelta(days=3)}, Fault.UNTIL_UNASKED),
        ("refer", {"terms": {"amt_annuity": 1}}, Fault.TERMS_UNASKED),
        ("refuse", {"agrees": False, "terms": {"amt_credit": 5}}, Fault.TERMS_UNASKED),
        ("request_documents", {"until": timezone.localdate() + timedelta(days=400)}, Fault.UNTIL_FAR),
        ("request_documents", {"words": "\u200b\ufeff \u2060\u3164"}, Fault.WORDS_MISSING),
        ("request_documents", {"words": "x" * (WORDS_LENGTH + 1)}, Fault.WORDS_LONG),
        ("request_documents", {"words": "x\0"}, Fault.WORDS_UNREADABLE),
        ("request_documents", {"words": "x\ud800"}, Fault.WORDS_UNREADABLE),
        ("refer", {"looked_at": ("summary", "tarot")}, Fault.LOOKED_UNKNOWN),
    ],
)
def test_both_doors_refuse(outcome: str, said: dict[str, Any], fault: Fault) -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    if "amt_annuity" in said.get("terms", {}):
        said = {**said, "terms": {"amt_annuity": round(client.amt_annuity * 0.9)}}
    with pytest.raises(FaultsError) as refused:
        taken(client, advisor, outcome, **said)
    assert fault in refused.value.faults
    assert not Decision.objects.exists()


def test_a_reason_for_accepting_is_none_to_refuse() -> None:
    client, (advisor,) = a_file("DECLINE"), people("advisor")
    reason = DecisionReason.objects.get(code="GUARANTEE")
    with pytest.raises(FaultsError) as refused:
        taken(client, advisor, "refuse", agrees=True, reason=reason)
    assert refused.value.faults == (Fault.REASON_ELSEWHERE,)
    assert taken(client, advisor, "accept", agrees=False, reason=reason).reason == reason


def test_what_was_looked_at_is_kept_once_each() -> None:
    client, (advisor,) = a_file("REVIEW"), people("advisor")
    assert taken(client, advisor, "refer", looked_at=("why", "data", "why")).looked_at == ["why", "data"]
    assert taken(a_file("REVIEW", 1), advisor, "refer", looked_at=()).looked_at == []


@pytest.mark.parametrize("act", [service.confirm, service.send_back])
def test_a_second_persons_words_have_their_limits_too(act: Any) -> None:
    client, (advisor, senior) = a_file("APPROVE"), people("advisor", "senior")
    decision = taken(client, advisor, "refuse", agrees=False)
    for words, fault in (("x" * (WORDS_LENGTH + 1), Fault.WORDS_LONG), ("x\0", Fault.WORDS_UNREADABLE)):
        with pytest.raises(FaultsError) as refused:
            act(decision=decision, words=words, by=senior, now=timezone.now())
        assert refused.value.faults == (fault,)
    with pytest.raises(FaultsError):
        service.send_back(decision=decision, words="\u200b", by=senior, now=timezone.now())


def test_a_draft_holds_what_can_be_kept() -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    for typed in ({"words": "x" * (WORDS_LENGTH + 1)}, {"words": "x\0"}, {"looked_at": ["why", "\0"]}):
        with pytest.raises(FaultsError):
            service.keep_draft(client=client, typed=typed, by=advisor, now=timezone.now())
    assert not Decision.objects.exists()


def test_the_log_is_locked_when_all_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    done: list[str] = []

    def noting(name: str, called: Any) -> Any:
        def call(*args: Any, **named: Any) -> Any:
            done.append(name)
            return called(*args, **named)

        return call

    monkeypatch.setattr(writing, "locked_head", noting("locked", writing.locked_head))
    monkeypatch.setattr(text_record, "reason_sentence", noting("said", text_record.reason_sentence))
    taken(client, advisor, "accept_on_other_terms", terms={"amt_annuity": round(client.amt_annuity * 0.9)})
    assert done.count("locked") == 3
    assert "said" in done
    assert "said" not in done[done.index("locked") :]


def test_who_saw_an_older_file_decides_nothing_and_is_told_who_was_quicker() -> None:
    client, (advisor, other) = a_file("APPROVE"), people("advisor", "advisor:other")
    seen = seen_of(None, assess(client, now=timezone.now()))
    won = taken(client, other, "request_documents")
    before = counts()
    with pytest.raises(OvertakenError) as told:
        deciding.decide(
            client=client, choice=a_choice("accept", agrees=True), by=advisor, now=timezone.now(), seen=seen
        )
    assert told.value.current == won
    assert counts() == before


def test_who_saw_another_answer_of_the_model_decides_nothing() -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    seen = seen_of(None, assess(client, now=timezone.now())).replace("APPROVE", "REVIEW")
    with pytest.raises(OvertakenError) as told:
        deciding.decide(
            client=client, choice=a_choice("accept", agrees=True), by=advisor, now=timezone.now(), seen=seen
        )
    assert told.value.current is None


def test_a_file_whose_records_change_in_between_is_not_decided(monkeypatch: pytest.MonkeyPatch) -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    weigh = service.weigh

    def while_an_import_runs(*args: Any, **named: Any) -> Any:
        Client.objects.filter(pk=client.pk).update(records_changed_at=timezone.now())
        return weigh(*args, **named)

    monkeypatch.setattr(service, "weigh", while_an_import_runs)
    with pytest.raises(OvertakenError):
        taken(client, advisor, "accept", agrees=True)
    assert not Decision.objects.exists()


def test_a_draft_is_its_authors_and_a_seniors() -> None:
    client, (advisor, other, senior) = a_file("APPROVE"), people("advisor", "advisor:other", "senior")
    now = timezone.now()
    draft = service.keep_draft(client=client, typed={"words": "À voir"}, by=advisor, now=now)
    assert (draft.state, draft.typed, draft.assessment) == ("draft", {"words": "À voir"}, None)
    with pytest.raises(NotYoursError):
        service.keep_draft(client=client, typed={}, by=other, now=now)
    service.keep_draft(client=client, typed={"words": "Vu"}, by=senior, now=now)
    assert Decision.objects.get().typed == {"words": "Vu"}
    assert not Event.objects.filter(kind=Kind.DECIDED).exists()


def test_the_database_holds_the_rules_that_it_can() -> None:
    client, (advisor,) = a_file("APPROVE"), people("advisor")
    decision = taken(client, advisor, "refer")
    for wrong in (
        {"second_by": advisor},
        {"outcome": ""},
        {"assessment": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(client=client, state=DecisionState.DRAFT, decided_by=advisor, decided_at=timezone.now())


def test_reasons_to_start_with_are_there_in_both_languages() -> None:
    reasons = DecisionReason.objects.offered()
    assert reasons.count() > 8
    assert all(one.label_fr and one.label_en and one.label_fr != one.label_en for one in reasons)


def test_every_state_of_the_table_is_reached_by_some_act() -> None:
    reached = {rules.state_after(outcome, is_alone=alone) for outcome in rules.Outcome for alone in (True, False)}
    others = {DecisionState.DRAFT, DecisionState.UNDER_REVIEW, DecisionState.REPLACED}  # tested above
    assert reached | others == {*DecisionState}


@pytest.mark.parametrize(
    ("name", "times", "state"),
    [
        ("amt_goods_price", 2.0, "awaiting_second"),
        ("amt_credit", 1.5, "awaiting_second"),
        ("amt_credit", 0.8, "final"),
    ],
)
def test_nobody_goes_alone_beyond_what_was_asked_and_stated(name: str, times: float, state: str) -> None:
    """A higher price of the goods alone made of a refusal a case to review, which one person then accepted."""
    (advisor,) = people("advisor")
    client = a_file("APPROVE")
    terms = {name: round(float(getattr(client, name)) * times)}
    decision = taken(client, advisor, "accept_on_other_terms", terms=terms)
    assert (decision.state, decision.terms[name]) == (state, terms[name])
