"""What a monthly payment takes of a client's income, and what is left of it. Pages, print and API ask here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clients.models.client import Client

COLUMNS = ("amt_income_total", "amt_annuity", "cnt_fam_members")


@dataclass(frozen=True)
class Budget:
    """Income and payment of a month, and how many live on them; None where the file does not say."""

    income: float | None
    payment: float | None
    members: float | None

    @property
    def payment_to_income(self) -> float | None:
        """The share of the income that the payment takes, 0.16; None where either is unknown or there is no income."""
        if self.payment is None or not self.income:
            return None
        return self.payment / self.income

    @property
    def left(self) -> float | None:
        """What is left of the income each month, below zero where the payment is more; None where either is unknown."""
        if self.payment is None or self.income is None:
            return None
        return self.income - self.payment

    @property
    def left_per_person(self) -> float | None:
        """What is left each month for each person of the household; None where that or their number is unknown."""
        if self.left is None or not self.members:
            return None
        return self.left / self.members


def budget_of(client: Client) -> Budget:
    """Return the budget of a client's application."""
    return budget_in({name: getattr(client, name) for name in COLUMNS})


def budget_in(values: Mapping[str, Any]) -> Budget:
    """Return the budget of an application: column → value, those not known left out or None."""
    return Budget(*(values.get(name) for name in COLUMNS))
