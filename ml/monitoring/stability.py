"""Measures how far a population has moved from the one a model was trained on: index of stability, missing values.

Training writes the bins into the manifest; `ml.drift` compares. The index (PSI) is the sum over bins of
(now - before) * ln(now / before), in shares of the clients; a missing value is a bin of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from ml.features import POSITION, feature
from ml.tables.numerics import FloatArray

# Source: Siddiqi (2006), Credit Risk Scorecards: below 0.1 no change, from 0.1 one to look into, from 0.25 a shift.
MODERATE, LARGE = 0.1, 0.25
# Added to every bin before and now, so that an empty one has a logarithm. Half a client is the prior of Jeffreys.
ADDED_TO_A_BIN = 0.5
DECILES = np.arange(1, 10) / 10
EXPLAINED = 2_000  # clients whose contributions are compared: each costs milliseconds, and the index needs no more


class Level(StrEnum):
    """What an index of stability calls for."""

    STABLE = "stable"
    MODERATE = "moderate"
    LARGE = "large"

    @classmethod
    def of(cls, index: float) -> Level:
        """Return the level of a population stability index."""
        return cls.LARGE if index >= LARGE else cls.MODERATE if index >= MODERATE else cls.STABLE


@dataclass(frozen=True)
class Shift:
    """How far one quantity has moved. `missing_before` and `missing_now` are shares of the clients.

    `unknown_now` is the share of those with a category that no list holds. None of them is missing.
    """

    name: str
    index: float
    missing_before: float
    missing_now: float
    unknown_now: float = 0.0

    @property
    def level(self) -> Level:
        """What the index calls for."""
        return Level.of(self.index)


def declare_shares(values: FloatArray, categories: int = 0) -> dict[str, Any]:
    """Return edges and shares of values (n,), NaN where missing: what `shift` needs to know of the population before.

    Numbers are cut at their deciles, at the least and the greatest value, and beyond: a bin is `below < x <= edge`.
    So a value that nine in ten have does not hide the others, and values never seen before have bins of their own.
    Categories (positions below `categories`) have a bin each and no edges. The last share is that of the missing.
    """
    known = values[~np.isnan(values)]
    edges: list[float] = []
    if not categories and len(known):
        least, greatest = float(known.min()), float(known.max())
        inner = np.quantile(known, DECILES, method="inverted_cdf").tolist()
        edges = sorted({math.nextafter(least, -math.inf), least, *inner, greatest})
    return {"edges": edges, "shares": (_counts(values, edges, categories) / max(len(values), 1)).tolist()}


def shift(
    name: str, before: dict[str, Any], clients: int, values: FloatArray, categories: int = 0, unknown: int = 0
) -> Shift:
    """Return how far values (m,) have moved from what `declare_shares` said of so many `clients`.

    `unknown` of the values that are NaN stand for a category that no list holds: a bin of its own, empty before.
    """
    shares = np.asarray(before["shares"], dtype=np.float64)
    now = _counts(values, before["edges"], categories)
    unknown = min(unknown, int(now[-1]))
    now[-1] -= unknown
    bins = (shares * clients, now)
    if unknown:
        bins = (np.append(bins[0], 0.0), np.append(now, unknown))
    return Shift(
        name=name,
        index=stability_index(*bins),
        missing_before=float(shares[-1]),
        missing_now=float(now[-1] / len(values)),
        unknown_now=unknown / len(values),
    )


def stability_index(before: FloatArray, now: FloatArray) -> float:
    """Return the population stability index of two tables of counts over the same bins, each smoothed."""
    old, new = ((counts + ADDED_TO_A_BIN) / (counts + ADDED_TO_A_BIN).sum() for counts in (before, now))
    return float(np.sum((new - old) * np.log(new / old)))


def training_shares(
    names: tuple[str, ...], values: FloatArray, probability: FloatArray, contributions: FloatArray
) -> dict[str, Any]:
    """Return what the manifest keeps of the training clients: edges and shares of all that drift is measured of.

    `values` are feature rows (n, len(FEATURES)), `probability` (n,) is that of the folds that did not see the client,
    `contributions` (k, inputs + 1) are the model's own of k of the clients, evenly spaced, as `stored_precision`.
    """
    return {
        "clients": len(values),
        "explained": len(contributions),
        "probability_of_default": declare_shares(probability),
        "features": {n: declare_shares(values[:, POSITION[n]], len(feature(n).categories)) for n in names},
        "contributions": {n: declare_shares(contributions[:, place]) for place, n in enumerate(names)},
    }


def stored_precision(contributions: FloatArray) -> FloatArray:
    """Return contributions as a reference population keeps them: many clients share one, which must stay one value."""
    return contributions.astype(np.float32).astype(np.float64)


def evenly(rows: FloatArray, count: int) -> FloatArray:
    """Return at most `count` rows, evenly spaced from the first to the last."""
    if len(rows) <= count:
        return rows
    return rows[np.linspace(0, len(rows) - 1, count).round().astype(np.int64)]


def _counts(values: FloatArray, edges: list[float], categories: int) -> FloatArray:
    known = values[~np.isnan(values)]
    bins = categories or len(edges) + 1
    places = known.astype(np.int64) if categories else np.searchsorted(np.array(edges), known, side="left")
    counts = np.bincount(places, minlength=bins)
    return np.array([*counts, len(values) - len(known)], dtype=np.float64)
