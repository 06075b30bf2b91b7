"""What the summary of a client's file says: payment against income, the result, its reasons, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.core.applications import STEPS, step_of
from scoring.core.assessment import Assessment
from scoring.core.budget import budget_of
from scoring.models.applications import NewApplication
from scoring.models.versions import Recommendation
from scoring.pages.summary.service import Applied
from scoring.text.assessment import insufficiency_note, result_view, weighed_reasons
from scoring.text.budget import amounts_note, budget_sentences
from scoring.text.completeness import zones_sentence
from scoring.text.facts import fact
from scoring.text.unrecognised import unrecognised_note
from scoring.web.contradictions import contradiction_message, unseen_sentence

BAR_LENGTH = 400  # of the whole income, in the drawing's own unit


def describe_file(assessment: Assessment) -> dict[str, Any]:
    """Return what the page says of an assessment."""
    unknowns, reasons = assessment.contributions.unknowns, weighed_reasons(assessment)
    budget = budget_of(assessment.client)
    return {
        "result": result_view(assessment),
        "in_a_hundred": 100 * assessment.probability_of_default,
        "budget": budget_sentences(budget),
        "payment_share": min(1.0, budget.payment_to_income or 0.0) * BAR_LENGTH,
        "bar_length": BAR_LENGTH,
        "amounts_note": amounts_note(),
        "reasons": reasons,
        "first_compared": next((reason for reason in reasons if reason.compares), None),
        "insufficiency": insufficiency_note(assessment),
        "exact_probability": repr(assessment.probability_of_default),
        "direction": _direction(assessment.recommendation),
        "missing": _missing(unknowns.missed),
        "unrecognised_note": unrecognised_note(assessment.contributions.unrecognised),
    }


@dataclass(frozen=True)
class Obstacle:
    """What keeps an application from an answer, and the address of the field where it is put right."""

    said: str
    address: str


def describe_application(application: NewApplication, assessment: Assessment, found: Applied) -> dict[str, Any]:
    """Return what the page says of an application beside what it says of any file."""
    return {
        "application": application,
        "obstacles": [
            *(
                Obstacle(contradiction_message(one, application.data), _field(application, one.names[0]))
                for one in found.contradictions
            ),
            *(Obstacle(fact(name, None)[0], _field(application, name)) for name in found.left),
        ],
        "cautions": [unseen_sentence(one) for one in found.unseen] if assessment.sufficient else [],
        "zones": zones_sentence(found.completeness, assessment) if found.completeness else "",
        "duplicates": found.duplicates,
    }


def _field(application: NewApplication, name: str) -> str:
    """Return the address of the field that asks for a column."""
    number = STEPS.index(step_of(name)) + 1
    return f"{reverse('new_client_step', args=[application.pk, number])}#id_{name}"


def _direction(recommendation: Recommendation | None) -> str:
    """Return which way the principal reasons move the risk: all of them speak for the recommendation."""
    if recommendation is None:
        return ""
    if recommendation is Recommendation.APPROVE:
        return _("Elles diminuent le risque estimé.")
    return _("Elles augmentent le risque estimé.")


def _missing(count: int) -> str:
    """Return how many of the facts that most clients have are missing; empty for none."""
    return (
        ngettext(
            "Il manque %(count)s information que la plupart des clients ont.",
            "Il manque %(count)s informations que la plupart des clients ont.",
            count,
        )
        % {"count": count}
        if count
        else ""
    )
