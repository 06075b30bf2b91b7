"""What there is to decide, whole."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.models import User

from scoring.core.decisions.waiting import Work, work_of
from scoring.core.reviews.waiting import reviews_for
from scoring.core.worklist import MOST_WAITING


def all_work(user: User, today: date) -> Work | None:
    """Return what waits for `user`, up to MOST_WAITING files a list; None for who decides nothing."""
    return work_of(user, MOST_WAITING, today)


def reviews_waiting(user: User) -> int:
    """Return how many reviews wait for `user`: to take, and taken."""
    work = reviews_for(user, 1)
    return work.count if work else 0
