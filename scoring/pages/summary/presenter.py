"""What the summary of a client's file says: the result, its reasons, what is missing."""

from __future__ import annotations

from typing import Any

from scoring.core.assessment import Assessment
from scoring.text.assessment import insufficiency_note, missing_note, reason_views, result_view
from scoring.text.values import percent


def describe_file(assessment: Assessment) -> dict[str, Any]:
    """Return what the page says of an assessment."""
    unknowns = assessment.contributions.unknowns
    return {
        "result": result_view(assessment),
        "reasons": reason_views(assessment),
        "insufficiency": insufficiency_note(assessment),
        "exact_probability": repr(assessment.probability_of_default),
        "shown_threshold": percent(assessment.decision_threshold),
        "missing_note": missing_note(unknowns),
        "missing": unknowns.missed,
    }
