"""What LightGBM learns from: a model's inputs with categories as numbers, and the direction of each input."""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np

from ml.features import POSITION
from ml.features.definition import Feature
from ml.serving.model import Encoder
from ml.tables.numerics import FloatArray

ENCODING_PRIOR = 100.0  # clients' worth of the population rate mixed into each category's rate


def category_encodings(
    features: tuple[Feature, ...], values: FloatArray, defaulted: FloatArray
) -> dict[str, list[float]]:
    """Return, by category feature, each category's smoothed log-odds of default among these clients.

    A category nobody has gets the population's rate. `values` is (n, len(FEATURES)).
    Source: Micci-Barreca (2001), A preprocessing scheme for high-cardinality categorical attributes.
    """
    rate = float(defaulted.mean())
    encodings = {}
    for feature in features:
        if not feature.is_category:
            continue
        codes = values[:, POSITION[feature.name]]
        known = ~np.isnan(codes)
        positions, size = codes[known].astype(np.int64), len(feature.categories)
        count = np.bincount(positions, minlength=size)
        bad = np.bincount(positions, weights=defaulted[known], minlength=size)
        smoothed = (bad + ENCODING_PRIOR * rate) / (count + ENCODING_PRIOR)
        encodings[feature.name] = np.log(smoothed / (1 - smoothed)).tolist()
    return encodings


def constrained(parameters: dict[str, Any], features: tuple[Feature, ...]) -> dict[str, Any]:
    """Return the parameters with one thread and each feature's direction."""
    # A category's encoding rises with its default rate, so the model may only follow it upward.
    directions = [1 if f.is_category else f.direction for f in features]
    return parameters | {"num_threads": 1, "monotone_constraints": directions}


def learning_data(
    names: tuple[str, ...],
    values: FloatArray,
    defaulted: FloatArray,
    encodings: dict[str, list[float]],
    parameters: dict[str, Any],
) -> lightgbm.Dataset:
    """Return LightGBM's data of these clients: the inputs of these names, categories encoded."""
    return lightgbm.Dataset(Encoder(names, encodings)(values), defaulted, params=parameters)
