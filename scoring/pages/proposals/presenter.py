"""Puts what would change a refusal into words: each proposal's changes, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.language import translated
from ml.changes.actions import Lever
from ml.changes.counterfactual import Change, Counterfactuals, Outcome, Proposal
from scoring.models.versions import Recommendation
from scoring.text.assessment import natural_frequency
from scoring.text.values import apart, decimal, number, percent, plural_of
from scoring.web.simulate_address import parameters_of, simulate_address


@dataclass(frozen=True)
class ProposalView:
    """A proposal: `changes` as sentences, what comes of them, and the address at which a what-if shows it, if it does.

    `now` and `after` are the probabilities, with as many decimals as tell them and the target apart: a proposal just
    crosses.
    `over_time` is True where a change takes months. `loads_whole` is True where a what-if shows all of it.
    """

    changes: tuple[str, ...]
    now: str
    after: str
    natural_frequency: str
    recommendation: Recommendation
    address: str
    over_time: bool
    loads_whole: bool


def describe_counterfactuals(found: Counterfactuals, client: int) -> dict[str, Any]:
    """Return what the page says of what a search found for a client.

    `why` says why there is no proposal, empty where there are some. `falls_short` says what the proposals reach where
    none is below the decision threshold, empty otherwise.
    """
    return {
        "now": percent(found.probability_of_default),
        "threshold": percent(found.threshold),
        "falls_short": _falls_short(found) if found.target > found.threshold else "",
        "proposals": [_proposal_view(proposal, found, client) for proposal in found.proposals],
        "why": _why(found) if found.outcome is not Outcome.FOUND else "",
        "limits": [translated(limit) for limit in found.limits],
    }


def _proposal_view(proposal: Proposal, found: Counterfactuals, client: int) -> ProposalView:
    now, after, _target = apart(found.probability_of_default, proposal.probability_of_default, found.target)
    over_time = any(change.over_time for change in proposal.changes)
    return ProposalView(
        changes=tuple(_sentence(change) for change in proposal.changes),
        now=now,
        after=after,
        natural_frequency=natural_frequency(proposal.probability_of_default),
        recommendation=Recommendation(proposal.zone),
        address=simulate_address(client, parameters_of(dict(proposal.columns))) if proposal.columns else "",
        over_time=over_time,
        loads_whole=bool(proposal.columns) and not over_time,
    )


def _sentence(change: Change) -> str:
    digits = 1 if change.lever is Lever.TERM else 0
    before, after = (number(value, digits) for value in (change.before, change.after))
    sentences = {
        Lever.AMOUNT: _("Demander un crédit de %(after)s au lieu de %(before)s, pour un bien moins cher en proportion.")
        % {"after": after, "before": before},
        Lever.DOWN_PAYMENT: _down_payment(change),
        Lever.TERM: _("Rembourser en %(after)s mensualités au lieu de %(before)s.")
        % {"after": after, "before": before},
        Lever.DEBT_ELSEWHERE: _("Ramener la dette en cours ailleurs de %(before)s à %(after)s.")
        % {"before": before, "after": after},
        Lever.PAYMENTS_ON_TIME: ngettext(
            "Payer à l’heure pendant douze mois : %(before)s relevé de la dernière année montre un retard.",
            "Payer à l’heure pendant douze mois : %(before)s relevés de la dernière année montrent un retard.",
            plural_of(change.before),
        )
        % {"before": before},
    }
    return sentences[change.lever]


def _down_payment(change: Change) -> str:
    """Return the change of what the client pays; below zero, the credit is more than the goods cost."""
    before, after = (decimal(abs(value), 0) for value in (change.before, change.after))
    if change.before >= 0:
        return _("Payer soi-même %(after)s du prix du bien au lieu de %(before)s.") % {"after": after, "before": before}
    if change.after >= 0:
        return _("Payer soi-même %(after)s du prix du bien : aujourd’hui le crédit le dépasse de %(before)s.") % {
            "after": after,
            "before": before,
        }
    return _(
        "Emprunter moins pour le même bien : le crédit en dépasserait le prix de %(after)s au lieu de %(before)s."
    ) % {"after": after, "before": before}


def _falls_short(found: Counterfactuals) -> str:
    closest, _threshold, target = apart(found.closest, found.threshold, found.target)
    return _(
        "Rien de ce qui a été essayé ne passe sous le seuil de décision : au plus bas, %(closest)s. Ces "
        "propositions, sous %(target)s, feraient passer le dossier du refus à l’examen par une personne."
    ) % {"closest": closest, "target": target}


def _why(found: Counterfactuals) -> str:
    return {
        Outcome.ALREADY_BELOW: _(
            "Ce client n’est pas refusé : sa probabilité de défaut est déjà sous le seuil de décision."
        ),
        Outcome.NOTHING_TO_ACT_ON: _(
            "Aucune proposition : ni le crédit, ni sa durée, ni une dette ailleurs, ni des retards récents ne "
            "peuvent bouger dans ce dossier."
        ),
        Outcome.NONE_WITHIN_BOUNDS: _(
            "Aucune proposition : dans les limites de ce qui existe dans la population, trois changements au plus "
            "ne suffisent pas à passer sous le seuil. La probabilité la plus basse trouvée est de %(closest)s."
        )
        % {"closest": percent(found.closest)},
    }[found.outcome]
