"""What each month's last batch run answered, in counts: a batch replaces the assessments of the one before."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.models.client import Client
from scoring.models.versions import Answer, ModelVersion


class MonthlyCountQuerySet(models.QuerySet["MonthlyCount"]):
    """Reads of the counts by month."""

    def of_contract_type(self, contract_type: str) -> Self:
        """Counts of one type of contract; of all where it is empty."""
        return self.filter(contract_type=contract_type) if contract_type else self

    def by_month(self) -> dict[date, dict[str, int]]:
        """Return clients by answer, by the first day of the month (a date), oldest first."""
        months: dict[date, dict[str, int]] = {}
        told = self.order_by("month").values_list("month", "recommendation").annotate(models.Sum("clients"))
        for month, recommendation, clients in told:
            months.setdefault(month, {})[recommendation] = clients
        return months


class MonthlyCount(models.Model):
    """How many clients with a type of contract got an answer from the month's last batch run.

    `month` is its first day, `model_version` the model that ran. A client counts once in each month with a run.
    """

    month = models.DateField()
    model_version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT)
    contract_type = models.CharField(max_length=Client._meta.get_field("name_contract_type").max_length)
    recommendation = models.CharField(max_length=8, choices=Answer)
    clients = models.PositiveIntegerField()

    objects = MonthlyCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "contract_type", "recommendation"], name="month_counted_once")
        ]
        verbose_name = _("compte d’un mois")
        verbose_name_plural = _("comptes par mois")

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
