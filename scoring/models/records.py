"""What a model said of a file at a moment, whole: it can be computed again from this row and the model's artefact."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from scoring.models.versions import Answer

# What is left of a record whose values and words were erased, by column.
EMPTY: dict[str, Any] = {
    **{name: {} for name in ("values", "places", "codes", "said")},
    **{name: [] for name in ("contributions", "reasons")},
    **dict.fromkeys(("input_fingerprint", "salt"), ""),
    "shortfall": None,
}


class AssessmentRecordQuerySet(models.QuerySet["AssessmentRecord"]):
    """Reads of kept assessments, and how what they say of a person is emptied."""

    def unnamed(self) -> Self:
        """Return those that no other row names: no decision, nothing else with a foreign key to them."""
        found = self
        for relation in self.model._meta.get_fields(include_hidden=True):
            if isinstance(relation, models.ManyToOneRel):
                rows, column = relation.field.model._base_manager, relation.field.attname
                found = found.exclude(pk__in=rows.exclude(**{column: None}).values(column))
        return found

    def empty(self, at: datetime) -> int:
        """Remove values, contributions and words from those that still have them, in place; return how many had.

        What the model answered stays (probability, threshold, recommendation), and so does the digest. Without the salt
        nobody can try what was digested.
        """
        return self.filter(erased_at=None).update(erased_at=at, **EMPTY)


class AssessmentRecord(models.Model):
    """What the model said. Client and actor are plain numbers: the record outlives both.

    `values` is the feature row, name → number, category's text or None. `places` says, for each category that the
    model reads, where its value stood in the feature's list of then, None where it stood nowhere: an artefact knows
    categories by place. `contributions` are [name, log-odds], largest first. `reasons` are those shown, strongest
    first: code, feature, value, contribution, points, and the sentences in both languages. `codes` (name → reason
    code) and `said` (name → what is said of it) are what the choice of reasons rested on. Where `erased_at` is set,
    the columns of EMPTY are as it says.
    """

    client = models.BigIntegerField(null=True)
    application = models.BigIntegerField(null=True)
    actor = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    model_version = models.CharField(max_length=64)
    model_digest = models.CharField(max_length=64)  # sha256 of its SHA256SUMS
    feature_fingerprint = models.CharField(max_length=64)
    input_fingerprint = models.CharField(max_length=64)
    probability_of_default = models.FloatField()
    log_odds = models.FloatField()
    base_value = models.FloatField()
    decision_threshold = models.FloatField()
    review_lower = models.FloatField()
    review_upper = models.FloatField()
    recommendation = models.CharField(max_length=8, choices=Answer)
    shortfall = models.JSONField(null=True)
    values = models.JSONField()
    places = models.JSONField()
    contributions = models.JSONField()
    reasons = models.JSONField()
    codes = models.JSONField()
    said = models.JSONField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)  # salted; the event of the record has it too
    erased_at = models.DateTimeField(null=True)

    objects = AssessmentRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("évaluation consignée")
        verbose_name_plural = _("évaluations consignées")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["client", "at"], name="record_by_client"),
            models.Index(fields=["model_digest"], name="record_by_model"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.client}, {self.model_version}"

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left in the columns that erasing empties."""
        return all(getattr(self, name) == left for name, left in EMPTY.items())

    @property
    def content(self) -> dict[str, Any]:
        """All that the digest covers, by column."""
        names = {field.attname for field in self._meta.fields} - {"id", "salt", "digest", "erased_at"}
        return {name: getattr(self, name) for name in names}
