"""Features of the previous applications: outcomes, refusals and credits granted. One row an application."""

from __future__ import annotations

from functools import partial

from ml.features import reasons
from ml.features.aggregates import YEARS, Window, count, latest, share, years_ago
from ml.features.clauses import Clauses, elapsed, figure, number_of, said, yes_or_no
from ml.features.definition import Compute, Expression, Feature, Source, declare
from ml.features.previous_credits import CREDITS, NONE_GRANTED, NONE_REFUSED, is_approved, price_a_year, price_clauses
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
    fr, en = (words.replace(" (", ", ").rstrip(")") for words in (told.fr, told.en))
    return _previous(
        f"previous_refused_{name}",
        reasons.PAST_REFUSALS,
        number_of(f"refus, {fr}", f"refusal{{s}}, {en}", label=(f"Refus, {told.fr}", f"Refusals, {told.en}")),
        Unit.COUNT,
        lambda p: count(p.code_reject_reason.isin(codes)),
        direction=direction,
    )


def _share(fr: str, en: str) -> Clauses:
    """Return what is said of the share of previous applications that were granted, refused or cancelled."""
    return said(
        (f"la part des demandes précédentes {fr}s", f"the share of previous applications {en}"),
        (
            f"Au total, {{value}} des demandes précédentes ont été {fr}s",
            f"Overall, {{value}} of previous applications were {en}",
        ),
        none=(f"Aucune demande précédente n’a été {fr}", f"No previous application was {en}"),
    )


_LATEST_APPLICATION = ("la demande précédente", "the previous application")

_OUTCOMES = (
    _previous(
        "previous_applications",
        reasons.PREVIOUS_APPLICATIONS,
        number_of("demande{s} précédente{s}", "previous application{s}", feminine=True),
        Unit.COUNT,
        lambda p: p.count(),
    ),
    _previous(
        "previous_approved",
        reasons.PREVIOUS_APPLICATIONS,
        number_of("demande{s} précédente{s} acceptée{s}", "previous application{s} approved", feminine=True),
        Unit.COUNT,
        lambda p: count(is_approved(p)),
    ),
    _previous(
        "previous_approved_share",
        reasons.PAST_REFUSALS,
        _share("acceptée", "approved"),
        Unit.RATIO,
        lambda p: share(is_approved(p)),
        direction=-1,
    ),
    _previous(
        "previous_cancelled_share",
        reasons.PREVIOUS_APPLICATIONS,
        _share("annulée", "cancelled"),
        Unit.RATIO,
        lambda p: share(p.name_contract_status == "Canceled"),
    ),
    _previous(
        "previous_unused_offers",
        reasons.PREVIOUS_APPLICATIONS,
        number_of("offre{s} précédente{s} non utilisée{s}", "previous offer{s} not used", feminine=True),
        Unit.COUNT,
        lambda p: count(p.name_contract_status == "Unused offer"),
    ),
    _previous(
        "previous_latest_years",
        reasons.PREVIOUS_APPLICATIONS,
        elapsed(*_LATEST_APPLICATION),
        Unit.YEARS,
        lambda p: years_ago(p.days_decision.max()),
    ),
    _previous(
        "previous_first_years",
        reasons.PREVIOUS_APPLICATIONS,
        elapsed("la première demande", "the first application"),
        Unit.YEARS,
        lambda p: years_ago(p.days_decision.min()),
        direction=-1,
    ),
    _previous(
        "previous_mean_years",
        reasons.PREVIOUS_APPLICATIONS,
        said(
            ("l’ancienneté moyenne des demandes précédentes", "the mean age of the previous applications"),
            (
                "Les demandes précédentes remontent en moyenne à {value}",
                "On average, previous applications were made {value} ago",
            ),
            none=(
                "Les demandes précédentes datent du jour de la demande",
                "The previous applications were made on the day of the application",
            ),
        ),
        Unit.YEARS,
        lambda p: years_ago(p.days_decision.mean()),
    ),
    _previous(
        "previous_amount_asked",
        reasons.PREVIOUS_APPLICATIONS,
        figure("le montant moyen des demandes précédentes", "the mean amount of previous applications"),
        Unit.AMOUNT,
        lambda p: p.amt_application.nullif(0).mean(),
    ),
)

