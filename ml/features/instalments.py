"""Features of the instalments: paid when due, late, ahead of time or in part; over all, by year, of the last credit."""

from __future__ import annotations

from functools import partial
from typing import Any

from ml.features import reasons
from ml.features.aggregates import HALF_YEAR, YEARS, Window, count, latest, ratio, share, years_ago
from ml.features.clauses import Clauses, elapsed, figure, none_of, number_of, said
from ml.features.definition import Expression, Feature, Source, declare
from ml.tables.schema import Unit

_instalments = partial(declare, Source.INSTALMENTS)
_credits = partial(declare, Source.INSTALMENT_CREDITS)
_derived = partial(declare, Source.DERIVED)


def _late(i: Expression) -> Expression:
    return i.days_late > 0


_NEVER_LATE = ("Aucune échéance n’a été payée en retard", "No instalment was paid late")
_NEVER_EARLY = ("Aucune échéance n’a été payée en avance", "No instalment was paid early")
_NEVER_SHORT = ("Toutes les échéances ont été payées en entier", "Every instalment was paid in full")


def _share(when: tuple[str, str], fr: str, en: str, what: tuple[str, str], **more: Any) -> Clauses:
    """Return what is said of the share of instalments of which the predicates `fr` and `en` hold."""
    return said(
        what,
        (f"{when[0]}, {{value}} des échéances {fr}", f"{when[1]}, {{value}} of instalments {en}"),
        **more,
    )


_OVERALL = ("Au total", "Overall")
_PAID_LATE = ("ont été payées en retard", "were paid late")


def _later_than(days: int) -> Feature:
    return _instalments(
        f"instalments_late_{days}_days_share",
        reasons.LATE_PAYMENTS,
        _share(
            _OVERALL,
            f"ont été payées avec plus de {days} jours de retard",
            f"were paid more than {days} days late",
            (
                f"la part des échéances payées avec plus de {days} jours de retard",
                f"the share of instalments paid more than {days} days late",
            ),
            none=(
                f"Aucune échéance n’a été payée avec plus de {days} jours de retard",
                f"No instalment was paid more than {days} days late",
            ),
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
        number_of("échéance{s} connue{s}", "known instalment{s}", feminine=True),
        Unit.COUNT,
        lambda i: i.count(),
    ),
    _instalments(
        "instalments_latest_years",
        reasons.REPAYMENT_HISTORY,
        elapsed("la dernière échéance", "the latest instalment"),
        Unit.YEARS,
        lambda i: years_ago(i.due_day.max()),
    ),
    _instalments(
        "instalments_first_years",
        reasons.REPAYMENT_HISTORY,
        elapsed("la première échéance", "the first instalment"),
        Unit.YEARS,
        lambda i: years_ago(i.due_day.min()),
        direction=-1,
    ),
    _instalments(
        "instalments_mean_amount",
        reasons.REPAYMENT_HISTORY,
        figure("le montant moyen des échéances", "the mean amount of an instalment"),
        Unit.AMOUNT,
        lambda i: i.due.mean(),
    ),
    _instalments(
        "instalments_max_amount",
        reasons.REPAYMENT_HISTORY,
        figure("le montant de la plus grande échéance", "the amount of the largest instalment"),
        Unit.AMOUNT,
        lambda i: i.due.max(),
    ),
    _instalments(
        "instalments_late_share",
        reasons.LATE_PAYMENTS,
        _share(
            _OVERALL,
            *_PAID_LATE,
            ("la part des échéances payées en retard", "the share of instalments paid late"),
            none=_NEVER_LATE,
        ),
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
        figure("le retard moyen par échéance", "the mean delay per instalment", none=_NEVER_LATE),
        Unit.DAYS,
        lambda i: i.days_late.mean(),
        direction=1,
        actionable=True,
    ),
    _instalments(
        "instalments_max_days_late",
        reasons.LATE_PAYMENTS,
        figure("le plus long retard d’une échéance", "the longest delay of an instalment", none=_NEVER_LATE),
        Unit.DAYS,
        lambda i: i.days_late.max(),
        direction=1,
        actionable=True,
    ),
    _instalments(
        "instalments_years_since_late",
        reasons.LATE_PAYMENTS,
        elapsed(
            "la dernière échéance payée en retard",
            "the latest instalment paid late",
            absences=[none_of("instalments_late_share", *_NEVER_LATE)],
        ),
        Unit.YEARS,
        lambda i: years_ago(i.due_day.max(where=_late(i))),
        direction=-1,
        actionable=True,
    ),
    _instalments(
        "instalments_mean_days_early",
        reasons.EARLY_PAYMENTS,
        figure("l’avance moyenne par échéance", "the mean time by which instalments are paid early", none=_NEVER_EARLY),
        Unit.DAYS,
        lambda i: i.days_early.mean(),
        direction=-1,
    ),
    _instalments(
        "instalments_max_days_early",
        reasons.EARLY_PAYMENTS,
        figure(
            "la plus grande avance sur une échéance",
            "the longest time by which an instalment was paid early",
            none=_NEVER_EARLY,
        ),
        Unit.DAYS,
        lambda i: i.days_early.max(),
    ),
    _instalments(
        "instalments_short_share",
        reasons.SHORT_PAYMENTS,
        said(
            ("la part impayée du montant des échéances", "the unpaid share of the amount of instalments"),
            (
                "Au total, {value} du montant des échéances est resté impayé",
                "Overall, {value} of the amount of instalments was left unpaid",
            ),
            none=_NEVER_SHORT,
        ),
        Unit.RATIO,
        lambda i: ratio(i.short.sum(), i.due.sum()),
        direction=1,
        actionable=True,
    ),
    _instalments(
        "instalments_short_count_share",
        reasons.SHORT_PAYMENTS,
        _share(
            _OVERALL,
            "n’ont pas été payées en entier",
            "were not paid in full",
            ("la part des échéances non payées en entier", "the share of instalments not paid in full"),
            none=_NEVER_SHORT,
        ),
        Unit.RATIO,
        lambda i: share(i.short > 0),
        direction=1,
        actionable=True,
    ),
    _instalments(
        "instalments_max_short",
        reasons.SHORT_PAYMENTS,
        figure(
            "le plus grand montant resté impayé sur une échéance",
            "the largest amount left unpaid on an instalment",
            none=_NEVER_SHORT,
        ),
        Unit.AMOUNT,
        lambda i: i.short.max(),
        direction=1,
    ),
)


