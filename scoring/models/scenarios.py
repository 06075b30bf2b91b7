"""What-ifs that advisors keep with a client's file. A scenario is never part of the record it departs from."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client

SCENARIO_NAME_LENGTH = 80  # characters
SCENARIOS_KEPT = 20  # a client; they are read side by side


class ScenarioQuerySet(models.QuerySet["Scenario"]):
    """Reads of scenarios."""

    def about(self, client: Client) -> models.QuerySet[Scenario]:
        """Return the scenarios of a client, oldest first, each with its author."""
        return self.filter(client=client).select_related("author").order_by("created_at", "pk")


class Scenario(models.Model):
    """Named changes to a client's application: `changes` as `scoring.core.simulation` takes them, and what came of it.

    `probability_of_default` is that of `model_version` on the day; pages show what the model in service makes of it.
    """

    client = models.ForeignKey(Client, on_delete=models.CASCADE, db_column="sk_id_curr", related_name="scenarios")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="scenarios")
    name = models.CharField(max_length=SCENARIO_NAME_LENGTH, validators=[MaxLengthValidator(SCENARIO_NAME_LENGTH)])
    changes = models.JSONField()
    created_at = models.DateTimeField()
    model_version = models.CharField(max_length=100)
    probability_of_default = models.FloatField()

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")
        constraints = [models.CheckConstraint(condition=~models.Q(name=""), name="scenario_has_a_name")]

    def __str__(self) -> str:
        return f"{self.client_id}: {self.name}"
