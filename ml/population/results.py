"""What the reference population answers: bins, and plain frozen figures counted over every client.

Bins are chosen once over all clients when the population is written, then kept.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from ml.features import feature
from ml.tables.numerics import FloatArray

MOST_BINS = 20
COARSE_BINS = 10
LOW, HIGH = 0.01, 0.99  # what lies beyond these quantiles falls into the two open-ended bins
ROUNDING = 1e-9  # what differs by less differs by how it was computed alone
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
FEWEST_KNOWN_OUTCOMES = 30  # of a group of clients, for its default rate to be told
Z95 = 1.959963984540054  # a normal variable lies within this many standard deviations with 95 %


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin: lower ≤ value < upper (None where open-ended), or one `value` alone, or one `category`."""

    lower: float | None = None
    upper: float | None = None
    value: float | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Bins:
    """A feature's bins and the inner edges between them: value < edges[0] is bin 0. Categories have no edges."""

    bins: tuple[Bin, ...]
    edges: tuple[float, ...] = ()

    def places(self, values: FloatArray) -> npt.NDArray[np.int64]:
        """Return the number of the bin each value (n,) falls into; one more than the last where it is missing.

        A category's values are positions in the feature's list, which are the numbers of its bins.
        """
        missing = np.isnan(values)
        if self.bins and self.bins[0].category is not None:
            return np.where(missing, len(self.bins), values).astype(np.int64)
        return np.where(missing, len(self.bins), np.searchsorted(self.edges, values, side="right"))


def lengths_of(bins: Sequence[Bin]) -> tuple[FloatArray, FloatArray]:
    """Return where each bin starts and how long it is (k,); NaN where it is one value or has no end.

    Edges are every multiple of a step above nearly all values' least: the bin below the first multiple starts at zero.
    """
    starts = np.array([math.nan if one.lower is None else one.lower for one in bins])
    ends = np.array([math.nan if one.upper is None else one.upper for one in bins])
    if len(bins) > 1 and math.isnan(starts[0]):
        step = ends[1] - ends[0]
        starts[0] = 0.0 if step > 0 and abs(ends[0] - step) <= ROUNDING * step else math.nan
    return starts, ends - starts


def bins_of(name: str, declared: dict[str, Any]) -> Bins:
    """Return the bins of a number as the summary declares them: a bin a value, or what lies between edges."""
    if "values" in declared:
        values = [float(v) for v in declared["values"]]
        return Bins(tuple(Bin(value=v) for v in values), tuple(values[1:]))
    return _between(tuple(float(e) for e in declared["edges"]))


def category_bins(name: str) -> Bins:
    """Return one bin for each category of the feature."""
    return Bins(tuple(Bin(category=c.value) for c in feature(name).categories))


def coarse_bins(name: str, declared: dict[str, Any]) -> Bins:
    """Return at most COARSE_BINS bins of a number: neighbours of `bins_of` put together, of about equal sizes."""
    fine = bins_of(name, declared)
    return fine if len(fine.bins) <= COARSE_BINS else _between(tuple(float(e) for e in declared["coarse"]))


def _between(edges: tuple[float, ...]) -> Bins:
    limits = (None, *edges, None)
    return Bins(tuple(Bin(lower, upper) for lower, upper in pairwise(limits)), edges)


def declare_bins(values: FloatArray) -> dict[str, Any]:
    """Return what `bins_of` and `coarse_bins` read, chosen from all clients' values (n,), NaN where missing."""
    known = values[~np.isnan(values)]
    if not len(known):
        return {"edges": []}
    integers = bool(np.all(known == np.round(known)))
    distinct = np.unique(known) if integers else known[:0]
    if 0 < len(distinct) <= MOST_BINS:
        edges = distinct[1:].tolist()
        return {"values": distinct.tolist(), "coarse": _coarse(known, edges)}
    edges = _nice_edges(*_spread(known), whole=integers)
    return {"edges": edges, "coarse": _coarse(known, edges)}


def _spread(known: FloatArray) -> tuple[float, float]:
    """Return the low and high quantile; where they coincide, those of the other values together with that one."""
    low, high = (float(q) for q in np.quantile(known, [LOW, HIGH]))
    others = known[known != low]
    if low < high or not len(others):
        return low, high
    lower, upper = (float(q) for q in np.quantile(others, [LOW, HIGH]))
    return min(low, lower), max(low, upper)


def _nice_edges(low: float, high: float, *, whole: bool) -> list[float]:
    """Return the multiples of a round step that lie above `low` and up to `high`, at most MOST_BINS - 1 of them."""
    apart = math.isfinite(low) and math.isfinite(high) and high - low > ROUNDING * max(1.0, abs(low), abs(high))
    if not apart:
        return [low] if math.isfinite(low) else []
    power = 10.0 ** math.floor(math.log10((high - low) / (MOST_BINS - 2)))
    for step in (s * power for s in (*_STEPS, *(s * 10 for s in _STEPS))):
        if whole and step != round(step):
            continue
        first, last = math.floor(low / step) + 1, math.floor(high / step)
        if last - first + 1 <= MOST_BINS - 1 and last >= first:
            # Counted in steps and written in decimals, so that an edge is 0.3, not three times 0.1.
            return [float(f"{number * step:.12g}") for number in range(first, last + 1)]
    return [high]


