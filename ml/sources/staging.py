"""One plain file into DuckDB: at once where it is written as the set is, else as texts for `ml.sources.conversion`."""
# ruff: noqa: S608 -- identifiers come from ml.tables and are quoted; values are bound

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import duckdb
import pyarrow
import pyarrow.parquet

from ml.sources.errors import SourceError
from ml.sources.records import line_of_record, rewrite
from ml.sources.text import CsvText, match_columns, set_aside
from ml.sources.values import yes_and_no
from ml.tables.schema import Column, Kind

_TEXT_TYPES = ("VARCHAR", "ENUM")
_FRACTION_TYPES = ("FLOAT", "DOUBLE")
_NUMBER_TYPES = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
                 "UHUGEINT", "DECIMAL", "BOOLEAN", *_FRACTION_TYPES)  # fmt: skip
_READ_FAULTS = (duckdb.ConversionException, duckdb.InvalidInputException)


@dataclass(frozen=True, slots=True)
class Staged:
    """A file staged in the DuckDB table `relation`, whose rowid is the row's place in the file, from 0.

    `notes` say how the file was read where it is not written as the set is.
    """

    relation: str
    file: str
    columns: tuple[Column, ...]
    rows: int
    unit: str  # "line" or "row"
    line_of: Callable[[int], int]
    notes: tuple[str, ...] = ()

    def error(self, row: int, column: str, message: str) -> SourceError:
        """Make the error that points at a row."""
        return SourceError(self.file, message, line=self.line_of(row), column=column, unit=self.unit)

    def noted(self, *notes: str) -> Staged:
        """Return the same with more notes."""
        return replace(self, notes=(*self.notes, *notes))


class PlainFile(Protocol):
    """A file that can be staged in two ways, into a new table or in place of the one of that name."""

    def typed(self, connection: duckdb.DuckDBPyConnection, relation: str) -> Staged | None:
        """Stage numbers as DOUBLE and categories as VARCHAR; None where the file is not written as the set is."""

    def texts(self, connection: duckdb.DuckDBPyConnection, relation: str) -> Staged:
        """Stage every column as VARCHAR. Raises SourceError where the file cannot be read."""


