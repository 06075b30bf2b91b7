"""From feature rows to what the boosters read. Training, validation and `ml.serving.model` call it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ml.features import POSITION
from ml.serving.build import FloatArray


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
