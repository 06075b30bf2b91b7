"""Asks the reference population: every figure is counted over all its clients by DuckDB, reading few columns."""
# ruff: noqa: S608 -- names come from ml.features and are quoted; values are bound

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from ml.build import FloatArray
from ml.features import FEATURE_NAMES, feature
from ml.reference.association import cramers_v, eta_squared, spearman
from ml.reference.bins import Bins, bin_sql, bins_of, category_bins, coarse_bins
from ml.reference.group import EVERYONE, Group, Parameter
from ml.reference.peer_index import open_peer_index
from ml.reference.results import (
    Association,
    Cell,
    Counts,
    Dependence,
    DependenceBin,
    Distribution,
    GroupSummary,
    Importance,
    Pair,
    Standing,
)
from ml.reference.store import (
    CLIENT,
    OUTCOME,
    PROBABILITY,
    ReferenceError,
    contribution_column,
    is_category,
    position_of,
    read_summary,
)
from ml.similar import Index

MEMORY = "128MB"  # a web worker's share; the queries stream and stay far below it
_cursor_lock = threading.Lock()


@cache
def _database(process: int) -> duckdb.DuckDBPyConnection:
    """Return the one connection of a process; each query takes a cursor of its own and runs in its caller's thread."""
    connection = duckdb.connect(config={"threads": 1, "memory_limit": MEMORY})
    connection.execute("SET parquet_metadata_cache = true")
    return connection


