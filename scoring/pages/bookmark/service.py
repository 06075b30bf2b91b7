"""Keeps a client at hand for one user, or no longer."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from clients.models.client import Client
from scoring.models.annotations import BOOKMARKS_KEPT, Bookmark


class BookmarksFullError(Exception):
    """The user keeps as many clients at hand as there is room for."""


def keep_bookmark(*, client: Client, by: User, now: datetime) -> None:
    """Keep `client` among the bookmarks of `by`; once kept it stays as it was. Raises BookmarksFullError."""
    mine = Bookmark.objects.kept_by(by)
    if mine.filter(client=client).exists():
        return
    if mine.count() >= BOOKMARKS_KEPT:
        raise BookmarksFullError(f"{by} keeps {BOOKMARKS_KEPT} clients already")
    # Pressed in two windows at once, the second finds the first's row.
    Bookmark.objects.bulk_create([Bookmark(user=by, client=client, kept_at=now)], ignore_conflicts=True)


def drop_bookmark(*, client: Client, by: User) -> None:
    """Keep `client` no longer; one that was not kept is no error."""
    Bookmark.objects.filter(user=by, client=client).delete()
