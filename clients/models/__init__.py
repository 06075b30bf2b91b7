"""The Home Credit records: one model for each of the seven tables, and what each user opened last."""

from django.db.models import Model

from clients.models.bureau import BureauCredit, BureauMonth
from clients.models.client import Client
from clients.models.history import CreditCardMonth, InstalmentPayment, PosCashMonth, PreviousApplication
from clients.models.recents import RecentClient

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

__all__ = [
    "MODEL_OF_TABLE",
    "BureauCredit",
    "BureauMonth",
    "Client",
    "CreditCardMonth",
    "InstalmentPayment",
    "PosCashMonth",
    "PreviousApplication",
    "RecentClient",
]
