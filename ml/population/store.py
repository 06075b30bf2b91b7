"""What a reference population's directory holds, and who in it a question is about.

A Parquet file, everyone's values column after column in one file that is mapped into memory, and a summary that names
both. The summary is switched in one step, so readers see the former population or the new one, whole. A page asks a
handful of columns, whole or for a few hundred clients: nothing else is read, nothing is decoded, and what is read lies
in the machine's memory once for all processes.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ml.features import FEATURE_NAMES, feature
from ml.serving.build import feature_fingerprint
from ml.tables.numerics import FloatArray, Keys

FORMAT = 4
SUMMARY_FILE = "summary.json"
PROBABILITY = "probability_of_default"  # asked like a feature
CLIENT, OUTCOME = "sk_id_curr", "outcome"
SUFFICIENT = "sufficient"  # 0 for a file below the stated minimum (ml.population.incomplete), else 1
_NEEDED = {
    "population",
    "bytes",
    "model_version",
    "clients",
    "labelled",
    "defaulted",
    "insufficient",
    "base_value",
    "review_band",
    "importance",
    "family_weights",
    "bins",
}
Rows = npt.NDArray[np.intp]
DATA_FILE, INDEX_FILE = "columns.bin", "columns.json"
ALIGNMENT = 64  # bytes


class ReferenceError(RuntimeError):
    """A reference population that is missing, damaged or of another feature table. The message says which."""


def contribution_column(name: str) -> str:
    """Return the column that holds the contributions of the model input `name`."""
    return f"contribution_of_{name}"


def is_category(name: str) -> bool:
    """True where `name` is a category; its column holds positions in the feature's list. ValueError if unknown."""
    check_name(name)
    return name != PROBABILITY and feature(name).is_category


def check_name(name: str) -> None:
    """Raise ValueError unless `name` is a feature or the probability."""
    if name != PROBABILITY and name not in FEATURE_NAMES:
        raise ValueError(f"{name!r} is no feature: see docs/features.md.")


def position_of(name: str, category: str) -> int:
    """Return the position of `category` in the list of the feature `name`. ValueError where it is not in it."""
    values = [c.value for c in feature(name).categories]
    if category not in values:
        raise ValueError(f"{category!r} is no category of {name}: one of {', '.join(values)}.")
    return values.index(category)


def read_summary(directory: Path) -> dict[str, Any]:
    """Return the checked summary of the population in `directory`. Raises ReferenceError where it cannot be used."""
    path = directory / SUMMARY_FILE
    try:
        summary = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise ReferenceError(f"{directory}: holds no reference population.") from None
    except (OSError, ValueError, RecursionError) as error:
        raise ReferenceError(f"{path}: not readable ({error}).") from error
    if not isinstance(summary, dict) or summary.get("format") != FORMAT:
        raise ReferenceError(f"{path}: not a summary of format {FORMAT}; write the population again.")
    if summary.get("feature_fingerprint") != feature_fingerprint():
        raise ReferenceError(f"{path}: the population was written with another feature table; write it again.")
    if lacking := _NEEDED - summary.keys():
        raise ReferenceError(f"{path}: {', '.join(sorted(lacking))}: missing; write the population again.")
    data = directory / str(summary["population"])
    if not data.is_file():
        raise ReferenceError(f"{data}: the file is missing; write the population again.")
    if data.stat().st_size != summary["bytes"]:
        raise ReferenceError(f"{data}: the file is cut or changed; write the population again.")
    return summary


@dataclass(frozen=True)
class Columns:
    """The columns in a directory: name → type and first byte. Each call maps the file anew and lets go of it."""

    directory: Path
    clients: int
    places: dict[str, tuple[str, int]]

    def identifiers(self) -> Keys:
        """Return everyone's identifiers (n,), ascending."""
        return np.asarray(self._mapped(CLIENT))

    def values(self, name: str, rows: Rows | None = None) -> FloatArray:
        """Return a column's values, float64 (n,), NaN where missing: everyone's, or those of these rows."""
        mapped = self._mapped(name)
        return np.asarray(mapped if rows is None else mapped[rows], dtype=np.float64)

    def rows_of(self, identifiers: Iterable[int]) -> Rows:
        """Return where these clients stand, ascending; those that the population lacks are left out."""
        keys, wanted = self.identifiers(), np.array(sorted(identifiers), dtype=np.int64)
        places = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.asarray(places[keys[places] == wanted])

    def _mapped(self, name: str) -> npt.NDArray[np.generic]:
        kind, offset = self.places[name]
        path = self.directory / DATA_FILE
        try:
            return np.memmap(path, dtype=kind, mode="r", offset=offset, shape=(self.clients,))
        except (OSError, ValueError) as error:
            raise ReferenceError(f"{path}: cannot be read ({error}); write the population again.") from error


