"""Takes decisions in tests: clients whose recommendation is known, choices that pass, people who decide."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from clients.models.client import Client
from scoring.core.decisions.service import Choice
from scoring.models.assessments import BatchAssessment
from scoring.models.decisions import Decision, DecisionOutcome, DecisionReason
from scoring.models.versions import Answer
from scoring.web.deciding import decide
from tests.scoring.factories import a_user


def a_file(answer: str, place: int = 0) -> Client:
    """Return a scored client of whom the model says this."""
    found = BatchAssessment.objects.filter(recommendation=Answer(answer)).order_by("client")
    return Client.objects.get(pk=found[place].client_id)


def people(*roles: str) -> list[User]:
    """Save and return users with these roles; a role may be followed by a name: "senior:second"."""
    made = []
    for one in roles:
        role, _, name = one.partition(":")
        made.append(a_user(role, username=name or role))
    return made


def a_choice(outcome: str, **said: Any) -> Choice:
    """Return a choice with reason and words; `agrees` and the rest are `said`."""
    reason = DecisionReason.objects.get(code="OTHER")
    plain = {"reason": reason, "words": "Vu avec le client.", "looked_at": ("summary",)}
    if outcome == "request_documents":
        plain["until"] = timezone.localdate() + timedelta(days=10)
    return Choice(**{"outcome": DecisionOutcome(outcome), **plain, **said})


def taken(client: Client, by: User, outcome: str = "refer", **said: Any) -> Decision:
    """Take and return a decision."""
    return decide(client=client, choice=a_choice(outcome, **said), by=by, now=timezone.now())


def posted(outcome: str, **said: Any) -> dict[str, Any]:
    """Return what the page's form posts for a decision with reason and words."""
    plain = {"reason": "OTHER", "words": "Vu avec le client.", "looked_at": ["summary"]}
    if outcome == "request_documents":
        plain["until"] = (timezone.localdate() + timedelta(days=10)).isoformat()
    return {"outcome": outcome, **plain, **said}
