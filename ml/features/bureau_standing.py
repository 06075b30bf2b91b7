"""Features of the credits with other lenders that still run, and of those that are closed."""

from __future__ import annotations

from functools import partial

from ml.features import reasons
from ml.features.aggregates import count, sum_where, years_ago
from ml.features.definition import Expression, Source, declare
from ml.tables.durations import DAYS_A_YEAR
from ml.tables.schema import Unit

_bureau = partial(declare, Source.BUREAU)


def is_active(b: Expression) -> Expression:
    """Return whether the credit still runs."""
    return b.credit_active == "Active"


def is_closed(b: Expression) -> Expression:
    """Return whether the credit was closed as it should be: neither sold nor lost."""
    return b.credit_active == "Closed"


def _planned_years(b: Expression) -> Expression:
    return years_ago(b.days_credit - b.days_credit_enddate)


def _years_early(b: Expression) -> Expression:
    return years_ago(b.days_enddate_fact - b.days_credit_enddate)


ACTIVE_CREDITS = (
    _bureau(
        "bureau_debt",
        reasons.DEBT_ELSEWHERE,
        ("Dette en cours dans d’autres établissements", "Current debt with other lenders"),
        Unit.AMOUNT,
        lambda b: sum_where(b.amt_credit_sum_debt, is_active(b)),
        actionable=True,
    ),
    _bureau(
        "bureau_mean_debt",
        reasons.DEBT_ELSEWHERE,
        ("Dette moyenne par crédit en cours ailleurs", "Mean debt of the current credits elsewhere"),
        Unit.AMOUNT,
        lambda b: b.amt_credit_sum_debt.mean(where=is_active(b)),
    ),
    _bureau(
        "bureau_max_debt",
        reasons.DEBT_ELSEWHERE,
        ("Plus grande dette en cours ailleurs", "Largest debt of the current credits elsewhere"),
        Unit.AMOUNT,
        lambda b: b.amt_credit_sum_debt.max(where=is_active(b)),
    ),
    _bureau(
        "bureau_active_credit_sum",
        reasons.DEBT_ELSEWHERE,
        ("Montant initial des crédits en cours ailleurs", "Initial amount of the current credits elsewhere"),
        Unit.AMOUNT,
        lambda b: sum_where(b.amt_credit_sum, is_active(b)),
    ),
    _bureau(
        "bureau_active_credit_max",
        reasons.DEBT_ELSEWHERE,
        ("Plus grand crédit en cours ailleurs", "Largest current credit elsewhere"),
        Unit.AMOUNT,
        lambda b: b.amt_credit_sum.max(where=is_active(b)),
    ),
    _bureau(
        "bureau_active_annuity",
        reasons.DEBT_ELSEWHERE,
        ("Mensualités des crédits en cours ailleurs", "Monthly payments of the current credits elsewhere"),
        Unit.AMOUNT_PER_MONTH,
        lambda b: sum_where(b.amt_annuity, is_active(b)),
    ),
    _bureau(
        "bureau_card_limit",
        reasons.DEBT_ELSEWHERE,
        ("Plafond des cartes en cours ailleurs", "Limit of the current cards elsewhere"),
        Unit.AMOUNT,
        lambda b: sum_where(b.amt_credit_sum_limit, is_active(b)),
    ),
    _bureau(
        "bureau_longest_remaining_years",
        reasons.DEBT_ELSEWHERE,
        ("Durée restante du plus long crédit en cours ailleurs", "Time left on the longest current credit elsewhere"),
        Unit.YEARS,
        lambda b: b.days_credit_enddate.max(where=is_active(b)) / DAYS_A_YEAR,
    ),
    _bureau(
        "bureau_mean_remaining_years",
        reasons.DEBT_ELSEWHERE,
        ("Durée restante moyenne des crédits en cours ailleurs", "Mean time left on the current credits elsewhere"),
        Unit.YEARS,
        lambda b: b.days_credit_enddate.mean(where=is_active(b)) / DAYS_A_YEAR,
    ),
    _bureau(
        "bureau_past_end_credits",
        reasons.DEBT_ELSEWHERE,
        ("Crédits en cours ailleurs au-delà de leur terme", "Current credits elsewhere past their planned end"),
        Unit.COUNT,
        lambda b: count(is_active(b) & (b.days_credit_enddate < 0)),
    ),
    _bureau(
        "bureau_active_mean_years",
        reasons.RECENT_CREDITS_ELSEWHERE,
        ("Ancienneté moyenne des crédits en cours ailleurs", "Mean age of the current credits elsewhere"),
        Unit.YEARS,
        lambda b: years_ago(b.days_credit.mean(where=is_active(b))),
        direction=-1,
    ),
    _bureau(
        "bureau_active_latest_years",
        reasons.RECENT_CREDITS_ELSEWHERE,
        ("Temps depuis le dernier crédit en cours ailleurs", "Time since the latest current credit elsewhere"),
        Unit.YEARS,
        lambda b: years_ago(b.days_credit.max(where=is_active(b))),
    ),
)

CLOSED_CREDITS = (
    _bureau(
        "bureau_closed_credit_sum",
        reasons.CLOSED_ELSEWHERE,
        ("Montant des crédits soldés ailleurs", "Amount of the closed credits elsewhere"),
        Unit.AMOUNT,
        lambda b: sum_where(b.amt_credit_sum, is_closed(b)),
    ),
    _bureau(
        "bureau_closed_credit_max",
        reasons.CLOSED_ELSEWHERE,
        ("Plus grand crédit soldé ailleurs", "Largest closed credit elsewhere"),
        Unit.AMOUNT,
        lambda b: b.amt_credit_sum.max(where=is_closed(b)),
    ),
    _bureau(
        "bureau_latest_closed_years",
        reasons.CLOSED_ELSEWHERE,
        ("Temps depuis le dernier crédit soldé ailleurs", "Time since the latest credit closed elsewhere"),
        Unit.YEARS,
        lambda b: years_ago(b.days_enddate_fact.max(where=is_closed(b))),
    ),
    _bureau(
        "bureau_closed_early_years",
        reasons.CLOSED_ELSEWHERE,
        ("Avance moyenne de la clôture des crédits ailleurs", "Mean time by which credits elsewhere were closed early"),
        Unit.YEARS,
        lambda b: _years_early(b).mean(where=is_closed(b)),
    ),
    _bureau(
        "bureau_closed_length_years",
        reasons.CLOSED_ELSEWHERE,
        ("Durée prévue moyenne des crédits soldés ailleurs", "Mean planned length of the closed credits elsewhere"),
        Unit.YEARS,
        lambda b: _planned_years(b).mean(where=is_closed(b)),
    ),
)
