"""The import of a directory: every file is read and checked first, then table after table is written."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
from django.conf import settings
from django.db import Error, connection, transaction
from tqdm import tqdm

from clients.importing.bulk import Bulk, bulk_of
from clients.importing.merge import Merge
from clients.importing.report import ImportReport, TableImport
from clients.models.client import Client
from ml.sources.loading import load
from ml.sources.report import LoadReport
from ml.tables import TABLES
from ml.tables.schema import Table

# Files of any size are read within this; DuckDB spills the rest to the scratch directory.
_MEMORY = "1GB"
_MOMENT = timedelta(microseconds=1)


class ImportStoppedError(Exception):
    """A database failed at a table: those before it are stored, it and those behind it are as they were. One line."""

    def __init__(self, table: str, stored: Sequence[TableImport], error: Exception) -> None:
        words = (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")
        names = ", ".join(entry.table for entry in stored)
        state = f"{names} stored before it, the rest of the records as they were" if names else "nothing is stored"
        super().__init__(f"{table}: the import stopped ({words}); {state}. Once that is mended, run the import again.")


def import_directory(
    directory: Path, *, now: datetime, progress: bool = False, ignore: Sequence[str] = ()
) -> ImportReport:
    """Bring the Home Credit files of `directory` into the records; `now` is when they changed.

    Nothing is written before every file is checked, and each table is written whole or not at all. A second run over
    the same files changes nothing. `ignore` names files that are not to be read. Raises SourceError, with the
    database as it was, where a file cannot be taken, and ImportStoppedError where the database fails at a table.
    """
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="import-", dir=settings.VAR_DIR) as name:
        scratch = Path(name)
        with _duckdb_in(scratch) as source:
            read = load(source, directory, ignore=ignore, progress=progress, scratch=scratch)
            bulk = bulk_of(connection, scratch)
            with bulk.session():
                now = _after_all_before(now)
                entries: list[TableImport] = []
                for place, table in enumerate(TABLES.values()):
                    # A moment of its own a table: who read a client between two tables can tell that more came.
                    moment = now + place * _MOMENT
                    try:
                        entries.append(_import_table(table, source, bulk, read, now=moment, progress=progress))
                    except (Error, duckdb.Error) as error:
                        raise ImportStoppedError(table.name, entries, error) from error
    return ImportReport(tuple(entries), tuple(read.remarks()))


def _after_all_before(now: datetime) -> datetime:
    """Return `now` or, where the clock runs behind that of an import before, the moment after that one.

    Who keeps the newest moment can then tell that more came (`ClientQuerySet.state`).
    """
    newest = Client.objects.newest_change()
    return max(now, newest + _MOMENT) if newest else now


@contextmanager
def _duckdb_in(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    config = {"memory_limit": _MEMORY, "temp_directory": str(scratch / "spill")}
    with duckdb.connect(str(scratch / "files.duckdb"), config=config) as source:
        yield source


def _import_table(
    table: Table, source: duckdb.DuckDBPyConnection, bulk: Bulk, read: LoadReport, *, now: datetime, progress: bool
) -> TableImport:
    bar = tqdm(desc=table.name, unit=" rows", unit_scale=True, disable=None if progress else True, leave=False)
    with bar, transaction.atomic():
        merged = Merge(table, source, bulk, now=now).run(bar)
    return TableImport(
        table=table.name,
        read=read.rows_read(table.name),
        inserted=merged.inserted,
        updated=merged.updated,
        unchanged=merged.unchanged,
        orphans=merged.orphans,
        removed=merged.removed,
        parent_key=table.parent[0].upper() if table.parent else None,
        rejections=tuple(entry for entry in read.rejections if entry.table == table.name),
        unknown_categories=tuple(entry for entry in read.unknown_categories if entry.table == table.name),
    )
