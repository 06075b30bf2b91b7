"""Features of the previous applications: outcomes, refusals and credits granted. One row an application."""

from __future__ import annotations

from functools import partial

from ml.features import reasons
from ml.features.aggregates import YEARS, Window, count, latest, share, years_ago
from ml.features.definition import Compute, Expression, Feature, Source, declare
from ml.features.previous_credits import CREDITS, is_approved, price_a_year
from ml.tables.previous_application_categories import reject_reason
from ml.tables.schema import Unit

_previous = partial(declare, Source.PREVIOUS)


def _refused(p: Expression) -> Expression:
    return p.name_contract_status == "Refused"


def _last(compute: Compute, where: Compute | None = None) -> Compute:
    """Return what gives `compute` of the client's latest application, of those in `where`."""
    return lambda p: latest(compute(p), p.days_decision, p.sk_id_prev, None if where is None else where(p))


def _refused_because(name: str, codes: list[str], *, direction: int = 0) -> Feature:
    told = reject_reason(*codes)
    return _previous(
        f"previous_refused_{name}",
        reasons.PAST_REFUSALS,
        (f"Refus, {told.fr}", f"Refusals, {told.en}"),
        Unit.COUNT,
        lambda p: count(p.code_reject_reason.isin(codes)),
        direction=direction,
    )


_OUTCOMES = (
    _previous(
        "previous_applications",
        reasons.PREVIOUS_APPLICATIONS,
        ("Demandes précédentes", "Previous applications"),
        Unit.COUNT,
        lambda p: p.count(),
    ),
    _previous(
        "previous_approved",
        reasons.PREVIOUS_APPLICATIONS,
        ("Demandes précédentes acceptées", "Previous applications approved"),
        Unit.COUNT,
        lambda p: count(is_approved(p)),
    ),
    _previous(
        "previous_approved_share",
        reasons.PAST_REFUSALS,
        ("Part des demandes précédentes acceptées", "Share of previous applications approved"),
        Unit.RATIO,
        lambda p: share(is_approved(p)),
        direction=-1,
    ),
    _previous(
        "previous_cancelled_share",
        reasons.PREVIOUS_APPLICATIONS,
        ("Part des demandes précédentes annulées", "Share of previous applications cancelled"),
        Unit.RATIO,
        lambda p: share(p.name_contract_status == "Canceled"),
    ),
    _previous(
        "previous_unused_offers",
        reasons.PREVIOUS_APPLICATIONS,
        ("Offres précédentes non utilisées", "Previous offers not used"),
        Unit.COUNT,
        lambda p: count(p.name_contract_status == "Unused offer"),
    ),
    _previous(
        "previous_latest_years",
        reasons.PREVIOUS_APPLICATIONS,
        ("Temps depuis la dernière demande", "Time since the latest application"),
        Unit.YEARS,
        lambda p: years_ago(p.days_decision.max()),
    ),
    _previous(
        "previous_first_years",
        reasons.PREVIOUS_APPLICATIONS,
        ("Temps depuis la première demande", "Time since the first application"),
        Unit.YEARS,
        lambda p: years_ago(p.days_decision.min()),
        direction=-1,
    ),
    _previous(
        "previous_mean_years",
        reasons.PREVIOUS_APPLICATIONS,
        ("Ancienneté moyenne des demandes précédentes", "Mean age of the previous applications"),
        Unit.YEARS,
        lambda p: years_ago(p.days_decision.mean()),
    ),
    _previous(
        "previous_amount_asked",
        reasons.PREVIOUS_APPLICATIONS,
        ("Montant moyen des demandes précédentes", "Mean amount asked in previous applications"),
        Unit.AMOUNT,
        lambda p: p.amt_application.nullif(0).mean(),
    ),
)

