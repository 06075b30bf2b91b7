"""Takes a decision for the page, the API and the demo alike: what the model said is kept with its sentences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.models import User

from clients.models.client import Client
from scoring.core.decisions import service
from scoring.core.decisions.service import Choice
from scoring.models.decisions import Decision
from scoring.models.events import Event
from scoring.text.record import prepare_assessment


def decide(
    *,
    client: Client,
    choice: Choice,
    by: User,
    now: datetime,
    seen: str | None = None,
    along: Callable[[Decision, Event], object] | None = None,
) -> Decision:
    """Take a decision about a file; return it. See `scoring.core.decisions.service.decide`."""
    return service.decide(
        client=client, choice=choice, by=by, now=now, seen=seen, along=along, prepare=prepare_assessment
    )
