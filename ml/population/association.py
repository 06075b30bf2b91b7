"""How strongly two features go together, from all clients' values. Called by `queries`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ml.features import feature
from ml.population.results import Association
from ml.population.store import is_category
from ml.tables.numerics import FloatArray


def associate(x: str, of_x: FloatArray, y: str, of_y: FloatArray) -> Association:
    """Return how two features go together, from everyone's values (n,) of each, NaN where missing."""
    both = ~(np.isnan(of_x) | np.isnan(of_y))
    of_x, of_y = of_x[both], of_y[both]
    if not is_category(x) and not is_category(y):
        return Association("spearman", spearman(of_x, of_y), len(of_x))
    if is_category(x) and is_category(y):
        table = np.zeros((len(feature(x).categories), len(feature(y).categories)), dtype=np.int64)
        np.add.at(table, (of_x.astype(np.int64), of_y.astype(np.int64)), 1)
        return Association("cramers_v", cramers_v(table), len(of_x))
    categories, numbers = (of_x, of_y) if is_category(x) else (of_y, of_x)
    places = categories.astype(np.int64)
    counts = np.bincount(places).astype(np.float64)
    means = np.bincount(places, numbers) / np.maximum(counts, 1)
    variances = np.bincount(places, (numbers - means[places]) ** 2) / np.maximum(counts, 1)
    return Association("eta_squared", eta_squared(counts, means, variances), len(of_x))


def spearman(x: FloatArray, y: FloatArray) -> float | None:
    """Return Spearman's rank correlation of two columns (n,) without missing values, ties given their mean rank.

    None where one of them does not vary. Source: Spearman (1904), The Proof and Measurement of Association.
    """
    if len(x) < 2:
        return None
    a, b = (ranks - ranks.mean() for ranks in (mean_ranks(x), mean_ranks(y)))
    spread = float(np.sqrt(np.dot(a, a) * np.dot(b, b)))
    return float(np.dot(a, b)) / spread if spread else None


def mean_ranks(values: FloatArray) -> FloatArray:
    """Return ranks from 0 (n,); equal values share the mean of theirs."""
    order = np.argsort(values)
    ordered = values[order]
    starts = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    lengths = np.diff(np.append(starts, len(values)))
    ranks = np.empty(len(values))
    ranks[order] = np.repeat(starts + (lengths - 1) / 2, lengths)
    return ranks


def eta_squared(counts: FloatArray, means: FloatArray, variances: FloatArray) -> float | None:
    """Return the share of a number's variance that lies between categories, from each category's figures (k,).

    None where the number does not vary. Source: Fisher (1925), Statistical Methods for Research Workers.
    """
    total = counts.sum()
    if not total:
        return None
    between = float((counts * (means - (counts * means).sum() / total) ** 2).sum())
    within = float((counts * variances).sum())
    return between / (between + within) if between + within > 0 else None


def cramers_v(counts: npt.NDArray[np.int64]) -> float | None:
    """Return Cramér's V of a contingency table; None where fewer than two rows or columns have clients.

    Source: Cramér (1946), Mathematical Methods of Statistics.
    """
    table = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0].astype(np.float64)
    if min(table.shape) < 2:
        return None
    total = table.sum()
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / total
    chi_squared = float(((table - expected) ** 2 / expected).sum())
    return float(np.sqrt(chi_squared / (total * (min(table.shape) - 1))))
