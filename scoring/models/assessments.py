"""The last batch of assessments."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from scoring.models.versions import Answer, ModelVersion


class BatchAssessmentQuerySet(models.QuerySet["BatchAssessment"]):
    """Reads of the last batch of assessments."""

    def of_version(self, version: str) -> Self:
        """Assessments by the model called `version`."""
        return self.filter(model_version=ModelVersion.objects.key_of(version))


class BatchAssessment(models.Model):
    """A client's probability under one model version as batch scoring left it. Lists read it, client pages do not.

    `recommendation` is Answer.NONE for a file below the stated minimum.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, db_column="sk_id_curr", related_name="assessments")
    model_version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE)
    probability_of_default = models.FloatField()
    recommendation = models.CharField(max_length=8, choices=Answer)
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
