"""Intervals of the measures: what they would have been with other clients of the same kind. `ml.evaluate` uses it."""

from __future__ import annotations

import numpy as np

from ml.serving.evaluation import Interval
from ml.serving.model import Costs
from ml.tables.numerics import FloatArray, sigmoid
from ml.training.metrics import Levels, ranking

REPLICATES = 400


def intervals(
    defaulted: FloatArray,
    log_odds: FloatArray,
    threshold: float,
    costs: Costs,
    line: tuple[float, float],
    seed: int,
    replicates: int = REPLICATES,
) -> dict[str, Interval]:
    """Return, by measure, the middle 95 % over bootstrap samples that keep the number of defaults (stratified).

    `line` is the population's own calibration slope and intercept: a sample's follow from it by one Newton step,
    which is as close as the sample's own chance. The calibration error has no interval: resampling alone raises it.
    Source: Efron, Tibshirani (1993), An Introduction to the Bootstrap, percentile intervals.
    """
    random, levels = np.random.default_rng(seed), Levels.of(log_odds)
    places = [levels.place[defaulted == outcome] for outcome in (0.0, 1.0)]
    sums = [_sums(outcome, levels.log_odds, threshold, costs, line) for outcome in (0.0, 1.0)]
    found: dict[str, list[float]] = {}
    for _ in range(replicates):
        repaid, bad = (
            np.bincount(place[random.integers(0, len(place), len(place))], minlength=len(levels.log_odds)).astype(float)
            for place in places
        )
        totals = repaid @ sums[0] + bad @ sums[1]
        measured = ranking(repaid, bad) | _from_totals(totals, len(defaulted), line)
        for name, value in measured.items():
            found.setdefault(name, []).append(value)
    return {name: _middle(values) for name, values in found.items()}


def _middle(values: list[float]) -> Interval:
    low, high = np.quantile(values, [0.025, 0.975]).tolist()
    return {"low": low, "high": high}


def _sums(
    outcome: float, log_odds: FloatArray, threshold: float, costs: Costs, line: tuple[float, float]
) -> FloatArray:
    """Return (levels, 8): what one client with this outcome adds at each level to the sums the measures are made of."""
    probability, refused = sigmoid(log_odds), sigmoid(log_odds) >= threshold
    cost = np.where(refused, 0.0, costs.missed_default) if outcome else np.where(refused, costs.refused_good, 0.0)
    loss = np.logaddexp(0.0, -log_odds if outcome else log_odds)
    fitted = sigmoid(log_odds * line[0] + line[1])
    weight = fitted * (1 - fitted)
    gradient = outcome - fitted
    columns = [(outcome - probability) ** 2, loss, cost, gradient * log_odds, gradient]
    return np.column_stack([*columns, weight * log_odds**2, weight * log_odds, weight])


def _from_totals(totals: FloatArray, clients: int, line: tuple[float, float]) -> dict[str, float]:
    brier, loss, cost = (totals[:3] / clients).tolist()
    curvature = np.array([[totals[5], totals[6]], [totals[6], totals[7]]])
    slope, intercept = (np.array(line) + np.linalg.solve(curvature, totals[3:5])).tolist()
    return {
        "brier": brier,
        "log_loss": loss,
        "cost_per_client": cost,
        "calibration_slope": slope,
        "calibration_intercept": intercept,
    }
