"""Puts what would change an answer into words: each proposal's changes, what they reach, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.language import translated
from ml.changes.actions import Lever
from ml.changes.counterfactual import LIMITS, Counterfactuals, Outcome, Proposal
from ml.changes.linked import LINKED
from ml.changes.simulation import CHANGEABLE, values_after
from ml.features.definition import Value
from ml.serving.model import Zone
from scoring.models.versions import Recommendation
from scoring.text.proposals import change_sentences
from scoring.text.values import apart, digits_apart, percent, points_apart, points_between, rounds_to_nothing
from scoring.web.simulate_address import parameters_of, simulate_address

_LEVERS = {
    Lever.AMOUNT: gettext_lazy("Choisir un bien moins cher"),
    Lever.DOWN_PAYMENT: gettext_lazy("Emprunter moins pour le même bien"),
    Lever.TERM: gettext_lazy("Rembourser sur une autre durée"),
    Lever.DEBT_ELSEWHERE: gettext_lazy("Rembourser des dettes ailleurs"),
    Lever.PAYMENTS_ON_TIME: gettext_lazy("Payer à temps pendant un an"),
}


@dataclass(frozen=True)
class LeverView:
    """A lever in the client's words, as a box to tick; `locked` where it is."""

    value: str
    label: str
    locked: bool


@dataclass(frozen=True)
class ProposalView:
    """A proposal: `changes` as sentences, what comes of them, and the address at which a what-if shows it, if it does.

    `now` and `after` are the probabilities, with as many decimals as tell them and the nearest end of the review band
    apart; `distance` says how far apart they are, and how far from an approval or the end of a refusal.
    `over_time` is True where a change takes months, `is_large` where one is a lot to ask. `loads_whole` is True where
    a what-if shows all of it.
    """

    changes: tuple[str, ...]
    now: str
    after: str
    distance: str
    recommendation: Recommendation
    address: str
    over_time: bool
    is_large: bool
    loads_whole: bool


def describe_counterfactuals(found: Counterfactuals, client: int, locked: Set[Lever] = frozenset()) -> dict[str, Any]:
    """Return what the page says of what a search found for a client.

    `reached` says what the proposals reach, `why` why there is none; the other of the two is empty. `best` is what
    gets farthest where nothing is enough, or None.
    """
    now, approve_below, refuse_from = apart(found.probability_of_default, found.approve_below, found.refuse_from)
    return {
        "now": now,
        "approve_below": approve_below,
        "refuse_from": refuse_from,
        "reached": _reached(found),
        "proposals": [_proposal_view(proposal, found, client) for proposal in found.proposals],
        "why": _why(found),
        "best": _proposal_view(found.best, found, client) if found.best else None,
        "levers": lever_views(found.levers, locked),
        "any_locked": bool(locked),
        "limits": [translated(limit) for limit in LIMITS],
    }


def describe_cards(found: Counterfactuals, client: int, before: Mapping[str, Value]) -> dict[str, Any]:
    """Return what the simulation's script shows of a search: its proposals as cards, or in `why` that there is none.

    `before` is what the application says. `numbers` are the request's linked numbers after a proposal that a what-if
    shows whole, by the names of their fields: where it is marked.
    """
    shown = [*found.proposals, *([found.best] if found.best and not found.proposals else [])]
    cards = []
    for proposal in shown:
        view, after = _proposal_view(proposal, found, client), values_after(before, proposal.columns)
        cards.append(
            {
                "recommendation": str(view.recommendation),
                "label": str(view.recommendation.label),
                "risk": view.after,
                "changes": view.changes,
                "address": view.address if view.loads_whole else "",
                "numbers": {CHANGEABLE[name].feature: after[name] for name in LINKED} if view.loads_whole else {},
            }
        )
    return {"cards": cards, "why": _why(found)}


def lever_views(levers: Iterable[Lever], locked: Set[Lever] = frozenset()) -> list[LeverView]:
    """Return levers as boxes to tick."""
    return [LeverView(lever.value, str(_LEVERS[lever]), lever in locked) for lever in levers]