def _coarse(known: FloatArray, edges: Sequence[float]) -> list[float]:
    """Return those edges that cut the values into at most COARSE_BINS parts of about equal sizes."""
    if not edges:
        return []
    below = np.searchsorted(np.sort(known), edges, side="left") / len(known)
    wanted = np.arange(1, COARSE_BINS) / COARSE_BINS
    nearest = {int(np.argmin(np.abs(below - share))) for share in wanted}
    return [edges[place] for place in sorted(nearest)]


@dataclass(frozen=True, slots=True)
class Counts:
    """Clients in all, those known to have repaid and to have defaulted, and those of the group."""

    everyone: int = 0
    repaid: int = 0
    defaulted: int = 0
    group: int = 0


@dataclass(frozen=True, slots=True)
class Distribution:
    """Counts of a feature's values by bin, empty bins included; `missing` counts the clients without a value."""

    name: str
    bins: tuple[tuple[Bin, Counts], ...]
    missing: Counts


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a value stands in a group: clients with a value, below it, equal to it, and without a value.

    `below` is None for a category, which has no order.
    """

    known: int
    below: int | None
    equal: int
    missing: int

    @property
    def percentile(self) -> float | None:
        """Share of the group below, half of the equal ones counted in, from 0 to 100; None where it says nothing."""
        if self.below is None or not self.known:
            return None
        return 100.0 * (self.below + self.equal / 2) / self.known


@dataclass(frozen=True, slots=True)
class Cell:
    """The group's clients in bin `x` and bin `y` (places in the pair's lists): known outcomes, defaults, refusals.

    `refused` counts those whom the model recommends to refuse.

    One more than the last place is that of the clients without a value.
    """

    x: int
    y: int
    clients: int
    labelled: int
    defaulted: int
    refused: int

    @property
    def default_rate(self) -> float | None:
        """Share of defaults among the known outcomes; None where there are none."""
        return self.defaulted / self.labelled if self.labelled else None


@dataclass(frozen=True, slots=True)
class Association:
    """How two features go together over all clients with both: `spearman`, `eta_squared` or `cramers_v`.

    `value` is None where one of them does not vary. Sources: Spearman (1904), Fisher (1925), Cramér (1946).
    """

    measure: str
    value: float | None
    clients: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two features together: the group's non-empty cells, those of missing values too.

    `missing` counts the clients without one of the two; the association leaves them out.
    """

    x: str
    y: str
    x_bins: tuple[Bin, ...]
    y_bins: tuple[Bin, ...]
    cells: tuple[Cell, ...]
    missing: int
    association: Association


@dataclass(frozen=True, slots=True)
class Dot:
    """A client among two numbers: in bins, from the start of each one's first.

    `kind` is 1 for who defaulted and 0 for who repaid, or the place of the recommendation, see `Reference.cloud`.
    """

    x: float
    y: float
    kind: int


@dataclass(frozen=True, slots=True)
class Cloud:
    """Two numbers together: how many of the `clients` with both lie in each pair of bins, and some of them as dots.

    `dots` are drawn by lot from `eligible` clients: those whose outcome is known, or all; all of them where they are
    few.
    """

    dense: tuple[tuple[int, int, int], ...]
    dots: tuple[Dot, ...]
    clients: int
    eligible: int


@dataclass(frozen=True, slots=True)
class DependenceBin:
    """What a feature contributes where its value lies in `bin` (None: missing): mean, 10 % and 90 % quantile.

    The three are None where the bin is empty.
    """

    bin: Bin | None
    clients: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Dependence:
    """Contributions of one model input over its values, in log-odds; empty bins included."""

    feature: str
    bins: tuple[DependenceBin, ...]
    missing: DependenceBin


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """A group at a glance. Median probability is None for an empty group.

    `approve`, `review` and `decline` count the recommendations that follow from the model's review band, `insufficient`
    the files too incomplete to have one: together they are the clients.
    """

    clients: int
    labelled: int
    defaulted: int
    median_probability: float | None
    approve: int
    review: int
    decline: int
    insufficient: int

    @property
    def default_rate(self) -> float | None:
        """Share of defaults among the known outcomes; None where there are none."""
        return self.defaulted / self.labelled if self.labelled else None


def wilson_interval(events: int, trials: int) -> tuple[float, float]:
    """Return the 95 % score interval of a rate of `events` in `trials` ≥ 1; it stays within 0 and 1.

    Source: Wilson (1927), Probable inference, the law of succession, and statistical inference.
    """
    rate, squared = events / trials, Z95**2
    middle = (rate + squared / (2 * trials)) / (1 + squared / trials)
    half = math.sqrt(rate * (1 - rate) / trials + squared / (4 * trials**2)) * Z95 / (1 + squared / trials)
    # At the ends of the scale the formula gives the end itself, but for rounding.
    return middle - half if events else 0.0, middle + half if events < trials else 1.0
