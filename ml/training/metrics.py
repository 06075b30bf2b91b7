"""Measures of a probability against what happened. All take float64 arrays (n,) and give plain numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from ml.serving.model import Costs, cost_per_client
from ml.tables.numerics import FloatArray, sigmoid

CALIBRATION_BINS = 10
# What `measure` gives, in order: the manifest keeps these.
MEASURES = (
    "n",
    "auc",
    "brier",
    "log_loss",
    "calibration_slope",
    "calibration_intercept",
    "ece",
    "cost_per_client",
    "decision_threshold",
)


@dataclass(frozen=True)
class Levels:
    """The distinct log-odds of a population, ascending, and each client's place among them (n,)."""

    log_odds: FloatArray
    place: npt.NDArray[np.int64]

    @classmethod
    def of(cls, log_odds: FloatArray) -> Levels:
        """Return the levels of log-odds (n,)."""
        distinct, place = np.unique(log_odds, return_inverse=True)
        return cls(distinct, place)

    def count(self, clients: npt.NDArray[np.bool_]) -> FloatArray:
        """Return how many of these clients (a mask) are at each level."""
        return np.bincount(self.place[clients], minlength=len(self.log_odds)).astype(np.float64)


def calibration_line(defaulted: FloatArray, log_odds: FloatArray) -> tuple[float, float]:
    """Return slope and intercept of the logistic regression of the outcome on `log_odds` (1 and 0 when calibrated).

    Source: Cox (1958), Two further applications of a model for binary regression.
    """
    newton = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-9, max_iter=1000)
    fit = newton.fit(log_odds.reshape(-1, 1), defaulted)
    return float(fit.coef_[0, 0]), float(fit.intercept_[0])


def equal_bins(probability: FloatArray, bins: int = CALIBRATION_BINS) -> list[npt.NDArray[np.int64]]:
    """Return the clients' positions in `bins` parts of equal size by rising probability; empty parts are left out."""
    return [part for part in np.array_split(np.argsort(probability, kind="stable"), bins) if len(part)]


def expected_calibration_error(defaulted: FloatArray, probability: FloatArray, bins: int = CALIBRATION_BINS) -> float:
    """Return the mean absolute gap between predicted and observed rate over bins of equal size."""
    parts = equal_bins(probability, bins)
    gaps = [abs(float(probability[part].mean() - defaulted[part].mean())) * len(part) for part in parts]
    return sum(gaps) / len(probability)


def ranking(repaid: FloatArray, defaulted: FloatArray) -> dict[str, float]:
    """Return auc, gini, ks and pr_auc from the clients with either outcome at each level, levels ascending.

    `pr_auc` is the average precision: precision weighted by the recall that each level adds.
    """
    repaid_to, defaulted_to = np.cumsum(repaid), np.cumsum(defaulted)
    goods, bads = repaid_to[-1], defaulted_to[-1]
    auc = float(defaulted @ (repaid_to - repaid / 2) / (goods * bads))
    caught = bads - defaulted_to + defaulted
    refused = caught + goods - repaid_to + repaid
    return {
        "auc": auc,
        "gini": 2 * auc - 1,
        "ks": float(np.abs(repaid_to / goods - defaulted_to / bads).max()),
        "pr_auc": float(defaulted @ (caught / np.maximum(refused, 1)) / bads),
    }


def auc_gain(defaulted: FloatArray, before: FloatArray, after: FloatArray) -> tuple[float, float]:
    """Return AUC(after) - AUC(before) of two scores of the same clients, and its standard error.

    Source: DeLong, DeLong, Clarke-Pearson (1988), Comparing the areas under two or more correlated ROC curves.
    """
    components = [_delong(defaulted, score) for score in (before, after)]
    of_bads, of_goods = (components[1][side] - components[0][side] for side in (0, 1))
    variance = of_bads.var(ddof=1) / len(of_bads) + of_goods.var(ddof=1) / len(of_goods)
    return float(of_bads.mean()), float(np.sqrt(variance))


def auc_error(defaulted: FloatArray, score: FloatArray) -> tuple[float, float]:
    """Return the AUC and its standard error. Source: as `auc_gain`."""
    of_bads, of_goods = _delong(defaulted, score)
    variance = of_bads.var(ddof=1) / len(of_bads) + of_goods.var(ddof=1) / len(of_goods)
    return float(of_bads.mean()), float(np.sqrt(variance))


def _delong(defaulted: FloatArray, score: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return, for each who defaulted, the share of the repaid ranked below, and for each who repaid the opposite."""
    bad = defaulted == 1
    everyone, bads, goods = _ranks(score), _ranks(score[bad]), _ranks(score[~bad])
    return (everyone[bad] - bads) / len(goods), 1 - (everyone[~bad] - goods) / len(bads)


def _ranks(score: FloatArray) -> FloatArray:
    """Return ranks from 1; equal scores share the mean of theirs."""
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[place], dtype=np.float64)


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