def quoted(name: str) -> str:
    """Quote an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def staged_type(column: Column) -> str:
    """Return the DuckDB type of a column in a staged table."""
    return "VARCHAR" if column.kind is Kind.CATEGORY else "DOUBLE"


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A CSV file; `scratch` holds the plain copy of one whose lines DuckDB does not take."""

    text: CsvText
    scratch: Path

    def typed(self, connection: duckdb.DuckDBPyConnection, relation: str) -> Staged | None:
        """See `PlainFile`. None also where lines are of unequal length or stand in quotes."""
        if not self.text.starts_plainly:
            return None
        types = ["VARCHAR" if column is None else staged_type(column) for column in self.text.places]
        names = [quoted(column.name) for column in self.text.columns]
        try:
            self._create(connection, relation, self.text.path, self.text.separator, types, names)
        except _READ_FAULTS:
            return None
        staged = self._staged(connection, relation)
        return staged if self.text.fits(staged.rows) else None

    def texts(self, connection: duckdb.DuckDBPyConnection, relation: str) -> Staged:
        """See `PlainFile`. Lines of separators alone are left out, columns that are none of the table's are kept."""
        types = ["VARCHAR"] * len(self.text.places)
        if self.text.starts_plainly:
            try:
                self._create(connection, relation, self.text.path, self.text.separator, types)
                if self.text.fits(_count(connection, relation)):
                    return self._without_empty_lines(connection, relation)
            except _READ_FAULTS:
                pass  # what is wrong is found out record by record
        plain = self.scratch / f"{relation}.plain.csv"
        rewrite(self.text, plain)
        try:
            self._create(connection, relation, plain, ",", types)
        except _READ_FAULTS as error:
            raise _as_duckdb_says(self.text.file, error) from error
        plain.unlink()
        return self._staged(connection, relation)

    def _create(
        self,
        connection: duckdb.DuckDBPyConnection,
        relation: str,
        path: Path,
        separator: str,
        types: Sequence[str],
        names: Sequence[str] = ("*",),
    ) -> None:
        # The columns are declared, nothing is guessed from the first rows, nor from the names of folders. DuckDB's own
        # list of rejected rows would name the place too, but it holds them all in memory: a column of words in a large
        # file takes gigabytes.
        declared = ", ".join(f"'{name}': '{kind}'" for name, kind in zip(self._names(), types, strict=True))
        connection.execute(
            f"CREATE OR REPLACE TABLE {quoted(relation)} AS SELECT {', '.join(names)} FROM read_csv("
            f"{_path_literal(path)}, auto_detect=false, hive_partitioning=false, compression='none', header=true, "
            f"delim='{separator}', quote='\"', escape='\"', nullstr='', strict_mode=true, columns={{{declared}}})"
        )

    def _names(self) -> list[str]:
        """Return a name for each value of a line: those that are left aside are called by their place."""
        return [f"aside {place}" if column is None else column.name for place, column in enumerate(self.text.places, 1)]

    def _without_empty_lines(self, connection: duckdb.DuckDBPyConnection, relation: str) -> Staged:
        filled = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in self._names())
        total = _count(connection, relation)
        kept = _count(connection, relation, filled)
        if kept < total:
            connection.execute(
                f"CREATE OR REPLACE TABLE {quoted(relation)} AS SELECT * FROM {quoted(relation)} WHERE {filled}"
            )
        return self._staged(connection, relation)

    def _staged(self, connection: duckdb.DuckDBPyConnection, relation: str) -> Staged:
        rows = _count(connection, relation)
        text = self.text
        plain = text.starts_plainly and not text.shape.quoted and text.shape.lines == rows + 1

        def line_of(row: int) -> int:
            return row + 2 if plain else line_of_record(text, row)

        return Staged(relation, text.file, text.columns, rows, "line", line_of, tuple(text.notes()))


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """A Parquet file, or the parts of one in their order, named `file` to the user."""

    file: str
    paths: tuple[Path, ...]
    columns: tuple[Column, ...]

    def typed(self, connection: duckdb.DuckDBPyConnection, relation: str) -> Staged | None:
        """See `PlainFile`. None also where a column is of another type than its kind."""
        names, places, types = self._described(connection)
        known = [(column, kind) for column, kind in zip(places, types, strict=True) if column is not None]
        if not all(kind.startswith(_types_of(column)) for column, kind in known):
            return None
        fields = [self._field(name, column, kind) for name, column, kind in zip(names, places, types, strict=True)]
        return self._create(connection, relation, names, places, fields, staged_type)

    def texts(self, connection: duckdb.DuckDBPyConnection, relation: str) -> Staged:
        """See `PlainFile`. Raises SourceError for a column of a type that is neither numbers nor text."""
        names, places, types = self._described(connection)
        for name, column, kind in zip(names, places, types, strict=True):
            if column is None or kind.startswith(_convertible(column)):
                continue
            # A column without any value carries whatever type its writer gave it.
            if _count(connection, self._source(), f"{quoted(name)} IS NOT NULL", is_function=True):
                wanted = "text" if column.kind is Kind.CATEGORY else "numbers"
                raise SourceError(
                    self.file,
                    f"the column's type is {kind}; it must hold {wanted}.",
                    column=column.file_name,
                    unit="row",
                )
        fields = [self._field(name, column, kind) for name, column, kind in zip(names, places, types, strict=True)]
        return self._create(connection, relation, names, places, fields, lambda column: "VARCHAR")

    def _source(self) -> str:
        paths = ", ".join(_path_literal(path) for path in self.paths)
        return f"read_parquet([{paths}], hive_partitioning=false)"

    def _described(
        self, connection: duckdb.DuckDBPyConnection
    ) -> tuple[list[str], tuple[Column | None, ...], list[str]]:
        with self._faults():
            described = connection.execute(f"DESCRIBE SELECT * FROM {self._source()}").fetchall()
            own = pyarrow.parquet.read_schema(self.paths[0]).names
        names = [str(row[0]) for row in described]
        # DuckDB renames a column that comes twice: what the file calls it is what is matched.
        matched = match_columns(self.file, own if len(own) == len(names) else names, self.columns, unit="row")
        return names, matched, [str(row[1]) for row in described]

    def _field(self, name: str, column: Column | None, kind: str) -> str:
        """Return the SQL of a column's values, not-a-number and empty text read as missing."""
        value = quoted(name)
        if kind.startswith(_FRACTION_TYPES):
            value = f"CASE WHEN isnan({value}) THEN NULL ELSE {value}::DOUBLE END"
        return f"nullif({value}::VARCHAR, '')" if column is not None and kind.startswith(_TEXT_TYPES) else value

    def _create(
        self,
        connection: duckdb.DuckDBPyConnection,
        relation: str,
        names: Sequence[str],
        places: Sequence[Column | None],
        fields: Sequence[str],
        type_of: Callable[[Column], str],
    ) -> Staged:
        selected = [
            f"({field})::{type_of(column)} AS {quoted(column.name)}"
            for field, column in zip(fields, places, strict=True)
            if column is not None
        ]
        with self._faults():
            connection.execute(
                f"CREATE OR REPLACE TABLE {quoted(relation)} AS SELECT {', '.join(selected)} FROM {self._source()}"
            )
        aside = set_aside(names, places)
        ordered = tuple(column for column in places if column is not None)
        rows = _count(connection, relation)
        return Staged(relation, self.file, ordered, rows, "row", lambda row: row + 1, (aside,) if aside else ())

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except duckdb.OutOfMemoryException:
            raise
        except (duckdb.Error, pyarrow.ArrowException) as error:
            words = str(error).splitlines()[0]
            for path in self.paths:
                words = words.replace(str(path), path.name)
            raise SourceError(self.file, f"the file cannot be read as Parquet: {words}", unit="row") from error


def _types_of(column: Column) -> tuple[str, ...]:
    return _TEXT_TYPES if column.kind is Kind.CATEGORY else _NUMBER_TYPES


def _convertible(column: Column) -> tuple[str, ...]:
    """Return the types from which a column's values can be read by way of their texts."""
    is_text_alone = column.kind is Kind.CATEGORY and yes_and_no(column) is None
    return _TEXT_TYPES if is_text_alone else (*_TEXT_TYPES, *_NUMBER_TYPES)


def _count(
    connection: duckdb.DuckDBPyConnection, relation: str, condition: str = "true", *, is_function: bool = False
) -> int:
    source = relation if is_function else quoted(relation)
    row = connection.execute(f"SELECT count(*) FROM {source} WHERE {condition}").fetchone()
    return int(row[0]) if row else 0


def _path_literal(path: Path) -> str:
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        raise SourceError(ascii(str(path)), "DuckDB reads no path that is not UTF-8: rename it.", line=None) from error
    # A path is a pattern to DuckDB: brackets keep its special characters to themselves.
    pattern = re.sub(r"([\[*?])", r"[\1]", str(path))
    return "'" + pattern.replace("'", "''") + "'"


def _as_duckdb_says(file: str, error: duckdb.Error) -> SourceError:
    words = str(error).splitlines()[0]
    line = re.search(r"Line: (\d+)", words)
    return SourceError(file, words, line=int(line[1]) if line else 1)
