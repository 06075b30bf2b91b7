"""New applications of the demo with decisions on them: accepted, refused with a letter, waiting for a second person."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User

from clients.models.client import Client
from ml.tables import TABLES
from scoring.core.applications import STEPS, can_be_answered, client_of
from scoring.core.assessment import answer_of, outcome_of
from scoring.management.decided import Plan, take, undecided
from scoring.models.applications import NewApplication
from scoring.models.decisions import DecisionOutcome
from scoring.models.versions import Answer
from scoring.text.letters.issuing import issue_letter

_TRIED = 50  # clients whose data an application may take over
_PLAN = (
    ("Durand, travaux", Plan(Answer.APPROVE, DecisionOutcome.ACCEPT, "", "")),
    ("Petit, véhicule", Plan(Answer.DECLINE, DecisionOutcome.REFUSE, "DEBTS_ELSEWHERE", "Deux crédits en cours.")),
    ("Moreau, trésorerie", Plan(Answer.APPROVE, DecisionOutcome.REFUSE, "LATE_PAYMENTS", "Loyers en retard.")),
)


def apply_some(*, advisor: User, now: datetime) -> int:
    """Write applications by the advisor and decide on them; return how many, fewer where none is answered as planned.

    A refusal that follows the model has its letter.
    """
    count = 0
    for days, (name, plan) in enumerate(_PLAN, 1):
        at = now - timedelta(days=days)
        client = _applied(name, plan.answer, advisor, at)
        if client is None:
            continue
        decision = take(client, plan, advisor, at)
        if plan.answer is Answer.DECLINE:
            issue_letter(decision, "fr", by=advisor, now=now)
        count += 1
    return count


def _applied(name: str, answer: Answer, by: User, at: datetime) -> Client | None:
    """Save an application of which the model says this, alike to nobody in the records; return the client of it."""
    columns = {column.name for column in TABLES["application"].columns} - {"sk_id_curr", "target"}
    for known in undecided(answer, _TRIED):
        values = Client.objects.filter(pk=known.pk).values().get()
        data = {column: value for column, value in values.items() if column in columns and value is not None}
        data["amt_credit"] = round(known.amt_credit * 0.97)
        application = NewApplication(author=by, name=name, data=data, step=len(STEPS), created_at=at, changed_at=at)
        application.save()
        client = client_of(application)
        if can_be_answered(application) and answer_of(outcome_of(client, now=at).recommendation) == answer:
            return client
        application.delete()
    return None
