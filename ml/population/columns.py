"""Everyone's values, column after column in one file that is mapped into memory: written beside the Parquet file.

A page asks a handful of columns, whole or for a few hundred clients: nothing else is read, nothing is decoded, and
what is read lies in the machine's memory once for all processes.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ml.population.store import CLIENT, ReferenceError
from ml.serving.build import FloatArray

Keys = npt.NDArray[np.int64]
Rows = npt.NDArray[np.intp]

DATA_FILE, INDEX_FILE = "columns.bin", "columns.json"
ALIGNMENT = 64  # bytes


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
