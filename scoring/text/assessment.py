"""Puts an assessment into words: reasons as sentences, natural frequencies. Nothing here computes a number anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from clients.models.client import Client
from ml.features import feature
from ml.features.definition import FAMILY_LABELS
from ml.population.incomplete import MOST_MISSING_WEIGHT, Shortfall, Unknowns
from ml.tables.schema import Text
from scoring.core import assessment as assessment_module
from scoring.core.assessment import Assessment, Value
from scoring.models.versions import Recommendation
from scoring.text.numbers import number, percent, signed
from scoring.text.values import shown

RECOMMENDATION_LABELS = {
    Recommendation.APPROVE: Text("Accord", "Approve"),
    Recommendation.REVIEW: Text("Examen", "Review"),
    Recommendation.DECLINE: Text("Refus", "Decline"),
}
_NO_RECOMMENDATION = Text("Sans recommandation", "No recommendation")


@dataclass(frozen=True)
class Contribution:
    """A contribution in words: `value` as a machine reads it, `shown_value` and `usual_value` as a person does."""

    feature: str
    label: str
    family: str
    value: Value
    usual: Value
    contribution: float
    language: str

    @property
    def shown_value(self) -> str:
        """The client's value with its unit."""
        return shown(feature(self.feature), self.value, self.language)

    @property
    def usual_value(self) -> str:
        """The population's usual value with its unit."""
        return shown(feature(self.feature), self.usual, self.language)

    @property
    def contribution_shown(self) -> str:
        """The contribution in log-odds, with its sign."""
        return signed(self.contribution, self.language)


class Contributions(Sequence[Contribution]):
    """All contributions in words, largest first; each is told when it is read. `amounts` are the numbers alone."""

    def __init__(self, contributions: assessment_module.Contributions, language: str) -> None:
        self._untold, self._language = contributions, language
        self.amounts = contributions.amounts

    @property
    def unknowns(self) -> Unknowns:
        """How many of the model's inputs are not known, and how many of them most clients have."""
        return self._untold.unknowns

    def __len__(self) -> int:
        """Return how many inputs the model has."""
        return len(self._untold)

    @overload
    def __getitem__(self, place: int) -> Contribution: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Contribution, ...]: ...
    def __getitem__(self, place: int | slice) -> Contribution | tuple[Contribution, ...]:
        """Return the contribution at a place, or those of a slice."""
        if isinstance(place, slice):
            return tuple(tell(one, self._language) for one in self._untold[place])
        return tell(self._untold[place], self._language)


@dataclass(frozen=True)
class Reason:
    """A principal reason: `said` alone, or the whole `sentence` that carries the client's value and the usual one.

    `contribution` is the reason's, all its features together; feature, label and values are those of the strongest.
    """

    reason_code: str
    feature: str
    label: str
    said: str
    sentence: str
    contribution: float
    shown_value: str
    usual_value: str


@dataclass(frozen=True)
class Explanation:
    """An assessment in words. Numbers are those of `Assessment`, unchanged."""

    client: Client
    language: str
    model_version: str
    probability_of_default: float
    log_odds: float
    base_value: float
    contributions: Contributions
    decision_threshold: float
    review_band: tuple[float, float]
    recommendation: Recommendation | None
    recommendation_label: str
    reasons: tuple[Reason, ...]
    insufficiency: str

    @property
    def sufficient(self) -> bool:
        """False where the file is below the stated minimum: `insufficiency` says why there is no recommendation."""
        return not self.insufficiency

    @property
    def is_below_threshold(self) -> bool:
        """Whether nothing need change for the result to be below the threshold: within the band it may be either."""
        return self.probability_of_default < self.decision_threshold


def recommendation_label(recommendation: Recommendation | None, language: str) -> str:
    """Return what a recommendation is called; None is that of a file below the stated minimum."""
    label = RECOMMENDATION_LABELS[recommendation] if recommendation else _NO_RECOMMENDATION
    return label.in_language(language)


def insufficiency(shortfall: Shortfall, language: str) -> str:
    """Return why a file is below the stated minimum, in a sentence."""
    if shortfall.absent_keys:
        labels = ", ".join(f"«\u00a0{feature(name).label.fr}\u00a0»" for name in shortfall.absent_keys)
        english = ", ".join(f"“{feature(name).label.en}”" for name in shortfall.absent_keys)
        return Text(
            f"Il manque l’indispensable\u00a0: {labels}.", f"What is indispensable is missing: {english}."
        ).in_language(language)
    weight_fr, weight_en = (percent(shortfall.missing_weight, one, 0) for one in ("fr", "en"))
    most_fr, most_en = (percent(MOST_MISSING_WEIGHT, one, 0) for one in ("fr", "en"))
    return Text(
        f"Il manque {weight_fr} de ce que le modèle pèse, plus que les {most_fr} admis\u00a0: la réponse dirait plus "
        "de la population que de la personne.",
        f"{weight_en} of what the model weighs is missing, more than the {most_en} allowed: the answer would say more "
        "of the population than of the person.",
    ).in_language(language)


def _withheld(shortfall: Shortfall, language: str) -> str:
    no_recommendation = Text(
        "Aucune recommandation n’est donnée, et la probabilité calculée n’est pas fiable\u00a0: complétez le dossier.",
        "No recommendation is given, and the computed probability is not to be relied on: complete the file.",
    )
    return f"{insufficiency(shortfall, language)} {no_recommendation.in_language(language)}"


