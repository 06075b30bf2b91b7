"""Puts an assessment into words: reasons as sentences, natural frequencies. Nothing here computes a number anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.language import translated
from clients.models.client import Client
from ml.features import feature
from ml.features.definition import FAMILY_LABELS
from ml.population.incomplete import MOST_MISSING_WEIGHT, Shortfall, Unknowns
from ml.serving.threshold import ReviewBand
from scoring.core import assessment as assessment_module
from scoring.core.assessment import Assessment, Value
from scoring.models.versions import Recommendation
from scoring.text.frequency import comparable
from scoring.text.numbers import number, percent, signed
from scoring.text.values import shown

_NO_RECOMMENDATION = gettext_lazy("Sans recommandation")


@dataclass(frozen=True)
class Contribution:
    """A contribution in words: `value` as a machine reads it, `shown_value` and `usual_value` as a person does."""

    feature: str
    label: str
    family: str
    value: Value
    usual: Value
    contribution: float

    @property
    def shown_value(self) -> str:
        """The client's value with its unit."""
        return shown(feature(self.feature), self.value)

    @property
    def usual_value(self) -> str:
        """The population's usual value with its unit."""
        return shown(feature(self.feature), self.usual)

    @property
    def contribution_shown(self) -> str:
        """The contribution in log-odds, with its sign."""
        return signed(self.contribution)


class Contributions(Sequence[Contribution]):
    """All contributions in words, largest first; each is told when it is read. `amounts` are the numbers alone."""

    def __init__(self, contributions: assessment_module.Contributions) -> None:
        self._untold = contributions
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
            return tuple(tell(one) for one in self._untold[place])
        return tell(self._untold[place])


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
    model_version: str
    probability_of_default: float
    log_odds: float
    base_value: float
    contributions: Contributions
    decision_threshold: float
    review_band: ReviewBand
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


def recommendation_label(recommendation: Recommendation | None) -> str:
    """Return what a recommendation is called; None is that of a file below the stated minimum."""
    label = recommendation.label if recommendation else _NO_RECOMMENDATION
    return str(label)


def insufficiency(shortfall: Shortfall) -> str:
    """Return why a file is below the stated minimum, in a sentence."""
    if shortfall.absent_keys:
        labels = (translated(feature(name).label) for name in shortfall.absent_keys)
        quoted = ", ".join(_("« %(label)s »") % {"label": label} for label in labels)
        return _("Il manque l’indispensable : %(labels)s.") % {"labels": quoted}
    return _(
        "Il manque %(weight)s de ce que le modèle pèse, plus que les %(most)s admis : la réponse dirait plus de la "
        "population que de la personne."
    ) % {"weight": percent(shortfall.missing_weight, 0), "most": percent(MOST_MISSING_WEIGHT, 0)}


def _withheld(shortfall: Shortfall) -> str:
    no_recommendation = _(
        "Aucune recommandation n’est donnée, et la probabilité calculée n’est pas fiable : complétez le dossier."
    )
    return f"{insufficiency(shortfall)} {no_recommendation}"


def explain(assessment: Assessment) -> Explanation:
    """Return the assessment in words."""
    return Explanation(
        client=assessment.client,
        model_version=assessment.model_version,
        probability_of_default=assessment.probability_of_default,
        log_odds=assessment.log_odds,
        base_value=assessment.base_value,
        contributions=Contributions(assessment.contributions),
        decision_threshold=assessment.decision_threshold,
        review_band=assessment.review_band,
        recommendation=assessment.recommendation,
        recommendation_label=recommendation_label(assessment.recommendation),
        reasons=tuple(_reason(r, tell(r.strongest)) for r in assessment.reasons),
        insufficiency=_withheld(assessment.shortfall) if assessment.shortfall else "",
    )


def natural_frequency(probability: float) -> str:
    """Return the probability as a count among 100 comparable clients, among 1,000 where fewer than one in 100.

    A certainty is never said: what rounds to none or to all of them is « moins d’un » or « plus de 99 ».
    """
    count, among = comparable(probability)
    shown = number(among)
    if count == 0:
        return _("Moins d’un client comparable sur %(shown)s n’a pas remboursé.") % {"shown": shown}
    if count == among:
        return _("Plus de %(count)s clients comparables sur %(shown)s n’ont pas remboursé.") % {
            "count": among - 1,
            "shown": shown,
        }
    return ngettext(
        "%(count)s client comparable sur %(shown)s n’a pas remboursé.",
        "%(count)s clients comparables sur %(shown)s n’ont pas remboursé.",
        count,
    ) % {"count": count, "shown": shown}


