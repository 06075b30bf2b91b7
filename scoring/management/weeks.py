"""Weeks of decisions for the demo, each after the file was opened for a while: what the oversight counts.

They go through the same functions as those of people, on files that nothing was decided on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle, islice

from django.contrib.auth.models import User
from django.db import transaction

from clients.models.client import Client
from scoring.core.decisions import service
from scoring.core.log.writing import record
from scoring.core.search import version_in_service
from scoring.management.decided import Plan, departs, take
from scoring.models.assessments import BatchAssessment
from scoring.models.decisions import Decision, DecisionOutcome, DecisionState
from scoring.models.events import Kind
from scoring.models.versions import Answer

_WEEKS = 12
# What is decided each week: of which answer, what, and why.
_FOLLOWED = Plan(Answer.DECLINE, DecisionOutcome.REFUSE, "PAYMENT_TOO_HEAVY", "La mensualité prendrait trop du revenu.")
_WEEK: tuple[Plan, ...] = (
    *(Plan(Answer.APPROVE, DecisionOutcome.ACCEPT, "", ""),) * 7,
    *(_FOLLOWED,) * 3,
    Plan(Answer.REVIEW, DecisionOutcome.ACCEPT, "BUDGET_HOLDS", "Le reste à vivre suffit, loyer compris."),
    Plan(Answer.REVIEW, DecisionOutcome.REFUSE, "DEBTS_ELSEWHERE", "Trois crédits en cours ailleurs."),
)
# What is decided besides every other week.
_DEPARTURES: tuple[Plan, ...] = (
    Plan(Answer.DECLINE, DecisionOutcome.ACCEPT, "INCOME_PROVEN", "Un second salaire, fiches de paie à l’appui."),
    Plan(Answer.APPROVE, DecisionOutcome.REFUSE, "DATA_WRONG", "Le contrat de travail s’arrête le mois prochain."),
    Plan(Answer.DECLINE, DecisionOutcome.ACCEPT, "GUARANTEE", "Les parents se portent caution."),
)
_OPEN_FOR = (420, 95, 1_500, 240, 38, 760, None, 3_900, 180, 52, 610)  # seconds; None: never opened
_LOOKED = (("summary",), ("summary", "why"), ("summary", "why", "compare"), ("summary", "documents", "client"))


def decide_weeks(*, advisor: User, senior: User, now: datetime) -> int:
    """Take the decisions of some weeks before the last, in the name of both in turn; return how many were taken."""
    files = {answer: _undecided(answer) for answer in Answer}
    people, open_for, looked = cycle((advisor, advisor, senior)), cycle(_OPEN_FOR), cycle(_LOOKED)
    departures, taken = cycle(_DEPARTURES), 0
    for week in range(_WEEKS, 0, -1):
        for place, plan in enumerate([*_WEEK, *islice(departures, week % 3)]):
            client = next(files[plan.answer], None)
            if client is None:
                continue
            at = now - timedelta(days=7 * week, hours=7 * place)
            by = advisor if departs(plan) else next(people)  # a senior's departure would wait for another senior
            if (seconds := next(open_for)) is not None:
                with transaction.atomic():
                    record(Kind.OPENED, actor=by, client=client, now=at - timedelta(seconds=seconds))
            decision = take(client, plan, by, at, next(looked))
            if decision.state == DecisionState.AWAITING_SECOND:
                service.confirm(decision=decision, by=senior, now=at + timedelta(hours=20))
            taken += 1
    return taken


def _undecided(answer: Answer) -> Iterator[Client]:
    """Give the clients of whom the model says this and on whom nothing was decided, by number."""
    found = BatchAssessment.objects.of_version(version_in_service()).filter(recommendation=answer)
    undecided = found.exclude(client__in=Decision.objects.of_clients().values("client")).order_by("client")
    for key in list(undecided.values_list("client", flat=True)[: _WEEKS * len(_WEEK)]):
        yield Client.objects.get(pk=key)
