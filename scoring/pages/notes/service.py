"""Writes and corrects notes about a client."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from clients.models.client import Client
from scoring.core.log.writing import record
from scoring.models.annotations import Note
from scoring.models.events import Kind


class NoteClosedError(Exception):
    """The note stands as it is: somebody else wrote it, or the time for corrections is over."""


def write_note(*, client: Client, text: str, by: User, now: datetime) -> Note:
    """Keep `text` as a note by `by` about `client`; return it. Raises ValidationError for an empty or long text."""
    note = Note(client=client, author=by, text=text.strip(), written_at=now)
    note.clean_fields()
    with transaction.atomic():
        note.save(force_insert=True)
        record(Kind.NOTED, actor=by, client=client, words=note.text, facts={"note": note.pk}, now=now)
    return note


def correct_note(*, note: Note, text: str, by: User, now: datetime) -> Note:
    """Replace a note's text; return it. What stood before stays in the log.

    Raises NoteClosedError unless `by` wrote it and may still correct it, ValidationError for an empty or long text.
    """
    if not note.may_be_edited(by=by, now=now):
        raise NoteClosedError(f"note {note.pk} is not {by}'s to correct, or no longer")
    note.text, note.edited_at = text.strip(), now
    note.clean_fields()
    with transaction.atomic():
        before = Note.objects.select_for_update().get(pk=note.pk).text
        note.save(update_fields=["text", "edited_at"])
        words = {"before": before, "text": note.text}
        record(Kind.NOTE_CORRECTED, actor=by, client=note.client_id, words=words, facts={"note": note.pk}, now=now)
    return note
