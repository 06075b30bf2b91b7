"""Contributions of very many clients: what LightGBM computes for one client of a kind is shared by all of its kind.

TreeSHAP's result for one tree depends on nothing but which way the client goes at each of its splits. Clients who go
the same way at all of them have the same contributions in that tree, so LightGBM is asked once for each way there is.
Source: Nadel and Wettenstein (2025), From Decision Trees to Boolean Logic: A Fast and Unified SHAP Algorithm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import lightgbm
import numpy as np
import numpy.typing as npt

from ml.tables.numerics import FloatArray

MOST_SPLITS = 16  # a tree has 2 to this power of ways at most; each way is a row of a table
_DEFAULT_LEFT, _CATEGORICAL = 2, 1
_NAN_IS_MISSING, _NOTHING_IS_MISSING = 2, 0
_TREE = re.compile(r"^Tree=\d+\n(.*?)\n\n", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class _Split:
    """Left where value ≤ threshold; `missing_left` where the value is missing."""

    column: int
    threshold: float
    missing_left: bool


@dataclass
class _Tree:
    """One tree: its splits and, for each way seen so far, the contributions of the columns it reads."""

    splits: tuple[_Split, ...]
    columns: tuple[int, ...]
    rows: npt.NDArray[np.int32] = field(init=False)
    table: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self.rows = np.full(2 ** len(self.splits), -1, dtype=np.int32)
        self.table = np.empty((0, len(self.columns) + 1))

    def ways(self, matrix: FloatArray, missing: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
        """Return each client's way through the tree (n,): one bit a split, set where the client goes left."""
        ways = np.zeros(len(matrix), dtype=np.int32)
        for split in self.splits:
            left = matrix[:, split.column] <= split.threshold
            if split.missing_left:
                left |= missing[:, split.column]
            ways <<= 1
            ways |= left
        return ways


class BatchContributions:
    """Computes raw contributions of a booster chunk by chunk; keeps what it learnt of each tree between chunks."""

    def __init__(self, booster: lightgbm.Booster) -> None:
        self._booster = booster
        self._trees = _trees(booster)

    def __call__(self, matrix: FloatArray, threads: int = 1) -> FloatArray:
        """Return contributions (n, inputs + 1), the last column the base value, as `pred_contrib` of LightGBM does.

        A booster with splits of another kind than those described here is computed by LightGBM alone.
        """
        if not len(matrix):
            return np.zeros((0, matrix.shape[1] + 1))
        if self._trees is None:
            told = self._booster.predict(matrix, pred_contrib=True, num_threads=threads)
            return np.asarray(told, dtype=np.float64)
        matrix = np.asfortranarray(matrix)
        missing = np.isnan(matrix)
        result = np.zeros((len(matrix), matrix.shape[1] + 1), order="F")
        for number, tree in enumerate(self._trees):
            ways = tree.ways(matrix, missing)
            if (tree.rows[ways] < 0).any():
                self._learn(number, tree, matrix, ways, threads)
            rows = tree.rows[ways]
            for place, column in enumerate(tree.columns):
                result[:, column] += tree.table[:, place][rows]
            result[:, -1] += tree.table[0, -1]  # the base value is the same whichever way a client goes
        return result

    def _learn(self, number: int, tree: _Tree, matrix: FloatArray, ways: npt.NDArray[np.int32], threads: int) -> None:
        """Ask LightGBM for the contributions of one client a way that was not seen before."""
        unseen = np.flatnonzero(tree.rows[ways] < 0)
        new, first = np.unique(ways[unseen], return_index=True)
        told = self._booster.predict(
            matrix[unseen[first]], pred_contrib=True, start_iteration=number, num_iteration=1, num_threads=threads
        )
        tree.rows[new] = np.arange(len(tree.table), len(tree.table) + len(new))
        learnt = np.concatenate([tree.table, np.asarray(told)[:, [*tree.columns, -1]]])
        tree.table = np.asfortranarray(learnt)


def _trees(booster: lightgbm.Booster) -> list[_Tree] | None:
    """Return the booster's trees, None where one has splits of another kind or more than MOST_SPLITS of them."""
    trees = []
    for text in _TREE.findall(booster.model_to_string()):
        entries = dict(line.split("=", 1) for line in text.splitlines())
        columns, thresholds, kinds = (
            entries.get(name, "").split() for name in ("split_feature", "threshold", "decision_type")
        )
        splits = [_split(int(c), float(t), int(k)) for c, t, k in zip(columns, thresholds, kinds, strict=True)]
        known = tuple(split for split in splits if split is not None)
        if len(known) != len(splits) or len(splits) > MOST_SPLITS or entries.get("is_linear", "0") != "0":
            return None
        trees.append(_Tree(known, tuple(sorted({split.column for split in known}))))
    return trees if len(trees) == booster.num_trees() else None


def _split(column: int, threshold: float, kind: int) -> _Split | None:
    """Return a split from LightGBM's numbers, None where it is on categories or takes zeros for missing."""
    missing = kind >> 2
    if kind & _CATEGORICAL or missing not in (_NAN_IS_MISSING, _NOTHING_IS_MISSING):
        return None
    # A split that met no missing value in training takes one for zero.
    return _Split(column, threshold, bool(kind & _DEFAULT_LEFT) if missing == _NAN_IS_MISSING else threshold >= 0)
