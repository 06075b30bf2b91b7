"""Puts what would change a refusal into words: each proposal's changes, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from ml.changes.actions import Lever
from ml.changes.counterfactual import Change, Counterfactuals, Outcome, Proposal
from ml.tables.schema import Text
from scoring.models.versions import Recommendation
from scoring.text.assessment import ToldResult, tell_result
from scoring.text.numbers import apart, decimal, number, percent


@dataclass(frozen=True)
class ToldProposal:
    """A proposal: `changes` as sentences, what comes of them, and the columns with which a what-if shows it.

    `now` and `after` are the probabilities, with as many decimals as tell them and the target apart: a proposal just
    crosses.
    `over_time` is True where a change takes months. `loads_whole` is True where a what-if shows all of it.
    """

    changes: tuple[str, ...]
    now: str
    after: str
    result: ToldResult
    columns: dict[str, float]
    over_time: bool
    loads_whole: bool


@dataclass(frozen=True)
class ToldCounterfactuals:
    """What a search found, in words. `why` says why there is no proposal, empty where there are some.

    `falls_short` says what the proposals reach where none is below the decision threshold, empty otherwise.
    """

    now: str
    threshold: str
    falls_short: str
    proposals: tuple[ToldProposal, ...]
    why: str
    limits: tuple[str, ...]


def tell_counterfactuals(found: Counterfactuals, language: str) -> ToldCounterfactuals:
    """Return the proposals in the words of `language`."""
    return ToldCounterfactuals(
        now=percent(found.probability_of_default, language),
        threshold=percent(found.threshold, language),
        falls_short=_falls_short(found).in_language(language) if found.target > found.threshold else "",
        proposals=tuple(_tell(proposal, found, language) for proposal in found.proposals),
        why=_why(found).in_language(language) if found.outcome is not Outcome.FOUND else "",
        limits=tuple(limit.in_language(language) for limit in found.limits),
    )


def _tell(proposal: Proposal, found: Counterfactuals, language: str) -> ToldProposal:
    now, after, _ = apart(
        found.probability_of_default, proposal.probability_of_default, found.target, language=language
    )
    recommendation = Recommendation.REVIEW if proposal.in_review_band else Recommendation.APPROVE
    over_time = any(change.over_time for change in proposal.changes)
    return ToldProposal(
        changes=tuple(_sentence(change, language) for change in proposal.changes),
        now=now,
        after=after,
        result=tell_result(proposal.probability_of_default, recommendation, language),
        columns=proposal.columns,
        over_time=over_time,
        loads_whole=bool(proposal.columns) and not over_time,
    )


def _sentence(change: Change, language: str) -> str:
    digits = 1 if change.lever is Lever.TERM else 0
    before, after = (number(value, language, digits) for value in (change.before, change.after))
    told = {
        Lever.AMOUNT: Text(
            f"Demander un crédit de {after} au lieu de {before}, pour un bien moins cher en proportion.",
            f"Ask for a credit of {after} instead of {before}, for goods that cost less in proportion.",
        ),
        Lever.DOWN_PAYMENT: _down_payment(change, language),
        Lever.TERM: Text(
            f"Rembourser en {after} mensualités au lieu de {before}.",
            f"Repay in {after} monthly payments instead of {before}.",
        ),
        Lever.DEBT_ELSEWHERE: Text(
            f"Ramener la dette en cours ailleurs de {before} à {after}.",
            f"Bring the current debt with other lenders from {before} down to {after}.",
        ),
        Lever.PAYMENTS_ON_TIME: Text(
            f"Payer à l’heure pendant douze mois\u00a0: {before} {'relevé' if change.before < 2 else 'relevés'} de la "
            "dernière année "
            f"{'montre' if change.before < 2 else 'montrent'} un retard.",
            f"Pay on time for twelve months: {before} {'record' if change.before == 1 else 'records'} of the last year "
            f"{'shows' if change.before == 1 else 'show'} a delay.",
        ),
    }
    return told[change.lever].in_language(language)


def _down_payment(change: Change, language: str) -> Text:
    """Return the change of what the client pays; below zero, the credit is more than the goods cost."""
    before, after = (decimal(abs(value), language, 0) for value in (change.before, change.after))
    if change.before >= 0:
        return Text(
            f"Payer soi-même {after} du prix du bien au lieu de {before}.",
            f"Pay {after} of the price of the goods oneself instead of {before}.",
        )
    if change.after >= 0:
        return Text(
            f"Payer soi-même {after} du prix du bien\u00a0: aujourd’hui le crédit le dépasse de {before}.",
            f"Pay {after} of the price of the goods oneself: today the credit exceeds it by {before}.",
        )
    return Text(
        f"Emprunter moins pour le même bien\u00a0: le crédit en dépasserait le prix de {after} au lieu de {before}.",
        f"Borrow less for the same goods: the credit would exceed their price by {after} instead of {before}.",
    )


def _falls_short(found: Counterfactuals) -> Text:
    closest_fr, _, target_fr = apart(found.closest, found.threshold, found.target, language="fr")
    closest_en, _, target_en = apart(found.closest, found.threshold, found.target, language="en")
    return Text(
        f"Rien de ce qui a été essayé ne passe sous le seuil de décision : au plus bas, {closest_fr}. Ces "
        f"propositions, sous {target_fr}, feraient passer le dossier du refus à l’examen par une personne.",
        f"Nothing that was tried comes below the decision threshold: {closest_en} at the lowest. These proposals, "
        f"below {target_en}, would take the file from decline to review by a person.",
    )


def _why(found: Counterfactuals) -> Text:
    closest_fr, closest_en = (percent(found.closest, language) for language in ("fr", "en"))
    return {
        Outcome.ALREADY_BELOW: Text(
            "Ce client n’est pas refusé\u00a0: sa probabilité de défaut est déjà sous le seuil de décision.",
            "This client is not refused: the probability of default is below the decision threshold already.",
        ),
        Outcome.NOTHING_TO_ACT_ON: Text(
            "Aucune proposition\u00a0: ni le crédit, ni sa durée, ni une dette ailleurs, ni des retards récents ne "
            "peuvent bouger dans ce dossier.",
            "No proposal: neither the credit, nor its length, nor debt elsewhere, nor recent delays can move in this "
            "file.",
        ),
        Outcome.NONE_WITHIN_BOUNDS: Text(
            "Aucune proposition\u00a0: dans les limites de ce qui existe dans la population, trois changements au plus "
            f"ne suffisent pas à passer sous le seuil. La probabilité la plus basse trouvée est de {closest_fr}.",
            "No proposal: within what exists in the population, at most three changes are not enough to come below the "
            "threshold. "
            f"The lowest probability found is {closest_en}.",
        ),
    }[found.outcome]
