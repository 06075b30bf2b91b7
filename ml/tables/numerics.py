"""What the rooms of `ml` compute with: the types of arrays they hand to each other, and the logistic function."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
Keys = npt.NDArray[np.int64]  # identifiers of clients


def sigmoid(log_odds: FloatArray | np.float64) -> FloatArray:
    """Return the probabilities of log-odds, exact to the last digits however small, without overflow."""
    return np.asarray(np.exp(-np.logaddexp(0.0, -log_odds)), dtype=np.float64)


def probability_of(log_odds: float) -> float:
    """Return the probability of log-odds, as `sigmoid` does for many."""
    return float(sigmoid(np.float64(log_odds)))
