"""What waits for one person in the morning: files near the threshold, clients kept, applications begun, everyone."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User

from clients.models.recents import RecentClient
from ml.population.results import GroupSummary
from scoring.core import engine
from scoring.core.search import ClientRow, Criteria
from scoring.core.worklist import lines_of, nearest_threshold
from scoring.models.annotations import Bookmark
from scoring.models.applications import NewApplication

NEAREST, KEPT, RECENT, BEGUN = 10, 5, 5, 3  # lines shown of each


@dataclass(frozen=True)
class Morning:
    """What one person finds. `everyone` is None, and `to_review` empty, until a model has scored the clients.

    Lists hold the first lines; `bookmark_count` and `begun_count` say how many there are.
    """

    everyone: GroupSummary | None
    to_review: list[ClientRow]
    bookmarks: list[ClientRow]
    bookmark_count: int
    begun: list[NewApplication]
    begun_count: int
    recents: list[ClientRow]


def morning(user: User) -> Morning:
    """Return what waits for `user`, in seven queries."""
    kept = list(Bookmark.objects.kept_by(user).values_list("client", flat=True))
    opened = list(RecentClient.objects.recent_for(user).values_list("client", flat=True)[:RECENT])
    begun = list(NewApplication.objects.written_by(user).unfinished())
    lines = lines_of([*kept[:KEPT], *opened])
    everyone = _everyone()
    return Morning(
        everyone=everyone,
        to_review=nearest_threshold(Criteria(), NEAREST) if everyone else [],
        bookmarks=[lines[key] for key in kept[:KEPT] if key in lines],
        bookmark_count=len(kept),
        begun=begun[:BEGUN],
        begun_count=len(begun),
        recents=[lines[key] for key in opened if key in lines],
    )


def _everyone() -> GroupSummary | None:
    try:
        return engine.reference().group_summary()
    except (engine.NoModelError, engine.NoReferenceError):
        return None
