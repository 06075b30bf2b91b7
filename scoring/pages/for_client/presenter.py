"""What the client may read, in words: the estimated risk, where the facts come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ml.changes.counterfactual import Counterfactuals, Proposal
from scoring.core.assessment import Assessment, Reason
from scoring.core.budget import budget_of
from scoring.models.versions import Recommendation
from scoring.text.assessment import weighed_reasons
from scoring.text.budget import budget_sentences
from scoring.text.facts import facts
from scoring.text.proposals import change_sentences
from scoring.text.sources import source_of, unread
from scoring.text.unrecognised import named_texts
from scoring.text.values import frequency

CARDS = {
    "request": gettext_lazy("Votre demande"),
    "reasons": gettext_lazy("Ce qui a compté"),
    "next": gettext_lazy("Ce que vous pouvez faire"),
}
REQUEST = ("amt_credit", "amt_annuity", "amt_goods_price")


@dataclass(frozen=True)
class Way:
    """What a client could ask otherwise: each change, and what the calculation would then recommend."""

    changes: tuple[str, ...]
    reaches: str


def natural_frequency_to_client(probability: float) -> str:
    """Return the model's estimate, said to the client."""
    return _("Le calcul estime à %(frequency)s le risque que ce crédit ne soit pas remboursé.") % {
        "frequency": frequency(probability)
    }


def sources(reasons: Sequence[Reason]) -> str:
    """Return, to the client, whom the facts behind the principal reasons come from; empty where there is no reason."""
    names = dict.fromkeys(source_of(reason.strongest.feature) for reason in reasons)
    if not names:
        return ""
    return _("D’où viennent ces éléments : %(sources)s.") % {"sources": ", ".join(names)}


def unrecognised_to_client(texts: Mapping[str, str]) -> str:
    """Return, to the client, which values of the file the model does not know; empty for none."""
    if not texts:
        return ""
    return ngettext(
        "Votre dossier porte une valeur que le calcul ne connaît pas, et qu’il a traitée comme une absence : "
        "%(values)s.",
        "Votre dossier porte %(count)s valeurs que le calcul ne connaît pas, et qu’il a traitées comme des absences : "
        "%(values)s.",
        len(texts),
    ) % {"count": len(texts), "values": named_texts(texts)}


def describe_result(assessment: Assessment) -> dict[str, Any]:
    """Return what the page says of a client's result and request."""
    return {
        "reasons": weighed_reasons(assessment),
        "sources": sources(assessment.reasons),
        "unread": unread(assessment.contributions.by_feature),
        "frequency": natural_frequency_to_client(assessment.probability_of_default),
        "unrecognised": unrecognised_to_client(assessment.contributions.unrecognised),
        "request_facts": facts(assessment.client, REQUEST),
        "budget": budget_sentences(budget_of(assessment.client)),
        "in_a_hundred": 100 * assessment.probability_of_default,
        "is_approved": assessment.recommendation is Recommendation.APPROVE,
        "is_reviewed": assessment.recommendation is Recommendation.REVIEW,
    }


def describe_ways(found: Counterfactuals | None) -> list[Way]:
    """Return, to the client, what would change the answer, at most three ways; none where nothing was searched."""
    return [_way(proposal) for proposal in found.proposals] if found else []


def _way(proposal: Proposal) -> Way:
    if Recommendation(proposal.zone) is Recommendation.APPROVE:
        reaches = _("Le calcul recommanderait alors d’accepter.")
    else:
        reaches = _("Le calcul recommanderait alors qu’une personne regarde votre dossier de plus près.")
    if any(change.over_time for change in proposal.changes):
        reaches += " " + _("Cela demande du temps : ce serait pour une demande faite plus tard.")
    return Way(change_sentences(proposal), reaches)
