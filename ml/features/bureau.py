"""Features of the credits with other lenders, one row a credit."""

from __future__ import annotations

from functools import partial

from ml.features import reasons
from ml.features.aggregates import HALF_YEAR, YEARS, Window, count, ratio, share, sum_where, years_ago
from ml.features.bureau_standing import ACTIVE_CREDITS, CLOSED_CREDITS, is_active, is_closed
from ml.features.clauses import Absence, elapsed, figure, none_of, number_of, said, with_endings
from ml.features.definition import Expression, Feature, Source, declare
from ml.tables.durations import DAYS_A_YEAR
from ml.tables.schema import Unit
from ml.tables.wording import Text

_bureau = partial(declare, Source.BUREAU)
_TYPES = (  # name, value in the files, French and English words, direction of their number
    ("consumer", "Consumer credit", "crédit{s} à la consommation", "consumer loan{s}", 0),
    ("card", "Credit card", "carte{s} de crédit", "credit card{s}", 0),
    ("car", "Car loan", "crédit{s} automobile{s}", "car loan{s}", 0),
    ("mortgage", "Mortgage", "crédit{s} immobilier{s}", "mortgage{s}", 0),
    ("microloan", "Microloan", "microcrédit{s}", "microloan{s}", 1),
)
_NUMBER_NAMES = {"card": "bureau_card_credits", "mortgage": "bureau_mortgages", "microloan": "bureau_microloans"}
_ONE_CREDIT = Absence(
    Text("Un seul crédit est connu chez d’autres prêteurs", "Only one loan with other lenders is known"),
    lambda value_of: value_of("bureau_credits") == 1,
)
_NONE_OVERDUE = (
    "Aucun montant en retard n’est connu chez d’autres prêteurs",
    "No overdue amount with other lenders is known",
)


def _lost(b: Expression) -> Expression:
    return b.credit_active.isin(["Bad debt", "Sold"])


