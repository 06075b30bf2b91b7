"""Searches of the client list that users keep under a name."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _

SEARCHES_KEPT = 20  # a user; more would be a list to search
SEARCH_NAME_LENGTH = 60  # characters


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    """Reads of saved searches."""

    def kept_by(self, user: User) -> models.QuerySet[SavedSearch]:
        """Return the user's searches by name."""
        return self.filter(user=user).order_by("name", "pk")


class SavedSearch(models.Model):
    """One user keeps one search. Nobody else sees it. `query` is what stands behind the list's address."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches", db_index=False
    )
    name = models.CharField(max_length=SEARCH_NAME_LENGTH)
    query = models.TextField()
    kept_at = models.DateTimeField()

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("recherche gardée")
        verbose_name_plural = _("recherches gardées")
        # The key's index also finds a user's searches: the foreign key needs none of its own.
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="saved_search_key"),
            models.CheckConstraint(condition=~models.Q(name=""), name="saved_search_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.name}"