_REFUSALS = (
    _previous(
        "previous_refused_share",
        reasons.PAST_REFUSALS,
        ("Part des demandes précédentes refusées", "Share of previous applications refused"),
        Unit.RATIO,
        lambda p: share(_refused(p)),
        direction=1,
    ),
    _refused_because("by_score", ["SCO", "SCOFR", "LIMIT", "HC"], direction=1),
    _refused_because("for_score", ["SCO", "SCOFR"], direction=1),
    _refused_because("for_limit", ["LIMIT"], direction=1),
    _refused_because("by_rule", ["HC"], direction=1),
    _refused_because("for_proof", ["VERIF", "SYSTEM"]),
    _refused_because("by_client", ["CLIENT"]),
    _previous(
        "previous_refusal_years",
        reasons.PAST_REFUSALS,
        ("Temps depuis le dernier refus", "Time since the latest refusal"),
        Unit.YEARS,
        lambda p: years_ago(p.days_decision.max(where=_refused(p))),
        direction=-1,
    ),
    _previous(
        "previous_refused_amount",
        reasons.PAST_REFUSALS,
        ("Montant moyen des demandes refusées", "Mean amount of the applications refused"),
        Unit.AMOUNT,
        lambda p: p.amt_credit.nullif(0).mean(where=_refused(p)),
    ),
)


def _of_latest(
    name: str, fr: str, en: str, unit: Unit, compute: Compute, direction: int = 0, where: Compute | None = None
) -> Feature:
    return _previous(
        f"latest_{name}",
        reasons.LATEST_APPLICATION,
        (f"Dernière demande{fr}", f"Latest application{en}"),
        unit,
        _last(compute, where),
        direction=direction,
    )


_LATEST = (
    _of_latest("refused", " refusée", " refused", Unit.YES_NO, _refused, direction=1),
    _of_latest("approved", " acceptée", " approved", Unit.YES_NO, is_approved, direction=-1),
    _of_latest("credit", "\u00a0: montant", ": amount", Unit.AMOUNT, lambda p: p.amt_credit.nullif(0)),
    _of_latest("annuity", "\u00a0: mensualité", ": monthly payment", Unit.AMOUNT_PER_MONTH, lambda p: p.amt_annuity),
    _of_latest("term_months", "\u00a0: durée", ": length", Unit.MONTHS, lambda p: p.cnt_payment),
    _previous(
        "latest_credit_price",
        reasons.PREVIOUS_PRICE,
        ("Coût annuel du dernier crédit accordé", "Yearly price of the latest credit granted"),
        Unit.RATIO,
        _last(price_a_year, is_approved),
        direction=1,
    ),
    _previous(
        "latest_credit_down_payment_rate",
        reasons.PREVIOUS_CREDITS,
        ("Apport sur le dernier crédit accordé", "Down payment of the latest credit granted"),
        Unit.RATIO,
        _last(lambda p: p.rate_down_payment, is_approved),
        direction=-1,
    ),
    _previous(
        "latest_credit_years",
        reasons.PREVIOUS_CREDITS,
        ("Temps depuis le dernier crédit accordé", "Time since the latest credit granted"),
        Unit.YEARS,
        lambda p: years_ago(p.days_decision.max(where=is_approved(p))),
    ),
)


def _recent(window: Window) -> tuple[Feature, ...]:
    """Declare the applications of one window and how many of them were refused."""
    return (
        _previous(
            f"previous_applications_{window.name}",
            reasons.PREVIOUS_APPLICATIONS,
            (f"Demandes {window.fr}", f"Applications {window.en}"),
            Unit.COUNT,
            lambda p: count(p.days_decision > -window.days),
        ),
        _previous(
            f"previous_refused_{window.name}",
            reasons.PAST_REFUSALS,
            (f"Demandes refusées {window.fr}", f"Applications refused {window.en}"),
            Unit.COUNT,
            lambda p: count(_refused(p) & (p.days_decision > -window.days)),
            direction=1,
        ),
    )


PREVIOUS_APPLICATIONS = (
    *_OUTCOMES,
    *_REFUSALS,
    *(declared for window in YEARS for declared in _recent(window)),
    *_LATEST,
    *CREDITS,
)
