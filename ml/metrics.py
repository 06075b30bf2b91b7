"""Measures of a probability against what happened. All take float64 arrays (n,) and give plain numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from ml.contributions import sigmoid
from ml.threshold import Costs, cost_per_client

FloatArray = npt.NDArray[np.float64]
CALIBRATION_BINS = 10


def calibration_line(defaulted: FloatArray, log_odds: FloatArray) -> tuple[float, float]:
    """Return slope and intercept of the logistic regression of the outcome on `log_odds` (1 and 0 when calibrated).

    Source: Cox (1958), Two further applications of a model for binary regression.
    """
    fit = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(log_odds.reshape(-1, 1), defaulted)
    return float(fit.coef_[0, 0]), float(fit.intercept_[0])


def expected_calibration_error(defaulted: FloatArray, probability: FloatArray, bins: int = CALIBRATION_BINS) -> float:
    """Return the mean absolute gap between predicted and observed rate over bins of equal size."""
    parts = np.array_split(np.argsort(probability, kind="stable"), bins)
    gaps = [abs(float(probability[part].mean() - defaulted[part].mean())) * len(part) for part in parts if len(part)]
    return sum(gaps) / len(probability)


def measure(defaulted: FloatArray, log_odds: FloatArray, threshold: float, costs: Costs) -> dict[str, float | int]:
    """Return n, auc, brier, log_loss, calibration slope and intercept, ece, cost_per_client and the threshold."""
    probability = sigmoid(log_odds)
    slope, intercept = calibration_line(defaulted, log_odds)
    return {
        "n": len(defaulted),
        "auc": float(roc_auc_score(defaulted, probability)),
        "brier": float(brier_score_loss(defaulted, probability)),
        "log_loss": float(log_loss(defaulted, probability)),
        "calibration_slope": slope,
        "calibration_intercept": intercept,
        "ece": expected_calibration_error(defaulted, probability),
        "cost_per_client": cost_per_client(defaulted, probability, threshold, costs),
        "decision_threshold": threshold,
    }
