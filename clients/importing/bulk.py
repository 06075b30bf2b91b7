"""How rows enter the database in bulk: COPY into PostgreSQL, one prepared statement into SQLite. Memory: one batch."""
# ruff: noqa: S608 -- identifiers come from the models and ml.tables and are quoted; values are bound

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from django.db.backends.base.base import BaseDatabaseWrapper
from tqdm import tqdm

_BATCH_ROWS = 20_000
_CHUNK_BYTES = 1 << 20
_SQLITE_CACHE_KIB = 256 * 1024

# Name and definition of what can be put off, unique keys before the foreign keys; the primary key is not among them.
_CONSTRAINTS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype IN ('u', 'f') ORDER BY contype DESC, conname
"""
_INDEXES = """
    SELECT relname, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE indrelid = %s::regclass
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype <> 'f')
    ORDER BY relname
"""


class Bulk(ABC):
    """The operations on which PostgreSQL and SQLite differ. All run on Django's own connection, in its transaction."""

    # The comparison that treats two missing values as equal.
    differs: str

    def __init__(self, connection: BaseDatabaseWrapper, scratch: Path) -> None:
        self.connection = connection
        self.scratch = scratch

    def run(self, statement: str, *parameters: str) -> int:
        """Run one statement; return how many rows it touched."""
        with self.connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)
            return int(cursor.rowcount)

    def value(self, query: str) -> Any:
        """Return the first value of the first row of a query, None where it has no row."""
        with self.connection.cursor() as cursor:
            cursor.execute(query)
            row = cursor.fetchone()
        return row[0] if row else None

    @contextmanager
    def session(self) -> Iterator[None]:
        """Hold what a connection needs across transactions, and give it back."""
        yield

    @contextmanager
    def indexes_put_off(self, table: str) -> Iterator[None]:
        """Fill an empty table within, if it pays by building its constraints and indexes at the end."""
        yield

    @abstractmethod
    def lock(self, table: str) -> None:
        """Keep other writers off a table until the transaction ends, and give the transaction memory to join in."""

    @abstractmethod
    def fill(
        self, table: str, columns: list[str], source: duckdb.DuckDBPyConnection, query: str, bar: tqdm[Any]
    ) -> None:
        """Append the rows of a DuckDB query to a table. Raises Django's database errors, not those of the driver."""

    @abstractmethod
    def settle(self, table: str) -> None:
        """Bring the planner's statistics of a freshly filled table up to date."""


class PostgresqlBulk(Bulk):
    """COPY from a CSV that DuckDB writes with all its threads."""

    differs = "IS DISTINCT FROM"

    @contextmanager
    def indexes_put_off(self, table: str) -> Iterator[None]:
        # Five times as fast as a check and an index entry for each row. Undone with the transaction if it fails.
        # The primary key stays: other tables refer to it.
        with self.connection.cursor() as cursor:
            cursor.execute(_CONSTRAINTS, [f'"{table}"'])
            constraints = cursor.fetchall()
            cursor.execute(_INDEXES, [f'"{table}"'])
            indexes = cursor.fetchall()
            for name, _ in constraints:
                cursor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')
            for name, _ in indexes:
                cursor.execute(f'DROP INDEX "{name}"')
        yield
        with self.connection.cursor() as cursor:
            for name, definition in constraints:
                cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {definition}')
            for _, definition in indexes:
                cursor.execute(definition)

    def lock(self, table: str) -> None:
        self.run("SET LOCAL work_mem = '128MB'")
        self.run("SET LOCAL maintenance_work_mem = '256MB'")
        self.run(f'LOCK TABLE "{table}" IN SHARE ROW EXCLUSIVE MODE')

    def fill(
        self, table: str, columns: list[str], source: duckdb.DuckDBPyConnection, query: str, bar: tqdm[Any]
    ) -> None:
        path = self.scratch / "copy.csv"
        literal = str(path).replace("'", "''")
        source.execute(f"COPY ({query}) TO '{literal}' (FORMAT csv, HEADER false)")
        names = ", ".join(f'"{name}"' for name in columns)
        try:
            with (
                path.open("rb") as stream,
                self.connection.cursor() as cursor,
                self.connection.wrap_database_errors,
                cursor.copy(f'COPY "{table}" ({names}) FROM STDIN (FORMAT csv)') as copy,
            ):
                while chunk := stream.read(_CHUNK_BYTES):
                    copy.write(chunk)
                    bar.update(chunk.count(b"\n"))
        finally:
            path.unlink()

    def settle(self, table: str) -> None:
        self.run(f'ANALYZE "{table}"')


class SqliteBulk(Bulk):
    """One prepared INSERT over batches from DuckDB, within a page cache that holds the indexes' upper levels."""

    differs = "IS NOT"

    @contextmanager
    def session(self) -> Iterator[None]:
        usual = self.value("PRAGMA cache_size")
        self.run(f"PRAGMA cache_size = {-_SQLITE_CACHE_KIB}")
        try:
            yield
        finally:
            self.run(f"PRAGMA cache_size = {usual}")

    def lock(self, table: str) -> None:
        # SQLite has one writer at a time, and transactions here begin as writers (transaction_mode IMMEDIATE).
        pass

    def fill(
        self, table: str, columns: list[str], source: duckdb.DuckDBPyConnection, query: str, bar: tqdm[Any]
    ) -> None:
        def rows() -> Iterator[tuple[Any, ...]]:
            result = source.execute(query)
            while batch := result.fetchmany(_BATCH_ROWS):
                yield from batch
                bar.update(len(batch))

        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("?" for _ in columns)
        # The driver's own cursor: Django's would translate each row's parameters.
        with self.connection.wrap_database_errors:
            self.connection.connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows())

    def settle(self, table: str) -> None:
        # SQLite plans these queries from the keys alone.
        pass


def bulk_of(connection: BaseDatabaseWrapper, scratch: Path) -> Bulk:
    """Return the operations for a connection's database. Raises NotImplementedError for another than the two served."""
    kinds: dict[str, type[Bulk]] = {"postgresql": PostgresqlBulk, "sqlite": SqliteBulk}
    if connection.vendor not in kinds:
        raise NotImplementedError(f"bulk import into {connection.vendor} is not served")
    return kinds[connection.vendor](connection, scratch)
