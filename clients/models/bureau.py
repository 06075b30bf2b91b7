"""What the credit bureau reports: the client's credits with other lenders, and their months."""

from django.db import models
from django.utils.translation import gettext_lazy

from clients.models.client import Client
from clients.querysets import BureauMonthQuerySet, HistoryQuerySet


class BureauCredit(models.Model):
    """A credit of the client with another lender."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, db_column="sk_id_curr", related_name="bureau_credits")
    sk_id_bureau = models.BigIntegerField(primary_key=True)
    credit_active = models.CharField(max_length=100)
    credit_currency = models.CharField(max_length=100)
    days_credit = models.IntegerField()
    credit_day_overdue = models.IntegerField()
    days_credit_enddate = models.IntegerField(null=True)
    days_enddate_fact = models.IntegerField(null=True)
    amt_credit_max_overdue = models.FloatField(null=True)
    cnt_credit_prolong = models.IntegerField()
    amt_credit_sum = models.FloatField(null=True)
    amt_credit_sum_debt = models.FloatField(null=True)
    amt_credit_sum_limit = models.FloatField(null=True)
    amt_credit_sum_overdue = models.FloatField()
    credit_type = models.CharField(max_length=100)
    days_credit_update = models.IntegerField()
    amt_annuity = models.FloatField(null=True)

    objects = HistoryQuerySet.as_manager()
    latest_first = ("-days_credit",)

    class Meta:
        verbose_name = gettext_lazy("crédit chez un autre prêteur")
        verbose_name_plural = gettext_lazy("crédits chez d’autres prêteurs")

    def __str__(self) -> str:
        return f"Bureau credit {self.sk_id_bureau}"


class BureauMonth(models.Model):
    """The state of a bureau credit during one month before the application."""

    bureau_credit = models.ForeignKey(
        BureauCredit, on_delete=models.CASCADE, db_column="sk_id_bureau", related_name="months", db_index=False
    )
    months_balance = models.IntegerField()
    status = models.CharField(max_length=100)

    objects = BureauMonthQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("mois d’un crédit chez un autre prêteur")
        verbose_name_plural = gettext_lazy("mois des crédits chez d’autres prêteurs")
        # The key's index also finds a credit's months: the foreign key needs none of its own.
        constraints = [models.UniqueConstraint(fields=["bureau_credit", "months_balance"], name="bureau_month_key")]

    def __str__(self) -> str:
        return f"Bureau credit {self.bureau_credit_id}, month {self.months_balance}"