def tell(contribution: assessment_module.Contribution) -> Contribution:
    """Return the contribution in words."""
    declared = feature(contribution.feature)
    return Contribution(
        feature=contribution.feature,
        label=translated(declared.label),
        family=translated(FAMILY_LABELS[declared.family]),
        value=contribution.value,
        usual=contribution.usual,
        contribution=contribution.contribution,
    )


def _reason(reason: assessment_module.Reason, told: Contribution) -> Reason:
    declared = feature(told.feature)
    said = translated(declared.sentence_raises if reason.contribution > 0 else declared.sentence_lowers)
    sentence = (
        _("%(said)s. %(label)s : %(value)s, comme la plupart des clients.")
        if told.shown_value == told.usual_value
        else _("%(said)s. %(label)s : %(value)s, contre %(usual)s habituellement.")
    )
    return Reason(
        reason_code=reason.reason_code,
        feature=told.feature,
        label=told.label,
        said=said,
        sentence=sentence % {"said": said, "label": told.label, "value": told.shown_value, "usual": told.usual_value},
        contribution=reason.contribution,
        shown_value=told.shown_value,
        usual_value=told.usual_value,
    )


def missing_note(unknowns: Unknowns) -> str:
    """Return how many of the model's inputs are not known in a file and how many of them are missed; empty for none.

    The file and the page of what it lacks say this same sentence.
    """
    if not unknowns.total:
        return ""
    figures = {
        "total": unknowns.total,
        "inputs": unknowns.inputs,
        "missed": unknowns.missed,
        "others": unknowns.others,
    }
    if not unknowns.missed:
        said = ngettext(
            "Rien ne manque de ce que la plupart des clients ont. %(total)s des %(inputs)s informations que le modèle "
            "lit n’est pas renseignée dans ce dossier, mais beaucoup de clients ne l’ont pas non plus (faute d’un tel "
            "historique, ou parce qu’elle est rarement connue).",
            "Rien ne manque de ce que la plupart des clients ont. %(total)s des %(inputs)s informations que le modèle "
            "lit ne sont pas renseignées dans ce dossier, mais beaucoup de clients ne les ont pas non plus (faute d’un "
            "tel historique, ou parce qu’elles sont rarement connues).",
            unknowns.total,
        )
    elif not unknowns.others:
        said = ngettext(
            "%(total)s des %(inputs)s informations que le modèle lit n’est pas renseignée dans ce dossier : "
            "%(missed)s que la plupart des clients ont.",
            "%(total)s des %(inputs)s informations que le modèle lit ne sont pas renseignées dans ce dossier : "
            "%(missed)s que la plupart des clients ont.",
            unknowns.total,
        )
    else:  # there are two of them at least: one of each kind
        said = ngettext(
            "%(total)s des %(inputs)s informations que le modèle lit ne sont pas renseignées dans ce dossier : "
            "%(missed)s que la plupart des clients ont, et %(others)s que beaucoup n’ont pas non plus (faute d’un tel "
            "historique, ou parce qu’elle est rarement connue).",
            "%(total)s des %(inputs)s informations que le modèle lit ne sont pas renseignées dans ce dossier : "
            "%(missed)s que la plupart des clients ont, et %(others)s que beaucoup n’ont pas non plus (faute d’un tel "
            "historique, ou parce qu’elles sont rarement connues).",
            unknowns.others,
        )
    return said % figures


@dataclass(frozen=True)
class ToldResult:
    """A probability in words: exact, as a percentage, among a hundred clients, and what the model recommends."""

    probability_of_default: float
    shown_probability: str
    natural_frequency: str
    recommendation: Recommendation | None
    recommendation_label: str


def tell_result(probability: float, recommendation: Recommendation | None) -> ToldResult:
    """Return a probability and its recommendation in words; None is that of a file below the stated minimum."""
    return ToldResult(
        probability,
        percent(probability),
        natural_frequency(probability),
        recommendation,
        recommendation_label(recommendation),
    )
