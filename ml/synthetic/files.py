"""Writes blocks of columns as the competition's CSV files: header, quoting and decimal points as published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc

from ml.tables import TABLES

NOT_IN_FILES = {"payment_rank"}


def header(table: str, file: str) -> tuple[str, ...]:
    """Column names of one of the competition's files, in its order; TARGET is in application_train only."""
    absent = NOT_IN_FILES | ({"target"} if file == "application_test" else set())
    return tuple(column.file_name for column in TABLES[table].columns if column.name not in absent)


def headers() -> dict[str, tuple[str, ...]]:
    """Column names of every file, by the file's name without its ending."""
    return {file: header(table.name, file) for table in TABLES.values() for file in table.files}


def as_text(column: pa.Array) -> pa.Array:
    """The column as the files write it: null for missing, "872.0" for real numbers, quotes around a comma."""
    if pa.types.is_dictionary(column.type):
        written = [f'"{word}"' if "," in word or '"' in word else word for word in column.dictionary.to_pylist()]
        return pa.array(written, pa.string()).take(column.indices)
    text = pc.cast(column, pa.string())
    if pa.types.is_floating(column.type):
        return pc.binary_join_element_wise(text, pc.if_else(pc.equal(pc.floor(column), column), ".0", ""), "")
    return text


def as_lines(columns: Mapping[str, pa.Array], names: Sequence[str]) -> pa.Buffer:
    """The CSV lines of a block, the columns in the order of `names`."""
    texts = [as_text(columns[name]) for name in names]
    texts[-1] = pc.binary_join_element_wise(pc.fill_null(texts[-1], ""), "\n", "")
    lines = pc.binary_join_element_wise(*texts, ",", null_handling="replace", null_replacement="")
    return lines.buffers()[2] if len(lines) else pa.py_buffer(b"")


class Files:
    """The files of one population, each written beside its final name until all are whole.

    A file that got no row is not left behind: a table without rows is an absent file, as for the reader.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.names = headers()
        self._stack = ExitStack()
        self._open: dict[str, BinaryIO] = {}
        self._rows = dict.fromkeys(self.names, 0)

    def __enter__(self) -> Files:
        self.directory.mkdir(parents=True, exist_ok=True)
        with self._stack:
            for file, names in self.names.items():
                handle = self._stack.enter_context(self._unfinished(file).open("wb"))
                handle.write((",".join(names) + "\n").encode())
                self._open[file] = handle
            self._stack = self._stack.pop_all()
        return self

    def append(self, file: str, columns: Mapping[str, pa.Array]) -> None:
        """Append a block of rows to one file. Raises KeyError where a column of the file is not among `columns`."""
        self._open[file].write(as_lines(columns, self.names[file]))
        self._rows[file] += len(columns[self.names[file][0]])

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        for file, rows in self._rows.items():
            finished = self.directory / f"{file}.csv"
            if kind is None and rows:
                self._unfinished(file).replace(finished)
                continue
            self._unfinished(file).unlink(missing_ok=True)
            if kind is None:
                finished.unlink(missing_ok=True)  # left by an earlier, larger population

    def _unfinished(self, file: str) -> Path:
        return self.directory / f".{file}.csv.unfinished"
