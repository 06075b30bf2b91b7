"""Keeps what users say of a page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scoring.models.feedback import Feedback


def give_feedback(*, page: str, text: str, by: Any, now: datetime) -> Feedback:
    """Store a remark of the user `by` on the page at address `page`."""
    return Feedback.objects.create(page=page, text=text, written_by=by, written_at=now)
