"""Reviews in tests: a refusal that is final, a client's request, a review taken and viewed."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from clients.models.client import Client
from scoring.core.applications import client_about
from scoring.core.decisions import service as decisions
from scoring.core.reviews import service
from scoring.core.reviews.cases import Correction, Request
from scoring.models.decisions import Decision
from scoring.models.reviews import OwnView, Review, ReviewChannel
from tests.scoring.decision.deciding import a_file, taken

SAYS = "Mon loyer a baissé & <b>mon employeur</b> aussi."


def refused(by: User, place: int = 0) -> Decision:
    """Return a final refusal that follows the model."""
    return taken(a_file("DECLINE", place), by, "refuse", agrees=True)


def asked(decision: Decision, by: User, *corrections: Correction, words: str = SAYS) -> Review:
    """Open and return a review on the client's request."""
    request = Request(ReviewChannel.LETTER, timezone.localdate(), corrections)
    decisions.reopen(decision=decision, words=words, by=by, now=timezone.now(), request=request)
    return live(client_about(decision, decision.decided_by))


def live(client: Client) -> Review:
    """Return the file's review."""
    review = service.live_review(client)
    assert review is not None
    return review


def viewed(client: Client, by: User, view: OwnView = OwnView.ACCEPT, words: str = "Le budget tient.") -> Review:
    """Take the file's review and give a view; return it."""
    now = timezone.now()
    review = service.take(review=live(client), by=by, now=now)
    return service.give_view(review=review, view=view, words=words, by=by, now=now)


def requested(**said: Any) -> dict[str, Any]:
    """Return what the page posts for a client's request."""
    plain = {"act": "request", "channel": "letter", "asked_on": timezone.localdate().isoformat(), "words": SAYS}
    return {**plain, **said}
