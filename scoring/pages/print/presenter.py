"""What a client's file says on paper: the result, its reasons, the main facts and the history."""

from __future__ import annotations

from typing import Any

from scoring.core.assessment import Assessment
from scoring.core.budget import budget_of
from scoring.core.history import History
from scoring.text.assessment import insufficiency_note, missing_note, reason_sentences, result_view
from scoring.text.budget import budget_sentences
from scoring.text.facts import MAIN_FACTS, facts
from scoring.text.history import history_sentences
from scoring.text.unrecognised import unrecognised_note
from scoring.text.values import percent


def describe_file(assessment: Assessment, history: History) -> dict[str, Any]:
    """Return what the paper says of an assessment, the client's application and their history."""
    return {
        "result": result_view(assessment),
        "reasons": reason_sentences(assessment),
        "insufficiency": insufficiency_note(assessment),
        "shown_threshold": percent(assessment.decision_threshold),
        "missing_note": missing_note(assessment.contributions.unknowns),
        "unrecognised_note": unrecognised_note(assessment.contributions.unrecognised),
        "facts": facts(assessment.client, MAIN_FACTS),
        "budget": budget_sentences(budget_of(assessment.client)),
        "history": history_sentences(history),
    }
