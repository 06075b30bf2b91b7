"""Puts new applications into words: their steps, what was written down, what is missing and how far that may matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ml.features import feature
from ml.population.incomplete import Completeness, Shortfall
from ml.tables import TABLES
from ml.tables.schema import Text
from scoring.pages.new_client import service
from scoring.text.assessment import insufficiency
from scoring.text.completeness import range_words
from scoring.text.facts import fact
from scoring.text.numbers import percent

MISSING_SHOWN = 6
_LINE = ("amt_credit", "days_birth")
_STEPS = {
    service.Step.REQUEST: Text("La demande", "The request"),
    service.Step.PERSON: Text("La personne", "The person"),
    service.Step.WORK: Text("Emploi et revenus", "Employment and income"),
    service.Step.SCORES: Text("Scores externes et renseignements", "External scores and records"),
}


@dataclass(frozen=True)
class ToldCompleteness:
    """What a file lacks, in words: the heaviest missing inputs, the range of the probability, why none is given."""

    names: tuple[str, ...]
    others: int
    range: str
    refusal: str
    history: str


def application_steps(language: str) -> tuple[str, ...]:
    """Return the names of the steps, in order."""
    return tuple(_STEPS[step].in_language(language) for step in service.STEPS)


def application_facts(data: Mapping[str, Any], language: str) -> list[tuple[str, str]]:
    """Return what was written down, in the order of the table."""
    return [fact(c.name, data[c.name], language) for c in TABLES["application"].columns if c.name in data]


def application_line(data: Mapping[str, Any], language: str) -> str:
    """Return an application in one line, by what a person recognises it: credit and age, each with its name."""
    colon = Text("\u00a0: ", ": ").in_language(language)
    facts = application_facts({name: data[name] for name in _LINE if name in data}, language)
    return " · ".join(f"{label}{colon}{value}" for label, value in facts)


def tell_completeness(found: Completeness, language: str) -> ToldCompleteness:
    """Return what a file lacks in words."""
    names = [feature(one.feature).label.in_language(language) for one in found.missing]
    return ToldCompleteness(
        names=tuple(names[:MISSING_SHOWN]),
        others=len(names[MISSING_SHOWN:]),
        range=range_words(found.range).in_language(language) if found.range else "",
        refusal=_refusal(found.shortfall, language) if found.shortfall else "",
        history=_history(found, language),
    )


def _refusal(shortfall: Shortfall, language: str) -> str:
    none = Text("Aucune probabilité n’est donnée.", "No probability is given.").in_language(language)
    return f"{insufficiency(shortfall, language)} {none}"


def _history(found: Completeness, language: str) -> str:
    if not found.without_history:
        return ""
    weight_fr, weight_en = (percent(found.history_weight, one, 0) for one in ("fr", "en"))
    return Text(
        f"Sans historique de crédit dans cette demande, {weight_fr} de ce que le modèle pèse reste inconnu\u00a0: "
        "ce n’est pas un défaut du dossier.",
        f"Without a credit history in this application, {weight_en} of what the model weighs stays unknown: "
        "that is no fault of the file.",
    ).in_language(language)
