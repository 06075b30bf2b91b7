"""From a booster to calibrated log-odds: contributions (exact TreeSHAP, computed by LightGBM itself), probability."""

from __future__ import annotations

import lightgbm
import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


def sigmoid(log_odds: FloatArray | np.float64) -> FloatArray:
    """Return the probabilities of log-odds, exact to the last digits however small, without overflow."""
    return np.asarray(np.exp(-np.logaddexp(0.0, -log_odds)), dtype=np.float64)


def probability_of(log_odds: float) -> float:
    """Return the probability of log-odds, as `sigmoid` does for many."""
    return float(sigmoid(np.float64(log_odds)))


def calibrated_contributions(
    booster: lightgbm.Booster, matrix: FloatArray, slope: float, intercept: float, threads: int = 1
) -> FloatArray:
    """Return contributions in calibrated log-odds: float64 (n, inputs + 1), the last column the base value.

    Calibration is linear in log-odds, so it keeps them additive: each row sums to the row's calibrated log-odds.
    Source: Lundberg et al. (2020), From local explanations to global understanding with explainable AI for trees.
    """
    raw = booster.predict(matrix, pred_contrib=True, num_threads=threads)
    return calibrated(np.asarray(raw, dtype=np.float64), slope, intercept)


def calibrated(raw: FloatArray, slope: float, intercept: float) -> FloatArray:
    """Return raw contributions (n, inputs + 1) in calibrated log-odds."""
    contributions = raw * slope
    contributions[:, -1] += intercept
    return contributions