def _recent(window: Window) -> tuple[Feature, ...]:
    """Declare what became of the instalments due in one window."""

    def due(i: Expression) -> Expression:
        return i.due_day > -window.days

    when = tuple(f"{words[0].upper()}{words[1:]}" for words in (window.fr, window.en))
    none_due = none_of(
        f"instalments_due_{window.name}",
        f"Aucune échéance n’était à payer {window.fr}",
        f"No instalment was due {window.en}",
    )
    never_late, never_short = ((f"{fr} {window.fr}", f"{en} {window.en}") for fr, en in (_NEVER_LATE, _NEVER_SHORT))

    return (
        _instalments(
            f"instalments_late_share_{window.name}",
            reasons.LATE_PAYMENTS,
            _share(
                (when[0], when[1]),
                *_PAID_LATE,
                (
                    f"la part des échéances payées en retard {window.fr}",
                    f"the share of instalments paid late {window.en}",
                ),
                none=never_late,
                absences=[none_due],
            ),
            Unit.RATIO,
            lambda i: share(_late(i), due(i)),
            direction=1,
            actionable=True,
        ),
        _instalments(
            f"instalments_mean_days_late_{window.name}",
            reasons.LATE_PAYMENTS,
            figure(
                f"le retard moyen par échéance {window.fr}",
                f"the mean delay per instalment {window.en}",
                none=never_late,
                absences=[none_due],
            ),
            Unit.DAYS,
            lambda i: i.days_late.mean(where=due(i)),
            direction=1,
            actionable=True,
        ),
        _instalments(
            f"instalments_max_days_late_{window.name}",
            reasons.LATE_PAYMENTS,
            figure(
                f"le plus long retard d’une échéance {window.fr}",
                f"the longest delay of an instalment {window.en}",
                none=never_late,
                absences=[none_due],
            ),
            Unit.DAYS,
            lambda i: i.days_late.max(where=due(i)),
            direction=1,
            actionable=True,
        ),
        _instalments(
            f"instalments_short_share_{window.name}",
            reasons.SHORT_PAYMENTS,
            said(
                (
                    f"la part impayée du montant des échéances {window.fr}",
                    f"the unpaid share of the amount of instalments {window.en}",
                ),
                (
                    f"{when[0]}, {{value}} du montant des échéances est resté impayé",
                    f"{when[1]}, {{value}} of the amount of instalments was left unpaid",
                ),
                none=never_short,
                absences=[none_due],
            ),
            Unit.RATIO,
            lambda i: ratio(i.short.sum(where=due(i)), i.due.sum(where=due(i))),
            direction=1,
            actionable=True,
        ),
        _instalments(
            f"instalments_due_{window.name}",
            reasons.REPAYMENT_HISTORY,
            number_of(
                f"échéance{{s}} à payer {window.fr}",
                f"instalment{{s}} due {window.en}",
                feminine=True,
                none=(none_due.said.fr, none_due.said.en),
            ),
            Unit.COUNT,
            lambda i: count(due(i)),
        ),
    )


def _of_latest(name: str, clauses: Clauses, unit: Unit, direction: int) -> Feature:
    """Declare what became of the credit that began last, in the column `name` of the credits."""
    return _credits(
        f"latest_credit_{name}",
        reasons.LATEST_CREDIT,
        clauses,
        unit,
        lambda c: latest(c[name], c.first_day, c.sk_id_prev),
        direction=direction,
    )


