"""Letters about decisions, kept as they were issued."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from scoring.models.decisions import Decision
from scoring.models.files import about_file

WORDS_LENGTH = 1_000  # characters that an advisor adds to a letter


class LetterQuerySet(models.QuerySet["Letter"]):
    """Reads of letters."""

    def about(self, number: int) -> Self:
        """Those about a file, newest first; the number of an application's is negative."""
        return self.filter(about_file(number, "decision__")).order_by("-pk")

    def of(self, decision: Decision, language: str) -> Self:
        """The one about a decision in a language, if it was issued."""
        return self.filter(decision=decision, language=language)

    def readable(self) -> Self:
        """Those whose text was not erased."""
        return self.exclude(salt="")


class Letter(models.Model):
    """A letter as it was issued: one a decision and language. Nothing changes it; its text alone can be erased.

    `content` is all that it says, in order, as its `template` made it; `{}` without salt once it was erased. The event
    with the number `event` holds the salted `digest` of it. `assessment` is the number of the kept assessment.
    """

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="letters")
    assessment = models.BigIntegerField(null=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    template = models.CharField(max_length=16)
    content = models.JSONField()
    salt = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    event = models.BigIntegerField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("courrier")
        verbose_name_plural = _("courriers")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["decision", "language"], name="one_letter_a_decision_and_language")
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.decision_id}, {self.language}"

    @property
    def is_erased(self) -> bool:
        """Whether the text is gone."""
        return not self.salt

    @property
    def said(self) -> list[Any]:
        """All that the digest covers."""
        return [self.decision_id, self.assessment, self.language, self.template, self.content]
