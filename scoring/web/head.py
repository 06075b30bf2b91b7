"""The head of a client's pages: who it is, what is asked, what the model answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clients.models.client import Client
from ml.tables.schema import Unit
from scoring.charts.dial import small_dial
from scoring.core.assessment import Outcome
from scoring.core.budget import budget_of
from scoring.text.assessment import ResultView
from scoring.text.values import money, number, percent, quantity, record_value

_BAND = 5  # years
_CATEGORIES = ("occupation_type", "name_contract_type")


@dataclass(frozen=True)
class Head:
    """What the head says: `traits` of the person, `asked` as (label, amount), the answer and its small dial.

    Without a model in service there is no `result`; without a recommendation there is no `dial`.
    """

    traits: tuple[str, ...]
    asked: tuple[tuple[str, str], ...]
    result: ResultView | None
    dial: str
    dial_says: str


def describe_head(client: Client, outcome: Outcome | None) -> Head:
    """Return the head of a client's pages; what the record does not say is left out."""
    result = ResultView(outcome.probability_of_default, outcome.recommendation) if outcome else None
    is_answered = outcome is not None and outcome.recommendation is not None
    return Head(
        traits=tuple(_traits(client)),
        asked=tuple(_asked(client)),
        result=result,
        dial=small_dial(outcome.probability_of_default, outcome.review_band) if outcome and is_answered else "",
        dial_says=_("Risque estimé de %(shown)s : voir le résumé") % {"shown": percent(outcome.probability_of_default)}
        if outcome
        else "",
    )


def _traits(client: Client) -> list[str]:
    low = client.age_years // _BAND * _BAND
    age = _("%(low)s à %(high)s ans") % {"low": number(low), "high": number(low + _BAND - 1)}
    values = ((name, getattr(client, name)) for name in _CATEGORIES)
    return [age] + [record_value("application", name, value) for name, value in values if value is not None]


def _asked(client: Client) -> list[tuple[str, str]]:
    told = []
    if client.amt_credit is not None:
        told.append((_("Crédit demandé"), money(client.amt_credit)))
    if client.amt_annuity is not None:
        told.append((_("Mensualité"), money(client.amt_annuity)))
    share = budget_of(client).payment_to_income
    if share is not None:
        told.append((_("Part des revenus"), quantity(share, Unit.RATIO)))
    return told