_OF_LATEST = ("Sur le dernier crédit", "On the latest loan")
_LATEST_NEVER_LATE = (
    "Aucune échéance du dernier crédit n’a été payée en retard",
    "No instalment of the latest loan was paid late",
)
_NONE_DUE_LATELY = none_of(
    "instalments_due_last_year",
    "Aucune échéance n’était à payer depuis un an",
    "No instalment was due in the last year",
)

_BY_CREDIT = (
    _of_latest(
        "late_share",
        _share(
            _OF_LATEST,
            *_PAID_LATE,
            (
                "la part des échéances du dernier crédit payées en retard",
                "the share of instalments of the latest loan paid late",
            ),
            none=_LATEST_NEVER_LATE,
        ),
        Unit.RATIO,
        1,
    ),
    _of_latest(
        "mean_days_late",
        figure(
            "le retard moyen par échéance du dernier crédit",
            "the mean delay per instalment of the latest loan",
            none=_LATEST_NEVER_LATE,
        ),
        Unit.DAYS,
        1,
    ),
    _of_latest(
        "max_days_late",
        figure(
            "le plus long retard sur le dernier crédit",
            "the longest delay on the latest loan",
            none=_LATEST_NEVER_LATE,
        ),
        Unit.DAYS,
        1,
    ),
    _of_latest(
        "mean_days_early",
        figure(
            "l’avance moyenne par échéance du dernier crédit",
            "the mean time by which the latest loan was paid early",
            none=(
                "Aucune échéance du dernier crédit n’a été payée en avance",
                "No instalment of the latest loan was paid early",
            ),
        ),
        Unit.DAYS,
        0,
    ),
    _of_latest(
        "short_share",
        said(
            (
                "la part impayée du montant des échéances du dernier crédit",
                "the unpaid share of the amount of instalments of the latest loan",
            ),
            (
                "Sur le dernier crédit, {value} du montant des échéances est resté impayé",
                "On the latest loan, {value} of the amount of instalments was left unpaid",
            ),
            none=(
                "Toutes les échéances du dernier crédit ont été payées en entier",
                "Every instalment of the latest loan was paid in full",
            ),
        ),
        Unit.RATIO,
        1,
    ),
    _of_latest(
        "instalments",
        said(
            ("le nombre d’échéances du dernier crédit", "the number of instalments of the latest loan"),
            ("Le dernier crédit compte {value} échéance{s}", "The latest loan has {value} instalment{s}"),
            label=("Échéances du dernier crédit", "Instalments of the latest loan"),
            feminine=True,
        ),
        Unit.COUNT,
        0,
    ),
    _credits(
        "instalment_credits",
        reasons.REPAYMENT_HISTORY,
        number_of("crédit{s} dont les échéances sont connues", "loan{s} with known instalments"),
        Unit.COUNT,
        lambda c: c.count(),
    ),
    _credits(
        "worst_credit_late_share",
        reasons.LATE_PAYMENTS,
        _share(
            ("Sur le crédit le moins bien payé", "On the worst paid loan"),
            *_PAID_LATE,
            (
                "la part d’échéances en retard du crédit le moins bien payé",
                "the share of instalments late on the worst paid loan",
            ),
            none=_NEVER_LATE,
        ),
        Unit.RATIO,
        lambda c: c.late_share.max(),
        direction=1,
    ),
)

_TRENDS = (
    _derived(
        "instalments_late_trend",
        reasons.LATE_PAYMENTS,
        said(
            (
                "l’évolution de la part des échéances payées en retard depuis un an",
                "the change in the share of instalments paid late in the last year",
            ),
            (
                "Depuis un an, plus d’échéances que d’ordinaire sont payées en retard, de {value} du total",
                "In the last year, more instalments than overall were paid late, by {value} of the total",
            ),
            below=(
                "Depuis un an, moins d’échéances que d’ordinaire sont payées en retard, de {value} du total",
                "In the last year, fewer instalments than overall were paid late, by {value} of the total",
            ),
            none=(
                "Depuis un an, autant d’échéances que d’ordinaire sont payées en retard",
                "In the last year, as many instalments as overall were paid late",
            ),
            absences=[_NONE_DUE_LATELY],
        ),
        Unit.RATIO,
        lambda t: t.instalments_late_share_last_year - t.instalments_late_share,
        direction=1,
    ),
    _derived(
        "instalments_days_late_trend",
        reasons.LATE_PAYMENTS,
        said(
            (
                "l’évolution du retard moyen par échéance depuis un an",
                "the change in the mean delay per instalment in the last year",
            ),
            (
                "Depuis un an, le retard moyen par échéance est plus long que d’ordinaire de {value}",
                "In the last year, the mean delay per instalment was longer than overall by {value}",
            ),
            below=(
                "Depuis un an, le retard moyen par échéance est plus court que d’ordinaire de {value}",
                "In the last year, the mean delay per instalment was shorter than overall by {value}",
            ),
            none=(
                "Depuis un an, le retard moyen par échéance est le même que d’ordinaire",
                "In the last year, the mean delay per instalment was the same as overall",
            ),
            absences=[_NONE_DUE_LATELY],
        ),
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
