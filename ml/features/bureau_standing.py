"""Features of the credits with other lenders that still run, and of those that are closed."""

from __future__ import annotations

from functools import partial

from ml.features import reasons
from ml.features.aggregates import count, sum_where, years_ago
from ml.features.clauses import elapsed, figure, none_of, number_of, said
from ml.features.definition import Expression, Source, declare
from ml.tables.durations import DAYS_A_YEAR
from ml.tables.schema import Unit

_bureau = partial(declare, Source.BUREAU)
NO_CURRENT_CREDIT = none_of(
    "bureau_active_credits",
    "Aucun crédit n’est en cours chez d’autres prêteurs",
    "No loan is running with other lenders",
)
NO_CLOSED_CREDIT = none_of(
    "bureau_closed_credits",
    "Aucun crédit pris chez d’autres prêteurs n’est soldé",
    "No loan with other lenders has been closed",
)
NO_DEBT = ("Rien n’est dû chez d’autres prêteurs", "Nothing is owed to other lenders")
_current = partial(figure, absences=[NO_CURRENT_CREDIT])
_closed = partial(figure, absences=[NO_CLOSED_CREDIT])


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
        _current("la dette en cours chez d’autres prêteurs", "the current debt with other lenders", none=NO_DEBT),
        Unit.AMOUNT,
        lambda b: sum_where(b.amt_credit_sum_debt, is_active(b)),
        actionable=True,
    ),
    _bureau(
        "bureau_mean_debt",
        reasons.DEBT_ELSEWHERE,
        _current(
            "la dette moyenne par crédit en cours ailleurs", "the mean debt per current loan elsewhere", none=NO_DEBT
        ),
        Unit.AMOUNT,
        lambda b: b.amt_credit_sum_debt.mean(where=is_active(b)),
    ),
    _bureau(
        "bureau_max_debt",
        reasons.DEBT_ELSEWHERE,
        _current(
            "la plus grande dette sur un crédit en cours ailleurs",
            "the largest debt on a current loan elsewhere",
            none=NO_DEBT,
        ),
        Unit.AMOUNT,
        lambda b: b.amt_credit_sum_debt.max(where=is_active(b)),
    ),
    _bureau(
        "bureau_active_credit_sum",
        reasons.DEBT_ELSEWHERE,
        _current(
            "le montant initial des crédits en cours chez d’autres prêteurs",
            "the initial amount of the current loans with other lenders",
        ),
        Unit.AMOUNT,
        lambda b: sum_where(b.amt_credit_sum, is_active(b)),
    ),
    _bureau(
        "bureau_active_credit_max",
        reasons.DEBT_ELSEWHERE,
        _current(
            "le montant du plus grand crédit en cours chez d’autres prêteurs",
            "the amount of the largest current loan with other lenders",
        ),
        Unit.AMOUNT,
        lambda b: b.amt_credit_sum.max(where=is_active(b)),
    ),
    _bureau(
        "bureau_active_annuity",
        reasons.DEBT_ELSEWHERE,
        _current(
            "le total des mensualités des crédits en cours ailleurs",
            "the total of the monthly payments of current loans elsewhere",
            none=(
                "Les crédits en cours chez d’autres prêteurs n’ont pas de mensualité connue",
                "The current loans with other lenders have no known monthly payment",
            ),
        ),
        Unit.AMOUNT_PER_MONTH,
        lambda b: sum_where(b.amt_annuity, is_active(b)),
    ),
    _bureau(
        "bureau_card_limit",
        reasons.DEBT_ELSEWHERE,
        _current(
            "le plafond des cartes en cours chez d’autres prêteurs",
            "the limit of the current cards with other lenders",
            none=(
                "Aucun plafond de carte n’est connu chez d’autres prêteurs",
                "No card limit with other lenders is known",
            ),
        ),
        Unit.AMOUNT,
        lambda b: sum_where(b.amt_credit_sum_limit, is_active(b)),
    ),
    _bureau(
        "bureau_longest_remaining_years",
        reasons.DEBT_ELSEWHERE,
        said(
            (
                "la durée restante du plus long crédit en cours ailleurs",
                "the time left on the longest current loan elsewhere",
            ),
            (
                "Le plus long crédit en cours chez d’autres prêteurs doit encore durer {value}",
                "The longest current loan with other lenders has {value} left to run",
            ),
            below=(
                "Le plus long crédit en cours chez d’autres prêteurs aurait dû finir il y a {value}",
                "The longest current loan with other lenders should have ended {value} ago",
            ),
            none=(
                "Le plus long crédit en cours chez d’autres prêteurs finit le jour de la demande",
                "The longest current loan with other lenders ends on the day of the application",
            ),
            absences=[NO_CURRENT_CREDIT],
        ),
        Unit.YEARS,
        lambda b: b.days_credit_enddate.max(where=is_active(b)) / DAYS_A_YEAR,
    ),
    _bureau(
        "bureau_mean_remaining_years",
        reasons.DEBT_ELSEWHERE,
        said(
            (
                "la durée restante moyenne des crédits en cours ailleurs",
                "the mean time left on the current loans elsewhere",
            ),
            (
                "Les crédits en cours chez d’autres prêteurs doivent encore durer {value} en moyenne",
                "The current loans with other lenders have {value} left to run on average",
            ),
            below=(
                "Les crédits en cours chez d’autres prêteurs auraient dû finir il y a {value} en moyenne",
                "The current loans with other lenders should have ended {value} ago on average",
            ),
            none=(
                "Les crédits en cours chez d’autres prêteurs finissent en moyenne le jour de la demande",
                "The current loans with other lenders end on average on the day of the application",
            ),
            absences=[NO_CURRENT_CREDIT],
        ),
        Unit.YEARS,
        lambda b: b.days_credit_enddate.mean(where=is_active(b)) / DAYS_A_YEAR,
    ),
    _bureau(
        "bureau_past_end_credits",
        reasons.DEBT_ELSEWHERE,
        number_of(
            "crédit{s} en cours au terme dépassé chez d’autres prêteurs",
            "current loan{s} with other lenders past the planned end",
            none=(
                "Aucun crédit en cours chez d’autres prêteurs n’a dépassé son terme",
                "No current loan with other lenders is past its planned end",
            ),
        ),
        Unit.COUNT,
        lambda b: count(is_active(b) & (b.days_credit_enddate < 0)),
    ),
    _bureau(
        "bureau_active_mean_years",
        reasons.RECENT_CREDITS_ELSEWHERE,
        said(
            ("l’ancienneté moyenne des crédits en cours ailleurs", "the mean age of the current loans elsewhere"),
            (
                "Les crédits en cours chez d’autres prêteurs remontent en moyenne à {value}",
                "On average, the current loans with other lenders were taken {value} ago",
            ),
            absences=[NO_CURRENT_CREDIT],
        ),
        Unit.YEARS,
        lambda b: years_ago(b.days_credit.mean(where=is_active(b))),
        direction=-1,
    ),
    _bureau(
        "bureau_active_latest_years",
        reasons.RECENT_CREDITS_ELSEWHERE,
        elapsed(
            "le plus récent des crédits en cours ailleurs",
            "the latest of the current loans elsewhere",
            absences=[NO_CURRENT_CREDIT],
        ),
        Unit.YEARS,
        lambda b: years_ago(b.days_credit.max(where=is_active(b))),
    ),
)