def _proposal_view(proposal: Proposal, found: Counterfactuals, client: int) -> ProposalView:
    now, after, goal = found.probability_of_default, proposal.probability_of_default, _goal(found)
    digits = digits_apart(now, after, goal)
    over_time = any(change.over_time for change in proposal.changes)
    return ProposalView(
        changes=change_sentences(proposal),
        now=percent(now, digits),
        after=percent(after, digits),
        distance=_distance(proposal, found, digits),
        recommendation=Recommendation(proposal.zone),
        address=simulate_address(client, parameters_of(dict(proposal.columns))) if proposal.columns else "",
        over_time=over_time,
        is_large=any(change.is_large for change in proposal.changes),
        loads_whole=bool(proposal.columns) and not over_time,
    )


def _is_refused(found: Counterfactuals) -> bool:
    return found.probability_of_default >= found.refuse_from


def _goal(found: Counterfactuals) -> float:
    """Return the end of the review band that a proposal is measured against: that of a refusal, where it is the aim."""
    return found.approve_below if found.aim is Zone.APPROVE or not _is_refused(found) else found.refuse_from


def _distance(proposal: Proposal, found: Counterfactuals, digits: int) -> str:
    """Return by how much a proposal lowers the probability, and how much is left to what it does not reach.

    Points are those between the percentages as they are written beside them, with so many `digits`.
    """
    after = proposal.probability_of_default
    lower = _points(found.probability_of_default, after, digits)
    if found.aim is Zone.APPROVE:
        return _("Soit %(lower)s de moins.") % {"lower": lower}
    if found.aim is None and _is_refused(found):
        left = _points(after, found.refuse_from, digits)
        return _("Soit %(lower)s de moins ; il en manquerait encore %(left)s pour que le refus prenne fin.") % {
            "lower": lower,
            "left": left,
        }
    left = _points(after, found.approve_below, digits)
    return _("Soit %(lower)s de moins ; il en manquerait encore %(left)s pour un accord.") % {
        "lower": lower,
        "left": left,
    }


def _points(share: float, other: float, digits: int) -> str:
    points = points_between(share, other, digits)
    if rounds_to_nothing(points, 1):
        return _("moins de %(points)s") % {"points": points_apart(0.001)}
    return points_apart(points / 100)


def _reached(found: Counterfactuals) -> str:
    if not found.proposals:
        return ""
    each = _("Chaque proposition suffirait à elle seule. Les plus simples viennent d’abord.")
    closest, approve_below, refuse_from = apart(found.closest, found.approve_below, found.refuse_from)
    reached = (
        _("Ces propositions mènent à un accord : le risque estimé passerait sous %(approve_below)s.")
        if found.aim is Zone.APPROVE
        else _(
            "Aucun accord n’est à portée : au plus bas, le risque estimé serait de %(closest)s, alors qu’il "
            "devrait être sous %(approve_below)s. Ces propositions, sous %(refuse_from)s, feraient passer le dossier "
            "du refus à l’examen par une personne."
        )
    ) % {"closest": closest, "approve_below": approve_below, "refuse_from": refuse_from}
    return f"{reached} {each}"


def _why(found: Counterfactuals) -> str:
    return {
        Outcome.FOUND: "",
        Outcome.ALREADY_APPROVED: _("Le modèle recommande déjà un accord : il n’y a rien à changer."),
        Outcome.NOTHING_TO_ACT_ON: _(
            "Aucune proposition : ni le crédit, ni sa durée, ni une dette ailleurs, ni des retards récents ne "
            "peuvent bouger dans ce dossier."
        ),
        Outcome.ALL_LOCKED: _(
            "Aucune proposition : tout ce qui pourrait bouger dans ce dossier est écarté. Décochez plus bas ce que le "
            "client pourrait changer."
        ),
        Outcome.NOTHING_WORTH_ASKING: _(
            "Aucune proposition : ce que le client pourrait changer est plus petit que le moindre changement que ce "
            "portail propose."
        ),
        Outcome.NONE_WITHIN_BOUNDS: _none_within_bounds(found),
    }[found.outcome]


def _none_within_bounds(found: Counterfactuals) -> str:
    if found.best is None:
        return _(
            "Aucune proposition : rien de ce qui a été essayé n’abaisse le risque estimé de %(points)s ou plus."
        ) % {"points": points_apart(found.least_gain)}
    return (
        _(
            "Aucune proposition : dans les limites de ce qui existe dans la population, trois changements au plus ne "
            "suffisent pas à mettre fin au refus. Voici ce qui s’en approche le plus."
        )
        if _is_refused(found)
        else _(
            "Aucune proposition : dans les limites de ce qui existe dans la population, trois changements au plus ne "
            "suffisent pas à mener à un accord. Voici ce qui s’en approche le plus."
        )
    )
