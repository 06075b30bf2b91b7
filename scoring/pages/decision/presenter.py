"""The page of a decision in words: the outcomes and what each wants, what happens next, what was decided before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ml.changes.simulation import TERM
from ml.features.definition import Value
from scoring.core.decisions import rules
from scoring.core.decisions.rules import Act, Question
from scoring.core.decisions.service import GRANTED, Weighed, confirmed_before
from scoring.core.words import said
from scoring.models.decisions import Decision, DecisionOutcome, DecisionState, Looked
from scoring.models.records import AssessmentRecord
from scoring.models.versions import Answer, Recommendation
from scoring.pages.decision.service import Loadable, Told
from scoring.text.assessment import ResultView, result_view
from scoring.text.days import day
from scoring.text.decisions import (
    beyond_sentence,
    departure_sentence,
    done_sentence,
    next_sentence,
    terms_sentence,
    waiting_sentence,
)
from scoring.text.people import person_name
from scoring.text.values import money, payments
from scoring.web.forms import plain

_ACTS = {
    Act.DECIDE: gettext_lazy("Décidé par %(who)s"),
    Act.CONFIRM: gettext_lazy("Confirmé par %(who)s"),
    Act.SEND_BACK: gettext_lazy("Renvoyé par %(who)s"),
    Act.REOPEN: gettext_lazy("Rouvert par %(who)s"),
    Act.REVIEW: gettext_lazy("Réexamen demandé par le client, dit %(who)s"),
}


@dataclass(frozen=True)
class Card:
    """An outcome to choose: its value, name, and what it would mean here."""

    value: str
    label: str
    means: str


@dataclass(frozen=True)
class StepView:
    """Something that was done to a decision: by whom, when, in which words; `erased` says when these were erased."""

    told: str
    at: datetime
    words: str
    erased: str


@dataclass(frozen=True)
class DoneView:
    """A decision of the file: its state, what was decided, on which terms, why, and what was done to it.

    `state_label` is empty where the state says nothing new.
    """

    state: str
    state_label: str
    done: str
    terms: str
    departure: str
    reason: str
    looked_at: str
    result: ResultView | None
    steps: tuple[StepView, ...]


def cards(question: Question, current: Decision | None, amount: float | None, *, is_senior: bool) -> list[Card]:
    """Return the outcomes to choose from, each with what it means for this file."""
    confirmed = confirmed_before(current)

    def meaning(outcome: DecisionOutcome) -> str:
        is_upheld = confirmed is not None and outcome == confirmed.outcome
        return _meaning(outcome, question, amount, is_senior=is_senior, is_upheld=is_upheld)

    outcomes = rules.outcomes_at(DecisionState(current.state) if current else None)
    return [Card(one.value, _label(one, is_senior=is_senior), meaning(one)) for one in outcomes]


def _label(outcome: DecisionOutcome, *, is_senior: bool) -> str:
    if outcome is DecisionOutcome.REFER and is_senior:
        return _("Transmettre à un autre senior")
    return str(outcome.label)


def _meaning(
    outcome: DecisionOutcome, question: Question, amount: float | None, *, is_senior: bool, is_upheld: bool
) -> str:
    if outcome is DecisionOutcome.ACCEPT_ON_OTHER_TERMS:
        return _("Un autre montant, une autre durée : le modèle les évalue.")
    if outcome is DecisionOutcome.REQUEST_DOCUMENTS:
        return _("Le dossier attend, jusqu’au jour que vous dites.")
    if outcome is DecisionOutcome.REFER:
        return _("Un autre senior que vous décidera.") if is_senior else _("Un senior décidera.")
    departs = rules.departs(question, outcome)
    if departs is None:
        return _("Le modèle ne tranche pas : dites pourquoi.")
    if not departs:
        return _("Suit la recommandation.")
    if rules.needs_second_person(question, outcome, amount, settings.DECISION_ALONE_AMOUNT, is_upheld=is_upheld):
        return _("S’écarte de la recommandation : un senior confirmera.")
    return _("S’écarte de la recommandation.")


def asked_terms(before: Mapping[str, Value]) -> dict[str, str]:
    """Return what the client asks for, beside the fields of other terms."""
    shown = {name: before.get(name) for name in GRANTED}
    told = {name: money(value) for name, value in shown.items() if isinstance(value, (int, float))}
    term = before.get(TERM)
    if isinstance(term, (int, float)):
        told["term"] = payments(term)
    return {name: _("Demandé : %(value)s") % {"value": value} for name, value in told.items()}


def wanted(question: Question) -> dict[str, str]:
    """Return, by what may be said, the outcomes with which it is wanted: the form shows it with these alone."""
    found: dict[str, list[str]] = {"agrees": [], "reason": [], "words": [], "terms": [], "until": []}
    for outcome in DecisionOutcome:
        needed = rules.needs(question, outcome)
        for name, outcomes in found.items():
            if getattr(needed, name):
                outcomes.append(outcome.value)
    # Whether other terms want a reason is known when the model has seen them: it may be said at once.
    for name in ("reason", "words"):
        if DecisionOutcome.ACCEPT_ON_OTHER_TERMS.value not in found[name]:
            found[name].append(DecisionOutcome.ACCEPT_ON_OTHER_TERMS.value)
    if DecisionOutcome.REFER.value not in found["words"]:
        found["words"].append(DecisionOutcome.REFER.value)
    return {name: " ".join(outcomes) for name, outcomes in found.items()}


def describe_check(weighed: Weighed) -> dict[str, Any]:
    """Return what stands to be confirmed, and what happens then."""
    choice, on_terms = weighed.choice, weighed.on_terms
    facts = []
    if on_terms:
        facts.append((_("Conditions accordées"), terms_sentence(on_terms.values)))
        if "amt_goods_price" in choice.terms and (price := on_terms.values.get("amt_goods_price")) is not None:
            facts.append((_("Prix du bien retenu"), money(float(price))))
    if choice.until:
        facts.append((_("Attendues jusqu’au"), day(choice.until)))
    if choice.reason:
        facts.append((_("Motif"), choice.reason.label))
    facts.append((_("Regardé"), _looked(choice.looked_at) or _("rien n’est coché")))
    return {
        "outcome": str(choice.outcome.label),
        "facts": facts,
        "departure": beyond_sentence(weighed) or departure_sentence(weighed.departs),
        "on_terms": result_view(on_terms.after) if on_terms else None,
        "words": said(choice.words),
        "next": next_sentence(weighed),
    }


def describe_done(done: Told) -> DoneView:
    """Return a decision of the file in words."""
    decision = done.decision
    is_final = decision.state == DecisionState.FINAL  # the head of the page says so, and what was done here
    is_sent_back = bool(done.steps) and done.steps[-1].step.act == Act.SEND_BACK
    return DoneView(
        state=decision.state,
        state_label="" if is_final else _("Renvoyé") if is_sent_back else decision.get_state_display(),
        done=done_sentence(decision),
        terms=terms_sentence(decision.terms),
        departure=departure_sentence(decision.departs),
        reason=decision.reason.label if decision.reason else "",
        looked_at=_looked(decision.looked_at),
        result=_result(decision.assessment),
        steps=tuple(
            StepView(
                str(_ACTS[Act(one.step.act)]) % {"who": person_name(one.step.by)},
                one.step.at,
                one.words,
                _("Texte effacé le %(day)s.") % {"day": day(one.erased_at)} if one.erased_at else "",
            )
            for one in done.steps
        ),
    )


def _looked(codes: Iterable[str]) -> str:
    return ", ".join(str(Looked(code).label) for code in codes if code in Looked.values)


def _result(record: AssessmentRecord | None) -> ResultView | None:
    if record is None:
        return None
    is_none = record.recommendation == Answer.NONE
    return ResultView(record.probability_of_default, None if is_none else Recommendation(record.recommendation))


def describe_stories(story: Iterable[Told]) -> list[DoneView]:
    """Return the decisions that were taken, newest first."""
    return [describe_done(done) for done in story]


def describe_current(current: Decision | None) -> str:
    """Return where the file stands, in a sentence; empty where nothing is decided."""
    if current is None:
        return ""
    return waiting_sentence(current)


def describe_loadable(one: Loadable) -> dict[str, str]:
    """Return terms to load as a button carries them."""
    terms = {name: plain(value) for name, value in one.terms.items() if isinstance(value, (int, float))}
    return {
        "value": urlencode(terms),
        "label": one.scenario.name if one.scenario else _("Proposition"),
        "terms": terms_sentence(one.terms),
    }
