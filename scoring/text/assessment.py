"""Puts an assessment into words: its reasons, natural frequencies. Nothing here computes a number anew."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients.language import translated
from ml.features import feature
from ml.population.incomplete import MOST_MISSING_WEIGHT, Shortfall, Unknowns
from scoring.core.assessment import Assessment, Reason
from scoring.core.points import per_log_odds
from scoring.models.versions import Answer, Recommendation
from scoring.text.points import points
from scoring.text.sentences import Sentence, sentence_of
from scoring.text.values import frequency, percent, risk_digits


def reason_sentence(reason: Reason) -> Sentence:
    """Return what is said of a principal reason: its strongest feature moves the risk the way all of them do."""
    return sentence_of(reason.strongest)


def reason_sentences(assessment: Assessment) -> list[Sentence]:
    """Return what is said of an assessment's principal reasons, strongest first."""
    return [reason_sentence(reason) for reason in assessment.reasons]


@dataclass(frozen=True)
class WeighedReason(Sentence):
    """What is said of a reason, its effect with its points of risk; `share` is its weight beside the heaviest one."""

    share: float
    raises: bool


def weighed_reasons(assessment: Assessment) -> list[WeighedReason]:
    """Return what is said of an assessment's principal reasons, strongest first, and how much each weighs."""
    worth = 1000 * per_log_odds(assessment.base_value, assessment.log_odds)
    most = max((abs(reason.contribution) for reason in assessment.reasons), default=1.0)
    return [
        WeighedReason(
            told.said,
            told.effect_of(points(round(worth * reason.contribution))),
            told.compares,
            share=abs(reason.contribution) / most,
            raises=reason.contribution > 0,
        )
        for reason, told in zip(assessment.reasons, reason_sentences(assessment), strict=True)
    ]


@dataclass(frozen=True)
class ResultView:
    """A probability and what the model recommends, in words; without a recommendation the file is below the minimum.

    `digits` are the decimals of the percentage.
    """

    probability_of_default: float
    recommendation: Recommendation | None
    digits: int = 1

    @property
    def shown_probability(self) -> str:
        """The probability as a percentage."""
        return percent(self.probability_of_default, self.digits)

    @property
    def natural_frequency(self) -> str:
        """The probability as a natural frequency."""
        return natural_frequency(self.probability_of_default)

    @property
    def recommendation_label(self) -> str:
        """What the recommendation is called."""
        return recommendation_label(self.recommendation)


def result_view(assessment: Assessment) -> ResultView:
    """Return the result of an assessment in words, its percentage told apart from the ends of the review band."""
    probability, band = assessment.probability_of_default, assessment.review_band
    return ResultView(probability, assessment.recommendation, risk_digits(probability, band))


def recommendation_label(recommendation: Recommendation | None) -> str:
    """Return what a recommendation is called; None is that of a file below the stated minimum."""
    return str(recommendation.label if recommendation else Answer.NONE.label)


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


def insufficiency_note(assessment: Assessment) -> str:
    """Return why an assessment recommends nothing and what to do; empty where its file is sufficient."""
    return shortfall_note(assessment.shortfall)


def shortfall_note(shortfall: Shortfall | None) -> str:
    """Return why a file gets no recommendation and what to do; empty where it is sufficient."""
    if shortfall is None:
        return ""
    no_recommendation = _(
        "Sans cela, aucune recommandation n’est donnée : demandez au client ce qui manque, puis complétez le dossier."
    )
    return f"{insufficiency(shortfall)} {no_recommendation}"


def natural_frequency(probability: float) -> str:
    """Return the model's estimate as « Risque estimé : 16 sur 100. »: what happened to a group is said otherwise."""
    return _("Risque estimé : %(frequency)s.") % {"frequency": frequency(probability)}


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
