"""What advisors write down about a client. Kept for good: nobody deletes a note, its author corrects it for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client

NOTE_LENGTH = 2_000  # characters


class NoteQuerySet(models.QuerySet["Note"]):
    """Reads of notes."""

    def about(self, client: Client) -> models.QuerySet[Note]:
        """Return the notes about a client, newest first, each with its author."""
        return self.filter(client=client).select_related("author").order_by("-written_at", "-pk")


class Note(models.Model):
    """A dated text by one person about one client."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, db_column="sk_id_curr", related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField(validators=[MaxLengthValidator(NOTE_LENGTH)])
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="note_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.client_id}: {self.author}, {self.written_at:%Y-%m-%d %H:%M}"

    @property
    def editable_until(self) -> datetime:
        """Return the moment from which the text stands as it is."""
        return self.written_at + timedelta(minutes=settings.NOTE_EDITABLE_MINUTES)

    def may_be_edited(self, *, by: User | AnonymousUser, now: datetime) -> bool:
        """Return whether `by` wrote the note and may still correct it at `now`."""
        return by.pk == self.author_id and now < self.editable_until
