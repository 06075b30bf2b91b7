"""Puts an assessment into words: reasons as sentences, natural frequencies. Nothing here computes a number anew."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.language import translated
from ml.features import feature
from ml.population.incomplete import MOST_MISSING_WEIGHT, Shortfall, Unknowns
from scoring.core.assessment import Assessment, Reason
from scoring.models.versions import Recommendation
from scoring.text.values import comparable, number, percent, shown

_NO_RECOMMENDATION = gettext_lazy("Sans recommandation")


@dataclass(frozen=True)
class ReasonView:
    """A principal reason in words: `statement` alone, or the `sentence` with the client's value and the usual one.

    Label and values are those of its strongest feature.
    """

    statement: str
    label: str
    shown_value: str
    usual_value: str

    @property
    def sentence(self) -> str:
        """The reason with the client's value beside the usual one."""
        sentence = (
            _("%(statement)s. %(label)s : %(value)s, comme la plupart des clients.")
            if self.shown_value == self.usual_value
            else _("%(statement)s. %(label)s : %(value)s, contre %(usual)s habituellement.")
        )
        return sentence % {
            "statement": self.statement,
            "label": self.label,
            "value": self.shown_value,
            "usual": self.usual_value,
        }


def reason_view(reason: Reason) -> ReasonView:
    """Return a principal reason in words."""
    strongest = reason.strongest
    declared = feature(strongest.feature)
    return ReasonView(
        statement=translated(declared.sentence_raises if reason.contribution > 0 else declared.sentence_lowers),
        label=translated(declared.label),
        shown_value=shown(declared, strongest.value),
        usual_value=shown(declared, strongest.usual),
    )


def reason_views(assessment: Assessment) -> list[ReasonView]:
    """Return an assessment's principal reasons in words, strongest first."""
    return [reason_view(reason) for reason in assessment.reasons]


@dataclass(frozen=True)
class ResultView:
    """A probability and what the model recommends, in words; without a recommendation the file is below the minimum."""

    probability_of_default: float
    recommendation: Recommendation | None

    @property
    def shown_probability(self) -> str:
        """The probability as a percentage."""
        return percent(self.probability_of_default)

    @property
    def natural_frequency(self) -> str:
        """The probability as a count of comparable clients."""
        return natural_frequency(self.probability_of_default)

    @property
    def recommendation_label(self) -> str:
        """What the recommendation is called."""
        return recommendation_label(self.recommendation)


def result_view(assessment: Assessment) -> ResultView:
    """Return the result of an assessment in words."""
    return ResultView(assessment.probability_of_default, assessment.recommendation)


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


def insufficiency_note(assessment: Assessment) -> str:
    """Return why an assessment recommends nothing and what to do; empty where its file is sufficient."""
    if assessment.shortfall is None:
        return ""
    no_recommendation = _(
        "Aucune recommandation n’est donnée, et la probabilité calculée n’est pas fiable : complétez le dossier."
    )
    return f"{insufficiency(assessment.shortfall)} {no_recommendation}"


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
