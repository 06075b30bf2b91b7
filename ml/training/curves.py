"""Reliability, cost by threshold, confusion and recommendations: tables of an evaluation. `ml.evaluate` uses it."""

from __future__ import annotations

import numpy as np

from ml.population.results import wilson_interval
from ml.serving.evaluation import Confusion, CostCurve, CostPoint, RecommendationRow, ReliabilityBin
from ml.serving.model import Costs, ReviewBand, Zone
from ml.tables.numerics import FloatArray
from ml.training.metrics import equal_bins

# From refusing everybody to approving everybody, by a tenth of a point where decisions are taken: what an analyst who
# moves the threshold sees is counted at each of these.
GRID = (*(step / 1000 for step in range(301)), *(step / 100 for step in range(31, 101)))


def reliability(defaulted: FloatArray, probability: FloatArray) -> list[ReliabilityBin]:
    """Return predicted and observed rates over `ml.training.metrics.CALIBRATION_BINS` bins of equal size."""
    table: list[ReliabilityBin] = []
    for part in equal_bins(probability):
        low, high = wilson_interval(int(defaulted[part].sum()), len(part))
        table.append(
            {
                "clients": len(part),
                "lowest_probability": float(probability[part].min()),
                "highest_probability": float(probability[part].max()),
                "mean_probability": float(probability[part].mean()),
                "default_rate": float(defaulted[part].mean()),
                "default_rate_interval": {"low": low, "high": high},
            }
        )
    return table


def cost_curve(defaulted: FloatArray, probability: FloatArray, threshold: float, costs: Costs) -> CostCurve:
    """Return the cost per client over GRID, at `threshold`, and where it is least."""
    ascending = np.argsort(probability, kind="stable")
    ordered, outcome = probability[ascending], defaulted[ascending]
    missed = np.concatenate([[0.0], np.cumsum(outcome)])  # by how many are approved, the safest first
    refused_good = (1 - outcome).sum() - np.concatenate([[0.0], np.cumsum(1 - outcome)])
    cost = (costs.missed_default * missed + costs.refused_good * refused_good) / len(ordered)

    def point(at: float) -> CostPoint:
        approved = int(np.searchsorted(ordered, at, side="left"))
        return {"threshold": at, "cost_per_client": float(cost[approved]), "refused_share": 1 - approved / len(ordered)}

    candidates = np.concatenate([np.unique(ordered), [1.0]])
    least = np.argmin(cost[np.searchsorted(ordered, candidates, side="left")])
    return {
        "points": [point(at) for at in sorted({*GRID, threshold})],
        "current": point(threshold),
        "best": point(float(candidates[least])),
    }


def confusion(defaulted: FloatArray, probability: FloatArray, threshold: float) -> Confusion:
    """Return the four counts at the threshold and the share of each outcome that is refused."""
    refused, bad = probability >= threshold, defaulted == 1
    return {
        "defaulted_refused": int((bad & refused).sum()),
        "defaulted_approved": int((bad & ~refused).sum()),
        "repaid_refused": int((~bad & refused).sum()),
        "repaid_approved": int((~bad & ~refused).sum()),
        "true_positive_rate": float(refused[bad].mean()),
        "false_positive_rate": float(refused[~bad].mean()),
    }


def recommendations(defaulted: FloatArray, probability: FloatArray, band: ReviewBand) -> list[RecommendationRow]:
    """Return clients and default rate by recommendation: below the band, in it, above it."""
    places = band.places(probability)
    rows: list[RecommendationRow] = []
    for place, zone in enumerate(Zone):
        outcomes = defaulted[places == place]
        rows.append(
            {
                "recommendation": zone.lower(),
                "clients": len(outcomes),
                "share": len(outcomes) / len(defaulted),
                "default_rate": float(outcomes.mean()) if len(outcomes) else None,
            }
        )
    return rows
