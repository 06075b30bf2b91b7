"""What the head of a client's pages shows besides who it is."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.models import User

from clients.models.client import Client
from scoring.models.bookmarks import Bookmark
from scoring.models.notes import Note


class Tools(NamedTuple):
    """Whether the client is among the user's bookmarks, and how many notes there are about them."""

    is_bookmarked: bool
    note_count: int


def tools_of(client: Client, user: User) -> Tools:
    """Return what `user` finds at the head of the client's pages, in two queries."""
    is_bookmarked = Bookmark.objects.kept_by(user).filter(client=client).exists()
    return Tools(is_bookmarked, Note.objects.about(client).count())
