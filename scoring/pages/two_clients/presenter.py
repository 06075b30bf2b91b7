"""Two clients in words: what is said of each beside the charts and tables of both."""

from __future__ import annotations

from typing import Any

from scoring.pages.two_clients import service
from scoring.text.assessment import explain, natural_frequency
from scoring.text.numbers import percent


def describe_pair(pair: service.Pair) -> dict[str, Any]:
    """Return what the page says of both clients: each one's result and reasons, and the threshold."""
    return {
        "sides": [
            {
                "explanation": explain(assessment),
                "shown_probability": percent(assessment.probability_of_default),
                "natural_frequency": natural_frequency(assessment.probability_of_default),
            }
            for assessment in (pair.one, pair.other)
        ],
        "shown_threshold": percent(pair.one.decision_threshold),
    }
