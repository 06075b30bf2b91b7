"""The entrance: Home Credit files of a directory to seven checked tables in DuckDB, ready for features and import."""
# ruff: noqa: S608 -- identifiers come from ml.tables and are quoted; values are bound

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
from tqdm import tqdm

from ml.sources.checks import (
    check_key,
    check_values,
    count_rejections,
    first_fault,
    refuse_no_rows,
    refuse_turned_signs,
    rejection_case,
    same_payments,
    unknown_categories,
)
from ml.sources.conversion import converted
from ml.sources.discovery import SourceFile, find_files
from ml.sources.errors import SourceError, shown
from ml.sources.formats import Format
from ml.sources.names import plain_name
from ml.sources.report import FileRows, LoadReport, RowRejection, UnknownCategory
from ml.sources.staging import CsvFile, ParquetFile, PlainFile, Staged, quoted
from ml.sources.text import open_text
from ml.sources.unpacking import unpacked
from ml.tables import TABLES
from ml.tables.schema import Column, Kind, Table

_SQL_TYPES = {Kind.INTEGER: "BIGINT", Kind.FLAG: "BIGINT", Kind.NUMBER: "DOUBLE", Kind.CATEGORY: "VARCHAR"}
# What tells two payments of one instalment apart, whatever the order of the file's lines.
_PAYMENT_ORDER = ("days_entry_payment", "amt_payment", "days_instalment", "amt_instalment", "sk_id_curr")


def load(
    connection: duckdb.DuckDBPyConnection,
    directory: Path,
    *,
    ignore: Sequence[str] = (),
    progress: bool = False,
    scratch: Path | None = None,
) -> LoadReport:
    """Read every Home Credit file of `directory` into tables of `connection` named and typed as in `ml.tables`.

    `directory` may also be an archive of the files, or one file; `ignore` names files that are not to be read. See
    docs/operations.md for the forms that are read. History tables without a file are created empty. Values that stand
    for missing in the set stay as they came; rows outside their columns' bounds are left out and counted, texts that no
    list of categories holds are counted. `scratch` holds what archives unpack to (the system's temporary directory
    where None). Raises SourceError for the first file that cannot be taken; the connection then holds part of the
    tables.
    """
    found = find_files(directory, ignore)
    # Line numbers are row numbers of the staged file, so its order has to survive the parallel read.
    connection.execute("SET preserve_insertion_order = true")
    total = sum(source.size for sources in found.tables.values() for source in sources)
    files: list[FileRows] = []
    rejections: list[RowRejection] = []
    unknown: list[UnknownCategory] = []
    with tqdm(total=total, unit="B", unit_scale=True, disable=None if progress else True, leave=False) as bar:
        for name, sources in found.tables.items():
            staged = []
            with tempfile.TemporaryDirectory(prefix="unpacked-", dir=scratch) as unpacked_to:
                for source in sources:
                    bar.set_description(source.name)
                    entry, strange = _stage_checked(connection, TABLES[name], source, Path(unpacked_to))
                    staged.append(entry)
                    unknown += strange
                    bar.update(source.size)
                rejections += _build_table(connection, TABLES[name], staged)
            staged = [entry.noted(*same_payments(connection, TABLES[name], entry)) for entry in staged]
            files += [FileRows(name, entry.file, entry.rows, entry.notes) for entry in staged]
    return LoadReport(tuple(files), tuple(rejections), tuple(unknown), found.not_read)


def load_sound(
    connection: duckdb.DuckDBPyConnection,
    directory: Path,
    *,
    ignore: Sequence[str] = (),
    strict: bool = False,
    progress: bool = False,
    scratch: Path | None = None,
) -> LoadReport:
    """Read as `load` does, and refuse what it leaves out: a model is made and measured on whole files.

    Raises SourceError for the first value outside its bounds, and for a column of whose categories no list holds one;
    where `strict`, for the first category that no list holds.
    """
    report = load(connection, directory, ignore=ignore, progress=progress, scratch=scratch)
    faults: list[tuple[RowRejection | UnknownCategory, str]] = [
        (entry, f"the value is {entry.reason}.") for entry in report.rejections
    ]
    faults += [
        (entry, f"{shown(entry.value)} is none of this column's categories; ml/tables declares them.{_whole(entry)}")
        for entry in report.unknown_categories
        if strict or entry.is_whole_column
    ]
    for entry, fault in faults:
        rest = f" {entry.count - 1:,} more of the kind." if entry.count > 1 else ""
        raise SourceError(entry.file, fault + rest, line=entry.first_line, column=entry.column, unit=entry.unit)
    return report


def _whole(entry: UnknownCategory) -> str:
    return f" Nor is any other of its {entry.filled:,} values." if entry.is_whole_column else ""


def _stage_checked(
    connection: duckdb.DuckDBPyConnection, table: Table, source: SourceFile, scratch: Path
) -> tuple[Staged, tuple[UnknownCategory, ...]]:
    """Stage one file in the values of its table; give it with the texts that no list of categories holds."""
    file = _plain_file(table, source, scratch)
    relation = f"staged_{source.stem}"
    unknown: tuple[UnknownCategory, ...] = ()
    staged = file.typed(connection, relation)
    if staged is None or first_fault(connection, table, staged) or unknown_categories(connection, table, staged):
        # Not written as the set is, or wrong: the texts will tell which.
        staged = converted(connection, file.texts(connection, f"texts_{source.stem}"), relation)
        check_values(connection, table, staged)
        unknown = unknown_categories(connection, table, staged)
    refuse_no_rows(table, staged)
    refuse_turned_signs(connection, staged)
    return staged.noted(*_read_as(source)), unknown


def _plain_file(table: Table, source: SourceFile, scratch: Path) -> PlainFile:
    """Return a source as a file that can be staged, unpacked into `scratch` where it is packed."""
    columns = tuple(column for column in table.columns if source.stem not in column.absent_from)
    if len(source.paths) > 1:
        return ParquetFile(source.name, source.paths, columns)
    path, found = unpacked(source.paths[0], source.name, scratch, source.member)
    if found is Format.PARQUET:
        return ParquetFile(source.name, (path,), columns)
    return CsvFile(open_text(path, source.name, columns), scratch)


def _read_as(source: SourceFile) -> tuple[str, ...]:
    usual = plain_name(source.name) == source.name.rsplit("/", 1)[-1].lower().split(".")[0]
    return () if usual else (f"read as {source.stem}",)


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
