"""The charts of the model's details: of a section of the card, by the section's key, and what weighs."""

from __future__ import annotations

from scoring.charts.chart import Chart
from scoring.pages.model.charts.fairness import fairness_chart
from scoring.pages.model.charts.quality import cost_chart
from scoring.pages.model.charts.weights import weights_chart
from scoring.pages.model.presenter import ModelView

HEAVIEST = 15  # inputs in the chart of weights


def details_charts(model: ModelView) -> dict[str, Chart]:
    """Return the page's charts: of the sections "threshold" and "fairness", and the "weights"; no groups, no chart."""
    charts = {
        "threshold": cost_chart(model.cost_curve),
        "weights": weights_chart(model.weights[:HEAVIEST], len(model.weights) - HEAVIEST, model.clients),
    }
    return charts | ({"fairness": fairness_chart(model.groups)} if model.groups else {})
