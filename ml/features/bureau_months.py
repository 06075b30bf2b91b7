"""Features of the monthly states of the credits with other lenders."""

from __future__ import annotations

from functools import partial

from ml.features import reasons
from ml.features.aggregates import YEARS, Window, count, share
from ml.features.definition import Expression, Feature, Source, declare
from ml.tables.schema import Unit

_months = partial(declare, Source.BUREAU_BALANCE)
_LATE = ["1", "2", "3", "4", "5"]
_VERY_LATE = ["2", "3", "4", "5"]


def _late(m: Expression) -> Expression:
    return m.status.isin(_LATE)


def _severity(m: Expression) -> Expression:
    """Return 0 for a month on time or closed, 1 to 5 for later and later ones; missing where it is not known."""
    import ibis

    # Whole numbers cast afterwards: to Spark a literal 1.0 is a decimal, whose mean is rounded.
    level = ibis.cases(*((m.status == late, int(late)) for late in _LATE), (m.status.isin(["0", "C"]), 0))
    return level.cast("float64")


def _recent(window: Window) -> tuple[Feature, ...]:
    """Declare the late months of one window: how many, which share, how bad."""
    return (
        _months(
            f"bureau_late_months_{window.name}",
            reasons.LATE_ELSEWHERE,
            (f"Mois en retard ailleurs {window.fr}", f"Months late elsewhere {window.en}"),
            Unit.COUNT,
            lambda m: count(_late(m) & (m.months_balance >= -window.months)),
            direction=1,
        ),
        _months(
            f"bureau_late_month_share_{window.name}",
            reasons.LATE_ELSEWHERE,
            (f"Part de mois en retard ailleurs {window.fr}", f"Share of months late elsewhere {window.en}"),
            Unit.RATIO,
            lambda m: share(_late(m), m.months_balance >= -window.months),
            direction=1,
        ),
    )


BUREAU_MONTHS = (
    _months(
        "bureau_months_known",
        reasons.CREDITS_ELSEWHERE,
        ("Mois d’historique connus ailleurs", "Months of history known elsewhere"),
        Unit.COUNT,
        lambda m: m.count(),
    ),
    _months(
        "bureau_first_month",
        reasons.CREDITS_ELSEWHERE,
        ("Ancienneté de l’historique connu ailleurs", "Age of the history known elsewhere"),
        Unit.MONTHS,
        lambda m: -m.months_balance.min(),
    ),
    _months(
        "bureau_late_month_share",
        reasons.LATE_ELSEWHERE,
        ("Part de mois en retard ailleurs", "Share of months late elsewhere"),
        Unit.RATIO,
        lambda m: share(_late(m)),
        direction=1,
    ),
    _months(
        "bureau_very_late_month_share",
        reasons.LATE_ELSEWHERE,
        ("Part de mois en retard de plus de 30 jours ailleurs", "Share of months more than 30 days late elsewhere"),
        Unit.RATIO,
        lambda m: share(m.status.isin(_VERY_LATE)),
        direction=1,
    ),
    _months(
        "bureau_worst_state",
        reasons.LATE_ELSEWHERE,
        ("Pire retard mensuel ailleurs (de 0 à 5)", "Worst monthly delay elsewhere (0 to 5)"),
        Unit.COUNT,
        lambda m: _severity(m).max(),
        direction=1,
    ),
    _months(
        "bureau_mean_state",
        reasons.LATE_ELSEWHERE,
        ("Retard mensuel moyen ailleurs (de 0 à 5)", "Mean monthly delay elsewhere (0 to 5)"),
        Unit.SCORE,
        lambda m: _severity(m).mean(),
        direction=1,
    ),
    _months(
        "bureau_months_since_late",
        reasons.LATE_ELSEWHERE,
        ("Temps depuis le dernier mois en retard ailleurs", "Time since the latest month late elsewhere"),
        Unit.MONTHS,
        lambda m: -m.months_balance.max(where=_late(m)),
        direction=-1,
    ),
    _months(
        "bureau_closed_month_share",
        reasons.CLOSED_ELSEWHERE,
        ("Part de mois soldés ailleurs", "Share of months with the credit elsewhere closed"),
        Unit.RATIO,
        lambda m: share(m.status == "C"),
    ),
    _months(
        "bureau_on_time_month_share",
        reasons.LATE_ELSEWHERE,
        ("Part de mois sans retard ailleurs", "Share of months on time elsewhere"),
        Unit.RATIO,
        lambda m: share(m.status == "0"),
    ),
    _months(
        "bureau_unknown_month_share",
        reasons.CREDITS_ELSEWHERE,
        ("Part de mois d’état inconnu ailleurs", "Share of months of unknown state elsewhere"),
        Unit.RATIO,
        lambda m: share(m.status == "X"),
    ),
    *(declared for window in YEARS for declared in _recent(window)),
)
