"""Features that set the request beside the histories. Their inputs are features: see Source.DERIVED."""

from __future__ import annotations

from functools import partial

from ml.features import reasons
from ml.features.aggregates import ratio
from ml.features.definition import Expression, Source, declare
from ml.tables.schema import Unit

_derived = partial(declare, Source.DERIVED)


def _all_annuities(t: Expression) -> Expression:
    """Return the payment asked for and those of current credits here and elsewhere, where either is known."""
    elsewhere, here = t.bureau_active_annuity, t.previous_running_annuity
    return t.amt_annuity + (elsewhere + here.fill_null(0.0)).coalesce(elsewhere, here)


WITH_BUREAU = (
    _derived(
        "bureau_debt_ratio",
        reasons.DEBT_ELSEWHERE,
        ("Part restant due des crédits en cours ailleurs", "Share still owed of the current credits elsewhere"),
        Unit.RATIO,
        lambda t: ratio(t.bureau_debt, t.bureau_active_credit_sum),
        direction=1,
        actionable=True,
    ),
    _derived(
        "bureau_debt_to_income",
        reasons.DEBT_ELSEWHERE,
        ("Dette ailleurs rapportée aux revenus", "Debt elsewhere relative to income"),
        Unit.TIMES,
        lambda t: ratio(t.bureau_debt, t.amt_income_total),
        actionable=True,
    ),
    _derived(
        "bureau_debt_to_credit",
        reasons.DEBT_ELSEWHERE,
        ("Dette ailleurs rapportée au crédit demandé", "Debt elsewhere relative to the credit requested"),
        Unit.TIMES,
        lambda t: ratio(t.bureau_debt, t.amt_credit),
        actionable=True,
    ),
    _derived(
        "bureau_annuity_to_income",
        reasons.DEBT_ELSEWHERE,
        ("Mensualités ailleurs rapportées aux revenus", "Monthly payments elsewhere relative to income"),
        Unit.RATIO,
        lambda t: ratio(t.bureau_active_annuity, t.amt_income_total),
        direction=1,
    ),
    _derived(
        "bureau_overdue_to_debt",
        reasons.LATE_ELSEWHERE,
        ("Montant en retard rapporté à la dette ailleurs", "Amount overdue relative to debt elsewhere"),
        Unit.RATIO,
        lambda t: ratio(t.bureau_overdue, t.bureau_debt),
        direction=1,
    ),
    _derived(
        "bureau_card_debt_to_limit",
        reasons.DEBT_ELSEWHERE,
        ("Part du plafond des cartes utilisée ailleurs", "Share of the card limits elsewhere in use"),
        Unit.RATIO,
        lambda t: ratio(t.bureau_card_debt, t.bureau_card_debt + t.bureau_card_limit),
        direction=1,
    ),
)

WITH_PREVIOUS = (
    _derived(
        "annuity_to_previous",
        reasons.COMPARED_WITH_BEFORE,
        ("Mensualité demandée rapportée aux précédentes", "Monthly payment relative to previous ones"),
        Unit.TIMES,
        lambda t: ratio(t.amt_annuity, t.previous_annuity),
    ),
    _derived(
        "credit_to_previous",
        reasons.COMPARED_WITH_BEFORE,
        ("Crédit demandé rapporté au plus grand crédit précédent", "Credit relative to the largest previous one"),
        Unit.TIMES,
        lambda t: ratio(t.amt_credit, t.previous_credit_max),
    ),
    _derived(
        "credit_to_latest",
        reasons.COMPARED_WITH_BEFORE,
        ("Crédit demandé rapporté à la dernière demande", "Credit relative to the latest application"),
        Unit.TIMES,
        lambda t: ratio(t.amt_credit, t.latest_credit),
    ),
    _derived(
        "credit_to_refused",
        reasons.COMPARED_WITH_BEFORE,
        ("Crédit demandé rapporté aux montants refusés", "Credit relative to the amounts refused"),
        Unit.TIMES,
        lambda t: ratio(t.amt_credit, t.previous_refused_amount),
    ),
    _derived(
        "annuity_to_instalments",
        reasons.COMPARED_WITH_BEFORE,
        ("Mensualité demandée rapportée aux échéances passées", "Monthly payment relative to past instalments"),
        Unit.TIMES,
        lambda t: ratio(t.amt_annuity, t.instalments_mean_amount),
    ),
    _derived(
        "annuities_to_income",
        reasons.CURRENT_CREDITS,
        ("Toutes les mensualités rapportées aux revenus", "All monthly payments relative to income"),
        Unit.RATIO,
        lambda t: ratio(_all_annuities(t), t.amt_income_total),
        direction=1,
    ),
)
