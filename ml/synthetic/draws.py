"""Turns normal scores into values of the published distributions, and columns into Arrow. Used by every table here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ml.synthetic import aggregates

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Columns = dict[str, pa.Array]

NEVER = 365243  # what the files write for "no such day"


def normal_score(share: float) -> float:
    """The standard normal value below which `share` (0 to 1) of a population lies."""
    return NormalDist().inv_cdf(min(max(share, 1e-9), 1 - 1e-9))


@dataclass(frozen=True)
class Quantiles:
    """A continuous distribution: `values` at the normal scores `scores`, both ascending."""

    scores: Floats
    values: Floats

    def at(self, score: Floats) -> Floats:
        """Values of standard normal scores, shape kept; beyond the outer quantiles, these."""
        return np.interp(score, self.scores, self.values)


@dataclass(frozen=True)
class Frequencies:
    """A discrete distribution: `values` in the order of the scores, cut at the normal scores `cuts`."""

    cuts: Floats
    values: Floats

    def at(self, score: Floats) -> Floats:
        """Values of standard normal scores, shape kept."""
        return self.values[np.searchsorted(self.cuts, score)]


def _named_lines(text: str) -> dict[str, list[str]]:
    """Tokens by the name before them: a token that starts with a letter opens the next name."""
    lines: dict[str, list[str]] = {}
    current: list[str] = []
    for token in text.split():
        if token[0].isalpha():
            current = lines.setdefault(token, [])
        else:
            current.append(token)
    return lines


def _quantiles(text: str, shares: Sequence[float]) -> dict[str, Quantiles]:
    scores = np.array([normal_score(share) for share in shares])
    return {name: Quantiles(scores, np.array(values, dtype=float)) for name, values in _named_lines(text).items()}


def frequencies(text: str) -> Frequencies:
    """The distribution written as `value:weight value:weight`, lowest value first."""
    pairs = [token.split(":") for token in text.split()]
    weights = np.array([float(weight) for _, weight in pairs])
    shares = np.cumsum(weights / weights.sum())[:-1]
    return Frequencies(
        np.array([normal_score(share) for share in shares]), np.array([float(value) for value, _ in pairs])
    )


QUANTILES = _quantiles(aggregates.QUANTILES, aggregates.SHARES) | _quantiles(
    aggregates.FINE_QUANTILES, aggregates.FINE_SHARES
)
FREQUENCIES = {name: frequencies(" ".join(tokens)) for name, tokens in _named_lines(aggregates.FREQUENCIES).items()}
# A yes/no fact holds for the clients whose score lies above this.
CUTS = {name: normal_score(1 - float(tokens[0])) for name, tokens in _named_lines(aggregates.CHANCES).items()}


def correlations(text: str) -> tuple[tuple[str, ...], np.ndarray]:
    """Names and the lower-triangular factor (n, n) of the correlation matrix written in `text`, in hundredths."""
    rows = _named_lines(text)
    matrix = np.eye(len(rows))
    for index, row in enumerate(rows.values()):
        matrix[index, :index] = [int(value) / 100 for value in row]
    return tuple(rows), np.linalg.cholesky(matrix + np.tril(matrix, -1).T)


def weighted(text: str) -> tuple[tuple[str, ...], Floats]:
    """Words and cumulated shares of `word:weight word:weight`; words may hold spaces, commas and colons."""
    words: list[str] = []
    weights: list[float] = []
    start: list[str] = []
    for token in text.split():
        head, colon, weight = token.rpartition(":")
        start.append(head if colon and weight.isdigit() else token)
        if colon and weight.isdigit():
            words.append(" ".join(start))
            weights.append(float(weight))
            start = []
    return tuple(words), cumulated(weights)


def cumulated(weights: Sequence[float]) -> Floats:
    """Cumulated shares of weights, the last one exactly 1."""
    shares = np.cumsum(np.asarray(weights, dtype=float) / float(np.sum(weights)))
    shares[-1] = 1.0
    return shares


def pick(random: np.random.Generator, shares: Floats, size: int) -> Integers:
    """Indices (size,) drawn by cumulated shares (k,), or by one row (size, k) of them each."""
    if shares.ndim == 2:
        return np.asarray((random.random(size)[:, None] >= shares).sum(axis=1), dtype=np.int64)
    return np.searchsorted(shares, random.random(size), side="right")


def words(levels: Sequence[str], codes: Integers, missing: Flags | None = None) -> pa.Array:
    """A text column: the `levels` of `codes`, empty where `missing` and where the level is "-"."""
    empty = np.array([level == "-" for level in levels])[codes]
    mask = empty if missing is None else empty | missing
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32), mask=mask), pa.array(list(levels)))


def drawn_words(random: np.random.Generator, text: str, size: int, missing: Flags | None = None) -> pa.Array:
    """A text column drawn independently from `word:weight` frequencies."""
    levels, shares = weighted(text)
    return words(levels, pick(random, shares, size), missing)


def real(values: Floats, missing: Flags | None = None) -> pa.Array:
    """A column the files write with a decimal point; NaN and `missing` are empty."""
    return pa.array(values if missing is None else np.where(missing, np.nan, values), pa.float64(), from_pandas=True)


def whole(values: np.ndarray) -> pa.Array:
    """A column the files write as whole numbers."""
    return pa.array(np.asarray(values).astype(np.int64), pa.int64())


def to_grid(values: Floats, step: float) -> Floats:
    """Amounts rounded to multiples of `step`, to the cent's cent."""
    return np.round(np.round(values / step) * step, 4)


def mixed(random: np.random.Generator, common: Floats, weight: float) -> Floats:
    """Scores that share `weight` (a correlation's root) with `common` and are otherwise each row's own."""
    return weight * common + float(np.sqrt(1 - weight**2)) * random.standard_normal(common.size)


def taken(columns: Mapping[str, pa.Array], rows: np.ndarray) -> Columns:
    """The columns restricted to `rows` (a mask or indices)."""
    indices = pa.array(np.flatnonzero(rows) if rows.dtype == bool else rows)
    return {name: column.take(indices) for name, column in columns.items()}
