"""What waits for one person in the morning: files near the threshold, clients kept, applications begun, everyone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User

from clients.models.recents import RecentClient
from ml.population.results import GroupSummary
from scoring.core import engine
from scoring.core.decisions.waiting import Work, work_of
from scoring.core.reviews.cover import cover, covered_for
from scoring.core.reviews.waiting import ReviewWork, reviews_for
from scoring.core.search import ClientRow, Criteria
from scoring.core.worklist import NEAREST, lines_of, nearest_threshold
from scoring.models.annotations import Bookmark
from scoring.models.applications import NewApplication

KEPT, RECENT, BEGUN, WAITING = 5, 5, 3, 5  # lines shown of each


@dataclass(frozen=True)
class Morning:
    """What one person finds. `everyone` is None, and `to_review` empty, until a model has scored the clients.

    While recommendations are stopped it is so too: both tell what is recommended.

    Lists hold the first lines; `bookmark_count` and `begun_count` say how many there are.
    """

    everyone: GroupSummary | None
    to_review: list[ClientRow]
    bookmarks: list[ClientRow]
    bookmark_count: int
    begun: list[NewApplication]
    begun_count: int
    recents: list[ClientRow]
    work: Work | None
    reviews: ReviewWork | None


def morning(user: User, today: date) -> Morning:
    """Return what waits for `user`, in fourteen queries."""
    kept = list(Bookmark.objects.kept_by(user).values_list("client", flat=True))
    opened = list(RecentClient.objects.recent_for(user).values_list("client", flat=True)[:RECENT])
    begun = list(NewApplication.objects.written_by(user).unfinished())
    lines = lines_of([*kept[:KEPT], *opened])
    everyone, covered = _everyone(), covered_for(user)
    return Morning(
        everyone=everyone,
        to_review=cover(nearest_threshold(Criteria(), NEAREST), covered) if everyone else [],
        bookmarks=cover([lines[key] for key in kept[:KEPT] if key in lines], covered),
        bookmark_count=len(kept),
        begun=begun[:BEGUN],
        begun_count=len(begun),
        recents=cover([lines[key] for key in opened if key in lines], covered),
        work=work_of(user, WAITING, today),
        reviews=reviews_for(user, WAITING),
    )


def _everyone() -> GroupSummary | None:
    try:
        engine.check_recommends()
        return engine.reference().group_summary()
    except (engine.NoModelError, engine.NoReferenceError):
        return None
