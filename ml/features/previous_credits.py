"""Features of what previous applications led to: credits granted, their price, their kind, those still running."""

from __future__ import annotations

from functools import partial

from ml.features import reasons
from ml.features.aggregates import count, ratio, share, sum_where, years_ago
from ml.features.definition import Compute, Expression, Feature, Source, declare
from ml.tables.schema import Unit

_previous = partial(declare, Source.PREVIOUS)
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


def _granted(measure: Compute, statistic: str) -> Compute:
    """Return what takes the mean, max, min or sum of `measure` over the credits granted."""
    return lambda p: getattr(measure(p), statistic)(where=is_approved(p))


_MEASURES: dict[str, tuple[str, Unit]] = {
    "term_months": ("cnt_payment", Unit.MONTHS),
    "annuity": ("amt_annuity", Unit.AMOUNT_PER_MONTH),
    "credit": ("amt_credit", Unit.AMOUNT),
}


def _of_granted(name: str, fr: str, en: str) -> Feature:
    """Declare `name`, a measure followed by its statistic, the mean where there is none."""
    measure = next(m for m in _MEASURES if name.startswith(m))
    column, unit = _MEASURES[measure]
    statistic = name.removeprefix(measure).lstrip("_") or "mean"
    return _previous(
        f"previous_{name}", reasons.PREVIOUS_CREDITS, (fr, en), unit, _granted(lambda p: p[column], statistic)
    )


def _price(statistic: str, fr: str, en: str) -> Feature:
    return _previous(
        f"previous_price_{statistic}",
        reasons.PREVIOUS_PRICE,
        (fr, en),
        Unit.RATIO,
        _granted(price_a_year, statistic),
        direction=1,
    )


def _yield_share(name: str, value: str, fr: str, en: str) -> Feature:
    return _previous(
        f"previous_{name}_yield_share",
        reasons.PREVIOUS_PRICE,
        (f"Part de crédits précédents à taux {fr}", f"Share of previous credits at a {en} rate"),
        Unit.RATIO,
        lambda p: share(p.name_yield_group == value, is_approved(p)),
    )


def _kind_share(name: str, column: str, values: list[str], fr: str, en: str) -> Feature:
    return _previous(
        f"previous_{name}_share",
        reasons.PREVIOUS_PRODUCTS,
        (f"Part de demandes précédentes\u00a0: {fr}", f"Share of previous applications: {en}"),
        Unit.RATIO,
        lambda p: share(p[column].isin(values)),
    )


_CREDITS = (
    _previous(
        "previous_down_payment_rate",
        reasons.PREVIOUS_CREDITS,
        ("Apport moyen sur les crédits précédents", "Mean down payment of previous credits"),
        Unit.RATIO,
        lambda p: p.rate_down_payment.mean(where=is_approved(p)),
        direction=-1,
    ),
    _previous(
        "previous_down_payment_max",
        reasons.PREVIOUS_CREDITS,
        ("Plus grand apport sur un crédit précédent", "Largest down payment of a previous credit"),
        Unit.AMOUNT,
        lambda p: p.amt_down_payment.max(where=is_approved(p)),
        direction=-1,
    ),
    _of_granted("term_months", "Durée moyenne des crédits précédents", "Mean length of previous credits"),
    _of_granted("term_months_max", "Plus longue durée d’un crédit précédent", "Length of the longest previous credit"),
    _of_granted("annuity", "Mensualité moyenne des crédits précédents", "Mean monthly payment of previous credits"),
    _of_granted(
        "annuity_max", "Plus grande mensualité d’un crédit précédent", "Largest monthly payment of a previous credit"
    ),
    _of_granted("credit_max", "Plus grand crédit précédent", "Largest previous credit"),
    _of_granted("credit_min", "Plus petit crédit précédent", "Smallest previous credit"),
    _of_granted("credit_sum", "Somme des crédits précédents", "Sum of the previous credits"),
    _previous(
        "previous_granted_to_asked",
        reasons.PREVIOUS_CREDITS,
        ("Montant accordé rapporté au montant demandé", "Amount granted relative to amount asked"),
        Unit.RATIO,
        lambda p: ratio(p.amt_credit.sum(where=is_approved(p)), p.amt_application.sum(where=is_approved(p))),
    ),
    _previous(
        "previous_days_early",
        reasons.PREVIOUS_CREDITS,
        ("Avance moyenne de la fin des crédits précédents", "Mean days by which previous credits ended early"),
        Unit.DAYS,
        lambda p: _days_early(p).mean(where=is_approved(p)),
    ),
    _previous(
        "previous_end_years",
        reasons.PREVIOUS_CREDITS,
        ("Temps depuis la fin du dernier crédit chez nous", "Time since the latest credit with us ended"),
        Unit.YEARS,
        lambda p: years_ago(p.days_termination.max(where=is_approved(p))),
    ),
    _previous(
        "previous_insured_share",
        reasons.PREVIOUS_CREDITS,
        ("Part de crédits précédents assurés", "Share of previous credits insured"),
        Unit.RATIO,
        lambda p: p.nflag_insured_on_approval.mean(where=is_approved(p)),
    ),
)

