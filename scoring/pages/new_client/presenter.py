"""Puts new applications into words: what was written down, what is missing and how far that may matter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from clients.language import translated
from ml.features import feature
from ml.population.incomplete import Completeness, Shortfall
from ml.tables import TABLES
from scoring.charts.chart import labelled
from scoring.core.budget import budget_in
from scoring.models.applications import NewApplication
from scoring.pages.new_client import service
from scoring.pages.new_client.contradictions import contradiction_message, unseen_sentence
from scoring.pages.new_client.steps import application_steps
from scoring.text.assessment import insufficiency, reason_sentences, result_view
from scoring.text.budget import budget_sentences
from scoring.text.completeness import range_words, zones_sentence
from scoring.text.facts import fact
from scoring.text.values import percent

MISSING_SHOWN = 6
_LINE = ("amt_credit", "days_birth")


def describe_result(application: NewApplication, result: service.NewAssessment) -> dict[str, Any]:
    """Return what the page of an application's result says beside its charts, where there are any."""
    words = {
        "facts": application_facts(application.data),
        "budget": budget_sentences(budget_in(application.data)),
        "contradictions": [contradiction_message(one, application.data) for one in result.contradictions],
        "unseen": [unseen_sentence(one) for one in result.unseen],
        "zones": zones_sentence(result.completeness, result.assessment),
        "sufficient": result.sufficient,
        "steps": application_steps(),
        **describe_completeness(result.completeness),
    }
    if result.sufficient:
        assessment = result.assessment
        words |= {
            "result": result_view(assessment),
            "reasons": reason_sentences(assessment),
            "shown_threshold": percent(assessment.decision_threshold),
        }
    return words


def list_line(application: NewApplication) -> tuple[NewApplication, str, int]:
    """Return an application, what it is recognised by, and the number of the step to resume it at."""
    return application, application_line(application.data), min(application.step + 1, len(service.STEPS))


def application_facts(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what was written down, in the order of the table."""
    return [fact(c.name, data[c.name]) for c in TABLES["application"].columns if c.name in data]


def application_line(data: Mapping[str, Any]) -> str:
    """Return an application in one line, by what a person recognises it: credit and age, each with its name."""
    facts = application_facts({name: data[name] for name in _LINE if name in data})
    return " · ".join(labelled(label, value) for label, value in facts)


def describe_completeness(completeness: Completeness) -> dict[str, Any]:
    """Return what a file lacks: the heaviest missing inputs, the range of the probability, why none is given."""
    names = [translated(feature(one.feature).label) for one in completeness.missing]
    return {
        "missing": names[:MISSING_SHOWN],
        "missing_others": len(names[MISSING_SHOWN:]),
        "range": range_words(completeness.range) if completeness.range else "",
        "refusal": _refusal(completeness.shortfall) if completeness.shortfall else "",
        "history_note": _history(completeness),
    }


def _refusal(shortfall: Shortfall) -> str:
    none = _("Aucune probabilité n’est donnée.")
    return f"{insufficiency(shortfall)} {none}"


def _history(completeness: Completeness) -> str:
    if not completeness.without_history:
        return ""
    return _(
        "Sans historique de crédit dans cette demande, %(weight)s de ce que le modèle pèse reste inconnu : "
        "ce n’est pas un défaut du dossier."
    ) % {"weight": percent(completeness.history_weight, 0)}
