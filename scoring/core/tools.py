"""What the head of a client's pages shows besides who it is."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import connection

from clients.models.client import Client

# Written out: to have Django put the same statement together for each page takes longer than to run it.
_TOOLS = """
    SELECT
        EXISTS (SELECT 1 FROM scoring_bookmark WHERE user_id = %(user)s AND sk_id_curr = %(client)s),
        (SELECT count(*) FROM scoring_note WHERE sk_id_curr = %(client)s)
"""


class Tools(NamedTuple):
    """Whether the client is among the user's bookmarks, and how many notes there are about them."""

    is_bookmarked: bool
    note_count: int


def tools_of(client: Client, user: User) -> Tools:
    """Return what `user` finds at the head of the client's pages, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_TOOLS, {"user": user.pk, "client": client.pk})
        is_bookmarked, note_count = cursor.fetchone()
    return Tools(bool(is_bookmarked), note_count)
