"""Features of the monthly states of store and cash credits with us."""

from __future__ import annotations

from functools import partial

from ml.features import reasons
from ml.features.aggregates import YEARS, Window, count, share, sum_where
from ml.features.clauses import Absence, ValueOf, elapsed, figure, none_of, number_of, said
from ml.features.definition import Expression, Feature, Source, declare
from ml.tables.schema import Unit
from ml.tables.wording import Text

_pos = partial(declare, Source.POS_CASH)
_NEVER_LATE = ("Aucun mois suivi chez nous ne compte de retard", "No month on record with us shows a delay")
_NO_DELAY = (
    "Aucun retard n’est relevé sur les crédits précédents, petites sommes exclues",
    "No delay is on record for previous loans, small amounts left out",
)


def _nothing_since(window: Window) -> Absence:
    """Return the absence that holds where the latest month on record is before the window."""

    def holds(value_of: ValueOf) -> bool:
        latest = value_of("pos_latest_month")
        return isinstance(latest, float) and latest > window.months

    return Absence(
        Text(
            f"Aucun mois de crédit n’est suivi chez nous {window.fr}",
            f"No month of loans is on record with us {window.en}",
        ),
        holds,
    )


def _recent(window: Window) -> tuple[Feature, ...]:
    """Declare the late months of one window."""

    def within(p: Expression) -> Expression:
        return p.months_balance >= -window.months

    return (
        _pos(
            f"pos_late_month_share_{window.name}",
            reasons.LATE_PAYMENTS,
            said(
                (f"la part des mois en retard chez nous {window.fr}", f"the share of months late with us {window.en}"),
                (
                    f"Chez nous, {{value}} des mois suivis comptent un retard {window.fr}",
                    f"With us, {{value}} of the months on record show a delay {window.en}",
                ),
                none=(f"{_NEVER_LATE[0]} {window.fr}", f"{_NEVER_LATE[1]} {window.en}"),
                absences=[_nothing_since(window)],
            ),
            Unit.RATIO,
            lambda p: share(p.sk_dpd > 0, within(p)),
            direction=1,
            actionable=True,
        ),
        _pos(
            f"pos_max_days_late_{window.name}",
            reasons.LATE_PAYMENTS,
            figure(
                f"le plus long retard mensuel chez nous {window.fr}",
                f"the longest monthly delay with us {window.en}",
                none=(
                    f"Aucun retard n’est relevé chez nous {window.fr}, petites sommes exclues",
                    f"No delay is on record with us {window.en}, small amounts left out",
                ),
                absences=[_nothing_since(window)],
            ),
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
        number_of("mois de crédit suivi{s} chez nous", "month{s} of loans on record with us"),
        Unit.COUNT,
        lambda p: p.count(),
    ),
    _pos(
        "pos_credits",
        reasons.REPAYMENT_HISTORY,
        number_of("crédit{s} précédent{s} suivi{s}", "previous loan{s} on record"),
        Unit.COUNT,
        lambda p: p.sk_id_prev.nunique(),
    ),
    _pos(
        "pos_first_month",
        reasons.REPAYMENT_HISTORY,
        elapsed("le premier mois suivi chez nous", "the first month on record with us", in_months=True),
        Unit.MONTHS,
        lambda p: -p.months_balance.min(),
        direction=-1,
    ),
    _pos(
        "pos_latest_month",
        reasons.REPAYMENT_HISTORY,
        elapsed("le dernier mois suivi chez nous", "the latest month on record with us", in_months=True),
        Unit.MONTHS,
        lambda p: -p.months_balance.max(),
    ),
    _pos(
        "pos_mean_term",
        reasons.REPAYMENT_HISTORY,
        figure("le nombre moyen d’échéances prévues par crédit", "the mean number of instalments planned per loan"),
        Unit.COUNT,
        lambda p: p.cnt_instalment.mean(),
    ),
    _pos(
        "pos_late_month_share",
        reasons.LATE_PAYMENTS,
        said(
            ("la part des mois en retard chez nous", "the share of months late with us"),
            (
                "Chez nous, {value} des mois suivis comptent un retard",
                "With us, {value} of the months on record show a delay",
            ),
            none=_NEVER_LATE,
        ),
        Unit.RATIO,
        lambda p: share(p.sk_dpd > 0),
        direction=1,
        actionable=True,
    ),
    _pos(
        "pos_really_late_month_share",
        reasons.LATE_PAYMENTS,
        said(
            (
                "la part des mois en retard chez nous, petites sommes exclues",
                "the share of months late with us, small amounts left out",
            ),
            (
                "Petites sommes exclues, {value} des mois suivis chez nous comptent un retard",
                "Small amounts left out, {value} of the months on record with us show a delay",
            ),
            none=_NO_DELAY,
        ),
        Unit.RATIO,
        lambda p: share(p.sk_dpd_def > 0),
        direction=1,
        actionable=True,
    ),
    _pos(
        "pos_max_days_late",
        reasons.LATE_PAYMENTS,
        figure("le plus long retard sur les crédits précédents", "the longest delay on previous loans", none=_NO_DELAY),
        Unit.DAYS,
        lambda p: p.sk_dpd_def.max(),
        direction=1,
        actionable=True,
    ),
    _pos(
        "pos_months_since_late",
        reasons.LATE_PAYMENTS,
        elapsed(
            "le dernier mois en retard chez nous",
            "the latest month late with us",
            in_months=True,
            absences=[none_of("pos_late_month_share", *_NEVER_LATE)],
        ),
        Unit.MONTHS,
        lambda p: -p.months_balance.max(where=p.sk_dpd > 0),
        direction=-1,
        actionable=True,
    ),
    _pos(
        "pos_instalments_left",
        reasons.CURRENT_CREDITS,
        number_of("échéance{s} restant à payer chez nous", "instalment{s} left to pay with us", feminine=True),
        Unit.COUNT,
        lambda p: sum_where(p.cnt_instalment_future, p.months_balance >= -1),
    ),
    _pos(
        "pos_completed_share",
        reasons.CURRENT_CREDITS,
        said(
            (
                "la part des mois suivis chez nous où le crédit était soldé",
                "the share of months on record with us with the loan completed",
            ),
            (
                "Chez nous, {value} des mois suivis sont ceux d’un crédit soldé",
                "With us, {value} of the months on record are those of a loan completed",
            ),
            none=(
                "Aucun mois suivi chez nous n’est celui d’un crédit soldé",
                "No month on record with us is that of a loan completed",
            ),
        ),
        Unit.RATIO,
        lambda p: share(p.name_contract_status == "Completed"),
    ),
    _pos(
        "pos_active_recent",
        reasons.CURRENT_CREDITS,
        number_of("crédit{s} actif{s} chez nous le mois dernier", "active loan{s} with us last month"),
        Unit.COUNT,
        lambda p: count((p.months_balance >= -1) & (p.name_contract_status == "Active")),
    ),
    *(declared for window in YEARS for declared in _recent(window)),
)
