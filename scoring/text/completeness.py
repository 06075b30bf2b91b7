"""Puts what a file lacks into words: how much the model leans on it, and what the probability may be with it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.language import translated
from ml.population.incomplete import Completeness, ProbabilityRange
from ml.tables import TABLES
from scoring.core.assessment import Assessment
from scoring.models.versions import Recommendation
from scoring.text.assessment import shortfall_note
from scoring.text.values import percent

_ZONES = {  # from it, to it
    Recommendation.APPROVE: (gettext_lazy("de l’accord"), gettext_lazy("à l’accord")),
    Recommendation.REVIEW: (gettext_lazy("de l’examen"), gettext_lazy("à l’examen")),
    Recommendation.DECLINE: (gettext_lazy("du refus"), gettext_lazy("au refus")),
}


def completeness_sentences(found: Completeness) -> list[str]:
    """Return what follows from what is missing, a sentence each; none where the file lacks nothing."""
    said = []
    if found.shortfall:
        said.append(shortfall_note(found.shortfall))
    elif found.missing:
        said.append(_weight(found))
    if found.range is not None:
        said.append(range_words(found.range))
    elif found.missing and found.sufficient:
        said.append(_("Trop peu de clients similaires ont ces informations pour dire ce qu’elles changeraient."))
    if found.without_history:
        said.append(_histories(found))
    return said


def zones_sentence(found: Completeness, assessment: Assessment) -> str:
    """Return that what is missing may change the recommendation, and to what; empty where it does not.

    Every page that says the range of the probability says this beside it.
    """
    if found.range is None or assessment.recommendation is None:
        return ""
    ends = (Recommendation(assessment.review_band.zone(edge)) for edge in (found.range.low, found.range.high))
    others = [zone for zone in dict.fromkeys(ends) if zone is not assessment.recommendation]
    if not others:
        return ""
    start = _ZONES[assessment.recommendation][0]
    first, *more = (_ZONES[zone][1] for zone in others)
    if not more:
        return _("Ce qui manque peut faire passer ce dossier %(start)s %(end)s : complétez-le avant de répondre.") % {
            "start": start,
            "end": first,
        }
    return _(
        "Ce qui manque peut faire passer ce dossier %(start)s %(first)s ou %(second)s : complétez-le avant de répondre."
    ) % {"start": start, "first": first, "second": more[0]}


def _weight(found: Completeness) -> str:
    return _("Ce qui manque (%(count)s) porte d’habitude %(weight)s de ce que le modèle pèse.") % {
        "count": len(found.missing),
        "weight": percent(found.missing_weight),
    }


def range_words(found: ProbabilityRange) -> str:
    """Return what the probability may be with the values that similar clients have: its 5 %, 95 % and 50 % points."""
    return _(
        "Avec les valeurs de %(donors)s clients similaires qui les ont, la probabilité de défaut irait neuf fois sur "
        "dix de %(low)s à %(high)s (au milieu, %(middle)s)."
    ) % {
        "donors": found.donors,
        "low": percent(found.low),
        "high": percent(found.high),
        "middle": percent(found.middle),
    }


def _histories(found: Completeness) -> str:
    labels = ", ".join(translated(TABLES[source.value].label).lower() for source in found.without_history)
    return _("Sans aucun enregistrement : %(labels)s. C’est un cas à part, pas un oubli.") % {"labels": labels}
