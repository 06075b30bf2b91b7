"""A model: from feature rows to probabilities, contributions and a recommendation's zone.

Boosters answer in log-odds; calibration makes of them a true probability; the business cost gives the threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt

from ml.features import POSITION, feature
from ml.features.policy import Policy, policy_of
from ml.serving.batch_contributions import BatchContributions
from ml.serving.evaluation import Evaluation
from ml.tables.numerics import FloatArray, sigmoid

ADDITIVITY = 1e-9
TOLERANCE = 0.25  # the width of the review band, in refused good clients (docs/adr/0005)
CLEARLY = 0.5  # of the band's width: from so far beyond its nearest limit on, a probability is clearly outside


class Encoder:
    """Picks a model's inputs and replaces each category's position by its log-odds of default in training."""

    def __init__(self, inputs: Sequence[str], encodings: Mapping[str, Sequence[float]]) -> None:
        """Take the inputs in order and, for each category among them, a number for each of its positions."""
        self._columns = np.array([POSITION[name] for name in inputs], dtype=np.intp)
        self._tables = [
            (place, np.array([*encodings[name], np.nan])) for place, name in enumerate(inputs) if name in encodings
        ]

    def __call__(self, values: FloatArray) -> FloatArray:
        """Return the model's input (n, inputs) from feature rows (n, len(FEATURES)); what is missing stays NaN."""
        matrix = np.array(values[:, self._columns], dtype=np.float64)
        for place, table in self._tables:
            known = np.where(np.isnan(matrix[:, place]), len(table) - 1, matrix[:, place])
            matrix[:, place] = table[known.astype(np.int64)]
        return matrix


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

    def is_clear_of(self, probability: float) -> bool:
        """Return whether a probability is clearly outside: as far beyond the nearest limit as that from the middle."""
        beyond = max(self.lower - probability, probability - self.upper)
        return beyond >= CLEARLY * (self.upper - self.lower)


def decision_threshold(costs: Costs) -> float:
    """Return the probability at which approving and refusing cost the same: 1/11 for costs 10 and 1.

    Approving costs p * missed_default on average, refusing (1 - p) * refused_good; this holds because the
    probability is calibrated. Source: Elkan (2001), The Foundations of Cost-Sensitive Learning.
    """
    return costs.refused_good / (costs.refused_good + costs.missed_default)


def review_band(costs: Costs, tolerance: float = TOLERANCE) -> ReviewBand:
    """Return the probabilities where approving and refusing differ by up to `tolerance` refused good clients.

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


@dataclass(frozen=True)
class Model:
    """A model ready to score. `manifest` is the artefact's manifest as read; `evaluation` is what it was worth."""

    manifest: dict[str, Any]
    booster: lightgbm.Booster
    digest: str
    evaluation: Evaluation

    @property
    def version(self) -> str:
        """The model's version, derived from its content."""
        return str(self.manifest["model_version"])

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """Names of the model's inputs, in order."""
        return tuple(self.manifest["features"])

    @cached_property
    def policy(self) -> Policy:
        """What its training was allowed to read."""
        return policy_of(self.manifest["policy"])

    @cached_property
    def usual(self) -> dict[str, float | str | None]:
        """Each input's usual value in training: the median, or the category that most clients have.

        None where no category is held by most, and where nobody had a value.
        """
        return {name: _usual(name, self.manifest["reference"][name]) for name in self.inputs}

    @cached_property
    def known_share(self) -> dict[str, float]:
        """The share of training clients with a value, by input."""
        return {name: 1.0 - float(self.manifest["reference"][name]["missing_share"]) for name in self.inputs}

    @property
    def decision_threshold(self) -> float:
        """The probability from which the business cost favours refusing."""
        return float(self.manifest["decision_threshold"])

    @property
    def review_band(self) -> ReviewBand:
        """The probabilities around the threshold that call for a second look."""
        return ReviewBand(**self.manifest["review_band"])

    @property
    def costs(self) -> Costs:
        """What the two wrong answers cost."""
        return Costs(**self.manifest["costs"])

    def matrix(self, values: FloatArray) -> FloatArray:
        """Return the model's input (n, inputs) from feature rows (n, len(FEATURES))."""
        return self._encode(values)

    @cached_property
    def _encode(self) -> Encoder:
        return Encoder(self.inputs, self.manifest["encodings"])

    def log_odds(self, values: FloatArray, threads: int = 1) -> FloatArray:
        """Return calibrated log-odds of default, float64 (n,)."""
        raw = self.booster.predict(self.matrix(values), raw_score=True, num_threads=threads)
        calibration = self.manifest["calibration"]
        return np.asarray(np.asarray(raw, dtype=np.float64) * calibration["slope"] + calibration["intercept"])

    def probability_of_default(self, values: FloatArray, threads: int = 1) -> FloatArray:
        """Return calibrated probabilities of default, float64 (n,)."""
        return sigmoid(self.log_odds(values, threads))

    def contributions(self, values: FloatArray, threads: int = 1) -> FloatArray:
        """Return contributions in log-odds (n, inputs + 1), the last column the base value; rows sum to `log_odds`."""
        calibration = self.manifest["calibration"]
        return calibrated_contributions(
            self.booster, self.matrix(values), calibration["slope"], calibration["intercept"], threads
        )

    def contributions_by_booster(self, values: FloatArray) -> FloatArray:
        """Return what each booster alone contributes to n rows, calibrated alike: (boosters, n, inputs + 1).

        Their mean is `contributions`: the model has their trees one booster after another, each scaled by how many
        there are. A model of trees that no such number shares out is taken as one booster.
        """
        calibration, trees = self.manifest["calibration"], self.booster.num_trees()
        count = int(self.manifest["training"]["boosters"])
        count = count if trees and trees % count == 0 else 1
        matrix, each = self.matrix(values), trees // count
        found = []
        for start in range(0, count * each, each) if each else (0,):
            raw = self.booster.predict(
                matrix, pred_contrib=True, start_iteration=start, num_iteration=each, num_threads=1
            )
            found.append(
                calibrated(count * np.asarray(raw, dtype=np.float64), calibration["slope"], calibration["intercept"])
            )
        return np.stack(found)

    def batch_contributions(self) -> Callable[[FloatArray, int], FloatArray]:
        """Return what computes `contributions` (values, threads) of many clients, chunk by chunk, much faster."""
        calibration, compute = self.manifest["calibration"], BatchContributions(self.booster)

        def contributions(values: FloatArray, threads: int) -> FloatArray:
            raw = compute(self.matrix(values), threads)
            return calibrated(raw, calibration["slope"], calibration["intercept"])

        return contributions


_MOST = 0.5  # of the clients


def _usual(name: str, entry: dict[str, Any]) -> float | str | None:
    if "shares" in entry:
        place = int(np.argmax(entry["shares"]))
        held = entry["shares"][place] * (1.0 - entry["missing_share"])
        return feature(name).categories[place].value if held > _MOST else None
    quantiles = entry["quantiles"]
    return float(quantiles[len(quantiles) // 2]) if quantiles else None
