"""Features of the monthly states of store and cash credits with us."""

from __future__ import annotations

from functools import partial

from ml.features import reasons
from ml.features.aggregates import YEARS, Window, count, share, sum_where
from ml.features.definition import Expression, Feature, Source, declare
from ml.tables.schema import Unit

_pos = partial(declare, Source.POS_CASH)


def _recent(window: Window) -> tuple[Feature, ...]:
    """Declare the late months of one window."""

    def within(p: Expression) -> Expression:
        return p.months_balance >= -window.months

    return (
        _pos(
            f"pos_late_month_share_{window.name}",
            reasons.LATE_PAYMENTS,
            (f"Part de mois en retard chez nous {window.fr}", f"Share of months late with us {window.en}"),
            Unit.RATIO,
            lambda p: share(p.sk_dpd > 0, within(p)),
            direction=1,
            actionable=True,
        ),
        _pos(
            f"pos_max_days_late_{window.name}",
            reasons.LATE_PAYMENTS,
            (f"Plus long retard mensuel chez nous {window.fr}", f"Longest monthly delay with us {window.en}"),
            Unit.DAYS,
            lambda p: p.sk_dpd_def.max(where=within(p)),
            direction=1,
            actionable=True,
        ),
    )


POS_CASH = (
    _pos(
        "pos_months",
        reasons.REPAYMENT_HISTORY,
        ("Mois de suivi des crédits précédents", "Months of previous credits on record"),
        Unit.COUNT,
        lambda p: p.count(),
    ),
    _pos(
        "pos_credits",
        reasons.REPAYMENT_HISTORY,
        ("Crédits précédents suivis", "Previous credits on record"),
        Unit.COUNT,
        lambda p: p.sk_id_prev.nunique(),
    ),
    _pos(
        "pos_first_month",
        reasons.REPAYMENT_HISTORY,
        ("Ancienneté du suivi chez nous", "Age of the record with us"),
        Unit.MONTHS,
        lambda p: -p.months_balance.min(),
        direction=-1,
    ),
    _pos(
        "pos_latest_month",
        reasons.REPAYMENT_HISTORY,
        ("Temps depuis le dernier mois suivi chez nous", "Time since the latest month on record with us"),
        Unit.MONTHS,
        lambda p: -p.months_balance.max(),
    ),
    _pos(
        "pos_mean_term",
        reasons.REPAYMENT_HISTORY,
        ("Nombre moyen d’échéances prévues", "Mean number of instalments planned"),
        Unit.COUNT,
        lambda p: p.cnt_instalment.mean(),
    ),
    _pos(
        "pos_late_month_share",
        reasons.LATE_PAYMENTS,
        ("Part de mois en retard sur les crédits précédents", "Share of months late on previous credits"),
        Unit.RATIO,
        lambda p: share(p.sk_dpd > 0),
        direction=1,
        actionable=True,
    ),
    _pos(
        "pos_really_late_month_share",
        reasons.LATE_PAYMENTS,
        ("Part de mois en retard, petites sommes exclues", "Share of months late, small amounts left out"),
        Unit.RATIO,
        lambda p: share(p.sk_dpd_def > 0),
        direction=1,
        actionable=True,
    ),
    _pos(
        "pos_max_days_late",
        reasons.LATE_PAYMENTS,
        ("Plus long retard sur les crédits précédents", "Longest delay on previous credits"),
        Unit.DAYS,
        lambda p: p.sk_dpd_def.max(),
        direction=1,
        actionable=True,
    ),
    _pos(
        "pos_months_since_late",
        reasons.LATE_PAYMENTS,
        ("Temps depuis le dernier mois en retard chez nous", "Time since the latest month late with us"),
        Unit.MONTHS,
        lambda p: -p.months_balance.max(where=p.sk_dpd > 0),
        direction=-1,
        actionable=True,
    ),
    _pos(
        "pos_instalments_left",
        reasons.CURRENT_CREDITS,
        ("Échéances restant à payer chez nous", "Instalments left to pay with us"),
        Unit.COUNT,
        lambda p: sum_where(p.cnt_instalment_future, p.months_balance >= -1),
    ),
    _pos(
        "pos_completed_share",
        reasons.CURRENT_CREDITS,
        ("Part de mois soldés", "Share of months with a credit completed"),
        Unit.RATIO,
        lambda p: share(p.name_contract_status == "Completed"),
    ),
    _pos(
        "pos_active_recent",
        reasons.CURRENT_CREDITS,
        ("Crédits suivis le mois dernier", "Credits on record last month"),
        Unit.COUNT,
        lambda p: count((p.months_balance >= -1) & (p.name_contract_status == "Active")),
    ),
    *(declared for window in YEARS for declared in _recent(window)),
)
