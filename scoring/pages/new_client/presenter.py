"""Puts new applications into words: their steps, what was written down, what is missing and how far that may matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.language import translated
from ml.features import feature
from ml.population.incomplete import Completeness, Shortfall
from ml.tables import TABLES
from scoring.charts.words import labelled
from scoring.pages.new_client import service
from scoring.text.assessment import insufficiency
from scoring.text.completeness import range_words
from scoring.text.facts import fact
from scoring.text.numbers import percent

MISSING_SHOWN = 6
_LINE = ("amt_credit", "days_birth")
_STEPS = {
    service.Step.REQUEST: gettext_lazy("La demande"),
    service.Step.PERSON: gettext_lazy("La personne"),
    service.Step.WORK: gettext_lazy("Emploi et revenus"),
    service.Step.SCORES: gettext_lazy("Scores externes et renseignements"),
}


@dataclass(frozen=True)
class ToldCompleteness:
    """What a file lacks, in words: the heaviest missing inputs, the range of the probability, why none is given."""

    names: tuple[str, ...]
    others: int
    range: str
    refusal: str
    history: str


def application_steps() -> tuple[str, ...]:
    """Return the names of the steps, in order."""
    return tuple(str(_STEPS[step]) for step in service.STEPS)


def application_facts(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what was written down, in the order of the table."""
    return [fact(c.name, data[c.name]) for c in TABLES["application"].columns if c.name in data]


def application_line(data: Mapping[str, Any]) -> str:
    """Return an application in one line, by what a person recognises it: credit and age, each with its name."""
    facts = application_facts({name: data[name] for name in _LINE if name in data})
    return " · ".join(labelled(label, value) for label, value in facts)


def tell_completeness(found: Completeness) -> ToldCompleteness:
    """Return what a file lacks in words."""
    names = [translated(feature(one.feature).label) for one in found.missing]
    return ToldCompleteness(
        names=tuple(names[:MISSING_SHOWN]),
        others=len(names[MISSING_SHOWN:]),
        range=range_words(found.range) if found.range else "",
        refusal=_refusal(found.shortfall) if found.shortfall else "",
        history=_history(found),
    )


def _refusal(shortfall: Shortfall) -> str:
    none = _("Aucune probabilité n’est donnée.")
    return f"{insufficiency(shortfall)} {none}"


def _history(found: Completeness) -> str:
    if not found.without_history:
        return ""
    return _(
        "Sans historique de crédit dans cette demande, %(weight)s de ce que le modèle pèse reste inconnu : "
        "ce n’est pas un défaut du dossier."
    ) % {"weight": percent(found.history_weight, 0)}
