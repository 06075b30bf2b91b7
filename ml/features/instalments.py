"""Features of the instalments: paid when due, late, ahead of time or in part; over all, by year, of the last credit."""

from __future__ import annotations

from functools import partial

from ml.features import reasons
from ml.features.aggregates import HALF_YEAR, YEARS, Window, count, latest, ratio, share, years_ago
from ml.features.definition import Expression, Feature, Source, declare
from ml.tables.schema import Unit

_instalments = partial(declare, Source.INSTALMENTS)
_credits = partial(declare, Source.INSTALMENT_CREDITS)
_derived = partial(declare, Source.DERIVED)


def _late(i: Expression) -> Expression:
    return i.days_late > 0


def _later_than(days: int) -> Feature:
    return _instalments(
        f"instalments_late_{days}_days_share",
        reasons.LATE_PAYMENTS,
        (
            f"Part des échéances payées avec plus de {days} jours de retard",
            f"Share of instalments paid more than {days} days late",
        ),
        Unit.RATIO,
        lambda i: share(i.days_late > days),
        direction=1,
        actionable=True,
    )


_ALL = (
    _instalments(
        "instalments",
        reasons.REPAYMENT_HISTORY,
        ("Échéances connues", "Known instalments"),
        Unit.COUNT,
        lambda i: i.count(),
    ),
    _instalments(
        "instalments_latest_years",
        reasons.REPAYMENT_HISTORY,
        ("Temps depuis la dernière échéance", "Time since the latest instalment"),
        Unit.YEARS,
        lambda i: years_ago(i.due_day.max()),
    ),
    _instalments(
        "instalments_first_years",
        reasons.REPAYMENT_HISTORY,
        ("Temps depuis la première échéance", "Time since the first instalment"),
        Unit.YEARS,
        lambda i: years_ago(i.due_day.min()),
        direction=-1,
    ),
    _instalments(
        "instalments_mean_amount",
        reasons.REPAYMENT_HISTORY,
        ("Montant moyen des échéances", "Mean amount of an instalment"),
        Unit.AMOUNT,
        lambda i: i.due.mean(),
    ),
    _instalments(
        "instalments_max_amount",
        reasons.REPAYMENT_HISTORY,
        ("Plus grande échéance", "Largest instalment"),
        Unit.AMOUNT,
        lambda i: i.due.max(),
    ),
    _instalments(
        "instalments_late_share",
        reasons.LATE_PAYMENTS,
        ("Part des échéances payées en retard", "Share of instalments paid late"),
        Unit.RATIO,
        lambda i: share(_late(i)),
        direction=1,
        actionable=True,
    ),
    _later_than(5),
    _later_than(30),
    _instalments(
        "instalments_mean_days_late",
        reasons.LATE_PAYMENTS,
        ("Retard moyen par échéance", "Mean days late an instalment"),
        Unit.DAYS,
        lambda i: i.days_late.mean(),
        direction=1,
        actionable=True,
    ),
    _instalments(
        "instalments_max_days_late",
        reasons.LATE_PAYMENTS,
        ("Plus long retard", "Longest delay"),
        Unit.DAYS,
        lambda i: i.days_late.max(),
        direction=1,
        actionable=True,
    ),
    _instalments(
        "instalments_years_since_late",
        reasons.LATE_PAYMENTS,
        ("Temps depuis la dernière échéance payée en retard", "Time since the latest instalment paid late"),
        Unit.YEARS,
        lambda i: years_ago(i.due_day.max(where=_late(i))),
        direction=-1,
        actionable=True,
    ),
    _instalments(
        "instalments_mean_days_early",
        reasons.EARLY_PAYMENTS,
        ("Avance moyenne par échéance", "Mean days early an instalment"),
        Unit.DAYS,
        lambda i: i.days_early.mean(),
        direction=-1,
    ),
    _instalments(
        "instalments_max_days_early",
        reasons.EARLY_PAYMENTS,
        ("Plus grande avance", "Largest number of days early"),
        Unit.DAYS,
        lambda i: i.days_early.max(),
    ),
    _instalments(
        "instalments_short_share",
        reasons.SHORT_PAYMENTS,
        ("Part des échéances restée impayée", "Share of instalments left unpaid"),
        Unit.RATIO,
        lambda i: ratio(i.short.sum(), i.due.sum()),
        direction=1,
        actionable=True,
    ),
    _instalments(
        "instalments_short_count_share",
        reasons.SHORT_PAYMENTS,
        ("Part des échéances payées en partie", "Share of instalments paid in part"),
        Unit.RATIO,
        lambda i: share(i.short > 0),
        direction=1,
        actionable=True,
    ),
    _instalments(
        "instalments_max_short",
        reasons.SHORT_PAYMENTS,
        ("Plus grand montant resté impayé", "Largest amount left unpaid"),
        Unit.AMOUNT,
        lambda i: i.short.max(),
        direction=1,
    ),
)