CLOSED_CREDITS = (
    _bureau(
        "bureau_closed_credit_sum",
        reasons.CLOSED_ELSEWHERE,
        _closed(
            "le montant des crédits soldés chez d’autres prêteurs",
            "the amount of the closed loans with other lenders",
        ),
        Unit.AMOUNT,
        lambda b: sum_where(b.amt_credit_sum, is_closed(b)),
    ),
    _bureau(
        "bureau_closed_credit_max",
        reasons.CLOSED_ELSEWHERE,
        _closed(
            "le montant du plus grand crédit soldé chez d’autres prêteurs",
            "the amount of the largest closed loan with other lenders",
        ),
        Unit.AMOUNT,
        lambda b: b.amt_credit_sum.max(where=is_closed(b)),
    ),
    _bureau(
        "bureau_latest_closed_years",
        reasons.CLOSED_ELSEWHERE,
        elapsed(
            "la dernière clôture d’un crédit pris ailleurs",
            "the latest closing of a loan elsewhere",
            absences=[NO_CLOSED_CREDIT],
        ),
        Unit.YEARS,
        lambda b: years_ago(b.days_enddate_fact.max(where=is_closed(b))),
    ),
    _bureau(
        "bureau_closed_early_years",
        reasons.CLOSED_ELSEWHERE,
        said(
            (
                "l’avance moyenne de la clôture des crédits pris ailleurs",
                "the mean time by which loans elsewhere were closed early",
            ),
            (
                "Les crédits pris chez d’autres prêteurs ont été soldés {value} avant leur terme en moyenne",
                "The loans with other lenders were closed {value} before their planned end on average",
            ),
            below=(
                "Les crédits pris chez d’autres prêteurs ont été soldés {value} après leur terme en moyenne",
                "The loans with other lenders were closed {value} after their planned end on average",
            ),
            none=(
                "Les crédits pris chez d’autres prêteurs ont été soldés à leur terme en moyenne",
                "The loans with other lenders were closed at their planned end on average",
            ),
            absences=[NO_CLOSED_CREDIT],
        ),
        Unit.YEARS,
        lambda b: _years_early(b).mean(where=is_closed(b)),
    ),
    _bureau(
        "bureau_closed_length_years",
        reasons.CLOSED_ELSEWHERE,
        _closed(
            "la durée prévue moyenne des crédits soldés ailleurs",
            "the mean planned length of the closed loans elsewhere",
        ),
        Unit.YEARS,
        lambda b: _planned_years(b).mean(where=is_closed(b)),
    ),
)