_EVERY_CREDIT = (
    _bureau(
        "bureau_credits",
        reasons.CREDITS_ELSEWHERE,
        number_of("crédit{s} connu{s} chez d’autres prêteurs", "known loan{s} with other lenders"),
        Unit.COUNT,
        lambda b: b.count(),
    ),
    _bureau(
        "bureau_active_credits",
        reasons.CREDITS_ELSEWHERE,
        number_of("crédit{s} en cours chez d’autres prêteurs", "current loan{s} with other lenders"),
        Unit.COUNT,
        lambda b: count(is_active(b)),
        actionable=True,
    ),
    _bureau(
        "bureau_active_share",
        reasons.CREDITS_ELSEWHERE,
        said(
            ("la part des crédits pris ailleurs encore en cours", "the share of loans elsewhere still running"),
            (
                "Au total, {value} des crédits pris chez d’autres prêteurs sont encore en cours",
                "Overall, {value} of the loans with other lenders are still running",
            ),
            none=(
                "Aucun crédit pris chez d’autres prêteurs n’est encore en cours",
                "No loan with other lenders is still running",
            ),
        ),
        Unit.RATIO,
        lambda b: share(is_active(b)),
        direction=1,
    ),
    _bureau(
        "bureau_closed_credits",
        reasons.CLOSED_ELSEWHERE,
        number_of("crédit{s} soldé{s} chez d’autres prêteurs", "closed loan{s} with other lenders"),
        Unit.COUNT,
        lambda b: count(is_closed(b)),
    ),
    _bureau(
        "bureau_lost_credits",
        reasons.LATE_ELSEWHERE,
        number_of("crédit{s} cédé{s} ou douteux chez d’autres prêteurs", "bad or sold-off loan{s} with other lenders"),
        Unit.COUNT,
        lambda b: count(_lost(b)),
        direction=1,
    ),
    _bureau(
        "bureau_credit_types",
        reasons.CREDIT_TYPES_ELSEWHERE,
        number_of("type{s} de crédit chez d’autres prêteurs", "type{s} of loan with other lenders"),
        Unit.COUNT,
        lambda b: b.credit_type.nunique(),
    ),
    _bureau(
        "bureau_latest_credit_years",
        reasons.RECENT_CREDITS_ELSEWHERE,
        elapsed("le dernier crédit pris chez d’autres prêteurs", "the latest loan with other lenders"),
        Unit.YEARS,
        lambda b: years_ago(b.days_credit.max()),
    ),
    _bureau(
        "bureau_mean_credit_years",
        reasons.RECENT_CREDITS_ELSEWHERE,
        said(
            ("l’ancienneté moyenne des crédits pris ailleurs", "the mean age of the loans elsewhere"),
            (
                "Les crédits pris chez d’autres prêteurs remontent en moyenne à {value}",
                "On average, loans with other lenders were taken {value} ago",
            ),
        ),
        Unit.YEARS,
        lambda b: years_ago(b.days_credit.mean()),
        direction=-1,
    ),
    _bureau(
        "bureau_first_credit_years",
        reasons.RECENT_CREDITS_ELSEWHERE,
        elapsed("le premier crédit pris chez d’autres prêteurs", "the first loan with other lenders"),
        Unit.YEARS,
        lambda b: years_ago(b.days_credit.min()),
        direction=-1,
    ),
    _bureau(
        "bureau_years_between_credits",
        reasons.RECENT_CREDITS_ELSEWHERE,
        figure(
            "le temps moyen entre deux crédits pris ailleurs",
            "the mean time between two loans elsewhere",
            none=(
                "Tous les crédits pris chez d’autres prêteurs datent du même jour",
                "All loans with other lenders were taken on the same day",
            ),
            absences=[_ONE_CREDIT],
        ),
        Unit.YEARS,
        lambda b: ratio(b.days_credit.max() - b.days_credit.min(), (b.count() - 1).cast("float64")) / DAYS_A_YEAR,
    ),
    _bureau(
        "bureau_update_years",
        reasons.RECENT_CREDITS_ELSEWHERE,
        elapsed("la dernière nouvelle des crédits pris ailleurs", "the latest news of loans elsewhere"),
        Unit.YEARS,
        lambda b: years_ago(b.days_credit_update.max()),
    ),
)

_OVERDUE = (
    _bureau(
        "bureau_overdue",
        reasons.LATE_ELSEWHERE,
        figure(
            "le montant en retard chez d’autres prêteurs",
            "the amount overdue with other lenders",
            none=("Rien n’est en retard chez d’autres prêteurs", "Nothing is overdue with other lenders"),
        ),
        Unit.AMOUNT,
        lambda b: b.amt_credit_sum_overdue.sum(),
        direction=1,
        actionable=True,
    ),
    _bureau(
        "bureau_overdue_credits",
        reasons.LATE_ELSEWHERE,
        number_of("crédit{s} en retard chez d’autres prêteurs", "overdue loan{s} with other lenders"),
        Unit.COUNT,
        lambda b: count(b.credit_day_overdue > 0),
        direction=1,
        actionable=True,
    ),
    _bureau(
        "bureau_days_overdue",
        reasons.LATE_ELSEWHERE,
        figure(
            "le plus long retard en cours chez d’autres prêteurs",
            "the longest current delay with other lenders",
            none=("Aucun retard n’est en cours chez d’autres prêteurs", "No delay is running with other lenders"),
        ),
        Unit.DAYS,
        lambda b: b.credit_day_overdue.max(),
        direction=1,
    ),
    _bureau(
        "bureau_max_overdue",
        reasons.LATE_ELSEWHERE,
        figure(
            "le plus grand montant en retard connu chez d’autres prêteurs",
            "the largest overdue amount known with other lenders",
            none=_NONE_OVERDUE,
        ),
        Unit.AMOUNT,
        lambda b: b.amt_credit_max_overdue.max(),
        direction=1,
    ),
    _bureau(
        "bureau_mean_max_overdue",
        reasons.LATE_ELSEWHERE,
        said(
            (
                "le plus grand montant en retard par crédit pris ailleurs, en moyenne",
                "the largest overdue amount per loan elsewhere, on average",
            ),
            (
                "En moyenne, le plus grand montant en retard d’un crédit pris ailleurs est de {value}",
                "On average, the largest overdue amount of a loan elsewhere is {value}",
            ),
            none=_NONE_OVERDUE,
        ),
        Unit.AMOUNT,
        lambda b: b.amt_credit_max_overdue.mean(),
        direction=1,
    ),
    _bureau(
        "bureau_once_overdue_share",
        reasons.LATE_ELSEWHERE,
        said(
            (
                "la part des crédits pris ailleurs qui ont déjà été en retard",
                "the share of loans elsewhere that were ever overdue",
            ),
            (
                "Au total, {value} des crédits pris chez d’autres prêteurs ont déjà été en retard",
                "Overall, {value} of the loans with other lenders have been overdue",
            ),
            none=_NONE_OVERDUE,
        ),
        Unit.RATIO,
        lambda b: share((b.amt_credit_max_overdue > 0).fill_null(False)),
        direction=1,
    ),
    _bureau(
        "bureau_prolongations",
        reasons.LATE_ELSEWHERE,
        number_of(
            "prolongation{s} de crédit chez d’autres prêteurs", "loan extension{s} with other lenders", feminine=True
        ),
        Unit.COUNT,
        lambda b: b.cnt_credit_prolong.sum(),
        direction=1,
    ),
)


