"""What a feature is. Every feature of the product is one `Feature`, declared once in a module beside this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

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
    Family.EXTERNAL_SCORES: Text("Scores externes", "External scores"),
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
    INSTALMENT_CREDITS = "instalments_by_credit"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: what it is, how it is computed, and how it is said.

    `compute` takes the source's normalised Ibis table (see `expressions.py`) and gives one value a row
    (APPLICATION, DERIVED) or an aggregate a client (histories); where it needs Ibis itself it imports it there, since
    serving declares features without Ibis (see `compiled.py`). `direction` is +1 where more of it can only raise
    the risk, -1 where it can only lower it, 0 where the domain does not say: training constrains the model so.
    The sentences state what the feature does to the result, never that its value is high or low, because an
    interaction can turn the effect of a value; the value itself is always said beside them.
    """

    name: str
    source: Source
    compute: Compute
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


@dataclass(frozen=True, slots=True)
class Reason:
    """What a decision can rest on: features that say nearly the same share one, so that the principal reasons differ.

    `subject` begins its two sentences; `plural` says, for each language, whether the verb that follows is.
    """

    code: str
    family: Family
    subject: Text
    plural: tuple[bool, bool]

    @property
    def sentence_raises(self) -> Text:
        """What is said where the reason raises the risk."""
        return self._sentence(("augmente", "augmentent"), ("raises", "raise"))

    @property
    def sentence_lowers(self) -> Text:
        """What is said where the reason lowers the risk."""
        return self._sentence(("réduit", "réduisent"), ("lowers", "lower"))

    def _sentence(self, fr: tuple[str, str], en: tuple[str, str]) -> Text:
        return Text(
            f"{self.subject.fr} {fr[self.plural[0]]} le risque estimé",
            f"{self.subject.en} {en[self.plural[1]]} the estimated risk",
        )


def declare(
    source: Source,
    name: str,
    reason: Reason,
    label: tuple[str, str],
    unit: Unit,
    compute: Compute,
    *,
    direction: int = 0,
    actionable: bool = False,
) -> Feature:
    """Return the declaration of a number; `label` is French, then English. The reason gives family and sentences."""
    return Feature(
        name,
        source,
        compute,
        Text(*label),
        unit,
        reason.family,
        reason.code,
        reason.sentence_raises,
        reason.sentence_lowers,
        direction=direction,
        actionable=actionable,
    )
