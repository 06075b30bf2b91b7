"""The clients nearest to one, by a stated metric, exactly, and what they tell. Why this metric: docs/adr/0015.

Batch scoring writes an index beside the reference population; it is opened when it is first asked.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ml.features import POSITION, feature
from ml.features.policy import PROTECTED_FEATURES
from ml.population.results import wilson_interval
from ml.population.store import OUTCOME, PROBABILITY
from ml.tables.numerics import FloatArray, Keys

SingleArray = npt.NDArray[np.float32]

PEERS = 300
COMPARED = 40  # features; more cost time and tell no more of what becomes of a client
UNLIKE = 0.5  # ranks this far apart, two categories, or a known value and a missing one: wholly unlike
MISSING = 2.0  # a coordinate that far from every rank
CATEGORY_STEP = 1.0
KNOTS = 1001
BLOCK = 32_768  # coordinates are read in pieces that stay in a core's cache
ROUNDING = 1e-5  # more than a distance summed in float32 can be off
INDEX_FILE = "index.json"
ARRAYS = ("coordinates", "sk_id_curr", "defaulted", "probability_of_default")
TRAITS = 6
CLOSER = 0.5  # shared: the group is at most half as unlike the client as everybody is
WITHIN = 0.25  # shared too: a quarter of the members at least on either side of the client, for categories half alike
EDGE = 0.1  # apart: at most one member in ten stands as far out as the client


class PeerIndexError(ValueError):
    """An index that cannot be written or opened. The message says why."""


@dataclass(frozen=True)
class Axis:
    """One compared feature: its share of the distance, and for numbers the ranks `levels` at the values `knots`."""

    name: str
    weight: float
    knots: FloatArray
    levels: FloatArray

    @property
    def is_category(self) -> bool:
        """True where two values are alike or not, with nothing between."""
        return feature(self.name).is_category

    def place(self, values: FloatArray) -> SingleArray:
        """Return the coordinates (n,) of a feature's values (n,): for numbers the rank, 0 to 1."""
        if self.is_category:
            placed = values * CATEGORY_STEP
        elif len(self.knots):
            placed = np.interp(values, self.knots, self.levels)
        else:
            placed = np.zeros(len(values))  # nobody has the feature: whoever does is unlike everybody
        missing = -MISSING if self.is_category else MISSING
        return np.where(np.isnan(values), missing, placed).astype(np.float32)


@dataclass(frozen=True)
class Index:
    """Where n clients stand on m axes: `coordinates` is float32 (m, n), a row an axis, so that one can be left out.

    The others are (n,), by ascending identifier; `defaulted` is NaN where the outcome is not known.
    """

    axes: tuple[Axis, ...]
    coordinates: SingleArray
    sk_id_curr: Keys
    defaulted: FloatArray
    probability_of_default: FloatArray

    def place(self, row: FloatArray) -> SingleArray:
        """Return the coordinates (m,) of a feature row (len(FEATURES),): of a client of the population or not."""
        return np.concatenate([axis.place(row[[POSITION[axis.name]]]) for axis in self.axes])


@dataclass(frozen=True)
class Neighbours:
    """The nearest clients, nearest first, ties by identifier: their `place` in the index, key and distance (k,).

    A distance is the share of the weight on which two clients are unlike: 0 the same, 1 unlike in everything.
    `spread` (m,) is how far the whole population is from the client on each axis, on average; NaN where left out.
    """

    place: Keys
    sk_id_curr: Keys
    distance: FloatArray
    spread: FloatArray


