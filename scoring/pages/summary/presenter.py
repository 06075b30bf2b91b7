"""What the summary of a client's file says: payment against income, the result, its reasons, what is missing."""

from __future__ import annotations

from typing import Any

from scoring.core.assessment import Assessment
from scoring.core.budget import budget_of
from scoring.text.assessment import insufficiency_note, missing_note, reason_sentences, result_view
from scoring.text.budget import amounts_note, budget_sentences
from scoring.text.unrecognised import unrecognised_note
from scoring.text.values import percent


def describe_file(assessment: Assessment) -> dict[str, Any]:
    """Return what the page says of an assessment."""
    unknowns, reasons = assessment.contributions.unknowns, reason_sentences(assessment)
    return {
        "result": result_view(assessment),
        "budget": budget_sentences(budget_of(assessment.client)),
        "amounts_note": amounts_note(),
        "reasons": reasons,
        "first_compared": next((reason for reason in reasons if reason.compares), None),
        "insufficiency": insufficiency_note(assessment),
        "exact_probability": repr(assessment.probability_of_default),
        "shown_threshold": percent(assessment.decision_threshold),
        "missing_note": missing_note(unknowns),
        "missing": unknowns.missed,
        "unrecognised_note": unrecognised_note(assessment.contributions.unrecognised),
    }