def explain(assessment: Assessment, language: str) -> Explanation:
    """Return the assessment in the words of `language` ("fr" or "en")."""
    return Explanation(
        client=assessment.client,
        language=language,
        model_version=assessment.model_version,
        probability_of_default=assessment.probability_of_default,
        log_odds=assessment.log_odds,
        base_value=assessment.base_value,
        contributions=Contributions(assessment.contributions, language),
        decision_threshold=assessment.decision_threshold,
        review_band=assessment.review_band,
        recommendation=assessment.recommendation,
        recommendation_label=recommendation_label(assessment.recommendation, language),
        reasons=tuple(_reason(r, tell(r.strongest, language), language) for r in assessment.reasons),
        insufficiency=_withheld(assessment.shortfall, language) if assessment.shortfall else "",
    )


def natural_frequency(probability: float, language: str) -> str:
    """Return the probability as a count among 100 comparable clients, among 1,000 where fewer than one in 100.

    A certainty is never said: what rounds to none or to all of them is « moins d’un » or « plus de 99 ».
    """
    count, among = _counted(probability)
    shown = number(among, language)
    if count == 0:
        return Text(
            f"Moins d’un client comparable sur {shown} n’a pas remboursé.",
            f"Fewer than 1 in {shown} comparable clients did not repay.",
        ).in_language(language)
    if count == among:
        return Text(
            f"Plus de {among - 1} clients comparables sur {shown} n’ont pas remboursé.",
            f"More than {among - 1} in {shown} comparable clients did not repay.",
        ).in_language(language)
    return Text(
        f"{count} {'client comparable' if count == 1 else 'clients comparables'} sur {shown} "
        f"n’{'a' if count == 1 else 'ont'} pas remboursé.",
        f"{count} in {shown} comparable clients did not repay.",
    ).in_language(language)


def _counted(probability: float) -> tuple[int, int]:
    """Return how many of how many: of 100, or of 1,000 where fewer than one in 100."""
    among = 100 if probability >= 0.0095 else 1000
    return round(probability * among), among


def tell(contribution: assessment_module.Contribution, language: str) -> Contribution:
    """Return the contribution in the words of `language`."""
    declared = feature(contribution.feature)
    return Contribution(
        feature=contribution.feature,
        label=declared.label.in_language(language),
        family=FAMILY_LABELS[declared.family].in_language(language),
        value=contribution.value,
        usual=contribution.usual,
        contribution=contribution.contribution,
        language=language,
    )


def _reason(reason: assessment_module.Reason, told: Contribution, language: str) -> Reason:
    declared = feature(told.feature)
    said = (declared.sentence_raises if reason.contribution > 0 else declared.sentence_lowers).in_language(language)
    compared = Text(
        f"{told.shown_value}, contre {told.usual_value} habituellement",
        f"{told.shown_value}, usually {told.usual_value}",
    )
    same = Text(f"{told.shown_value}, comme la plupart des clients", f"{told.shown_value}, like most clients")
    value = (same if told.shown_value == told.usual_value else compared).in_language(language)
    colon = Text(" : ", ": ").in_language(language)
    return Reason(
        reason_code=reason.reason_code,
        feature=told.feature,
        label=told.label,
        said=said,
        sentence=f"{said}. {told.label}{colon}{value}.",
        contribution=reason.contribution,
        shown_value=told.shown_value,
        usual_value=told.usual_value,
    )


def missing_note(unknowns: Unknowns, language: str) -> str:
    """Return how many of the model's inputs are not known in a file and how many of them are missed; empty for none.

    The file and the page of what it lacks say this same sentence.
    """
    if not unknowns.total:
        return ""
    one, alone = unknowns.total == 1, unknowns.others == 1
    count_fr = (
        f"{unknowns.total} des {unknowns.inputs} informations que le modèle lit "
        f"{'n’est pas renseignée' if one else 'ne sont pas renseignées'} dans ce dossier"
    )
    count_en = (
        f"{unknowns.total} of the {unknowns.inputs} facts the model reads {'is' if one else 'are'} not known in this "
        "file"
    )
    rare_fr = "elle est rarement connue" if alone else "elles sont rarement connues"
    why_fr = f"faute d’un tel historique, ou parce qu’{rare_fr}"
    why_en = f"having no such history, or because {'it is' if alone else 'they are'} rarely known"
    if not unknowns.missed:
        return Text(
            f"Rien ne manque de ce que la plupart des clients ont. {count_fr}, mais beaucoup de clients ne "
            f"{'l’ont' if alone else 'les ont'} pas non plus ({why_fr}).",
            f"Nothing is missing that most clients have. {count_en}, but many clients lack {'it' if alone else 'them'} "
            f"too ({why_en}).",
        ).in_language(language)
    others_fr = f", et {unknowns.others} que beaucoup n’ont pas non plus ({why_fr})" if unknowns.others else ""
    others_en = f", and {unknowns.others} that many lack too ({why_en})" if unknowns.others else ""
    return Text(
        f"{count_fr}\u00a0: {unknowns.missed} que la plupart des clients ont{others_fr}.",
        f"{count_en}: {unknowns.missed} that most clients have{others_en}.",
    ).in_language(language)


@dataclass(frozen=True)
class ToldResult:
    """A probability in words: exact, as a percentage, among a hundred clients, and what the model recommends."""

    probability_of_default: float
    shown_probability: str
    natural_frequency: str
    recommendation: Recommendation | None
    recommendation_label: str


def tell_result(probability: float, recommendation: Recommendation | None, language: str) -> ToldResult:
    """Return a probability and its recommendation in words; None is that of a file below the stated minimum."""
    return ToldResult(
        probability,
        percent(probability, language),
        natural_frequency(probability, language),
        recommendation,
        recommendation_label(recommendation, language),
    )