def _recent(window: Window) -> tuple[Feature, ...]:
    """Declare what became of the instalments due in one window."""

    def due(i: Expression) -> Expression:
        return i.due_day > -window.days

    return (
        _instalments(
            f"instalments_late_share_{window.name}",
            reasons.LATE_PAYMENTS,
            (f"Part des échéances payées en retard {window.fr}", f"Share of instalments paid late {window.en}"),
            Unit.RATIO,
            lambda i: share(_late(i), due(i)),
            direction=1,
            actionable=True,
        ),
        _instalments(
            f"instalments_mean_days_late_{window.name}",
            reasons.LATE_PAYMENTS,
            (f"Retard moyen par échéance {window.fr}", f"Mean days late an instalment {window.en}"),
            Unit.DAYS,
            lambda i: i.days_late.mean(where=due(i)),
            direction=1,
            actionable=True,
        ),
        _instalments(
            f"instalments_max_days_late_{window.name}",
            reasons.LATE_PAYMENTS,
            (f"Plus long retard {window.fr}", f"Longest delay {window.en}"),
            Unit.DAYS,
            lambda i: i.days_late.max(where=due(i)),
            direction=1,
            actionable=True,
        ),
        _instalments(
            f"instalments_short_share_{window.name}",
            reasons.SHORT_PAYMENTS,
            (f"Part des échéances restée impayée {window.fr}", f"Share of instalments left unpaid {window.en}"),
            Unit.RATIO,
            lambda i: ratio(i.short.sum(where=due(i)), i.due.sum(where=due(i))),
            direction=1,
            actionable=True,
        ),
        _instalments(
            f"instalments_due_{window.name}",
            reasons.REPAYMENT_HISTORY,
            (f"Échéances {window.fr}", f"Instalments {window.en}"),
            Unit.COUNT,
            lambda i: count(due(i)),
        ),
    )


def _of_latest(name: str, fr: str, en: str, unit: Unit, column: str, direction: int) -> Feature:
    return _credits(
        f"latest_credit_{name}",
        reasons.LATEST_CREDIT,
        (f"Dernier crédit\u00a0: {fr}", f"Latest credit: {en}"),
        unit,
        lambda c: latest(c[column], c.first_day, c.sk_id_prev),
        direction=direction,
    )


_BY_CREDIT = (
    _of_latest("late_share", "part des échéances en retard", "share of instalments late", Unit.RATIO, "late_share", 1),
    _of_latest("mean_days_late", "retard moyen", "mean days late", Unit.DAYS, "mean_days_late", 1),
    _of_latest("max_days_late", "plus long retard", "longest delay", Unit.DAYS, "max_days_late", 1),
    _of_latest("mean_days_early", "avance moyenne", "mean days early", Unit.DAYS, "mean_days_early", 0),
    _of_latest("short_share", "part restée impayée", "share left unpaid", Unit.RATIO, "short_share", 1),
    _of_latest("instalments", "échéances", "instalments", Unit.COUNT, "instalments", 0),
    _credits(
        "instalment_credits",
        reasons.REPAYMENT_HISTORY,
        ("Crédits dont les échéances sont connues", "Credits whose instalments are known"),
        Unit.COUNT,
        lambda c: c.count(),
    ),
    _credits(
        "worst_credit_late_share",
        reasons.LATE_PAYMENTS,
        ("Part d’échéances en retard du crédit le moins bien payé", "Share of instalments late, worst paid credit"),
        Unit.RATIO,
        lambda c: c.late_share.max(),
        direction=1,
    ),
)

_TRENDS = (
    _derived(
        "instalments_late_trend",
        reasons.LATE_PAYMENTS,
        ("Retards depuis un an comparés à l’ensemble", "Share paid late in the last year minus overall"),
        Unit.RATIO,
        lambda t: t.instalments_late_share_last_year - t.instalments_late_share,
        direction=1,
    ),
    _derived(
        "instalments_days_late_trend",
        reasons.LATE_PAYMENTS,
        ("Retard moyen depuis un an moins retard moyen d’ensemble", "Mean days late in the last year minus overall"),
        Unit.DAYS,
        lambda t: t.instalments_mean_days_late_last_year - t.instalments_mean_days_late,
        direction=1,
    ),
)

INSTALMENTS = (
    *_ALL,
    *(declared for window in (HALF_YEAR, *YEARS) for declared in _recent(window)),
    *_BY_CREDIT,
    *_TRENDS,
)
