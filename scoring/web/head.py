"""The head of a client's pages: who it is, what is asked, what the model answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from clients.models.client import Client
from ml.tables import TABLES
from ml.tables.schema import Unit
from scoring.charts.dial import small_dial
from scoring.core.assessment import Outcome
from scoring.core.budget import budget_of
from scoring.text.assessment import ResultView
from scoring.text.values import money, number, quantity, record_value, risk_percent, unrecognised

_BAND = 5  # years
_CATEGORIES = ("occupation_type", "name_contract_type")


@dataclass(frozen=True)
class Asked:
    """A number of what is asked: with its `label`, or where that has no room with what it is counted by, `per`."""

    label: str
    shown: str
    per: str


@dataclass(frozen=True)
class Head:
    """What the head says: `traits` of the person, what is `asked`, the answer and its small dial.

    Without a model in service there is no `result`; without a recommendation there is no `dial`.
    """

    traits: tuple[str, ...]
    asked: tuple[Asked, ...]
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
        dial_says=_("Risque estimé de %(shown)s : voir le résumé")
        % {"shown": risk_percent(outcome.probability_of_default, outcome.review_band)}
        if outcome
        else "",
    )


def _traits(client: Client) -> list[str]:
    """Return age, occupation and contract; of what the model does not know it is said once, after what it knows."""
    texts = {name: text for name in _CATEGORIES if (text := getattr(client, name)) is not None}
    strange = [text for name, text in texts.items() if TABLES["application"].column(name).is_unknown(text)]
    told = [record_value("application", name, text) for name, text in texts.items() if text not in strange]
    if client.days_birth is not None:
        told.insert(0, _age(client))
    return [*told, unrecognised(*strange)] if strange else told


def _age(client: Client) -> str:
    low = client.age_years // _BAND * _BAND
    return _("%(low)s à %(high)s ans") % {"low": number(low), "high": number(low + _BAND - 1)}


def _asked(client: Client) -> list[Asked]:
    told = []
    if client.amt_credit is not None:
        told.append(Asked(_("Crédit demandé"), money(client.amt_credit), _("demandés")))
    if client.amt_annuity is not None:
        told.append(Asked(_("Mensualité"), money(client.amt_annuity), _("par mois")))
    share = budget_of(client).payment_to_income
    if share is not None:
        told.append(Asked(_("Part des revenus"), quantity(share, Unit.RATIO), _("des revenus")))
    return told
