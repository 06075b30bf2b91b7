"""Applications of people who are not in the records yet. They stay apart from the clients' tables."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import User


STEPS = 4  # that an application is written down in
NAME_LENGTH = 60  # characters


class NewApplicationQuerySet(models.QuerySet["NewApplication"]):
    """Reads of new applications."""

    def written_by(self, user: User) -> Self:
        """Return the user's applications, last begun first."""
        return self.filter(author=user).order_by("-created_at", "-pk")

    def unfinished(self) -> Self:
        """Return those whose last step was not saved yet; one with a decision, or its draft, waits in other lists."""
        return self.filter(step__lt=STEPS, decisions=None)


class NewApplication(models.Model):
    """What one advisor wrote down of a request: `data` is application column → value as the files have it.

    `step` is the furthest step that was finished, 0 before the first. `versions` counts how often each step was saved,
    so that of two windows with the same step the second is told. `name` is what the advisor recognises the file by; it
    may be a person's name, so it stands in no address and no log. Results are computed when they are read.
    """

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="new_applications")
    name = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    data = models.JSONField(default=dict)
    step = models.PositiveSmallIntegerField(default=0)
    versions = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = NewApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nouvelle demande")
        verbose_name_plural = _("nouvelles demandes")

    def __str__(self) -> str:
        return f"{self.pk}: {self.author}, {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def day(self) -> date:
        """The date of the application, from which its days are counted: the one on which it was begun."""
        return timezone.localdate(self.created_at)

    @property
    def file_number(self) -> int:
        """The number under which pages about a client show the application: identifiers of clients are positive."""
        return -self.pk

    def version_of(self, step: str) -> int:
        """Return how often a step was saved."""
        return int(self.versions.get(step, 0))