_RUNNING = (
    _previous(
        "previous_running_credits",
        reasons.CURRENT_CREDITS,
        ("Crédits en cours chez nous", "Current credits with us"),
        Unit.COUNT,
        lambda p: count(_running(p)),
    ),
    _previous(
        "previous_running_annuity",
        reasons.CURRENT_CREDITS,
        ("Mensualités des crédits en cours chez nous", "Monthly payments of the current credits with us"),
        Unit.AMOUNT_PER_MONTH,
        lambda p: sum_where(p.amt_annuity, _running(p)),
    ),
    _previous(
        "previous_running_credit",
        reasons.CURRENT_CREDITS,
        ("Montant initial des crédits en cours chez nous", "Initial amount of the current credits with us"),
        Unit.AMOUNT,
        lambda p: sum_where(p.amt_credit, _running(p)),
    ),
)

_PRICES = (
    _price("mean", "Coût annuel moyen des crédits précédents", "Mean yearly price of previous credits"),
    _price("max", "Coût annuel du crédit précédent le plus cher", "Yearly price of the dearest previous credit"),
    _price("min", "Coût annuel du crédit précédent le moins cher", "Yearly price of the cheapest previous credit"),
    _yield_share("high", "high", "élevé", "high"),
    _yield_share("middle", "middle", "moyen", "middle"),
    _yield_share("low", "low_normal", "bas", "low"),
    _yield_share("promotional", "low_action", "promotionnel", "promotional"),
)

_KINDS = (
    _kind_share("store", "name_portfolio", ["POS"], "crédit en magasin", "point of sale"),
    _kind_share("cash", "name_portfolio", ["Cash"], "prêt personnel", "cash loan"),
    _kind_share("card", "name_portfolio", ["Cards"], "carte", "card"),
    _kind_share("cross_selling", "name_product_type", ["x-sell"], "vente complémentaire", "cross-selling"),
    _kind_share("walk_in", "name_product_type", ["walk-in"], "venue spontanée", "walk-in"),
    _kind_share("new_client", "name_client_type", ["New"], "nouveau client", "as a new client"),
    _kind_share("office", "channel_type", ["Credit and cash offices"], "en agence", "at an office"),
    _kind_share("contact_centre", "channel_type", ["Contact center"], "centre d’appels", "contact centre"),
    _kind_share("partner", "channel_type", ["AP+ (Cash loan)"], "par un partenaire", "through a partner"),
    _kind_share("mobile", "name_goods_category", ["Mobile"], "téléphone mobile", "mobile phone"),
    _kind_share(
        "undisclosed", "name_cash_loan_purpose", ["Refusal to name the goal"], "objet non dit", "purpose not given"
    ),
    _kind_share("weekend", "weekday_appr_process_start", _WEEKEND, "en fin de semaine", "at a weekend"),
)

CREDITS = (*_CREDITS, *_PRICES, *_KINDS, *_RUNNING)
