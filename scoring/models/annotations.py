"""What advisors keep beside a client: bookmarks and notes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from scoring.models.decisions import Decision
from scoring.models.files import about_file

BOOKMARKS_KEPT = 50  # a user; a longer list is a search, not a bookmark
NOTE_LENGTH = 2_000  # characters


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    """Reads of bookmarks."""

    def kept_by(self, user: User) -> models.QuerySet[Bookmark]:
        """Return the user's bookmarks, newest first."""
        return self.filter(user=user).order_by("-kept_at", "-pk")


class Bookmark(models.Model):
    """One user keeps one client at hand. Nobody else sees it."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks", db_index=False
    )
    client = models.ForeignKey(Client, on_delete=models.CASCADE, db_column="sk_id_curr", related_name="+")
    kept_at = models.DateTimeField()

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("favori")
        verbose_name_plural = _("favoris")
        # The key's index also finds a user's bookmarks: the foreign key needs none of its own.
        constraints = [models.UniqueConstraint(fields=["user", "client"], name="bookmark_key")]

    def __str__(self) -> str:
        return f"{self.user}: {self.client_id}"


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


class Tools(NamedTuple):
    """Whether the client is among the user's bookmarks, how many notes there are about them, the file's decision."""

    is_bookmarked: bool
    note_count: int
    decision: Decision | None


def tools_of(client: Client, user: User) -> Tools:
    """Return what `user` finds at the head of the client's pages, in two queries; of an application, the decision."""
    decision = Decision.objects.current().filter(about_file(client.pk)).select_related("review_of").first()
    if client.pk < 0:
        return Tools(is_bookmarked=False, note_count=0, decision=decision)
    marks = Bookmark.objects.kept_by(user).filter(client=client).order_by()
    found = Client.objects.filter(pk=client.pk).annotate(count=models.Count("notes"))
    is_bookmarked, note_count = found.values_list(models.Exists(marks), "count").get()
    return Tools(is_bookmarked, note_count, decision)
