"""What scoring keeps: published model versions, each client's last feature row, and the last batch of assessments."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models import Client


class Recommendation(models.TextChoices):
    """What the model recommends. The decision is the advisor's."""

    APPROVE = "APPROVE", _("Accord")
    REVIEW = "REVIEW", _("Examen")
    DECLINE = "DECLINE", _("Refus")

    @classmethod
    def of(cls, probability: float, lower: float, upper: float) -> Recommendation:
        """Return the recommendation for a probability of default and the review band lower ≤ p < upper."""
        if probability < lower:
            return cls.APPROVE
        return cls.REVIEW if probability < upper else cls.DECLINE


class ModelVersion(models.Model):
    """A model that was checked and put in service at least once."""

    version = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64, help_text=_("sha256 du fichier SHA256SUMS de l’artefact"))
    trained_on_clients = models.PositiveIntegerField()
    auc = models.FloatField()
    brier = models.FloatField()
    cost_per_client = models.FloatField()
    decision_threshold = models.FloatField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("version du modèle")
        verbose_name_plural = _("versions du modèle")

    def __str__(self) -> str:
        return self.version


class FeatureRow(models.Model):
    """The last computed features of a client: float64 values in the order of `ml.features.FEATURES`.

    It holds while the client's `records_changed_at` is still the one it was computed from (read before the records,
    so that an import in between makes it stale) and `fingerprint` is that of the feature table in the code.
    """

    client = models.OneToOneField(Client, primary_key=True, on_delete=models.CASCADE, db_column="sk_id_curr")
    values = models.BinaryField()
    fingerprint = models.CharField(max_length=16)
    records_changed_at = models.DateTimeField()
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.client_id)

    def holds(self, fingerprint: str, records_changed_at: datetime) -> bool:
        """True while the row is what would be computed now."""
        return self.fingerprint == fingerprint and self.records_changed_at == records_changed_at


class BatchAssessmentQuerySet(models.QuerySet["BatchAssessment"]):
    """Reads of the last batch of assessments."""

    def of_version(self, version: str) -> Self:
        """Assessments by the model called `version`."""
        return self.filter(model_version__version=version)


class BatchAssessment(models.Model):
    """A client's probability under one model version as batch scoring left it. Lists read it, client pages do not."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, db_column="sk_id_curr", related_name="assessments")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE)
    probability_of_default = models.FloatField()
    recommendation = models.CharField(max_length=8, choices=Recommendation)
    assessed_at = models.DateTimeField()

    objects = BatchAssessmentQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "model_version"], name="one_assessment_a_version")]
        indexes = [
            models.Index(
                fields=["model_version", "probability_of_default", "client"], name="assessment_by_probability"
            ),
            models.Index(fields=["model_version", "recommendation", "client"], name="assessment_by_recommendation"),
        ]
        permissions = [("read_assessments", _("Peut lire les évaluations des clients"))]
        verbose_name = _("évaluation")
        verbose_name_plural = _("évaluations")

    def __str__(self) -> str:
        return f"{self.client_id}: {self.recommendation}"
