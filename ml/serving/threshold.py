"""From the business cost to the decision threshold and the review band around it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Costs:
    """What the two wrong answers cost, in units of refusing one good client."""

    missed_default: float = 10.0
    refused_good: float = 1.0


class Zone(StrEnum):
    """What a model recommends for a probability of default, from the lowest probabilities to the highest."""

    APPROVE = "APPROVE"
    REVIEW = "REVIEW"
    DECLINE = "DECLINE"


@dataclass(frozen=True)
class ReviewBand:
    """Probabilities from `lower` (included) to `upper` (excluded) call for a second look."""

    lower: float
    upper: float

    def zone(self, probability: float) -> Zone:
        """Return the zone of a probability: an edge belongs to the zone above it."""
        return tuple(Zone)[int(self.places(np.array([probability]))[0])]

    def places(self, probabilities: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """Return the place in `Zone`, 0 to 2, of each probability's zone (n,)."""
        return np.searchsorted((self.lower, self.upper), probabilities, side="right")


def decision_threshold(costs: Costs) -> float:
    """Return the probability at which approving and refusing cost the same: 1/11 for costs 10 and 1.

    Approving costs p * missed_default on average, refusing (1 - p) * refused_good; this holds because the
    probability is calibrated. Source: Elkan (2001), The Foundations of Cost-Sensitive Learning.
    """
    return costs.refused_good / (costs.refused_good + costs.missed_default)


def review_band(costs: Costs, tolerance: float = 0.25) -> ReviewBand:
    """Return the probabilities where approving and refusing differ by less than `tolerance` refused good clients.

    Like the threshold it lies in, the band follows from the ratio of the two costs alone, whatever their unit.
    """
    threshold = decision_threshold(costs)
    return ReviewBand(threshold * (1 - tolerance), threshold * (1 + tolerance))


def cost_per_client(
    defaulted: npt.NDArray[np.float64], probability: npt.NDArray[np.float64], threshold: float, costs: Costs
) -> float:
    """Return (missed_default * FN + refused_good * FP) / n when everyone at or above `threshold` is refused."""
    refused = probability >= threshold
    missed = float(np.sum((defaulted == 1) & ~refused))
    refused_good = float(np.sum((defaulted == 0) & refused))
    return (costs.missed_default * missed + costs.refused_good * refused_good) / len(defaulted)
