"""The entrance: Home Credit files of a directory to seven checked tables in DuckDB, ready for features and import."""
# ruff: noqa: S608 -- identifiers come from ml.tables and are quoted; values are bound

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
from tqdm import tqdm

from ml.sources.checks import (
    check_key,
    check_values,
    count_rejections,
    refuse_no_rows,
    rejection_case,
    unknown_categories,
)
from ml.sources.discovery import find_files
from ml.sources.errors import SourceError, shown
from ml.sources.report import FileRows, LoadReport, RowRejection, UnknownCategory
from ml.sources.staging import Staged, quoted, stage
from ml.tables import TABLES
from ml.tables.schema import Column, Kind, Table

_SQL_TYPES = {Kind.INTEGER: "BIGINT", Kind.FLAG: "BIGINT", Kind.NUMBER: "DOUBLE", Kind.CATEGORY: "VARCHAR"}
# What tells two payments of one instalment apart, whatever the order of the file's lines.
_PAYMENT_ORDER = ("days_entry_payment", "amt_payment", "days_instalment", "amt_instalment", "sk_id_curr")


def load(
    connection: duckdb.DuckDBPyConnection, directory: Path, *, progress: bool = False, scratch: Path | None = None
) -> LoadReport:
    """Read every Home Credit file of `directory` into tables of `connection` named and typed as in `ml.tables`.

    Files: `.csv`, `.csv.gz`, `.zip` of one CSV, `.parquet`; columns in any order; a byte-order mark is skipped. History
    tables without a file are created empty. Values stay as they came, sentinels included; rows outside their columns'
    bounds are left out and counted, texts that no list of categories holds are counted. `scratch` holds what archives
    unpack to (the system's temporary directory where None). Raises SourceError for the first file that cannot be taken;
    the connection then holds part of the tables.
    """
    found = find_files(directory)
    # Line numbers are row numbers of the staged file, so its order has to survive the parallel read.
    connection.execute("SET preserve_insertion_order = true")
    total = sum(path.stat().st_size for files in found.values() for _, path in files)
    files: list[FileRows] = []
    rejections: list[RowRejection] = []
    unknown: list[UnknownCategory] = []
    with tqdm(total=total, unit="B", unit_scale=True, disable=None if progress else True, leave=False) as bar:
        for name, paths in found.items():
            with tempfile.TemporaryDirectory(prefix="unpacked-", dir=scratch) as unpacked:
                staged = []
                for stem, path in paths:
                    bar.set_description(path.name)
                    staged.append(_stage_checked(connection, TABLES[name], stem, path, Path(unpacked)))
                    bar.update(path.stat().st_size)
                for entry in staged:
                    unknown += unknown_categories(connection, TABLES[name], entry)
                rejections += _build_table(connection, TABLES[name], staged)
            files += [FileRows(name, entry.file, entry.rows) for entry in staged]
    return LoadReport(tuple(files), tuple(rejections), tuple(unknown))


def load_sound(
    connection: duckdb.DuckDBPyConnection, directory: Path, *, progress: bool = False, scratch: Path | None = None
) -> LoadReport:
    """Read as `load` does, and refuse what it leaves out or counts: a model is made and measured on whole files.

    Raises SourceError for the first value outside its bounds and the first category that no list holds.
    """
    report = load(connection, directory, progress=progress, scratch=scratch)
    faults: list[tuple[RowRejection | UnknownCategory, str]] = [
        (entry, f"the value is {entry.reason}.") for entry in report.rejections
    ]
    faults += [
        (entry, f"{shown(entry.value)} is none of this column's categories; ml/tables declares them.")
        for entry in report.unknown_categories
    ]
    for entry, fault in faults:
        rest = f" {entry.count - 1:,} more of the kind." if entry.count > 1 else ""
        raise SourceError(entry.file, fault + rest, line=entry.first_line, column=entry.column, unit=entry.unit)
    return report


def _stage_checked(connection: duckdb.DuckDBPyConnection, table: Table, stem: str, path: Path, scratch: Path) -> Staged:
    columns = tuple(column for column in table.columns if stem not in column.absent_from)
    staged = stage(connection, f"staged_{stem}", path, columns, scratch)
    refuse_no_rows(table, staged)
    check_values(connection, table, staged)
    return staged


def _build_table(connection: duckdb.DuckDBPyConnection, table: Table, files: list[Staged]) -> list[RowRejection]:
    """Create the table from its staged files, which are dropped. Returns the rows left out."""
    if files:
        check_key(connection, table, files)
    definition = ", ".join(f"{quoted(column.name)} {_SQL_TYPES[column.kind]}" for column in table.stored_columns)
    connection.execute(f"CREATE TABLE {quoted(table.name)} ({definition})")
    rejections: list[RowRejection] = []
    for staged in files:
        rejections += count_rejections(connection, table, staged)
        connection.execute(f"INSERT INTO {quoted(table.name)} BY NAME {_canonical(table, staged)}")
        connection.execute(f"DROP TABLE {quoted(staged.relation)}")
    return rejections


def _canonical(table: Table, staged: Staged) -> str:
    """Return the query that gives a staged file's accepted rows their canonical types and derived columns."""
    fields = [_cast(column) for column in staged.columns] + [_derived(table, column) for column in table.derived]
    case, _ = rejection_case(staged.columns)
    return f"SELECT {', '.join(fields)} FROM {quoted(staged.relation)} WHERE ({case}) IS NULL"


def _cast(column: Column) -> str:
    return f"{quoted(column.name)}::{_SQL_TYPES[column.kind]} AS {quoted(column.name)}"


def _derived(table: Table, column: Column) -> str:
    if column.name != "payment_rank":
        raise NotImplementedError(f"no rule computes {table.name}.{column.name}")
    group = ", ".join(quoted(name) for name in table.key if name != column.name)
    order = ", ".join(f"{quoted(name)} NULLS LAST" for name in _PAYMENT_ORDER)
    return f"row_number() OVER (PARTITION BY {group} ORDER BY {order}) AS {quoted(column.name)}"
