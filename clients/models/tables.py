"""Which model keeps which Home Credit table, and under which attribute a column."""

from __future__ import annotations

from functools import cache

from django.db.models import Model

from clients.models.bureau import BureauCredit, BureauMonth
from clients.models.client import Client
from clients.models.history import CreditCardMonth, InstalmentPayment, PosCashMonth, PreviousApplication

# Which model keeps which table of ml.tables, parents before the tables that hang on them.
MODEL_OF_TABLE: dict[str, type[Model]] = {
    "application": Client,
    "bureau": BureauCredit,
    "bureau_balance": BureauMonth,
    "previous_application": PreviousApplication,
    "pos_cash_balance": PosCashMonth,
    "credit_card_balance": CreditCardMonth,
    "installments_payments": InstalmentPayment,
}


@cache
def attribute_of(table: str, column: str) -> str:
    """Return the attribute of a table's model for a column: foreign keys are named after what they point to.

    Raises LookupError where there is no such column.
    """
    model = MODEL_OF_TABLE[table]
    for field in model._meta.concrete_fields:
        if field.column == column:
            return str(field.attname)
    raise LookupError(f"{model.__name__} has no column {column}")
