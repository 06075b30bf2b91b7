"""A model of an earlier day, opened to compute again what it said then. Never served.

It is known by the digest of its artefact, whose files are checked against it. What serving also wants, that the model
was trained on today's feature table, is not asked: inputs come by name, and categories by the place they had.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np

from ml.serving.artefact import MANIFEST_FILE, MODEL_FILE, ModelError, checked_digest
from ml.serving.model import calibrated_contributions
from ml.tables.numerics import FloatArray, probability_of


@dataclass(frozen=True)
class Answer:
    """What the model says: contributions by input in log-odds; with the base value they add up to `log_odds`."""

    probability_of_default: float
    log_odds: float
    base_value: float
    contributions: Mapping[str, float]


class RecordedModel:
    """An artefact opened by its digest."""

    def __init__(self, directory: Path, digest: str) -> None:
        """Open the artefact in `directory`. Raises ModelError unless it has this digest and its files are whole."""
        if checked_digest(directory) != digest:
            raise ModelError(f"{directory}: not the artefact with the sha256 {digest}.")
        self._manifest: dict[str, Any] = json.loads((directory / MANIFEST_FILE).read_bytes())
        self._booster = lightgbm.Booster(model_file=str(directory / MODEL_FILE))
        self.inputs: tuple[str, ...] = tuple(self._manifest["features"])

    def answer(self, values: Mapping[str, object], places: Mapping[str, int | None]) -> Answer:
        """Return what the model says of inputs by name: numbers, and the places of categories in their lists of then.

        Raises KeyError for an input that is not among them.
        """
        matrix, calibration = self._matrix(values, places), self._manifest["calibration"]
        slope, intercept = calibration["slope"], calibration["intercept"]
        log_odds = float(self._booster.predict(matrix, raw_score=True, num_threads=1)[0]) * slope + intercept
        *parts, base = calibrated_contributions(self._booster, matrix, slope, intercept)[0].tolist()
        return Answer(probability_of(log_odds), log_odds, base, dict(zip(self.inputs, parts, strict=True)))

    def _matrix(self, values: Mapping[str, object], places: Mapping[str, int | None]) -> FloatArray:
        encodings = self._manifest["encodings"]
        row = []
        for name in self.inputs:
            if name in encodings:
                place = places[name]
                row.append(np.nan if place is None else encodings[name][place])
            else:
                value = values[name]
                row.append(np.nan if value is None else value)
        return np.array([row], dtype=np.float64)