def columns_directory(population: Path) -> Path:
    """Return where the columns of the Parquet file `population` lie: beside it, under its name."""
    return population.with_suffix(".columns")


def write_columns(
    population: Path, identifiers: Keys, names: Iterable[str], column: Callable[[str], FloatArray]
) -> None:
    """Write the columns of `population`, whole or not at all; `column` gives one's values (n,), NaN where missing.

    A column whose values all fit is stored in four bytes a value; every value comes back as it was given.
    """
    directory = columns_directory(population)
    part = directory.with_name(f"{directory.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    places: dict[str, tuple[str, int]] = {}
    with (part / DATA_FILE).open("wb") as file:

        def write(name: str, values: npt.NDArray[np.generic]) -> None:
            places[name] = (values.dtype.str, file.tell())
            values.tofile(file)
            file.write(bytes(-file.tell() % ALIGNMENT))

        write(CLIENT, identifiers.astype("<i8"))
        for name in names:
            write(name, _stored(column(name)))
        size = file.tell()
    (part / INDEX_FILE).write_text(json.dumps({"clients": len(identifiers), "bytes": size, "columns": places}))
    shutil.rmtree(directory, ignore_errors=True)
    part.replace(directory)


def open_columns(population: Path, names: Iterable[str]) -> Columns:
    """Return the columns of `population`. Raises ReferenceError where they are missing, cut or lack a name."""
    directory = columns_directory(population)
    try:
        index = json.loads((directory / INDEX_FILE).read_bytes())
        places = {name: (str(kind), int(offset)) for name, (kind, offset) in index["columns"].items()}
        columns, size = Columns(directory, int(index["clients"]), places), int(index["bytes"])
        found = (directory / DATA_FILE).stat().st_size
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ReferenceError(f"{directory}: cannot be read ({error}); write the population again.") from error
    if found != size:
        raise ReferenceError(f"{directory / DATA_FILE}: the file is cut or changed; write the population again.")
    if lacking := {CLIENT, *names} - places.keys():
        raise ReferenceError(f"{directory}: {', '.join(sorted(lacking))}: missing; write the population again.")
    return columns


def _stored(values: FloatArray) -> npt.NDArray[np.generic]:
    with np.errstate(over="ignore"):
        short = values.astype("<f4")
    return short if np.array_equal(short.astype(np.float64), values, equal_nan=True) else values.astype("<f8")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a client's feature must be: one of `categories`, or lower ≤ number ≤ upper (None where open-ended).

    With `missing`, clients without a value count too; with nothing else given, they alone do. Raises ValueError for
    an unknown feature or category, for limits of a category, and where nothing is asked.
    """

    feature: str
    categories: tuple[str, ...] = ()
    lower: float | None = None
    upper: float | None = None
    missing: bool = False

    def __post_init__(self) -> None:
        limits = [limit for limit in (self.lower, self.upper) if limit is not None]
        if is_category(self.feature):
            if limits:
                raise ValueError(f"{self.feature} is a category: it has no lower or upper limit.")
            for category in self.categories:
                position_of(self.feature, category)
        elif self.categories:
            raise ValueError(f"{self.feature} is a number: it has no categories.")
        if any(math.isnan(limit) for limit in limits):
            raise ValueError(f"{self.feature}: a limit is not a number.")
        if not (limits or self.categories or self.missing):
            raise ValueError(f"{self.feature}: give categories, a limit or missing.")

    def holds(self, values: FloatArray) -> npt.NDArray[np.bool_]:
        """Return whether clients with these values of the feature (n,), NaN where missing, meet the condition (n,)."""
        belongs = np.zeros(len(values), dtype=bool)
        if self.categories:
            belongs |= np.isin(values, [position_of(self.feature, category) for category in self.categories])
        if self.lower is not None or self.upper is not None:
            lower = -math.inf if self.lower is None else self.lower
            upper = math.inf if self.upper is None else self.upper
            belongs |= (values >= lower) & (values <= upper)
        if self.missing:
            belongs |= np.isnan(values)
        return belongs


@dataclass(frozen=True, slots=True)
class Group:
    """Clients that meet every condition and, where `members` is given, are among these identifiers."""

    conditions: tuple[Condition, ...] = ()
    members: frozenset[int] | None = None

    @property
    def is_everyone(self) -> bool:
        """True where no client is left out."""
        return not self.conditions and self.members is None


EVERYONE = Group()
