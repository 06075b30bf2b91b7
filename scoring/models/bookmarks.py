"""The clients each user keeps at hand, listed beside the search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client

if TYPE_CHECKING:
    from django.contrib.auth.models import User

BOOKMARKS_KEPT = 50  # a user; a longer list is a search, not a bookmark


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