def _of_type(name: str, value: str, fr: str, en: str, direction: int) -> tuple[Feature, ...]:
    """Declare how many credits of one type there are, and what is owed on those still running."""
    many_fr, many_en = (with_endings(words, plural=True) for words in (fr, en))
    return (
        _bureau(
            _NUMBER_NAMES.get(name, f"bureau_{name}_credits"),
            reasons.CREDIT_TYPES_ELSEWHERE,
            number_of(f"{fr} chez d’autres prêteurs", f"{en} with other lenders", feminine=fr.startswith("carte")),
            Unit.COUNT,
            lambda b: count(b.credit_type == value),
            direction=direction,
        ),
        _bureau(
            f"bureau_{name}_debt",
            reasons.DEBT_ELSEWHERE,
            figure(
                f"la dette en cours ailleurs pour les {many_fr}",
                f"the current debt elsewhere on {many_en}",
                none=(
                    f"Rien n’est dû chez d’autres prêteurs pour des {many_fr}",
                    f"Nothing is owed to other lenders on {many_en}",
                ),
            ),
            Unit.AMOUNT,
            lambda b: sum_where(b.amt_credit_sum_debt, is_active(b) & (b.credit_type == value)),
        ),
    )


def _recent(window: Window) -> tuple[Feature, ...]:
    """Declare how many credits were taken in one window, and for how much."""
    none = (
        f"Aucun crédit n’a été pris chez d’autres prêteurs {window.fr}",
        f"No loan was taken with other lenders {window.en}",
    )
    return (
        _bureau(
            f"bureau_credits_{window.name}",
            reasons.RECENT_CREDITS_ELSEWHERE,
            number_of(
                f"crédit{{s}} pris chez d’autres prêteurs {window.fr}",
                f"loan{{s}} taken with other lenders {window.en}",
                none=none,
            ),
            Unit.COUNT,
            lambda b: count(b.days_credit > -window.days),
            direction=1,
        ),
        _bureau(
            f"bureau_credit_sum_{window.name}",
            reasons.RECENT_CREDITS_ELSEWHERE,
            figure(
                f"le montant des crédits pris chez d’autres prêteurs {window.fr}",
                f"the amount of the loans taken with other lenders {window.en}",
                absences=[none_of(f"bureau_credits_{window.name}", *none)],
            ),
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
