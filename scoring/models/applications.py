"""Applications of people who are not in the records yet. They stay apart from the clients' tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import User


STEPS = 4  # that an application is written down in


class NewApplicationQuerySet(models.QuerySet["NewApplication"]):
    """Reads of new applications."""

    def written_by(self, user: User) -> Self:
        """Return the user's applications, last begun first."""
        return self.filter(author=user).order_by("-created_at", "-pk")

    def unfinished(self) -> Self:
        """Return those whose last step was not saved yet."""
        return self.filter(step__lt=STEPS)


class NewApplication(models.Model):
    """What one advisor wrote down of a request: `data` is application column → value as the files have it.

    `step` is the furthest step that was saved, 0 before the first. Results are computed when they are read.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="new_applications")
    data = models.JSONField(default=dict)
    step = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = NewApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nouvelle demande")
        verbose_name_plural = _("nouvelles demandes")

    def __str__(self) -> str:
        return f"{self.pk}: {self.author}, {self.created_at:%Y-%m-%d %H:%M}"
