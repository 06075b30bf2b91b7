"""Writes and corrects notes about a client."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User

from clients.models.client import Client
from scoring.models.annotations import Note


class NoteClosedError(Exception):
    """The note stands as it is: somebody else wrote it, or the time for corrections is over."""


def write_note(*, client: Client, text: str, by: User, now: datetime) -> Note:
    """Keep `text` as a note by `by` about `client`; return it. Raises ValidationError for an empty or long text."""
    note = Note(client=client, author=by, text=text.strip(), written_at=now)
    note.clean_fields()
    note.save(force_insert=True)
    return note


def correct_note(*, note: Note, text: str, by: User, now: datetime) -> Note:
    """Replace a note's text; return it.

    Raises NoteClosedError unless `by` wrote it and may still correct it, ValidationError for an empty or long text.
    """
    if not note.may_be_edited(by=by, now=now):
        raise NoteClosedError(f"note {note.pk} is not {by}'s to correct, or no longer")
    note.text, note.edited_at = text.strip(), now
    note.clean_fields()
    note.save(update_fields=["text", "edited_at"])
    return note