_REFUSALS = (
    _previous(
        "previous_refused_share",
        reasons.PAST_REFUSALS,
        _share("refusée", "refused"),
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
        elapsed("le dernier refus", "the latest refusal", absences=[NONE_REFUSED]),
        Unit.YEARS,
        lambda p: years_ago(p.days_decision.max(where=_refused(p))),
        direction=-1,
    ),
    _previous(
        "previous_refused_amount",
        reasons.PAST_REFUSALS,
        figure(
            "le montant moyen des demandes refusées",
            "the mean amount of the applications refused",
            absences=[NONE_REFUSED],
        ),
        Unit.AMOUNT,
        lambda p: p.amt_credit.nullif(0).mean(where=_refused(p)),
    ),
)


def _of_latest(name: str, clauses: Clauses, unit: Unit, compute: Compute, direction: int = 0) -> Feature:
    return _previous(f"latest_{name}", reasons.LATEST_APPLICATION, clauses, unit, _last(compute), direction=direction)


def _answered(fr: str, en: str) -> Clauses:
    """Return what is said of the answer that the latest application got, or did not."""
    return yes_or_no(
        (f"Demande précédente {fr}", f"Previous application {en}"),
        (f"si la demande précédente a été {fr}", f"whether the previous application was {en}"),
        (f"La demande précédente a été {fr}", f"The previous application was {en}"),
        (f"La demande précédente n’a pas été {fr}", f"The previous application was not {en}"),
    )


_LATEST = (
    _of_latest("refused", _answered("refusée", "refused"), Unit.YES_NO, _refused, direction=1),
    _of_latest("approved", _answered("acceptée", "approved"), Unit.YES_NO, is_approved, direction=-1),
    _of_latest(
        "credit",
        figure("le montant de la demande précédente", "the amount of the previous application"),
        Unit.AMOUNT,
        lambda p: p.amt_credit.nullif(0),
    ),
    _of_latest(
        "annuity",
        figure("la mensualité de la demande précédente", "the monthly payment of the previous application"),
        Unit.AMOUNT_PER_MONTH,
        lambda p: p.amt_annuity,
    ),
    _of_latest(
        "term_months",
        figure(
            "la durée du crédit de la demande précédente",
            "the length of the loan of the previous application",
            none=(
                "Le crédit de la demande précédente n’avait pas de durée fixée",
                "The loan of the previous application had no fixed length",
            ),
        ),
        Unit.MONTHS,
        lambda p: p.cnt_payment,
    ),
    _previous(
        "latest_credit_price",
        reasons.PREVIOUS_PRICE,
        price_clauses(
            ("le coût annuel du dernier crédit accordé", "the yearly price of the latest loan granted"),
            "Le dernier crédit accordé coûtait",
            "The latest loan granted cost",
        ),
        Unit.RATIO,
        _last(price_a_year, is_approved),
        direction=1,
    ),
    _previous(
        "latest_credit_down_payment_rate",
        reasons.PREVIOUS_CREDITS,
        said(
            ("l’apport sur le dernier crédit accordé", "the down payment of the latest loan granted"),
            (
                "L’apport sur le dernier crédit accordé était de {value}",
                "The down payment of the latest loan granted was {value}",
            ),
            none=(
                "Le dernier crédit accordé était sans apport",
                "The latest loan granted had no down payment",
            ),
            absences=[NONE_GRANTED],
        ),
        Unit.RATIO,
        _last(lambda p: p.rate_down_payment, is_approved),
        direction=-1,
    ),
    _previous(
        "latest_credit_years",
        reasons.PREVIOUS_CREDITS,
        elapsed("le dernier crédit accordé chez nous", "the latest loan granted by us", absences=[NONE_GRANTED]),
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
            number_of(
                f"demande{{s}} précédente{{s}} {window.fr}",
                f"previous application{{s}} {window.en}",
                feminine=True,
                none=(
                    f"Aucune demande précédente n’a été faite {window.fr}",
                    f"No previous application was made {window.en}",
                ),
            ),
            Unit.COUNT,
            lambda p: count(p.days_decision > -window.days),
        ),
        _previous(
            f"previous_refused_{window.name}",
            reasons.PAST_REFUSALS,
            number_of(
                f"demande{{s}} refusée{{s}} {window.fr}",
                f"application{{s}} refused {window.en}",
                feminine=True,
                none=(f"Aucune demande n’a été refusée {window.fr}", f"No application was refused {window.en}"),
            ),
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