def write_index(
    directory: Path,
    sk_id_curr: Keys,
    column: Callable[[str], FloatArray],
    importance: Mapping[str, float],
    defaulted: FloatArray,
    probability_of_default: FloatArray,
) -> None:
    """Write the index of a population to `directory`, whole or not at all; an index already there is replaced.

    `column` gives a feature's values (n,) in the order of `sk_id_curr` and is called for one feature at a time, so
    that the population never lies in memory whole. `importance` is the mean absolute contribution by feature.
    Raises PeerIndexError where identifiers do not ascend or nothing is left to compare by.
    """
    if len(sk_id_curr) == 0 or not bool(np.all(np.diff(sk_id_curr) > 0)):
        raise PeerIndexError("A peer index needs clients with ascending identifiers.")
    weights = axis_weights(importance)
    part = directory.with_name(f"{directory.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    axes = []
    coordinates = np.lib.format.open_memmap(
        part / "coordinates.npy", mode="w+", dtype=np.float32, shape=(len(weights), len(sk_id_curr))
    )
    for number, (name, weight) in enumerate(weights.items()):
        values = column(name)
        axes.append(Axis(name, weight, *_ranks(name, values)))
        coordinates[number] = axes[-1].place(values)
    coordinates.flush()
    for name, array in zip(ARRAYS[1:], (sk_id_curr, defaulted, probability_of_default), strict=True):
        np.save(part / f"{name}.npy", array)
    (part / INDEX_FILE).write_text(json.dumps([_as_json(axis) for axis in axes]))
    shutil.rmtree(directory, ignore_errors=True)
    part.replace(directory)


def axis_weights(importance: Mapping[str, float]) -> dict[str, float]:
    """Return feature → its share of the distance, heaviest first: the COMPARED most important unprotected features."""
    allowed = {name: share for name, share in importance.items() if name not in PROTECTED_FEATURES and share > 0}
    if not allowed:
        raise PeerIndexError("No feature that clients may be compared by carries any weight in this model.")
    heaviest = sorted(allowed, key=lambda name: (-allowed[name], name))[:COMPARED]
    total = sum(allowed[name] for name in heaviest)
    return {name: allowed[name] / total for name in heaviest}


def _ranks(name: str, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return values and the mid-rank of each: the share of clients below it and half of those who have it."""
    known = np.sort(values[~np.isnan(values)])
    if feature(name).is_category or not len(known):
        return np.empty(0), np.empty(0)
    knots = np.unique(np.quantile(known, np.linspace(0, 1, KNOTS), method="inverted_cdf"))
    return knots, (np.searchsorted(known, knots, "left") + np.searchsorted(known, knots, "right")) / (2 * len(known))


def _as_json(axis: Axis) -> dict[str, object]:
    return {"name": axis.name, "weight": axis.weight, "knots": axis.knots.tolist(), "levels": axis.levels.tolist()}


def open_axes(directory: Path) -> tuple[Axis, ...]:
    """Return the axes of the index in `directory`. Raises PeerIndexError where they cannot be read."""
    try:
        declared = json.loads((directory / INDEX_FILE).read_bytes())
        return tuple(
            Axis(one["name"], one["weight"], np.array(one["knots"], dtype=float), np.array(one["levels"], dtype=float))
            for one in declared
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PeerIndexError(f"{directory}: not readable as a peer index ({error}).") from error


def open_index(directory: Path, axes: tuple[Axis, ...] | None = None) -> Index:
    """Return the index in `directory`, its arrays mapped into memory; `axes` are its own where they are at hand.

    Raises PeerIndexError where it is not whole.
    """
    axes = open_axes(directory) if axes is None else axes
    try:
        arrays = [np.asarray(np.load(directory / f"{name}.npy", mmap_mode="r", allow_pickle=False)) for name in ARRAYS]
    except (OSError, EOFError, ValueError) as error:
        raise PeerIndexError(f"{directory}: not readable as a peer index ({error}).") from error
    clients = len(arrays[1])
    if [a.shape for a in arrays] != [(len(axes), clients)] + [(clients,)] * 3 or {a.name for a in axes} - set(POSITION):
        raise PeerIndexError(f"{directory}: the parts of the peer index do not fit each other.")
    return Index(axes, *arrays)


def nearest(
    index: Index, row: FloatArray, count: int, *, without: int | None = None, ignoring: Collection[str] = ()
) -> Neighbours:
    """Return the `count` clients nearest to a feature row (len(FEATURES),), exactly; fewer where there are fewer.

    `without` is the identifier of the client asking. Axes of features in `ignoring` do not count, and the others'
    weights fill their place. Distances are summed in float32 to find who can be among the nearest, then in float64.
    Raises PeerIndexError where every axis is ignored.
    """
    used = [number for number, axis in enumerate(index.axes) if axis.name not in ignoring]
    weights = np.array([index.axes[number].weight for number in used])
    if not used:
        raise PeerIndexError("Every feature that clients are compared by is missing.")
    weights /= weights.sum()
    query = index.place(row)
    rough, spread = _rough(index, query, used, weights)
    if without is not None:
        place = int(np.searchsorted(index.sk_id_curr, without))
        if place < len(rough) and index.sk_id_curr[place] == without:
            rough[place] = np.inf
    count = min(count, int(np.isfinite(rough).sum()))
    if count == 0:
        return Neighbours(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), spread)
    limit = np.partition(rough, count - 1)[count - 1] + 2 * ROUNDING
    candidates = np.flatnonzero(rough <= limit)
    apart = unlikeness(index.coordinates[np.array(used)[:, None], candidates], query[used])
    # Axis by axis: the same client twice gives the same sum, which a matrix product does not promise.
    distance = np.asarray(sum(weight * one for weight, one in zip(weights, apart, strict=True)))
    order = np.lexsort((candidates, distance))[:count]
    return Neighbours(candidates[order], index.sk_id_curr[candidates[order]], distance[order], spread)


def unlikeness(coordinates: SingleArray, query: SingleArray) -> FloatArray:
    """Return how unlike clients are to a query on each axis, 0 to 1: float64 (m, k) of (m, k) and (m,)."""
    apart = np.abs(coordinates.astype(np.float64) - query.astype(np.float64)[:, None])
    return np.minimum(apart, UNLIKE) / UNLIKE


def _rough(index: Index, query: SingleArray, used: list[int], weights: FloatArray) -> tuple[SingleArray, FloatArray]:
    """Return everybody's distance in float32 (n,) and everybody's mean unlikeness on each axis (m,)."""
    clients = len(index.sk_id_curr)
    distance = np.zeros(clients, dtype=np.float32)
    total = np.full(len(index.axes), np.nan)
    total[used] = 0
    buffer = np.empty(min(BLOCK, clients), dtype=np.float32)
    for start in range(0, clients, BLOCK):
        piece = distance[start : start + BLOCK]
        apart = buffer[: len(piece)]
        for number, weight in zip(used, weights, strict=True):
            np.subtract(index.coordinates[number, start : start + BLOCK], query[number], out=apart)
            np.abs(apart, out=apart)
            np.minimum(apart, np.float32(UNLIKE), out=apart)
            total[number] += apart.sum()
            np.multiply(apart, np.float32(weight / UNLIKE), out=apart)
            np.add(piece, apart, out=piece)
    return distance, total / (clients * UNLIKE)


def index_directory(population: Path) -> Path:
    """Return where the index of the Parquet file `population` lies: beside it, under its name."""
    return population.with_suffix(".peers")


def write_peer_index(
    population: Path, identifiers: Keys, column: Callable[[str], FloatArray], importance: dict[str, float]
) -> None:
    """Write the index of the Parquet file `population`; `column` gives one column's values (n,), NaN where missing."""
    directory = index_directory(population)
    write_index(directory, identifiers, column, importance, column(OUTCOME), column(PROBABILITY))


def open_peer_axes(population: Path) -> tuple[Axis, ...]:
    """Return the axes of the index of the Parquet file `population`. Raises PeerIndexError."""
    return open_axes(index_directory(population))


def open_peer_index(population: Path, axes: tuple[Axis, ...]) -> Index:
    """Return the index of the Parquet file `population`. Raises PeerIndexError where it is not whole."""
    return open_index(index_directory(population), axes)


@dataclass(frozen=True)
class Trait:
    """A feature of the comparison: its share of the distance, and how unlike the client the group and everybody are.

    Unlikeness runs from 0 (the same) to 1, on average over the members and over the population.
    """

    feature: str
    weight: float
    group: float
    population: float


@dataclass(frozen=True)
class PeerGroup:
    """The clients nearest to one, nearest first, and what is known of them.

    `default_rate` and its 95 % interval are over the `labelled` members alone, and None where there is none: the
    outcome of the others is not known. The median is None in a group of nobody. `population` is how many clients
    the group was chosen from, the client among them where they are in it.
    """

    sk_id_curr: tuple[int, ...]
    distance: tuple[float, ...]
    labelled: int
    defaulted: int
    default_rate: float | None
    interval: tuple[float, float] | None
    median_probability: float | None
    compared_by: tuple[str, ...]
    population: int
    shared: tuple[Trait, ...]
    apart: tuple[Trait, ...]


def peer_group(index: Index, row: FloatArray, *, without: int | None = None, count: int = PEERS) -> PeerGroup:
    """Return the peer group of a feature row (len(FEATURES),); `without` is the client's own identifier."""
    found = nearest(index, row, count, without=without)
    outcomes = index.defaulted[found.place]
    known = outcomes[~np.isnan(outcomes)]
    labelled, defaulted = len(known), int(known.sum())
    shared, apart = _traits(index, row, found)
    return PeerGroup(
        sk_id_curr=tuple(found.sk_id_curr.tolist()),
        distance=tuple(found.distance.tolist()),
        labelled=labelled,
        defaulted=defaulted,
        default_rate=defaulted / labelled if labelled else None,
        interval=wilson_interval(defaulted, labelled) if labelled else None,
        median_probability=float(np.median(index.probability_of_default[found.place])) if len(found.place) else None,
        compared_by=tuple(axis.name for axis in index.axes),
        population=len(index.sk_id_curr),
        shared=shared,
        apart=apart,
    )


def _traits(index: Index, row: FloatArray, found: Neighbours) -> tuple[tuple[Trait, ...], tuple[Trait, ...]]:
    """Return what the client shares with the group and what sets it apart, by what each makes of the distance.

    What is shared lies in the middle half of the group, which is closer to the client than everybody is. What is not
    known of the client may set it apart, but is not shared.
    """
    if not len(found.place):
        return (), ()
    query = index.place(row)
    members = index.coordinates[:, found.place]
    group = unlikeness(members, query).mean(axis=1)
    shared, apart = [], []
    for number, axis in enumerate(index.axes):
        trait = Trait(axis.name, axis.weight, float(group[number]), float(found.spread[number]))
        below = float((members[number] <= query[number]).mean())
        above = float((members[number] >= query[number]).mean())
        outside = float((members[number] == query[number]).mean()) if axis.is_category else min(below, above)
        is_closer = trait.group <= CLOSER * trait.population and not np.isnan(row[POSITION[axis.name]])
        if outside <= EDGE:
            apart.append(trait)
        elif is_closer and outside >= (2 * WITHIN if axis.is_category else WITHIN):
            shared.append(trait)
    shared.sort(key=lambda t: (t.weight * (t.group - t.population), t.feature))
    apart.sort(key=lambda t: (-t.weight * t.group, t.feature))
    return tuple(shared[:TRAITS]), tuple(apart[:TRAITS])
