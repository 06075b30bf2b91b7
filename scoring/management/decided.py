"""Decisions for the demo: some dozens of files decided, confirmed, referred, awaited, so that every list has something;
letters about some.

They go through the same functions as those of people.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle, islice
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import F
from django.db.models.functions import Abs
from django.utils import timezone

from clients.models.client import Client
from scoring.core.decisions import rules, service
from scoring.core.decisions.rules import Question
from scoring.core.decisions.service import Choice
from scoring.core.search import version_in_service
from scoring.models.assessments import BatchAssessment
from scoring.models.decisions import Decision, DecisionOutcome, DecisionReason
from scoring.models.versions import Answer, Recommendation
from scoring.text.letters.issuing import issue_letter
from scoring.web.deciding import decide

# What is decided of how many files that the model says this of: outcome, reason, words.
_PLAN: tuple[tuple[Answer, int, DecisionOutcome, str, str], ...] = (
    (Answer.APPROVE, 12, DecisionOutcome.ACCEPT, "", ""),
    (Answer.APPROVE, 2, DecisionOutcome.REFUSE, "LATE_PAYMENTS", "Deux échéances impayées chez nous cet été."),
    (Answer.APPROVE, 2, DecisionOutcome.REQUEST_DOCUMENTS, "", "Les trois derniers bulletins de salaire."),
    (Answer.REVIEW, 5, DecisionOutcome.ACCEPT, "BUDGET_HOLDS", "Le reste à vivre suffit, loyer compris."),
    (Answer.REVIEW, 4, DecisionOutcome.REFUSE, "DEBTS_ELSEWHERE", "Trois crédits en cours ailleurs."),
    (Answer.REVIEW, 5, DecisionOutcome.REFER, "BEYOND_REMIT", "Montant élevé, situation récente."),
    (Answer.REVIEW, 3, DecisionOutcome.REQUEST_DOCUMENTS, "INCOME_NOT_PROVEN", "Un avis d’imposition."),
    (Answer.DECLINE, 6, DecisionOutcome.REFUSE, "PAYMENT_TOO_HEAVY", "La mensualité prendrait trop du revenu."),
    (Answer.DECLINE, 4, DecisionOutcome.ACCEPT, "GUARANTEE", "Le frère du client se porte caution."),
    (Answer.DECLINE, 1, DecisionOutcome.REFER, "", "Client de longue date."),
)
_CONFIRMED, _SENT_BACK = 2, 1  # of those that wait for a second person
_EVERY = 4  # final decision is told in a letter


class Plan(NamedTuple):
    """What is decided of a file of which the model says `answer`."""

    answer: Answer
    outcome: DecisionOutcome
    reason: str
    words: str


def decide_some(*, advisor: User, senior: User, now: datetime) -> int:
    """Take the decisions of `_PLAN`, over the last days, and act on some as the senior; return how many were taken.

    Of an answer that too few files have, as many as there are.
    """
    files = {answer: _nearest(answer) for answer in {one[0] for one in _PLAN}}
    ages = cycle((6, 5, 4, 3, 2, 1, 0))
    taken = [
        take(client, Plan(answer, outcome, reason, words), advisor, now - timedelta(days=next(ages)))
        for answer, count, outcome, reason, words in _PLAN
        for client in islice(files[answer], count)
    ]
    waiting = [one for one in taken if one.state == "awaiting_second"]
    for decision in waiting[:_CONFIRMED]:
        service.confirm(decision=decision, words="", by=senior, now=now)
    for decision in waiting[_CONFIRMED : _CONFIRMED + _SENT_BACK]:
        service.send_back(decision=decision, words="Dites ce que la caution couvre.", by=senior, now=now)
    refused = (one for one in taken if one.state == "final" and one.outcome == DecisionOutcome.REFUSE)
    for decision in islice(refused, 1):
        service.reopen(decision=decision, words="Le client conteste et apporte un nouveau contrat.", by=senior, now=now)
    for client in islice(files[Answer.REVIEW], 1):
        service.keep_draft(
            client=client,
            typed={"outcome": "accept", "words": "À revoir avec le client demain."},
            by=advisor,
            now=now,
        )
    return len(taken)


def write_some(*, advisor: User, now: datetime) -> int:
    """Issue letters about some final decisions, most in French; return how many."""
    final = Decision.objects.filter(state="final").order_by("pk")[::_EVERY]
    for decision, language in zip(final, cycle(("fr", "fr", "en")), strict=False):
        issue_letter(decision, language, by=advisor, now=now)
    return len(final)


def undecided(answer: Answer, most: int) -> list[Client]:
    """Return up to `most` undecided clients of whom the model says this, nearest to the threshold first."""
    return list(islice((one for one in _nearest(answer) if not Decision.objects.filter(client=one).exists()), most))


def _nearest(answer: Answer) -> Iterator[Client]:
    """Give the clients of whom the model says this, nearest to the threshold first."""
    found = BatchAssessment.objects.of_version(version_in_service()).filter(recommendation=answer)
    near = found.order_by(Abs(F("probability_of_default") - F("model_version__decision_threshold")), "client")
    for key in near.values_list("client", flat=True):
        yield Client.objects.get(pk=key)


def departs(plan: Plan) -> bool | None:
    """Return whether a decision of the demo departs from what the model says of the file."""
    answer = None if plan.answer is Answer.NONE else Recommendation(plan.answer)
    return rules.departs(Question(answer), plan.outcome)


def take(
    client: Client, plan: Plan, by: User, at: datetime, looked_at: tuple[str, ...] = ("summary", "why")
) -> Decision:
    """Take a decision of the demo; return it."""
    leaves = departs(plan)
    choice = Choice(
        outcome=plan.outcome,
        agrees=None if leaves is None else not leaves,
        reason=DecisionReason.objects.filter(code=plan.reason).first(),
        words=plan.words,
        until=timezone.localdate() + timedelta(days=client.pk % 9 + 1)
        if plan.outcome is DecisionOutcome.REQUEST_DOCUMENTS
        else None,
        looked_at=looked_at,
    )
    return decide(client=client, choice=choice, by=by, now=at)
