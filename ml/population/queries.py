"""Asks the reference population: every figure is counted over all its clients, from the few columns it is about.

What is asked about everyone cannot change while a population is open: it is counted once and kept.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ml.features import FEATURE_NAMES, feature
from ml.population.association import associate
from ml.population.counts import BY_IDENTIFIER, Mask, Order, Tally
from ml.population.counts import Counts as AnswerCounts
from ml.population.importance import FamilyWeights, everyones_weights, weights_in_group
from ml.population.peers import Index, open_peer_axes, open_peer_index
from ml.population.results import (
    Association,
    Bin,
    Bins,
    Cell,
    Cloud,
    Counts,
    Dependence,
    DependenceBin,
    Distribution,
    Dot,
    GroupSummary,
    Pair,
    Standing,
    bins_of,
    category_bins,
    coarse_bins,
    lengths_of,
)
from ml.population.store import (
    CLIENT,
    EVERYONE,
    OUTCOME,
    PROBABILITY,
    SUFFICIENT,
    Columns,
    Condition,
    Group,
    ReferenceError,
    Rows,
    check_name,
    contribution_column,
    is_category,
    open_columns,
    position_of,
    read_summary,
)
from ml.serving.model import ReviewBand, Zone
from ml.tables.numerics import FloatArray, Keys

Answer = TypeVar("Answer")
ANSWERS = 1000  # some 10 MB when full: an answer is a few dozen bins or cells
SPREAD = (0.1, 0.5, 0.9)
REFUSED = [*Zone].index(Zone.DECLINE)
DOTS = 400  # of a cloud: more lie on each other


class Kept:
    """At most `most` answers by their question, the one asked longest ago forgotten first. Thread-safe."""

    def __init__(self, most: int = ANSWERS) -> None:
        self._most = most
        self._answers: OrderedDict[Hashable, object] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, question: Hashable, compute: Callable[[], Answer]) -> Answer:
        """Return the answer to a question, from `compute` where it is not kept; nothing is kept where that raises.

        Two threads that ask at once may both compute: neither waits for the other.
        """
        with self._lock:
            if question in self._answers:
                self._answers.move_to_end(question)
                return cast(Answer, self._answers[question])
        answer = compute()
        with self._lock:
            self._answers[question] = answer
            self._answers.move_to_end(question)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return answer


class Reference:
    """The clients that a model version scored, with all they had. Thread-safe; open it with `Reference.open`."""

    def __init__(self, directory: Path, summary: dict[str, Any], columns: Columns) -> None:
        self.directory = directory
        self.summary = summary
        self._columns = columns
        self._kept = Kept()

    @classmethod
    def open(cls, directory: Path) -> Reference:
        """Return the population in `directory`. Raises ReferenceError where it is missing, damaged or does not fit."""
        summary = read_summary(directory)
        population = directory / summary["population"]
        columns = open_columns(population, [OUTCOME, PROBABILITY, SUFFICIENT, *FEATURE_NAMES])
        reference = cls(directory, summary, columns)
        try:
            declared = pq.read_metadata(population)
        except (OSError, pa.ArrowException) as error:
            raise _unreadable(population, error) from error
        wanted = {CLIENT, OUTCOME, PROBABILITY, *FEATURE_NAMES, *map(contribution_column, reference._inputs)}
        if lacking := wanted - set(declared.schema.names):
            raise ReferenceError(f"{population}: {', '.join(sorted(lacking))}: missing; write the population again.")
        if not declared.num_rows == columns.clients == reference.clients:
            raise ReferenceError(f"{population}: {declared.num_rows} clients, the summary says {reference.clients}.")
        return reference

    @property
    def model_version(self) -> str:
        """The model that scored these clients."""
        return str(self.summary["model_version"])

    @property
    def clients(self) -> int:
        """How many clients there are."""
        return int(self.summary["clients"])

    @property
    def records(self) -> str:
        """Which state of the records these clients are, in the writer's own words; empty where it did not say."""
        return str(self.summary.get("records", ""))

    @property
    def labelled(self) -> int:
        """How many of them have a known outcome."""
        return int(self.summary["labelled"])

    @property
    def base_value(self) -> float:
        """The log-odds to which contributions are added."""
        return float(self.summary["base_value"])

    @property
    def peer_index(self) -> Index:
        """Where these clients stand to each other, mapped into memory anew at each call and let go of after it.

        Its axes, a hundredth of it, are kept: reading them takes as long as finding the nearest clients.

        Raises ml.population.peers.PeerIndexError where it cannot be opened.
        """
        axes = self._kept.get("peer axes", lambda: open_peer_axes(self._population))
        return open_peer_index(self._population, axes)

    def bins(self, name: str) -> Bins:
        """Return the bins of a feature or of the probability. Raises ValueError where the name is unknown."""
        return category_bins(name) if is_category(name) else bins_of(name, self.summary["bins"][name])

    def distribution(self, name: str, group: Group = EVERYONE, *, unit: float = 0.0) -> Distribution:
        """Return how the values of `name` are distributed: everyone, repaid, defaulted, and the group.

        With a `unit`, each value is counted where it lies once it is written to that unit: 3.96 % as 4.0 %.
        """
        everyone = self._kept.get(("distribution", name, unit), lambda: self._distribution(name, unit))
        if group.is_everyone:
            return everyone
        bins = self.bins(name)
        values = _written(self._columns.values(name, self._rows(group)), unit)
        counts = _counts(bins.places(values), len(bins.bins) + 1)
        told = tuple((b, replace(one, group=n)) for (b, one), n in zip(everyone.bins, counts[:-1], strict=True))
        return Distribution(name, told, replace(everyone.missing, group=counts[-1]))

    def _distribution(self, name: str, unit: float) -> Distribution:
        bins = self.bins(name)
        places, outcome = bins.places(_written(self._columns.values(name), unit)), self._columns.values(OUTCOME)
        length = len(bins.bins) + 1
        known = (_counts(places[outcome == one], length) for one in (0, 1))
        counts = [Counts(n, repaid, bad, n) for n, repaid, bad in zip(_counts(places, length), *known, strict=True)]
        return Distribution(name, tuple(zip(bins.bins, counts[:-1], strict=True)), counts[-1])

    def standing(self, name: str, value: float | str, group: Group = EVERYONE) -> Standing:
        """Return where `value` stands in the group. Raises ValueError for a number where a category is due or so."""
        return self.standings({name: value}, group)[name]

    def standings(self, values: Mapping[str, float | str], group: Group = EVERYONE) -> dict[str, Standing]:
        """Return where each feature's value stands in the group. Raises as `standing` does."""
        for name, value in values.items():
            if is_category(name) != isinstance(value, str) or value != value:
                raise ValueError(f"{value!r} is no value of {name}.")
        rows = self._rows(group)
        return {name: _standing(name, value, self._columns.values(name, rows)) for name, value in values.items()}

    def pair(self, x: str, y: str, group: Group = EVERYONE) -> Pair:
        """Return two features together, numbers in at most ten bins; the association is over everyone with both."""
        if group.is_everyone:
            return self._kept.get(("pair", x, y), lambda: self._pair(x, y, group))
        return self._pair(x, y, group)

    def _pair(self, x: str, y: str, group: Group) -> Pair:
        x_bins, y_bins = self._coarse(x), self._coarse(y)
        rows, width = self._rows(group), len(y_bins.bins) + 1
        places = x_bins.places(self._columns.values(x, rows)) * width + y_bins.places(self._columns.values(y, rows))
        outcome, length = self._columns.values(OUTCOME, rows), (len(x_bins.bins) + 1) * width
        refused = self._answers(rows) == REFUSED
        whom = (slice(None), ~np.isnan(outcome), outcome == 1, refused)
        counted = [_counts(places[chosen], length) for chosen in whom]
        cells = tuple(
            Cell(place // width, place % width, *counts)
            for place, counts in enumerate(zip(*counted, strict=True))
            if counts[0]
        )
        last = len(x_bins.bins), len(y_bins.bins)
        missing = sum(cell.clients for cell in cells if cell.x == last[0] or cell.y == last[1])
        return Pair(x, y, x_bins.bins, y_bins.bins, cells, missing, self.association(x, y))

    def cloud(self, x: str, y: str, *, by_answer: bool = False) -> Cloud:
        """Return two numbers together over everyone with both: counts by pair of bins, DOTS clients as dots.

        A dot's kind is the outcome, and who has none is no dot; or, with `by_answer`, the place in `Zone` of the
        recommendation, one more than the last where there is none. Raises ValueError for a category.
        """
        if categories := [name for name in (x, y) if is_category(name)]:
            raise ValueError(f"{', '.join(categories)}: a category has no place among numbers.")
        return self._kept.get(("cloud", x, y, by_answer), lambda: self._cloud(x, y, by_answer=by_answer))

    def _cloud(self, x: str, y: str, *, by_answer: bool) -> Cloud:
        of_x, of_y = (self._columns.values(name) for name in (x, y))
        kinds = self._answers(None).astype(np.float64) if by_answer else self._columns.values(OUTCOME)
        both = ~(np.isnan(of_x) | np.isnan(of_y))
        of_x, of_y, kinds = of_x[both], of_y[both], kinds[both]
        x_bins, y_bins = self.bins(x), self.bins(y)
        width = len(y_bins.bins)
        counted = np.bincount(x_bins.places(of_x) * width + y_bins.places(of_y), minlength=len(x_bins.bins) * width)
        known = np.flatnonzero(~np.isnan(kinds))
        lot = np.random.default_rng(0)
        drawn = np.sort(lot.choice(known, min(DOTS, len(known)), replace=False))
        places = zip(_within(x_bins, of_x[drawn], lot), _within(y_bins, of_y[drawn], lot), kinds[drawn], strict=True)
        return Cloud(
            dense=tuple((int(n) // width, int(n) % width, int(counted[n])) for n in np.flatnonzero(counted)),
            dots=tuple(Dot(float(across), float(up), int(kind)) for across, up, kind in places),
            clients=len(of_x),
            eligible=len(known),
        )

    def association(self, x: str, y: str) -> Association:
        """Return how two features go together over everyone."""
        first, second = min(x, y), max(x, y)
        return self._kept.get(
            ("association", first, second),
            lambda: associate(first, self._columns.values(first), second, self._columns.values(second)),
        )

    @cached_property
    def importance(self) -> dict[str, float]:
        """Every model input's mean absolute contribution over all clients, in log-odds, largest first."""
        return {name: float(mean) for name, mean in self.summary["importance"]}

    def family_weights(self, grouping: str = "", group: int = 0) -> FamilyWeights:
        """Return what families weigh for everyone, or for the clients of a group (ml.population.importance)."""
        told = self.summary["family_weights"]
        return weights_in_group(told, grouping, group) if grouping else everyones_weights(told)

    def dependence(self, name: str) -> Dependence:
        """Return what the model input `name` contributes over its values. ValueError where the model reads it not."""
        bins = self.bins(name)
        if name not in self._inputs:
            raise ValueError(f"{name} is not an input of the model {self.model_version}.")
        return self._kept.get(("dependence", name), lambda: self._dependence(name, bins))

    def _dependence(self, name: str, bins: Bins) -> Dependence:
        column = contribution_column(name)
        try:
            with pq.ParquetFile(self._population) as file:
                chunks = file.read(columns=[column])[column].chunks
            # By DLPack: to_numpy, as read_table, would load pandas, 30 MB in every worker.
            contributions = np.concatenate([np.from_dlpack(chunk) for chunk in chunks]).astype(np.float64)
        except (OSError, pa.ArrowException) as error:
            raise _unreadable(self._population, error) from error
        places = bins.places(self._columns.values(name))
        told = [_dependence_bin(one, contributions[places == number]) for number, one in enumerate([*bins.bins, None])]
        return Dependence(name, tuple(told[:-1]), told[-1])

    def group_summary(self, group: Group = EVERYONE) -> GroupSummary:
        """Return a group's size, outcomes, median probability and recommendations, or the lack of one."""
        if group.is_everyone:
            return self._kept.get("summary", lambda: self._summary(None))
        return self._summary(self._rows(group))

    def _summary(self, rows: Rows | None) -> GroupSummary:
        probability, outcome = (self._columns.values(name, rows) for name in (PROBABILITY, OUTCOME))
        approve, review, decline, insufficient = _counts(self._answers(rows), len(Zone) + 1)
        return GroupSummary(
            clients=len(probability),
            labelled=int((~np.isnan(outcome)).sum()),
            defaulted=int((outcome == 1).sum()),
            median_probability=float(np.median(probability)) if len(probability) else None,
            approve=approve,
            review=review,
            decline=decline,
            insufficient=insufficient,
        )

    def tally(
        self, names: Sequence[str], identifiers: Sequence[tuple[int, int]] = ()
    ) -> dict[tuple[str | None, ...], AnswerCounts]:
        """Return how many clients each combination of these categories has: approve, review, decline, insufficient.

        `identifiers` are ranges, ends included, none overlapping another, of the clients to count; everyone where there
        are none. Counted from codes kept in memory. Combinations
        that nobody has are left out; a missing category is None. Raises ValueError for a feature that is a number.
        """
        tally, lists = self._tally(tuple(names)), [feature(name).categories for name in names]
        return {
            tuple(None if p is None else kinds[p].value for p, kinds in zip(places, lists, strict=True)): by_answer
            for places, by_answer in tally.counts(self._within(identifiers, ())).items()
        }

    def options(
        self,
        categories: Mapping[str, str],
        *,
        answer: int | None = None,
        identifiers: Sequence[tuple[int, int]] = (),
        limits: Sequence[Condition] = (),
        without: Collection[int] = (),
    ) -> tuple[dict[str, dict[str, int]], list[int]]:
        """Return how many clients `listed` would list with another category, by name and category, or another answer.

        All else that is asked stays as it is.
        """
        places, tally = _positions(categories), self._tally(tuple(categories))
        *counts, by_answer = tally.options(places, answer, self._within(identifiers, limits, without))
        by_name = {
            name: {kind.value: n for kind, n in zip(feature(name).categories, of_one, strict=True)}
            for name, of_one in zip(categories, counts, strict=True)
        }
        return by_name, by_answer

    def listed(
        self,
        categories: Mapping[str, str],
        *,
        answer: int | None = None,
        identifiers: Sequence[tuple[int, int]] = (),
        limits: Sequence[Condition] = (),
        without: Collection[int] = (),
        order: Order = BY_IDENTIFIER,
    ) -> npt.NDArray[np.int64]:
        """Return the identifiers (k,) of the clients that have these categories, "" being any, in an order.

        `answer` is 0 to 3 for approve, review, decline and insufficient, `identifiers` as for `tally`; `limits` are met
        too. The clients `without` are left out. Of clients that have the same number, the one with the lower identifier
        comes first. Raises ValueError for a category that its feature does not have.
        """
        belongs = self._tally(tuple(categories)).having(_positions(categories), answer)
        within = self._within(identifiers, limits, without)
        if within is not None:
            belongs &= within
        keys = self._columns.identifiers()
        if order.name:
            rows = self._ranked(order)
            return np.asarray(keys[rows[belongs[rows]]])
        found = np.asarray(keys[belongs])
        return found[::-1] if order.is_descending else found

    def _within(
        self, identifiers: Sequence[tuple[int, int]], limits: Sequence[Condition], without: Collection[int] = ()
    ) -> Mask | None:
        """Return whether each client is in one of the ranges, meets all limits and is not left out (n,).

        None where nothing of it is given.
        """
        if not identifiers and not limits and not without:
            return None
        keys = self._columns.identifiers()
        within = np.full(len(keys), not identifiers)
        for first, last in identifiers:
            start, end = np.searchsorted(keys, [first, last + 1])
            within[start:end] = True
        for limit in limits:
            within &= limit.holds(self._columns.values(limit.feature))
        if without:
            within &= ~np.isin(keys, [*without])
        return within

    def _ranked(self, order: Order) -> npt.NDArray[np.int32]:
        """Return the places of everyone in an order; four bytes a client, kept."""

        def ranked() -> npt.NDArray[np.int32]:
            values = self._columns.values(order.name)
            return np.argsort(-values if order.is_descending else values, kind="stable").astype(np.int32)

        return self._kept.get(("order", order), ranked)

    def _tally(self, names: tuple[str, ...]) -> Tally:
        if numbers := [name for name in names if not is_category(name)]:
            raise ValueError(f"{', '.join(numbers)}: not a category.")

        def made() -> Tally:
            sizes = [len(feature(name).categories) for name in names]
            return Tally([self._columns.values(name) for name in names], sizes, self._answers(None))

        return self._kept.get(("tally", *names), made)

    def answers_with(self, band: ReviewBand) -> tuple[AnswerCounts, ...]:
        """Return, for each answer in force, how many of its clients would have each answer with another review band."""
        probability = self._columns.values(PROBABILITY)
        now, kinds = self._answers(None), len(Zone) + 1
        other = np.where(now == len(Zone), len(Zone), band.places(probability))
        counts = np.bincount(now * kinds + other, minlength=kinds**2).reshape(kinds, kinds).tolist()
        return tuple((approve, review, decline, none) for approve, review, decline, none in counts)

    def insufficient(self) -> Keys:
        """Return the identifiers (k,), ascending, of the clients whose file is below the stated minimum."""
        return np.asarray(self._columns.identifiers()[self._columns.values(SUFFICIENT) != 1])

    def answers(self, identifiers: Sequence[int]) -> dict[int, int]:
        """Return, by client, the place in `Zone` of the recommendation, one more than the last where there is none.

        Clients that the population lacks are left out.
        """
        rows = self._columns.rows_of(identifiers)
        return dict(zip(self._columns.identifiers()[rows].tolist(), self._answers(rows).tolist(), strict=True))

    def quantiles(
        self, name: str, group: Group = EVERYONE, at: Sequence[float] = (0.1, 0.25, 0.5, 0.75, 0.9)
    ) -> tuple[float, ...]:
        """Return the quantiles of a number among the group's clients with a value; empty where there are none."""
        if is_category(name):
            raise ValueError(f"{name} is a category: it has no quantiles.")
        return _quantiles(self._columns.values(name, self._rows(group)), at)

    def spreads(self, names: Sequence[str], group: Group = EVERYONE) -> dict[str, tuple[float, ...]]:
        """Return the tenth, the middle and the nine tenths of several numbers, as `quantiles` does."""
        if not group.is_everyone:
            return {name: self.quantiles(name, group, SPREAD) for name in names}
        return {name: self._everyones_spread(name) for name in names}

    def _everyones_spread(self, name: str) -> tuple[float, ...]:
        return self._kept.get(("spread", name), lambda: self.quantiles(name, EVERYONE, SPREAD))

    def columns(
        self, names: Sequence[str], group: Group = EVERYONE
    ) -> tuple[npt.NDArray[np.int64], dict[str, FloatArray]]:
        """Return the group's identifiers (n,), ascending, and these columns as float64 (n,), NaN where missing.

        Categories are positions in the feature's list. `outcome` can be asked too.
        """
        for name in names:
            if name != OUTCOME:
                check_name(name)
        rows, identifiers = self._rows(group), self._columns.identifiers()
        found = {name: self._columns.values(name, rows) for name in names}
        return identifiers if rows is None else identifiers[rows], found

    @property
    def _population(self) -> Path:
        return self.directory / str(self.summary["population"])

    @cached_property
    def _inputs(self) -> frozenset[str]:
        return frozenset(self.importance)

    def _coarse(self, name: str) -> Bins:
        return category_bins(name) if is_category(name) else coarse_bins(name, self.summary["bins"][name])

    def _answers(self, rows: Rows | None) -> npt.NDArray[np.int64]:
        """Return the place in `Zone` of each client's recommendation, one more than the last where there is none (n,).

        A file below the stated minimum has none, wherever its probability lies.
        """
        zones = ReviewBand(**self.summary["review_band"]).places(self._columns.values(PROBABILITY, rows))
        return np.where(self._columns.values(SUFFICIENT, rows) == 1, zones, len(Zone))

    def _rows(self, group: Group) -> Rows | None:
        """Return where the group's clients stand, ascending; None for everyone."""
        rows = None if group.members is None else self._columns.rows_of(group.members)
        for condition in group.conditions:
            belongs = condition.holds(self._columns.values(condition.feature, rows))
            rows = np.flatnonzero(belongs) if rows is None else rows[belongs]
        return rows


def _within(bins: Bins, values: FloatArray, lot: np.random.Generator) -> FloatArray:
    """Return where values (n,) lie in bins, each one wide; by lot within a bin that no length says more of."""
    places, (starts, lengths) = bins.places(values), lengths_of(bins.bins)
    with np.errstate(invalid="ignore"):
        within = (values - starts[places]) / lengths[places]
    return np.asarray(places + np.where(np.isnan(within), lot.uniform(0.15, 0.85, len(values)), within))


def _positions(categories: Mapping[str, str]) -> tuple[int | None, ...]:
    return tuple(position_of(name, value) if value else None for name, value in categories.items())


def _written(values: FloatArray, unit: float) -> FloatArray:
    """Return values rounded to a unit, a hair above, so that none lies below the edge that it is written as."""
    return unit * (np.round(values / unit) + 1e-3) if unit else values


def _counts(places: npt.NDArray[np.int64], length: int) -> list[int]:
    return [int(n) for n in np.bincount(places, minlength=length)]


def _standing(name: str, value: float | str, values: FloatArray) -> Standing:
    missing = int(np.isnan(values).sum())
    if isinstance(value, str):
        return Standing(len(values) - missing, None, int((values == position_of(name, value)).sum()), missing)
    return Standing(len(values) - missing, int((values < value).sum()), int((values == value).sum()), missing)


def _quantiles(values: FloatArray, at: Sequence[float]) -> tuple[float, ...]:
    known = values[~np.isnan(values)]
    return tuple(np.quantile(known, at).tolist()) if len(known) else ()


def _dependence_bin(bin_: Bin | None, contributions: FloatArray) -> DependenceBin:
    if not len(contributions):
        return DependenceBin(bin_, 0, None, None, None)
    low, high = np.quantile(contributions, [0.1, 0.9]).tolist()
    return DependenceBin(bin_, len(contributions), float(contributions.mean()), low, high)


def _unreadable(path: Path, error: Exception) -> ReferenceError:
    words = str(error).splitlines()[0]
    return ReferenceError(f"{path}: cannot be read ({words}); write the population again.")
