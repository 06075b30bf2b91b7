"""What the client may read, in words: how many of a hundred, where the facts come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ml.features import feature
from ml.features.definition import Family
from scoring.core.assessment import Assessment, Reason
from scoring.models.versions import Recommendation
from scoring.text.assessment import reason_views
from scoring.text.facts import facts
from scoring.text.values import comparable, number

REQUEST = ("amt_credit", "amt_annuity", "amt_goods_price")
_REQUEST = gettext_lazy("votre demande")
_HERE = gettext_lazy("vos demandes et crédits chez nous")
_SOURCES = {  # to whom a client turns to have a fact corrected
    **dict.fromkeys((Family.IDENTITY, Family.EMPLOYMENT, Family.INCOME, Family.REQUEST), _REQUEST),
    **dict.fromkeys((Family.PREVIOUS_APPLICATIONS, Family.REPAYMENT, Family.CARD_USE), _HERE),
    Family.CREDIT_BUREAU: gettext_lazy("ce que d’autres prêteurs déclarent de vos crédits"),
    Family.EXTERNAL_SCORES: gettext_lazy(
        "des notes que d’autres organismes vous donnent (demandez à votre conseiller lesquels)"
    ),
}


def natural_frequency_to_client(probability: float) -> str:
    """Return the same count, said to the client: of those whom the model gives the same chance, who did not repay."""
    count, among = comparable(probability)
    shown = number(among)
    if count == 0:
        return _(
            "Sur %(shown)s clients au même niveau de risque que vous, moins d’un n’a pas remboursé son crédit."
        ) % {"shown": shown}
    if count == among:
        return _(
            "Sur %(shown)s clients au même niveau de risque que vous, plus de %(count)s n’ont pas remboursé leur "
            "crédit."
        ) % {"shown": shown, "count": among - 1}
    return ngettext(
        "Sur %(shown)s clients au même niveau de risque que vous, %(count)s n’a pas remboursé son crédit.",
        "Sur %(shown)s clients au même niveau de risque que vous, %(count)s n’ont pas remboursé leur crédit.",
        count,
    ) % {"shown": shown, "count": count}


def sources(reasons: Sequence[Reason]) -> str:
    """Return, to the client, whom the facts behind the principal reasons come from; empty where there is no reason."""
    names = dict.fromkeys(str(_SOURCES[feature(reason.strongest.feature).family]) for reason in reasons)
    if not names:
        return ""
    return _("D’où viennent ces éléments : %(sources)s.") % {"sources": ", ".join(names)}


def describe_result(assessment: Assessment) -> dict[str, Any]:
    """Return what the page says of a client's result and request."""
    return {
        "reasons": reason_views(assessment),
        "sources": sources(assessment.reasons),
        "frequency": natural_frequency_to_client(assessment.probability_of_default),
        "request_facts": facts(assessment.client, REQUEST),
        "is_approved": assessment.recommendation is Recommendation.APPROVE,
        "is_reviewed": assessment.recommendation is Recommendation.REVIEW,
    }
