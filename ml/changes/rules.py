"""How the amounts of a proposal are rounded, and the least that is worth proposing. A lender chooses them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ProposalRules:
    """Steps that a proposal's amounts are whole multiples of, and what it must change at least.

    `credit_step` is that of the credit, of the price of the goods and of debt elsewhere; `payment_step` of the monthly
    payment; both in the currency of the files. `term_step` and `least_months` are in monthly payments. A lever moves by
    `least_share` of what there is at least, a term by `least_months`; the probability of default falls by `least_gain`.
    """

    credit_step: float = 1_000.0
    payment_step: float = 10.0
    term_step: float = 1.0
    least_share: float = 0.01
    least_months: float = 1.0
    least_gain: float = 0.005


USUAL = ProposalRules()
