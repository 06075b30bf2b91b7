"""The charts of the model's page: those of two sections of the card, by the section's key, and what weighs."""

from __future__ import annotations

from scoring.charts.chart import Chart
from scoring.pages.model.charts.quality import cost_chart, reliability_chart
from scoring.pages.model.charts.weights import weights_chart
from scoring.pages.model.presenter import ModelView

HEAVIEST = 15  # inputs in the chart of weights


def model_charts(model: ModelView) -> dict[str, Chart]:
    """Return the page's charts: of the sections "calibration" and "threshold", and the "weights"."""
    return {
        "calibration": reliability_chart(model.reliability),
        "threshold": cost_chart(model.cost_curve),
        "weights": weights_chart(model.weights[:HEAVIEST], len(model.weights) - HEAVIEST, model.clients),
    }
