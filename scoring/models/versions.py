"""Published model versions, and what a model recommends."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ml.serving.model import Zone


class Recommendation(models.TextChoices):
    """What the model recommends: the zone a probability lies in, with its name. The decision is the advisor's."""

    APPROVE = Zone.APPROVE.value, _("Accord")
    REVIEW = Zone.REVIEW.value, _("Examen")
    DECLINE = Zone.DECLINE.value, _("Refus")


class Answer(models.TextChoices):
    """What is stored and listed of a file: a recommendation, or NONE where it is too incomplete (docs/adr/0018).

    In the order in which `ml.population` counts them.
    """

    APPROVE = Recommendation.APPROVE.value, Recommendation.APPROVE.label
    REVIEW = Recommendation.REVIEW.value, Recommendation.REVIEW.label
    DECLINE = Recommendation.DECLINE.value, Recommendation.DECLINE.label
    NONE = "NONE", _("Sans recommandation")


class ModelVersionQuerySet(models.QuerySet["ModelVersion"]):
    """Reads of published versions."""

    def key_of(self, version: str) -> models.QuerySet[ModelVersion, Any]:
        """The key of the model called `version`, to compare a foreign key with.

        Indexes that begin with that key then give rows in their order, which a join with the name would lose.
        """
        return self.filter(version=version).values("pk")[:1]


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

    objects = ModelVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = _("version du modèle")
        verbose_name_plural = _("versions du modèle")

    def __str__(self) -> str:
        return self.version
