"""Reviews for the demo: to take, late, taken, viewed and ended, so that every list has some.

They go through the same functions as those of people.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from scoring.core.applications import client_about
from scoring.core.decisions import service as decisions
from scoring.core.reviews import service
from scoring.core.reviews.cases import Correction, Request
from scoring.management.decided import Plan, take, undecided
from scoring.models.decisions import Decision, DecisionOutcome
from scoring.models.reviews import OwnView, Review, ReviewChannel
from scoring.models.versions import Answer


@dataclass(frozen=True)
class _Asked:
    """A client's request, how many days ago, and how far its review has come."""

    days: int
    channel: ReviewChannel
    words: str
    raise_of_income: float = 0.0  # what the client says that the file lacks, as a share
    reaches: str = "open"  # open, taken, viewed, withdrawn, upheld, changed


_REFUSED = 44  # days ago
_ASKED = (
    _Asked(2, ReviewChannel.COUNTER, "Mon employeur m’a passé en contrat durable depuis.", 0.1),
    _Asked(38, ReviewChannel.LETTER, "Je n’ai pas eu de réponse claire et demande qu’on relise mon dossier."),
    _Asked(9, ReviewChannel.EMAIL, "Mon revenu est plus élevé que ce qui est écrit.", 0.25, "taken"),
    _Asked(12, ReviewChannel.PHONE, "Un crédit est soldé et compte encore.", 0.0, "viewed"),
    _Asked(20, ReviewChannel.LETTER, "Mon revenu a changé, bulletins joints.", 0.4, "changed"),
    _Asked(25, ReviewChannel.EMAIL, "Je conteste ce refus.", 0.0, "upheld"),
    _Asked(30, ReviewChannel.PHONE, "Je demande un second regard.", 0.0, "withdrawn"),
)
_VIEWS = {
    "viewed": (OwnView.CANNOT_SAY, "Le dossier ne dit pas si le crédit est soldé."),
    "changed": (OwnView.ACCEPT, "Avec ces bulletins, le budget porte la mensualité."),
    "upheld": (OwnView.REFUSE, "Les retards de l’an passé restent sans explication."),
}
_ENDS = {
    "changed": Plan(Answer.REVIEW, DecisionOutcome.ACCEPT, "INCOME_PROVEN", "Revenus justifiés depuis."),
    "upheld": Plan(Answer.REVIEW, DecisionOutcome.REFUSE, "LATE_PAYMENTS", "Retards sans explication."),
}


def review_some(*, advisor: User, senior: User, now: datetime) -> int:
    """Take refusals and open the reviews of `_ASKED` on them; return how many, fewer where too few files are there."""
    files = undecided(Answer.REVIEW, len(_ASKED))
    before = now - timedelta(days=_REFUSED)
    for client, asked in zip(files, _ASKED, strict=False):
        plan = Plan(Answer.REVIEW, DecisionOutcome.REFUSE, "DEBTS_ELSEWHERE", "Trois crédits en cours ailleurs.")
        _review(take(client, plan, advisor, before), asked, advisor, senior, now - timedelta(days=asked.days))
    return min(len(files), len(_ASKED))


def _review(decision: Decision, asked: _Asked, advisor: User, senior: User, at: datetime) -> None:
    client, corrections = client_about(decision, advisor), tuple[Correction, ...]()
    if asked.raise_of_income and client.amt_income_total:
        income = float(round(client.amt_income_total * (1 + asked.raise_of_income)))
        corrections = (Correction("amt_income_total", f"{income:.0f}", income, "bulletins joints"),)
    request = Request(asked.channel, timezone.localdate(at), corrections)
    decisions.reopen(decision=decision, words=asked.words, by=advisor, now=at, request=request)
    review = Review.objects.get(decision=decision)
    if asked.reaches == "withdrawn":
        later = at + timedelta(days=2)
        service.withdraw(review=review, words="Le client a trouvé ailleurs.", by=senior, now=later)
    if asked.reaches == "taken" or asked.reaches in _VIEWS:
        review = service.take(review=review, by=senior, now=at + timedelta(days=3))
    if asked.reaches in _VIEWS:
        view, words = _VIEWS[asked.reaches]
        service.give_view(review=review, view=view, words=words, by=senior, now=at + timedelta(days=4))
    if asked.reaches in _ENDS:
        take(client, _ENDS[asked.reaches], senior, at + timedelta(days=4))
