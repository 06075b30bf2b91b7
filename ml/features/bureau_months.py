"""Features of the monthly states of the credits with other lenders."""

from __future__ import annotations

from functools import partial

from ml.features import reasons
from ml.features.aggregates import YEARS, Window, count, share
from ml.features.clauses import Clauses, elapsed, not_on_record, number_of, said
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


def _share_of_months(what: tuple[str, str], fr: str, en: str, none: tuple[str, str]) -> Clauses:
    """Return what is said of the share of the months on record that are of a kind: `fr` and `en` are the predicate."""
    return said(
        what,
        (
            f"Chez d’autres prêteurs, {{value}} des mois suivis {fr}",
            f"With other lenders, {{value}} of the months on record {en}",
        ),
        none=none,
    )


_NONE_LATE = (
    "Aucun mois suivi chez d’autres prêteurs ne compte de retard",
    "No month on record with other lenders shows a delay",
)


def _recent(window: Window) -> tuple[Feature, ...]:
    """Declare the late months of one window: how many, which share, how bad."""
    none = (
        f"Aucun mois suivi chez d’autres prêteurs ne compte de retard {window.fr}",
        f"No month on record with other lenders shows a delay {window.en}",
    )
    return (
        _months(
            f"bureau_late_months_{window.name}",
            reasons.LATE_ELSEWHERE,
            number_of(
                f"mois de retard chez d’autres prêteurs {window.fr}",
                f"late month{{s}} with other lenders {window.en}",
                none=none,
            ),
            Unit.COUNT,
            lambda m: count(_late(m) & (m.months_balance >= -window.months)),
            direction=1,
        ),
        _months(
            f"bureau_late_month_share_{window.name}",
            reasons.LATE_ELSEWHERE,
            said(
                (
                    f"la part des mois en retard chez d’autres prêteurs {window.fr}",
                    f"the share of months late with other lenders {window.en}",
                ),
                (
                    f"Chez d’autres prêteurs, {{value}} des mois suivis comptent un retard {window.fr}",
                    f"With other lenders, {{value}} of the months on record show a delay {window.en}",
                ),
                none=none,
                absences=[
                    not_on_record(
                        f"Aucun mois de crédit n’est suivi chez d’autres prêteurs {window.fr}",
                        f"No month of loans is on record with other lenders {window.en}",
                    )
                ],
            ),
            Unit.RATIO,
            lambda m: share(_late(m), m.months_balance >= -window.months),
            direction=1,
        ),
    )


BUREAU_MONTHS = (
    _months(
        "bureau_months_known",
        reasons.CREDITS_ELSEWHERE,
        number_of("mois de crédit suivi{s} chez d’autres prêteurs", "month{s} of loans on record with other lenders"),
        Unit.COUNT,
        lambda m: m.count(),
    ),
    _months(
        "bureau_first_month",
        reasons.CREDITS_ELSEWHERE,
        elapsed(
            "le premier mois suivi chez d’autres prêteurs",
            "the first month on record with other lenders",
            in_months=True,
        ),
        Unit.MONTHS,
        lambda m: -m.months_balance.min(),
    ),
    _months(
        "bureau_late_month_share",
        reasons.LATE_ELSEWHERE,
        _share_of_months(
            ("la part des mois en retard chez d’autres prêteurs", "the share of months late with other lenders"),
            "comptent un retard",
            "show a delay",
            _NONE_LATE,
        ),
        Unit.RATIO,
        lambda m: share(_late(m)),
        direction=1,
    ),
    _months(
        "bureau_very_late_month_share",
        reasons.LATE_ELSEWHERE,
        _share_of_months(
            (
                "la part des mois en retard de plus de 30 jours chez d’autres prêteurs",
                "the share of months more than 30 days late with other lenders",
            ),
            "comptent un retard de plus de 30 jours",
            "show a delay of more than 30 days",
            (
                "Aucun mois suivi chez d’autres prêteurs ne compte de retard de plus de 30 jours",
                "No month on record with other lenders shows a delay of more than 30 days",
            ),
        ),
        Unit.RATIO,
        lambda m: share(m.status.isin(_VERY_LATE)),
        direction=1,
    ),
    _months(
        "bureau_worst_state",
        reasons.LATE_ELSEWHERE,
        said(
            ("le pire retard mensuel chez d’autres prêteurs", "the worst monthly delay with other lenders"),
            (
                "Le pire retard mensuel chez d’autres prêteurs est de {value} sur une échelle de 0 à 5",
                "The worst monthly delay with other lenders is {value} on a scale from 0 to 5",
            ),
            none=_NONE_LATE,
        ),
        Unit.COUNT,
        lambda m: _severity(m).max(),
        direction=1,
    ),
    _months(
        "bureau_mean_state",
        reasons.LATE_ELSEWHERE,
        said(
            ("le retard mensuel moyen chez d’autres prêteurs", "the mean monthly delay with other lenders"),
            (
                "Le retard mensuel moyen chez d’autres prêteurs est de {value} sur une échelle de 0 à 5",
                "The mean monthly delay with other lenders is {value} on a scale from 0 to 5",
            ),
            none=_NONE_LATE,
        ),
        Unit.SCORE,
        lambda m: _severity(m).mean(),
        direction=1,
    ),
    _months(
        "bureau_months_since_late",
        reasons.LATE_ELSEWHERE,
        elapsed(
            "le dernier mois en retard chez d’autres prêteurs",
            "the latest month late with other lenders",
            in_months=True,
            absences=[not_on_record(*_NONE_LATE)],
        ),
        Unit.MONTHS,
        lambda m: -m.months_balance.max(where=_late(m)),
        direction=-1,
    ),
    _months(
        "bureau_closed_month_share",
        reasons.CLOSED_ELSEWHERE,
        _share_of_months(
            (
                "la part des mois suivis où le crédit pris ailleurs était soldé",
                "the share of months on record with the loan elsewhere closed",
            ),
            "sont ceux d’un crédit déjà soldé",
            "are those of a loan already closed",
            (
                "Aucun mois suivi chez d’autres prêteurs n’est celui d’un crédit déjà soldé",
                "No month on record with other lenders is that of a loan already closed",
            ),
        ),
        Unit.RATIO,
        lambda m: share(m.status == "C"),
    ),
    _months(
        "bureau_on_time_month_share",
        reasons.LATE_ELSEWHERE,
        _share_of_months(
            ("la part des mois sans retard chez d’autres prêteurs", "the share of months on time with other lenders"),
            "sont notés sans retard",
            "are marked as on time",
            (
                "Aucun mois suivi chez d’autres prêteurs n’est noté sans retard",
                "No month on record with other lenders is marked as on time",
            ),
        ),
        Unit.RATIO,
        lambda m: share(m.status == "0"),
    ),
    _months(
        "bureau_unknown_month_share",
        reasons.CREDITS_ELSEWHERE,
        _share_of_months(
            (
                "la part des mois d’état inconnu chez d’autres prêteurs",
                "the share of months of unknown state with other lenders",
            ),
            "sont d’état inconnu",
            "are of unknown state",
            (
                "Aucun mois suivi chez d’autres prêteurs n’est d’état inconnu",
                "No month on record with other lenders is of unknown state",
            ),
        ),
        Unit.RATIO,
        lambda m: share(m.status == "X"),
    ),
    *(declared for window in YEARS for declared in _recent(window)),
)