class Reference:
    """The clients that a model version scored, with all they had. Thread-safe; open it with `Reference.open`."""

    def __init__(self, directory: Path, summary: dict[str, Any]) -> None:
        self.directory = directory
        self.summary = summary
        self._data = str(directory / summary["population"])
        self._associations: dict[tuple[str, str], Association] = {}
        self._spreads: dict[str, tuple[float, ...]] = {}

    @classmethod
    def open(cls, directory: Path) -> Reference:
        """Return the population in `directory`. Raises ReferenceError where it is missing, damaged or does not fit."""
        reference = cls(directory, read_summary(directory))
        columns = [CLIENT, OUTCOME, PROBABILITY, *FEATURE_NAMES, *map(contribution_column, reference._inputs)]
        wanted = ", ".join(f'"{column}"' for column in columns)
        reference._rows(f"SELECT {wanted} FROM read_parquet(?) LIMIT 0", [])
        rows = reference._rows("SELECT count(*) FROM read_parquet(?)", [])[0][0]
        if rows != reference.clients:
            raise ReferenceError(f"{reference._data}: {rows} clients, the summary says {reference.clients}.")
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
    def labelled(self) -> int:
        """How many of them have a known outcome."""
        return int(self.summary["labelled"])

    @property
    def base_value(self) -> float:
        """The log-odds to which contributions are added."""
        return float(self.summary["base_value"])

    @cached_property
    def peer_index(self) -> Index:
        """Where these clients stand to each other. Raises ml.similar.PeerIndexError where it cannot be opened."""
        return open_peer_index(Path(self._data))

    def bins(self, name: str) -> Bins:
        """Return the bins of a feature or of the probability. Raises ValueError where the name is unknown."""
        return category_bins(name) if is_category(name) else bins_of(name, self.summary["bins"][name])

    def distribution(self, name: str, group: Group = EVERYONE) -> Distribution:
        """Return how the values of `name` are distributed: everyone, repaid, defaulted, and the group."""
        bins = self.bins(name)
        place, edges = _place(name, bins)
        belongs, members = group.sql()
        rows = self._rows(
            f"SELECT place, count(*), count(*) FILTER ({OUTCOME} = 0), count(*) FILTER ({OUTCOME} = 1), "
            f"count(*) FILTER (belongs) FROM (SELECT {place} AS place, {OUTCOME}, {belongs} AS belongs "
            "FROM read_parquet(?)) GROUP BY place",
            [*edges, *members],
        )
        found = {row[0]: Counts(*row[1:]) for row in rows}
        counts = tuple((b, found.get(number, Counts())) for number, b in enumerate(bins.bins))
        return Distribution(name, counts, found.get(None, Counts()))

    def standing(self, name: str, value: float | str, group: Group = EVERYONE) -> Standing:
        """Return where `value` stands in the group. Raises ValueError for a number where a category is due or so."""
        return self.standings({name: value}, group)[name]

    def standings(self, values: Mapping[str, float | str], group: Group = EVERYONE) -> dict[str, Standing]:
        """Return where each feature's value stands in the group, in one reading. Raises as `standing` does."""
        asked, numbers = ["count(*)"], list[Parameter]()
        for name, value in values.items():
            if is_category(name) != isinstance(value, str) or value != value:
                raise ValueError(f"{value!r} is no value of {name}.")
            numbers += [position_of(name, value) if isinstance(value, str) else value] * 2
            asked.append(f'count("{name}"), count(*) FILTER ("{name}" < ?), count(*) FILTER ("{name}" = ?)')
        belongs, members = group.sql()
        sql = f"SELECT {', '.join(asked)} FROM read_parquet(?) WHERE {belongs}"
        clients, *counts = self._rows(sql, numbers, members)[0]
        return {
            name: Standing(known, None if isinstance(value, str) else below, equal, clients - known)
            for (name, value), known, below, equal in zip(
                values.items(), counts[::3], counts[1::3], counts[2::3], strict=True
            )
        }

    def pair(self, x: str, y: str, group: Group = EVERYONE) -> Pair:
        """Return two features together, numbers in at most ten bins; the association is over everyone."""
        x_bins, y_bins = self._coarse(x), self._coarse(y)
        x_place, x_edges = _place(x, x_bins)
        y_place, y_edges = _place(y, y_bins)
        belongs, members = group.sql()
        rows = self._rows(
            f"SELECT x, y, count(*), count({OUTCOME}), count(*) FILTER ({OUTCOME} = 1) "
            f"FROM (SELECT {x_place} AS x, {y_place} AS y, {OUTCOME} FROM read_parquet(?) WHERE {belongs}) "
            "GROUP BY x, y ORDER BY x, y",
            [*x_edges, *y_edges],
            members,
        )
        cells = tuple(Cell(*row) for row in rows if row[0] is not None and row[1] is not None)
        missing = sum(row[2] for row in rows) - sum(cell.clients for cell in cells)
        return Pair(x, y, x_bins.bins, y_bins.bins, cells, missing, self.association(x, y))

    def association(self, x: str, y: str) -> Association:
        """Return how two features go together over everyone: counted once, then kept."""
        key = (min(x, y), max(x, y))
        if key not in self._associations:
            self._associations[key] = self._associate(*key)
        return self._associations[key]

    def importance(self) -> tuple[Importance, ...]:
        """Return every model input with its mean absolute contribution over all clients, largest first."""
        return tuple(Importance(name, float(mean)) for name, mean in self.summary["importance"])

    def dependence(self, name: str) -> Dependence:
        """Return what the model input `name` contributes over its values. ValueError where the model reads it not."""
        bins = self.bins(name)
        if name not in self._inputs:
            raise ValueError(f"{name} is not an input of the model {self.model_version}.")
        place, edges = _place(name, bins)
        rows = self._rows(
            "SELECT place, count(*), avg(c), quantile_cont(c, [0.1, 0.9]) "
            f'FROM (SELECT {place} AS place, "{contribution_column(name)}"::DOUBLE AS c FROM read_parquet(?)) '
            "GROUP BY place",
            edges,
        )
        found = {place: (clients, mean, *ends) for place, clients, mean, ends in rows}
        empty = (0, None, None, None)
        told = tuple(DependenceBin(b, *found.get(number, empty)) for number, b in enumerate(bins.bins))
        return Dependence(name, told, DependenceBin(None, *found.get(None, empty)))

    def group_summary(self, group: Group = EVERYONE) -> GroupSummary:
        """Return a group's size, outcomes, median probability and recommendations."""
        band, (belongs, members) = self.summary["review_band"], group.sql()
        clients, labelled, defaulted, median, approve, decline = self._rows(
            f"SELECT count(*), count({OUTCOME}), count(*) FILTER ({OUTCOME} = 1), median({PROBABILITY}), "
            f"count(*) FILTER ({PROBABILITY} < ?), count(*) FILTER ({PROBABILITY} >= ?) "
            f"FROM read_parquet(?) WHERE {belongs}",
            [band["lower"], band["upper"]],
            members,
        )[0]
        return GroupSummary(clients, labelled, defaulted, median, approve, clients - approve - decline, decline)

    def tally(
        self, names: Sequence[str], identifiers: Sequence[tuple[int, int]] = ()
    ) -> dict[tuple[str | None, ...], tuple[int, int, int]]:
        """Return how many clients each combination of these categories has, as approve, review, decline.

        `identifiers` are ranges, ends included, of the clients to count; everyone where there are none. Combinations
        that nobody has are left out; a missing category is None. Raises ValueError for a feature that is a number.
        """
        if numbers := [name for name in names if not is_category(name)]:
            raise ValueError(f"{', '.join(numbers)}: not a category.")
        band = self.summary["review_band"]
        columns = ", ".join(f'"{name}"' for name in names)
        where = " OR ".join([f"{CLIENT} BETWEEN ? AND ?"] * len(identifiers)) or "TRUE"
        rows = self._rows(
            f"SELECT count(*) FILTER ({PROBABILITY} < ?), count(*) FILTER ({PROBABILITY} >= ?), count(*), {columns} "
            f"FROM read_parquet(?) WHERE {where} GROUP BY {columns}",
            [band["lower"], band["upper"]],
            [end for ends in identifiers for end in ends],
        )
        lists = [feature(name).categories for name in names]
        return {
            tuple(None if p is None else kinds[p].value for p, kinds in zip(places, lists, strict=True)): (
                approve,
                clients - approve - decline,
                decline,
            )
            for approve, decline, clients, *places in rows
        }

    def quantiles(
        self, name: str, group: Group = EVERYONE, at: Sequence[float] = (0.1, 0.25, 0.5, 0.75, 0.9)
    ) -> tuple[float, ...]:
        """Return the quantiles of a number among the group's clients with a value; empty where there are none."""
        if is_category(name):
            raise ValueError(f"{name} is a category: it has no quantiles.")
        belongs, members = group.sql()
        sql = f'SELECT quantile_cont("{name}", ?::DOUBLE[]) FROM read_parquet(?) WHERE {belongs}'
        return tuple(self._rows(sql, [list(at)], members)[0][0] or ())

    def spreads(self, names: Sequence[str], group: Group = EVERYONE) -> dict[str, tuple[float, ...]]:
        """Return the tenth, the middle and the nine tenths of several numbers; those of everyone are kept.

        As `quantiles` does, but in one reading.
        """
        known = self._spreads if group.is_everyone else {}
        if asked := [name for name in names if name not in known]:
            if wrong := [name for name in asked if is_category(name)]:
                raise ValueError(f"{wrong[0]} is a category: it has no quantiles.")
            belongs, members = group.sql()
            wanted = ", ".join(f'quantile_cont("{name}", [0.1, 0.5, 0.9])' for name in asked)
            found = self._rows(f"SELECT {wanted} FROM read_parquet(?) WHERE {belongs}", [], members)[0]
            known.update((name, tuple(one or ())) for name, one in zip(asked, found, strict=True))
        return {name: known[name] for name in names}

    def columns(
        self, names: Sequence[str], group: Group = EVERYONE
    ) -> tuple[npt.NDArray[np.int64], dict[str, FloatArray]]:
        """Return the group's identifiers (n,), ascending, and these columns as float64 (n,), NaN where missing.

        Categories are positions in the feature's list. `outcome` can be asked too.
        """
        for name in names:
            if name != OUTCOME:
                is_category(name)
        belongs, members = group.sql()
        wanted = ", ".join(f'"{name}"::DOUBLE AS "{name}"' for name in names)
        found = self._arrays(
            f"SELECT {CLIENT}{', ' if names else ''}{wanted} FROM read_parquet(?) WHERE {belongs} ORDER BY {CLIENT}",
            members,
        )
        return found[CLIENT], {name: np.ma.filled(found[name], np.nan) for name in names}

    @cached_property
    def _inputs(self) -> frozenset[str]:
        return frozenset(i.feature for i in self.importance())

    def _coarse(self, name: str) -> Bins:
        return category_bins(name) if is_category(name) else coarse_bins(name, self.summary["bins"][name])

    def _associate(self, x: str, y: str) -> Association:
        categories = is_category(x) + is_category(y)
        if categories == 0:
            both = self._both(x, y)
            return Association("spearman", spearman(both["x"], both["y"]), len(both["x"]))
        if categories == 2:
            both = self._both(x, y)
            table = np.zeros((len(feature(x).categories), len(feature(y).categories)), dtype=np.int64)
            np.add.at(table, (both["x"].astype(np.int64), both["y"].astype(np.int64)), 1)
            return Association("cramers_v", cramers_v(table), len(both["x"]))
        category, number = (x, y) if is_category(x) else (y, x)
        rows = self._rows(
            f'SELECT count(*), avg("{number}"), var_pop("{number}") FROM read_parquet(?) '
            f'WHERE "{number}" IS NOT NULL AND "{category}" IS NOT NULL GROUP BY "{category}"',
            [],
        )
        counts, means, variances = np.array(rows, dtype=np.float64).reshape(-1, 3).T
        return Association("eta_squared", eta_squared(counts, means, variances), int(counts.sum()))

    def _both(self, x: str, y: str) -> dict[str, FloatArray]:
        sql = f'SELECT "{x}" AS x, "{y}" AS y FROM read_parquet(?) WHERE x IS NOT NULL AND y IS NOT NULL'
        found = self._arrays(sql)
        return {name: np.asarray(found[name], dtype=np.float64) for name in ("x", "y")}

    def _rows(self, sql: str, before: Sequence[Parameter], after: Sequence[Parameter] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query; its parameters stand `before` and `after` the one of read_parquet(?)."""
        with self._answer(sql, [*before, self._data, *after]) as cursor:
            return list(cursor.fetchall())

    def _arrays(self, sql: str, after: Sequence[Parameter] = ()) -> dict[str, Any]:
        with self._answer(sql, [self._data, *after]) as cursor:
            return dict(cursor.fetchnumpy())

    @contextmanager
    def _answer(self, sql: str, parameters: Sequence[Parameter | str]) -> Iterator[duckdb.DuckDBPyConnection]:
        with _cursor_lock:
            cursor = _database(os.getpid()).cursor()
        try:
            yield cursor.execute(sql, parameters)
        except duckdb.Error as error:
            words = str(error).splitlines()[0]
            raise ReferenceError(f"{self._data}: cannot be read ({words}); write the population again.") from error
        finally:
            cursor.close()


def _place(name: str, bins: Bins) -> tuple[str, list[float]]:
    """Return the SQL of a client's bin number and its parameters."""
    return (f'"{name}"', []) if is_category(name) else bin_sql(f'"{name}"', bins.edges)
