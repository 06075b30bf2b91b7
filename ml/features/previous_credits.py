"""Features of what previous applications led to: credits granted, their price, their kind, those still running."""

from __future__ import annotations

from functools import partial

from ml.features import reasons
from ml.features.aggregates import count, ratio, share, sum_where, years_ago
from ml.features.clauses import Clauses, elapsed, figure, none_of, not_on_record, number_of, said
from ml.features.definition import Compute, Expression, Feature, Source, declare
from ml.tables.schema import Unit

_previous = partial(declare, Source.PREVIOUS)
NONE_GRANTED = none_of(
    "previous_approved", "Aucune demande précédente n’a été acceptée", "No previous application was approved"
)
NONE_REFUSED = none_of(
    "previous_refused_share", "Aucune demande précédente n’a été refusée", "No previous application was refused"
)
_NONE_RUNNING = none_of(
    "previous_running_credits", "Aucun crédit n’est en cours chez nous", "No loan with us is running"
)
_WEEKEND = ["SATURDAY", "SUNDAY"]


def is_approved(p: Expression) -> Expression:
    """Return whether the application was granted."""
    return p.name_contract_status == "Approved"


def _running(p: Expression) -> Expression:
    """Return whether a credit was granted and has not ended: its last day is still to come."""
    return is_approved(p) & p.days_termination.isnull() & p.cnt_payment.notnull()


def price_a_year(p: Expression) -> Expression:
    """Return what all instalments cost beyond the amount lent, a year of its length: 0.1 for a tenth of it."""
    paid = ratio(p.amt_annuity * p.cnt_payment, p.amt_credit)
    return ratio(paid - 1, p.cnt_payment) * 12


def _days_early(p: Expression) -> Expression:
    return p.days_last_due_1st_version - p.days_last_due


def price_clauses(what: tuple[str, str], fr: str, en: str) -> Clauses:
    """Return what is said of the yearly price of credits granted: `fr` and `en` are subject and verb."""
    return said(
        what,
        (f"{fr} {{value}} du montant prêté par an", f"{en} {{value}} of the amount lent a year"),
        none=(f"{fr} exactement le montant prêté", f"{en} exactly the amount lent"),
        absences=[NONE_GRANTED],
    )


def _granted(measure: Compute, statistic: str) -> Compute:
    """Return what takes the mean, max, min or sum of `measure` over the credits granted."""
    return lambda p: getattr(measure(p), statistic)(where=is_approved(p))


_MEASURES: dict[str, tuple[str, Unit]] = {
    "term_months": ("cnt_payment", Unit.MONTHS),
    "annuity": ("amt_annuity", Unit.AMOUNT_PER_MONTH),
    "credit": ("amt_credit", Unit.AMOUNT),
}


def _of_granted(name: str, fr: str, en: str, none: tuple[str, str] | None = None) -> Feature:
    """Declare `name`, a measure followed by its statistic, the mean where there is none."""
    measure = next(m for m in _MEASURES if name.startswith(m))
    column, unit = _MEASURES[measure]
    statistic = name.removeprefix(measure).lstrip("_") or "mean"
    return _previous(
        f"previous_{name}",
        reasons.PREVIOUS_CREDITS,
        figure(fr, en, none=none, absences=[NONE_GRANTED]),
        unit,
        _granted(lambda p: p[column], statistic),
    )


def _price(statistic: str, what: tuple[str, str], fr: str, en: str) -> Feature:
    return _previous(
        f"previous_price_{statistic}",
        reasons.PREVIOUS_PRICE,
        price_clauses(what, fr, en),
        Unit.RATIO,
        _granted(price_a_year, statistic),
        direction=1,
    )


def _yield_share(name: str, value: str, fr: str, en: str) -> Feature:
    return _previous(
        f"previous_{name}_yield_share",
        reasons.PREVIOUS_PRICE,
        said(
            (f"la part des crédits précédents à taux {fr}", f"the share of previous loans at a {en} rate"),
            (
                f"Au total, {{value}} des crédits précédents étaient à taux {fr}",
                f"Overall, {{value}} of previous loans were at a {en} rate",
            ),
            none=(
                f"Aucun crédit précédent n’était à taux {fr}",
                f"No previous loan was at a {en} rate",
            ),
            absences=[NONE_GRANTED],
        ),
        Unit.RATIO,
        lambda p: share(p.name_yield_group == value, is_approved(p)),
    )


