"""One file into DuckDB as it stands: numbers as DOUBLE, categories as VARCHAR, rows in the file's order."""
# ruff: noqa: S608 -- identifiers come from ml.tables and are quoted; values are bound

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ml.sources.errors import SourceError
from ml.sources.locate import first_fault, line_of_record
from ml.sources.text import CsvText, match_columns, open_text
from ml.tables.schema import Column, Kind

_TEXT_TYPES = ("VARCHAR", "ENUM")
_NUMBER_TYPES = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
                 "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN")  # fmt: skip
_READ_FAULTS = (duckdb.ConversionException, duckdb.InvalidInputException)


@dataclass(frozen=True, slots=True)
class Staged:
    """A file staged in the DuckDB table `relation`, whose rowid is the row's place in the file, from 0."""

    relation: str
    file: str
    columns: tuple[Column, ...]
    rows: int
    unit: str  # "line" or "row"
    line_of: Callable[[int], int]

    def error(self, row: int, column: str, message: str) -> SourceError:
        """Make the error that points at a row."""
        return SourceError(self.file, message, line=self.line_of(row), column=column, unit=self.unit)


def quoted(name: str) -> str:
    """Quote an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def stage(
    connection: duckdb.DuckDBPyConnection, relation: str, path: Path, columns: tuple[Column, ...], scratch: Path
) -> Staged:
    """Read one file into the new table `relation`. Raises SourceError where the file cannot be read as such a table."""
    if path.suffix.lower() == ".parquet":
        return _stage_parquet(connection, relation, path, columns)
    return _stage_csv(connection, relation, open_text(path, columns, scratch))


def _stage_csv(connection: duckdb.DuckDBPyConnection, relation: str, text: CsvText) -> Staged:
    types = ", ".join(f"'{column.name}': '{_staged_type(column)}'" for column in text.columns)
    # The columns are declared, nothing is guessed from the first rows. DuckDB's own list of rejected rows would name
    # the place too, but it holds them all in memory: a column of words in a large file takes gigabytes.
    query = (
        f"CREATE TABLE {quoted(relation)} AS SELECT * FROM read_csv({_path_literal(text.path)}, auto_detect=false, "
        f"header=true, delim=',', quote='\"', escape='\"', nullstr='', strict_mode=true, columns={{{types}}})"
    )
    try:
        connection.execute(query)
    except _READ_FAULTS as error:
        raise first_fault(text) or _as_duckdb_says(text.file, error) from error
    rows = _count(connection, relation)
    # DuckDB lets one empty value too many pass at the end of a line, and a quotation mark inside a value.
    suspect = text.shape.stray_quotes or text.shape.commas != (rows + 1) * (len(text.columns) - 1)
    if suspect and (fault := first_fault(text)) is not None:
        raise fault
    plain = not text.shape.quoted and text.shape.lines == rows + 1

    def line_of(row: int) -> int:
        return row + 2 if plain else line_of_record(text, row)

    return Staged(relation, text.file, text.columns, rows, "line", line_of)


def _stage_parquet(
    connection: duckdb.DuckDBPyConnection, relation: str, path: Path, columns: tuple[Column, ...]
) -> Staged:
    source = f"read_parquet({_path_literal(path)})"
    try:
        described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        ordered = match_columns(path.name, [str(row[0]) for row in described], columns, unit="row")
        fields = [
            _parquet_field(connection, source, path.name, column, str(row[0]), str(row[1]))
            for column, row in zip(ordered, described, strict=True)
        ]
        connection.execute(f"CREATE TABLE {quoted(relation)} AS SELECT {', '.join(fields)} FROM {source}")
    except duckdb.Error as error:
        if isinstance(error, duckdb.OutOfMemoryException):
            raise
        words = str(error).splitlines()[0].replace(str(path), path.name)
        raise SourceError(path.name, f"the file cannot be read as Parquet: {words}", unit="row") from error
    return Staged(relation, path.name, ordered, _count(connection, relation), "row", lambda row: row + 1)


def _parquet_field(
    connection: duckdb.DuckDBPyConnection, source: str, file: str, column: Column, name: str, found: str
) -> str:
    """Return the SQL that brings one Parquet column to the staged type, not-a-number read as missing."""
    is_text = column.kind is Kind.CATEGORY
    if not found.startswith(_TEXT_TYPES if is_text else _NUMBER_TYPES):
        # A column without any value carries whatever type its writer gave it.
        filled = connection.execute(f"SELECT count({quoted(name)}) FROM {source}").fetchone()
        if filled is None or filled[0]:
            wanted = "text" if is_text else "numbers"
            raise SourceError(
                file, f"the column's type is {found}; it must hold {wanted}.", column=column.file_name, unit="row"
            )
        return f"NULL::{_staged_type(column)} AS {quoted(column.name)}"
    value = f"{quoted(name)}::{_staged_type(column)}"
    if is_text:
        return f"nullif({value}, '') AS {quoted(column.name)}"
    return f"CASE WHEN isnan({value}) THEN NULL ELSE {value} END AS {quoted(column.name)}"


def _staged_type(column: Column) -> str:
    return "VARCHAR" if column.kind is Kind.CATEGORY else "DOUBLE"


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {quoted(relation)}").fetchone()
    return int(row[0]) if row else 0


def _path_literal(path: Path) -> str:
    # A path is a pattern to DuckDB: brackets keep its special characters to themselves.
    pattern = re.sub(r"([\[*?])", r"[\1]", str(path))
    return "'" + pattern.replace("'", "''") + "'"


def _as_duckdb_says(file: str, error: duckdb.Error) -> SourceError:
    words = str(error).splitlines()[0]
    line = re.search(r"Line: (\d+)", words)
    return SourceError(file, words, line=int(line[1]) if line else 1)
