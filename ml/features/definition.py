"""What a feature is. Every feature of the product is one `Feature`, declared once in a module beside this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ml.features.clauses import Clauses
from ml.tables.schema import Category, Unit
from ml.tables.wording import Text

Expression = Any  # an Ibis value or table: Ibis ships no types that a checker can follow
Compute = Callable[[Expression], Expression]
Value = float | str | None  # of a client: a number, a category's text, None where missing


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
    Family.EXTERNAL_SCORES: Text("Scores d’autres organismes", "Scores from other organisations"),
    Family.CREDIT_BUREAU: Text("Crédits dans d’autres établissements", "Loans with other lenders"),
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
    INSTALMENT_CREDITS = "instalments_by_credit"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: what it is, how it is computed, and how it is said.

    `compute` takes the source's normalised Ibis table (see `expressions.py`) and gives one value a row
    (APPLICATION, DERIVED) or an aggregate a client (histories); where it needs Ibis itself it imports it there, since
    serving declares features without Ibis (see `compiled.py`). `direction` is +1 where more of it can only raise
    the risk, -1 where it can only lower it, 0 where the domain does not say: training constrains the model so.
    The clauses state the client's value, never what it does to the risk: an interaction can turn the effect of a value.
    """

    name: str
    source: Source
    compute: Compute
    clauses: Clauses
    unit: Unit
    family: Family
    reason_code: str
    direction: int = 0
    actionable: bool = False
    categories: tuple[Category, ...] = ()

    @property
    def label(self) -> Text:
        """What the feature is called in tables and charts."""
        return self.clauses.label

    @property
    def is_category(self) -> bool:
        """True where values are texts from `categories`; a feature row holds their position in that list."""
        return bool(self.categories)

    def is_unrecognised(self, value: Value) -> bool:
        """Return whether a value is a text of the record that the model does not know: none of the categories."""
        return isinstance(value, str) and all(category.value != value for category in self.categories)


@dataclass(frozen=True, slots=True)
class Reason:
    """What a decision can rest on: features that say nearly the same share one, so that the principal reasons differ.

    It is told by the sentence of its strongest feature.
    """

    code: str
    family: Family


def declare(
    source: Source,
    name: str,
    reason: Reason,
    clauses: Clauses,
    unit: Unit,
    compute: Compute,
    *,
    direction: int = 0,
    actionable: bool = False,
) -> Feature:
    """Return the declaration of a number."""
    return Feature(
        name,
        source,
        compute,
        clauses,
        unit,
        reason.family,
        reason.code,
        direction=direction,
        actionable=actionable,
    )
