"""What a feature is. Every feature of the product is one `Feature`, declared once in a module beside this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ml.tables import Category, Text, Unit

Expression = Any  # an Ibis value or table: Ibis ships no types that a checker can follow


class Family(StrEnum):
    """The groups in which explanations are told."""

    IDENTITY = "identity"
    EMPLOYMENT = "employment"
    INCOME = "income"
    REQUEST = "request"
    EXTERNAL_SCORES = "external_scores"
    CREDIT_BUREAU = "credit_bureau"
    PREVIOUS_APPLICATIONS = "previous_applications"
    REPAYMENT = "repayment"
    CARD_USE = "card_use"


FAMILY_LABELS: dict[Family, Text] = {
    Family.IDENTITY: Text("Identité et logement", "Identity and housing"),
    Family.EMPLOYMENT: Text("Emploi", "Employment"),
    Family.INCOME: Text("Revenus", "Income"),
    Family.REQUEST: Text("Demande", "Request"),
    Family.EXTERNAL_SCORES: Text("Notes externes", "External scores"),
    Family.CREDIT_BUREAU: Text("Crédits dans d’autres établissements", "Credits with other lenders"),
    Family.PREVIOUS_APPLICATIONS: Text("Demandes précédentes", "Previous applications"),
    Family.REPAYMENT: Text("Remboursements", "Repayments"),
    Family.CARD_USE: Text("Usage de la carte", "Card use"),
}


class Source(StrEnum):
    """What a feature is computed from: one row of the application, an aggregate of a history, or other features."""

    APPLICATION = "application"
    BUREAU = "bureau"
    BUREAU_BALANCE = "bureau_balance"
    PREVIOUS = "previous_application"
    POS_CASH = "pos_cash_balance"
    CARD = "credit_card_balance"
    INSTALMENTS = "installments_payments"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: what it is, how it is computed, and how it is said.

    `compute` takes the source's normalised Ibis table (see `expressions.py`) and gives one value a row
    (APPLICATION, DERIVED) or an aggregate a client (histories). `direction` is +1 where more of it can only raise
    the risk, -1 where it can only lower it, 0 where the domain does not say: training constrains the model so.
    The sentences state what the feature does to the result, never that its value is high or low, because an
    interaction can turn the effect of a value; the value itself is always said beside them.
    """

    name: str
    source: Source
    compute: Callable[[Expression], Expression]
    label: Text
    unit: Unit
    family: Family
    reason_code: str
    sentence_raises: Text
    sentence_lowers: Text
    direction: int = 0
    actionable: bool = False
    forbidden: bool = False
    categories: tuple[Category, ...] = ()

    @property
    def is_category(self) -> bool:
        """True where values are texts from `categories`; a feature row holds their position in that list."""
        return bool(self.categories)


def ratio(numerator: Expression, denominator: Expression) -> Expression:
    """Return numerator / denominator, missing where the denominator is zero."""
    return numerator / denominator.nullif(0)


def share(condition: Expression) -> Expression:
    """Return the share of a client's rows for which `condition` holds, between 0 and 1."""
    return condition.cast("float64").mean()


def sum_where(value: Expression, condition: Expression) -> Expression:
    """Return the sum over a client's rows for which `condition` holds.

    It is 0 where no row does, and missing where those that do have no value.
    """
    return condition.any().ifelse(value.sum(where=condition), 0.0)