def _kind_share(name: str, column: str, values: list[str], fr: str, en: str) -> Feature:
    return _previous(
        f"previous_{name}_share",
        reasons.PREVIOUS_PRODUCTS,
        said(
            (
                f"la part des demandes précédentes faites {fr}",
                f"the share of previous applications made {en}",
            ),
            (
                f"Au total, {{value}} des demandes précédentes ont été faites {fr}",
                f"Overall, {{value}} of previous applications were made {en}",
            ),
            none=(
                f"Aucune demande précédente n’a été faite {fr}",
                f"No previous application was made {en}",
            ),
        ),
        Unit.RATIO,
        lambda p: share(p[column].isin(values)),
    )


_NO_DOWN_PAYMENT = ("Aucun crédit précédent n’avait d’apport", "No previous loan had a down payment")

_CREDITS = (
    _previous(
        "previous_down_payment_rate",
        reasons.PREVIOUS_CREDITS,
        said(
            ("l’apport moyen sur les crédits précédents", "the mean down payment of previous loans"),
            (
                "L’apport sur les crédits précédents était de {value} en moyenne",
                "The down payment of previous loans was {value} on average",
            ),
            none=_NO_DOWN_PAYMENT,
            absences=[NONE_GRANTED],
        ),
        Unit.RATIO,
        lambda p: p.rate_down_payment.mean(where=is_approved(p)),
        direction=-1,
    ),
    _previous(
        "previous_down_payment_max",
        reasons.PREVIOUS_CREDITS,
        figure(
            "le plus grand apport sur un crédit précédent",
            "the largest down payment of a previous loan",
            none=_NO_DOWN_PAYMENT,
            absences=[NONE_GRANTED],
        ),
        Unit.AMOUNT,
        lambda p: p.amt_down_payment.max(where=is_approved(p)),
        direction=-1,
    ),
    _of_granted(
        "term_months",
        "la durée moyenne des crédits précédents",
        "the mean length of previous loans",
        ("Les crédits précédents n’avaient pas de durée fixée", "Previous loans had no fixed length"),
    ),
    _of_granted(
        "term_months_max",
        "la durée du plus long crédit précédent",
        "the length of the longest previous loan",
        ("Aucun crédit précédent n’avait de durée fixée", "No previous loan had a fixed length"),
    ),
    _of_granted(
        "annuity", "la mensualité moyenne des crédits précédents", "the mean monthly payment of previous loans"
    ),
    _of_granted(
        "annuity_max",
        "la plus grande mensualité d’un crédit précédent",
        "the largest monthly payment of a previous loan",
    ),
    _of_granted("credit_max", "le montant du plus grand crédit précédent", "the amount of the largest previous loan"),
    _of_granted("credit_min", "le montant du plus petit crédit précédent", "the amount of the smallest previous loan"),
    _of_granted("credit_sum", "le montant total des crédits précédents", "the total amount of the previous loans"),
    _previous(
        "previous_granted_to_asked",
        reasons.PREVIOUS_CREDITS,
        said(
            (
                "la part accordée des montants demandés auparavant",
                "the share granted of the amounts asked before",
            ),
            (
                "Pour les crédits précédents, le montant accordé représente {value} du montant demandé",
                "For previous loans, the amount granted is {value} of the amount asked",
            ),
            absences=[NONE_GRANTED],
        ),
        Unit.RATIO,
        lambda p: ratio(p.amt_credit.sum(where=is_approved(p)), p.amt_application.sum(where=is_approved(p))),
    ),
    _previous(
        "previous_days_early",
        reasons.PREVIOUS_CREDITS,
        said(
            (
                "l’avance moyenne de la fin des crédits précédents",
                "the mean time by which previous loans ended early",
            ),
            (
                "Les crédits précédents ont fini {value} avant leur terme en moyenne",
                "Previous loans ended {value} before their planned end on average",
            ),
            below=(
                "Les crédits précédents ont fini {value} après leur terme en moyenne",
                "Previous loans ended {value} after their planned end on average",
            ),
            none=(
                "Les crédits précédents ont fini à leur terme en moyenne",
                "Previous loans ended at their planned end on average",
            ),
            absences=[NONE_GRANTED],
        ),
        Unit.DAYS,
        lambda p: _days_early(p).mean(where=is_approved(p)),
    ),
    _previous(
        "previous_end_years",
        reasons.PREVIOUS_CREDITS,
        elapsed(
            "la fin du dernier crédit chez nous",
            "the end of the latest loan with us",
            absences=[
                not_on_record("Aucune fin de crédit chez nous n’est enregistrée", "No loan with us has ended on record")
            ],
        ),
        Unit.YEARS,
        lambda p: years_ago(p.days_termination.max(where=is_approved(p))),
    ),
    _previous(
        "previous_insured_share",
        reasons.PREVIOUS_CREDITS,
        said(
            ("la part des crédits précédents assurés", "the share of previous loans insured"),
            (
                "Au total, {value} des crédits précédents étaient assurés",
                "Overall, {value} of previous loans were insured",
            ),
            none=("Aucun crédit précédent n’était assuré", "No previous loan was insured"),
            absences=[NONE_GRANTED],
        ),
        Unit.RATIO,
        lambda p: p.nflag_insured_on_approval.mean(where=is_approved(p)),
    ),
)

