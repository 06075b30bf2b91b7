"""Two clients in words: what is said of each beside the charts and tables of both."""

from __future__ import annotations

from typing import Any

from scoring.pages.two_clients import service
from scoring.text.assessment import insufficiency_note, reason_sentences, result_view
from scoring.text.values import percent


def describe_pair(pair: service.Pair) -> dict[str, Any]:
    """Return what the page says of both clients: each one's result and reasons, and the threshold."""
    return {
        "sides": [
            {
                "assessment": assessment,
                "result": result_view(assessment),
                "reasons": reason_sentences(assessment),
                "insufficiency": insufficiency_note(assessment),
            }
            for assessment in (pair.one, pair.other)
        ],
        "shown_threshold": percent(pair.one.decision_threshold),
    }
