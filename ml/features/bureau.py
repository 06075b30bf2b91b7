"""Features of the credits with other lenders, one row a credit."""

from __future__ import annotations

from functools import partial

from ml.features import reasons
from ml.features.aggregates import HALF_YEAR, YEARS, Window, count, ratio, share, sum_where, years_ago
from ml.features.bureau_standing import ACTIVE_CREDITS, CLOSED_CREDITS, is_active, is_closed
from ml.features.definition import Expression, Feature, Source, declare
from ml.tables.durations import DAYS_A_YEAR
from ml.tables.schema import Unit

_bureau = partial(declare, Source.BUREAU)
_TYPES = (  # name, value in the files, French and English words, direction of their number
    ("consumer", "Consumer credit", "Crédits à la consommation", "Consumer credits", 0),
    ("card", "Credit card", "Cartes de crédit", "Credit cards", 0),
    ("car", "Car loan", "Crédits automobiles", "Car loans", 0),
    ("mortgage", "Mortgage", "Crédits immobiliers", "Mortgages", 0),
    ("microloan", "Microloan", "Microcrédits", "Microloans", 1),
)
_NUMBER_NAMES = {"card": "bureau_card_credits", "mortgage": "bureau_mortgages", "microloan": "bureau_microloans"}


def _lost(b: Expression) -> Expression:
    return b.credit_active.isin(["Bad debt", "Sold"])


_EVERY_CREDIT = (
    _bureau(
        "bureau_credits",
        reasons.CREDITS_ELSEWHERE,
        ("Crédits connus dans d’autres établissements", "Known credits with other lenders"),
        Unit.COUNT,
        lambda b: b.count(),
    ),
    _bureau(
        "bureau_active_credits",
        reasons.CREDITS_ELSEWHERE,
        ("Crédits en cours dans d’autres établissements", "Current credits with other lenders"),
        Unit.COUNT,
        lambda b: count(is_active(b)),
        actionable=True,
    ),
    _bureau(
        "bureau_active_share",
        reasons.CREDITS_ELSEWHERE,
        ("Part de crédits encore en cours ailleurs", "Share of credits elsewhere still running"),
        Unit.RATIO,
        lambda b: share(is_active(b)),
        direction=1,
    ),
    _bureau(
        "bureau_closed_credits",
        reasons.CLOSED_ELSEWHERE,
        ("Crédits soldés dans d’autres établissements", "Closed credits with other lenders"),
        Unit.COUNT,
        lambda b: count(is_closed(b)),
    ),
    _bureau(
        "bureau_lost_credits",
        reasons.LATE_ELSEWHERE,
        ("Crédits ailleurs cédés ou douteux", "Credits elsewhere that were sold or went bad"),
        Unit.COUNT,
        lambda b: count(_lost(b)),
        direction=1,
    ),
    _bureau(
        "bureau_credit_types",
        reasons.CREDIT_TYPES_ELSEWHERE,
        ("Types de crédit différents pris ailleurs", "Different types of credit taken elsewhere"),
        Unit.COUNT,
        lambda b: b.credit_type.nunique(),
    ),
    _bureau(
        "bureau_latest_credit_years",
        reasons.RECENT_CREDITS_ELSEWHERE,
        ("Temps depuis le dernier crédit pris ailleurs", "Time since the latest credit elsewhere"),
        Unit.YEARS,
        lambda b: years_ago(b.days_credit.max()),
    ),
    _bureau(
        "bureau_mean_credit_years",
        reasons.RECENT_CREDITS_ELSEWHERE,
        ("Ancienneté moyenne des crédits pris ailleurs", "Mean age of the credits elsewhere"),
        Unit.YEARS,
        lambda b: years_ago(b.days_credit.mean()),
        direction=-1,
    ),
    _bureau(
        "bureau_first_credit_years",
        reasons.RECENT_CREDITS_ELSEWHERE,
        ("Temps depuis le premier crédit pris ailleurs", "Time since the first credit elsewhere"),
        Unit.YEARS,
        lambda b: years_ago(b.days_credit.min()),
        direction=-1,
    ),
    _bureau(
        "bureau_years_between_credits",
        reasons.RECENT_CREDITS_ELSEWHERE,
        ("Temps moyen entre deux crédits pris ailleurs", "Mean time between two credits elsewhere"),
        Unit.YEARS,
        lambda b: ratio(b.days_credit.max() - b.days_credit.min(), (b.count() - 1).cast("float64")) / DAYS_A_YEAR,
    ),
    _bureau(
        "bureau_update_years",
        reasons.RECENT_CREDITS_ELSEWHERE,
        ("Temps depuis la dernière nouvelle des crédits ailleurs", "Time since the latest news of credits elsewhere"),
        Unit.YEARS,
        lambda b: years_ago(b.days_credit_update.max()),
    ),
)

