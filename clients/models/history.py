"""What Home Credit itself remembers of a client: earlier applications, monthly states, payments.

`sk_id_prev` designates an earlier credit; it is no foreign key, because the files hold credits whose application
they lack.
"""

from django.db import models
from django.utils.translation import gettext_lazy

from clients.models.client import Client
from clients.querysets import HistoryQuerySet


class PreviousApplication(models.Model):
    """An earlier application of the client, whatever became of it."""

    sk_id_prev = models.BigIntegerField(primary_key=True)
    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, db_column="sk_id_curr", related_name="previous_applications"
    )
    name_contract_type = models.CharField(max_length=100)
    amt_annuity = models.FloatField(null=True)
    amt_application = models.FloatField()
    amt_credit = models.FloatField(null=True)
    amt_down_payment = models.FloatField(null=True)
    amt_goods_price = models.FloatField(null=True)
    weekday_appr_process_start = models.CharField(max_length=100)
    hour_appr_process_start = models.IntegerField()
    flag_last_appl_per_contract = models.CharField(max_length=100)
    nflag_last_appl_in_day = models.SmallIntegerField()
    rate_down_payment = models.FloatField(null=True)
    rate_interest_primary = models.FloatField(null=True)
    rate_interest_privileged = models.FloatField(null=True)
    name_cash_loan_purpose = models.CharField(max_length=100)
    name_contract_status = models.CharField(max_length=100)
    days_decision = models.IntegerField()
    name_payment_type = models.CharField(max_length=100)
    code_reject_reason = models.CharField(max_length=100)
    name_type_suite = models.CharField(max_length=100, null=True)
    name_client_type = models.CharField(max_length=100)
    name_goods_category = models.CharField(max_length=100)
    name_portfolio = models.CharField(max_length=100)
    name_product_type = models.CharField(max_length=100)
    channel_type = models.CharField(max_length=100)
    sellerplace_area = models.IntegerField()
    name_seller_industry = models.CharField(max_length=100)
    cnt_payment = models.IntegerField(null=True)
    name_yield_group = models.CharField(max_length=100)
    product_combination = models.CharField(max_length=100, null=True)
    days_first_drawing = models.IntegerField(null=True)
    days_first_due = models.IntegerField(null=True)
    days_last_due_1st_version = models.IntegerField(null=True)
    days_last_due = models.IntegerField(null=True)
    days_termination = models.IntegerField(null=True)
    nflag_insured_on_approval = models.SmallIntegerField(null=True)

    objects = HistoryQuerySet.as_manager()
    latest_first = ("-days_decision",)

    class Meta:
        verbose_name = gettext_lazy("demande précédente")
        verbose_name_plural = gettext_lazy("demandes précédentes")

    def __str__(self) -> str:
        return f"Previous application {self.sk_id_prev}"


class PosCashMonth(models.Model):
    """The state of an earlier instalment credit during one month."""

    sk_id_prev = models.BigIntegerField()
    client = models.ForeignKey(Client, on_delete=models.CASCADE, db_column="sk_id_curr", related_name="pos_cash_months")
    months_balance = models.IntegerField()
    cnt_instalment = models.IntegerField(null=True)
    cnt_instalment_future = models.IntegerField(null=True)
    name_contract_status = models.CharField(max_length=100)
    sk_dpd = models.IntegerField()
    sk_dpd_def = models.IntegerField()

    objects = HistoryQuerySet.as_manager()
    latest_first = ("-months_balance", "sk_id_prev")

    class Meta:
        verbose_name = gettext_lazy("mois d’un crédit à échéances")
        verbose_name_plural = gettext_lazy("mois des crédits à échéances")
        constraints = [models.UniqueConstraint(fields=["sk_id_prev", "months_balance"], name="pos_cash_month_key")]

    def __str__(self) -> str:
        return f"Credit {self.sk_id_prev}, month {self.months_balance}"


class CreditCardMonth(models.Model):
    """The state of an earlier credit card during one month."""

    sk_id_prev = models.BigIntegerField()
    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, db_column="sk_id_curr", related_name="credit_card_months"
    )
    months_balance = models.IntegerField()
    amt_balance = models.FloatField()
    amt_credit_limit_actual = models.FloatField()
    amt_drawings_atm_current = models.FloatField(null=True)
    amt_drawings_current = models.FloatField()
    amt_drawings_other_current = models.FloatField(null=True)
    amt_drawings_pos_current = models.FloatField(null=True)
    amt_inst_min_regularity = models.FloatField(null=True)
    amt_payment_current = models.FloatField(null=True)
    amt_payment_total_current = models.FloatField()
    amt_receivable_principal = models.FloatField()
    amt_recivable = models.FloatField()
    amt_total_receivable = models.FloatField()
    cnt_drawings_atm_current = models.IntegerField(null=True)
    cnt_drawings_current = models.IntegerField()
    cnt_drawings_other_current = models.IntegerField(null=True)
    cnt_drawings_pos_current = models.IntegerField(null=True)
    cnt_instalment_mature_cum = models.IntegerField(null=True)
    name_contract_status = models.CharField(max_length=100)
    sk_dpd = models.IntegerField()
    sk_dpd_def = models.IntegerField()

    objects = HistoryQuerySet.as_manager()
    latest_first = ("-months_balance", "sk_id_prev")

    class Meta:
        verbose_name = gettext_lazy("mois d’une carte de crédit")
        verbose_name_plural = gettext_lazy("mois des cartes de crédit")
        constraints = [models.UniqueConstraint(fields=["sk_id_prev", "months_balance"], name="credit_card_month_key")]

    def __str__(self) -> str:
        return f"Card {self.sk_id_prev}, month {self.months_balance}"


class InstalmentPayment(models.Model):
    """One payment of one instalment of an earlier credit, or an instalment left unpaid."""

    sk_id_prev = models.BigIntegerField()
    client = models.ForeignKey(
        Client, on_delete=models.CASCADE, db_column="sk_id_curr", related_name="instalment_payments"
    )
    num_instalment_version = models.IntegerField()
    num_instalment_number = models.IntegerField()
    days_instalment = models.IntegerField()
    days_entry_payment = models.IntegerField(null=True)
    amt_instalment = models.FloatField()
    amt_payment = models.FloatField(null=True)
    payment_rank = models.IntegerField()

    objects = HistoryQuerySet.as_manager()
    latest_first = ("-days_instalment", "sk_id_prev")

    class Meta:
        verbose_name = gettext_lazy("paiement d’échéance")
        verbose_name_plural = gettext_lazy("paiements d’échéances")
        constraints = [
            models.UniqueConstraint(
                fields=["sk_id_prev", "num_instalment_version", "num_instalment_number", "payment_rank"],
                name="instalment_payment_key",
            )
        ]

    def __str__(self) -> str:
        return f"Credit {self.sk_id_prev}, instalment {self.num_instalment_number}, payment {self.payment_rank}"