_RUNNING = (
    _previous(
        "previous_running_credits",
        reasons.CURRENT_CREDITS,
        number_of("crédit{s} en cours chez nous", "current loan{s} with us"),
        Unit.COUNT,
        lambda p: count(_running(p)),
    ),
    _previous(
        "previous_running_annuity",
        reasons.CURRENT_CREDITS,
        figure(
            "le total des mensualités des crédits en cours chez nous",
            "the total of the monthly payments of current loans with us",
            absences=[_NONE_RUNNING],
        ),
        Unit.AMOUNT_PER_MONTH,
        lambda p: sum_where(p.amt_annuity, _running(p)),
    ),
    _previous(
        "previous_running_credit",
        reasons.CURRENT_CREDITS,
        figure(
            "le montant initial des crédits en cours chez nous",
            "the initial amount of the current loans with us",
            absences=[_NONE_RUNNING],
        ),
        Unit.AMOUNT,
        lambda p: sum_where(p.amt_credit, _running(p)),
    ),
)

_PRICES = (
    _price(
        "mean",
        ("le coût annuel moyen des crédits précédents", "the mean yearly price of previous loans"),
        "Les crédits précédents coûtaient en moyenne",
        "On average, previous loans cost",
    ),
    _price(
        "max",
        ("le coût annuel du crédit précédent le plus cher", "the yearly price of the dearest previous loan"),
        "Le crédit précédent le plus cher coûtait",
        "The dearest previous loan cost",
    ),
    _price(
        "min",
        ("le coût annuel du crédit précédent le moins cher", "the yearly price of the cheapest previous loan"),
        "Le crédit précédent le moins cher coûtait",
        "The cheapest previous loan cost",
    ),
    _yield_share("high", "high", "élevé", "high"),
    _yield_share("middle", "middle", "moyen", "middle"),
    _yield_share("low", "low_normal", "bas", "low"),
    _yield_share("promotional", "low_action", "promotionnel", "promotional"),
)

_KINDS = (
    _kind_share("store", "name_portfolio", ["POS"], "pour un crédit en magasin", "for a loan at a shop"),
    _kind_share("cash", "name_portfolio", ["Cash"], "pour un prêt personnel", "for a cash loan"),
    _kind_share("card", "name_portfolio", ["Cards"], "pour une carte", "for a card"),
    _kind_share(
        "cross_selling", "name_product_type", ["x-sell"], "pour une offre complémentaire", "for a further offer"
    ),
    _kind_share("walk_in", "name_product_type", ["walk-in"], "de façon spontanée", "by walking in"),
    _kind_share("new_client", "name_client_type", ["New"], "au titre de nouveau client", "as a new client"),
    _kind_share("office", "channel_type", ["Credit and cash offices"], "en agence", "at an office"),
    _kind_share(
        "contact_centre", "channel_type", ["Contact center"], "par un centre d’appels", "through a contact centre"
    ),
    _kind_share("partner", "channel_type", ["AP+ (Cash loan)"], "par un partenaire", "through a partner"),
    _kind_share("mobile", "name_goods_category", ["Mobile"], "pour un téléphone mobile", "for a mobile phone"),
    _kind_share(
        "undisclosed",
        "name_cash_loan_purpose",
        ["Refusal to name the goal"],
        "sans objet déclaré",
        "with no purpose given",
    ),
    _kind_share("weekend", "weekday_appr_process_start", _WEEKEND, "en fin de semaine", "at a weekend"),
)

CREDITS = (*_CREDITS, *_PRICES, *_KINDS, *_RUNNING)