_OVERDUE = (
    _bureau(
        "bureau_overdue",
        reasons.LATE_ELSEWHERE,
        ("Montant en retard dans d’autres établissements", "Amount overdue with other lenders"),
        Unit.AMOUNT,
        lambda b: b.amt_credit_sum_overdue.sum(),
        direction=1,
        actionable=True,
    ),
    _bureau(
        "bureau_overdue_credits",
        reasons.LATE_ELSEWHERE,
        ("Crédits en retard dans d’autres établissements", "Credits overdue with other lenders"),
        Unit.COUNT,
        lambda b: count(b.credit_day_overdue > 0),
        direction=1,
        actionable=True,
    ),
    _bureau(
        "bureau_days_overdue",
        reasons.LATE_ELSEWHERE,
        ("Plus long retard en cours ailleurs", "Longest current delay elsewhere"),
        Unit.DAYS,
        lambda b: b.credit_day_overdue.max(),
        direction=1,
    ),
    _bureau(
        "bureau_max_overdue",
        reasons.LATE_ELSEWHERE,
        ("Plus grand retard connu ailleurs", "Largest overdue amount known elsewhere"),
        Unit.AMOUNT,
        lambda b: b.amt_credit_max_overdue.max(),
        direction=1,
    ),
    _bureau(
        "bureau_mean_max_overdue",
        reasons.LATE_ELSEWHERE,
        ("Plus grand retard par crédit ailleurs, en moyenne", "Mean of the largest overdue amount a credit elsewhere"),
        Unit.AMOUNT,
        lambda b: b.amt_credit_max_overdue.mean(),
        direction=1,
    ),
    _bureau(
        "bureau_once_overdue_share",
        reasons.LATE_ELSEWHERE,
        ("Part de crédits ailleurs déjà en retard", "Share of credits elsewhere that were ever overdue"),
        Unit.RATIO,
        lambda b: share((b.amt_credit_max_overdue > 0).fill_null(False)),
        direction=1,
    ),
    _bureau(
        "bureau_prolongations",
        reasons.LATE_ELSEWHERE,
        ("Prolongations de crédits ailleurs", "Credits prolonged elsewhere"),
        Unit.COUNT,
        lambda b: b.cnt_credit_prolong.sum(),
        direction=1,
    ),
)


def _of_type(name: str, value: str, fr: str, en: str, direction: int) -> tuple[Feature, ...]:
    """Declare how many credits of one type there are, and what is owed on those still running."""
    return (
        _bureau(
            _NUMBER_NAMES.get(name, f"bureau_{name}_credits"),
            reasons.CREDIT_TYPES_ELSEWHERE,
            (f"{fr} dans d’autres établissements", f"{en} with other lenders"),
            Unit.COUNT,
            lambda b: count(b.credit_type == value),
            direction=direction,
        ),
        _bureau(
            f"bureau_{name}_debt",
            reasons.DEBT_ELSEWHERE,
            (f"{fr} ailleurs\u00a0: dette en cours", f"{en} elsewhere: current debt"),
            Unit.AMOUNT,
            lambda b: sum_where(b.amt_credit_sum_debt, is_active(b) & (b.credit_type == value)),
        ),
    )


def _recent(window: Window) -> tuple[Feature, ...]:
    """Declare how many credits were taken in one window, and for how much."""
    return (
        _bureau(
            f"bureau_credits_{window.name}",
            reasons.RECENT_CREDITS_ELSEWHERE,
            (f"Crédits pris ailleurs {window.fr}", f"Credits taken elsewhere {window.en}"),
            Unit.COUNT,
            lambda b: count(b.days_credit > -window.days),
            direction=1,
        ),
        _bureau(
            f"bureau_credit_sum_{window.name}",
            reasons.RECENT_CREDITS_ELSEWHERE,
            (f"Montant des crédits pris ailleurs {window.fr}", f"Amount of credits taken elsewhere {window.en}"),
            Unit.AMOUNT,
            lambda b: sum_where(b.amt_credit_sum, b.days_credit > -window.days),
        ),
    )


BUREAU = (
    *_EVERY_CREDIT,
    *ACTIVE_CREDITS,
    *CLOSED_CREDITS,
    *_OVERDUE,
    *(declared for kind in _TYPES for declared in _of_type(*kind)),
    *(declared for window in (HALF_YEAR, *YEARS) for declared in _recent(window)),
)
