"""Features that set the request beside the histories. Their inputs are features: see Source.DERIVED."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from ml.features import reasons
from ml.features.aggregates import ratio
from ml.features.bureau_standing import NO_CURRENT_CREDIT, NO_DEBT
from ml.features.clauses import Absence, Clauses, none_of, said
from ml.features.definition import Expression, Source, declare
from ml.features.previous_credits import NONE_GRANTED, NONE_REFUSED
from ml.tables.schema import Unit
from ml.tables.wording import Text

_derived = partial(declare, Source.DERIVED)
_NO_DEBT = none_of("bureau_debt", *NO_DEBT)
_NO_CARD = Absence(
    Text(
        "Aucune carte n’a de plafond ni de dette connus chez d’autres prêteurs",
        "No card with other lenders has a known limit or debt",
    ),
    lambda value_of: value_of("bureau_card_debt") == 0 and value_of("bureau_card_limit") == 0,
)


def _all_annuities(t: Expression) -> Expression:
    """Return the payment asked for and those of current credits here and elsewhere, where either is known."""
    elsewhere, here = t.bureau_active_annuity, t.previous_running_annuity
    return t.amt_annuity + (elsewhere + here.fill_null(0.0)).coalesce(elsewhere, here)


def _payment(fr: str, en: str, absences: Iterable[Absence] = ()) -> Clauses:
    return said(
        (
            f"la mensualité demandée comparée à {fr}",
            f"the monthly payment requested compared with {en}",
        ),
        (
            f"La mensualité demandée représente {{value}} {fr}",
            f"The monthly payment requested is {{value}} {en}",
        ),
        absences=absences,
    )


def _credit(fr: str, en: str, absences: Iterable[Absence] = ()) -> Clauses:
    to_fr = f"au {fr.removeprefix('le ')}"
    return said(
        (f"le crédit demandé comparé {to_fr}", f"the loan requested compared with {en}"),
        (f"Le crédit demandé représente {{value}} {fr}", f"The loan requested is {{value}} {en}"),
        absences=absences,
    )


WITH_BUREAU = (
    _derived(
        "bureau_debt_ratio",
        reasons.DEBT_ELSEWHERE,
        said(
            (
                "la part restant due des crédits en cours ailleurs",
                "the share still owed of the current loans elsewhere",
            ),
            (
                "Il reste à payer {value} du montant des crédits en cours chez d’autres prêteurs",
                "Of the current loans with other lenders, {value} of the amount is still owed",
            ),
            none=NO_DEBT,
            absences=[NO_CURRENT_CREDIT],
        ),
        Unit.RATIO,
        lambda t: ratio(t.bureau_debt, t.bureau_active_credit_sum),
        direction=1,
        actionable=True,
    ),
    _derived(
        "bureau_debt_to_income",
        reasons.DEBT_ELSEWHERE,
        said(
            (
                "le nombre de mois de revenu que représente la dette ailleurs",
                "the number of months’ income in the debt elsewhere",
            ),
            (
                "La dette chez d’autres prêteurs vaut {value} de revenu",
                "The debt with other lenders is worth {value} of income",
            ),
            label=("Dette ailleurs, en mois de revenu", "Debt elsewhere, in months of income"),
            none=NO_DEBT,
        ),
        Unit.MONTHS_OF_INCOME,
        lambda t: ratio(t.bureau_debt, t.amt_income_total),
        actionable=True,
    ),
    _derived(
        "bureau_debt_to_credit",
        reasons.DEBT_ELSEWHERE,
        said(
            (
                "la dette ailleurs comparée au crédit demandé",
                "the debt elsewhere compared with the loan requested",
            ),
            (
                "La dette chez d’autres prêteurs représente {value} le crédit demandé",
                "The debt with other lenders is {value} the loan requested",
            ),
            none=NO_DEBT,
        ),
        Unit.TIMES,
        lambda t: ratio(t.bureau_debt, t.amt_credit),
        actionable=True,
    ),
    _derived(
        "bureau_annuity_to_income",
        reasons.DEBT_ELSEWHERE,
        said(
            (
                "la part du revenu que prennent les mensualités ailleurs",
                "the share of income that monthly payments elsewhere take",
            ),
            (
                "Les mensualités de crédits pris ailleurs prennent {value} du revenu mensuel",
                "The monthly payments of loans elsewhere take {value} of monthly income",
            ),
            none=(
                "Les crédits en cours chez d’autres prêteurs n’ont pas de mensualité connue",
                "The current loans with other lenders have no known monthly payment",
            ),
            absences=[NO_CURRENT_CREDIT],
        ),
        Unit.RATIO,
        lambda t: ratio(t.bureau_active_annuity, t.amt_income_total),
        direction=1,
    ),
    _derived(
        "bureau_overdue_to_debt",
        reasons.LATE_ELSEWHERE,
        said(
            ("la part en retard de la dette ailleurs", "the overdue share of the debt elsewhere"),
            (
                "Le montant en retard représente {value} de la dette chez d’autres prêteurs",
                "The amount overdue is {value} of the debt with other lenders",
            ),
            none=("Rien n’est en retard chez d’autres prêteurs", "Nothing is overdue with other lenders"),
            absences=[_NO_DEBT],
        ),
        Unit.RATIO,
        lambda t: ratio(t.bureau_overdue, t.bureau_debt),
        direction=1,
    ),
    _derived(
        "bureau_card_debt_to_limit",
        reasons.DEBT_ELSEWHERE,
        said(
            ("la part utilisée du plafond des cartes ailleurs", "the share of the card limits elsewhere in use"),
            (
                "Chez d’autres prêteurs, {value} du plafond des cartes est utilisé",
                "With other lenders, {value} of the card limits is in use",
            ),
            none=(
                "Rien n’est utilisé du plafond des cartes chez d’autres prêteurs",
                "Nothing is used of the card limits with other lenders",
            ),
            absences=[_NO_CARD],
        ),
        Unit.RATIO,
        lambda t: ratio(t.bureau_card_debt, t.bureau_card_debt + t.bureau_card_limit),
        direction=1,
    ),
)

WITH_PREVIOUS = (
    _derived(
        "annuity_to_previous",
        reasons.COMPARED_WITH_BEFORE,
        _payment("la mensualité moyenne d’avant", "the mean one before", [NONE_GRANTED]),
        Unit.TIMES,
        lambda t: ratio(t.amt_annuity, t.previous_annuity),
    ),
    _derived(
        "credit_to_previous",
        reasons.COMPARED_WITH_BEFORE,
        _credit("le plus grand crédit précédent", "the largest previous loan", [NONE_GRANTED]),
        Unit.TIMES,
        lambda t: ratio(t.amt_credit, t.previous_credit_max),
    ),
    _derived(
        "credit_to_latest",
        reasons.COMPARED_WITH_BEFORE,
        _credit("le montant de la demande précédente", "the amount of the previous application"),
        Unit.TIMES,
        lambda t: ratio(t.amt_credit, t.latest_credit),
    ),
    _derived(
        "credit_to_refused",
        reasons.COMPARED_WITH_BEFORE,
        _credit("le montant moyen des refus", "the mean amount refused", [NONE_REFUSED]),
        Unit.TIMES,
        lambda t: ratio(t.amt_credit, t.previous_refused_amount),
    ),
    _derived(
        "annuity_to_instalments",
        reasons.COMPARED_WITH_BEFORE,
        _payment("l’échéance moyenne du passé", "the mean past instalment"),
        Unit.TIMES,
        lambda t: ratio(t.amt_annuity, t.instalments_mean_amount),
    ),
    _derived(
        "annuities_to_income",
        reasons.CURRENT_CREDITS,
        said(
            (
                "la part du revenu que prennent toutes les mensualités",
                "the share of income that all monthly payments take",
            ),
            (
                "Avec celle demandée, les mensualités de tous les crédits prennent {value} du revenu mensuel",
                "With the one requested, the monthly payments of all loans take {value} of monthly income",
            ),
        ),
        Unit.RATIO,
        lambda t: ratio(_all_annuities(t), t.amt_income_total),
        direction=1,
    ),
)
