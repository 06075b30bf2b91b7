"""One table of records brought up to a file's rows: what is new, what differs, whose records changed."""
# ruff: noqa: S608 -- identifiers come from the models and ml.tables and are quoted; values are bound

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
from django.db.models import Model
from tqdm import tqdm

from clients.importing.bulk import Bulk
from clients.models.bureau import BureauCredit
from clients.models.client import Client
from clients.models.tables import MODEL_OF_TABLE
from ml.tables.schema import Table

_CLIENTS = Client._meta.db_table
_PARENT_BATCH = 50_000


@dataclass(frozen=True, slots=True)
class Merged:
    """Counts of one table's rows; `removed` are records, the others are rows of the files."""

    inserted: int
    updated: int
    unchanged: int
    orphans: int
    removed: int = 0


class Merge:
    """Brings the rows of one DuckDB table into the records. Runs inside a transaction that the caller opened."""

    def __init__(self, table: Table, source: duckdb.DuckDBPyConnection, bulk: Bulk, *, now: datetime) -> None:
        self.table = table
        self.source = source
        self.bulk = bulk
        self.model: type[Model] = MODEL_OF_TABLE[table.name]
        self.target = self.model._meta.db_table
        self.primary_key = self.model._meta.pk.column
        self.compared = [column.name for column in table.stored_columns]
        # As the database writes it, so that equal moments compare equal there.
        self.stamp = str(bulk.connection.ops.adapt_datetimefield_value(now))
        self.written = [*self.compared, *(["records_changed_at"] if self.model is Client else [])]

    def run(self, bar: tqdm[Any]) -> Merged:
        """Write what is new or different. Rows in the database that the files lack are left alone.

        Where a derived column tells the rows of one group apart, as payments of one instalment, the file's rows are
        the whole group: rows beyond them are removed.
        """
        self.bulk.lock(self.target)
        arrived, orphans = self._set_orphans_apart()
        bar.reset(total=arrived)
        if self.bulk.value(f'SELECT 1 FROM "{self.target}" LIMIT 1') is None:
            with self.bulk.indexes_put_off(self.target):
                self.bulk.fill(self.target, self.written, self.source, self._accepted(), bar)
            self.bulk.settle(self.target)
            self._stamp_owners_of_all()
            return Merged(arrived, 0, 0, orphans)
        inserted, updated, removed = self._merge_differences(arrived, bar)
        return Merged(inserted, updated, arrived - inserted - updated, orphans, removed)

    def _set_orphans_apart(self) -> tuple[int, int]:
        """Bring the known parents' keys to the rows read; return how many rows have one, and how many none."""
        total = self._count(f'SELECT count(*) FROM "{self.table.name}"')
        if self.table.parent is None:
            return total, 0
        key, parent = self.table.parent
        self.source.execute("CREATE OR REPLACE TEMP TABLE known_parents (parent_key BIGINT)")
        keys = MODEL_OF_TABLE[parent]._default_manager.order_by().values_list("pk", flat=True)
        batch: list[int] = []
        for value in keys.iterator(chunk_size=_PARENT_BATCH):
            batch.append(value)
            if len(batch) == _PARENT_BATCH:
                self._add_parents(batch)
                batch.clear()
        self._add_parents(batch)
        known = self._count(f'SELECT count(*) FROM "{self.table.name}" SEMI JOIN known_parents ON "{key}" = parent_key')
        return known, total - known

    def _add_parents(self, keys: list[int]) -> None:
        self.source.execute("INSERT INTO known_parents SELECT unnest(?::BIGINT[])", [keys])

    def _count(self, query: str) -> int:
        row = self.source.execute(query).fetchone()
        return int(row[0]) if row else 0

    def _accepted(self) -> str:
        """Return the DuckDB query of the rows to bring, a parent's rows together so that they lie together on disk."""
        names = [f'"{name}"' for name in self.compared]
        if self.model is Client:
            names.append(f"'{self.stamp}' AS records_changed_at")
        known = ""
        order = list(self.table.key)
        if self.table.parent is not None:
            known = f' SEMI JOIN known_parents ON "{self.table.parent[0]}" = parent_key'
            order.insert(0, self.table.parent[0])
        ordered = ", ".join(f'"{name}"' for name in dict.fromkeys(order))
        return f'SELECT {", ".join(names)} FROM "{self.table.name}"{known} ORDER BY {ordered}'

    def _merge_differences(self, arrived: int, bar: tqdm[Any]) -> tuple[int, int, int]:
        bulk = self.bulk
        names = ", ".join(f'"{name}"' for name in self.written)
        bulk.run(f'CREATE TEMPORARY TABLE incoming AS SELECT {names} FROM "{self.target}" WHERE 1 = 0')
        bulk.fill("incoming", self.written, self.source, self._accepted(), bar)
        bulk.settle("incoming")
        same_key = " AND ".join(f't."{name}" = i."{name}"' for name in self.table.key)
        differs = " OR ".join(
            f't."{name}" {bulk.differs} i."{name}"' for name in self.compared if name not in self.table.key
        )
        bulk.run(
            f'CREATE TEMPORARY TABLE difference AS SELECT i.*, t."{self.primary_key}" AS existing '
            f'FROM incoming i LEFT JOIN "{self.target}" t ON {same_key} '
            f'WHERE t."{self.primary_key}" IS NULL OR {differs}'
        )
        self._stamp_owners_of_differences()
        inserted = bulk.run(
            f'INSERT INTO "{self.target}" ({names}) SELECT {names} FROM difference WHERE existing IS NULL'
        )
        new_values = ", ".join(f'"{name}" = d."{name}"' for name in self.written if name not in self.table.key)
        updated = bulk.run(
            f'UPDATE "{self.target}" SET {new_values} FROM difference d '
            f'WHERE "{self.target}"."{self.primary_key}" = d.existing'
        )
        bulk.run("DROP TABLE difference")
        removed = self._remove_beyond(arrived) if self.table.derived else 0
        bulk.run("DROP TABLE incoming")
        return inserted, updated, removed

    def _remove_beyond(self, arrived: int) -> int:
        """Remove the records of groups that came in whose rank is beyond those that came; stamp their clients."""
        bulk = self.bulk
        if self.table.parent is None or int(bulk.value(f'SELECT count(*) FROM "{self.target}"')) == arrived:
            return 0
        rank = self.table.derived[0].name
        group = [name for name in self.table.key if name != rank]
        names = ", ".join(f'"{name}"' for name in group)
        same_group = " AND ".join(f't."{name}" = i."{name}"' for name in group)
        bulk.run(
            f'CREATE TEMPORARY TABLE beyond AS SELECT t."{self.primary_key}" AS existing, '
            f't."{self.table.parent[0]}" AS owner '
            f'FROM (SELECT {names}, max("{rank}") AS last FROM incoming GROUP BY {names}) i '
            f'JOIN "{self.target}" t ON {same_group} AND t."{rank}" > i.last'
        )
        bulk.run(
            f'UPDATE "{_CLIENTS}" SET records_changed_at = %s WHERE sk_id_curr IN (SELECT owner FROM beyond)',
            self.stamp,
        )
        removed = bulk.run(f'DELETE FROM "{self.target}" WHERE "{self.primary_key}" IN (SELECT existing FROM beyond)')
        bulk.run("DROP TABLE beyond")
        return removed

    def _stamp_owners_of_all(self) -> None:
        """Stamp every client that has a row in the table, which was empty before."""
        if self.model is Client:
            return
        credits = BureauCredit._meta.db_table
        rows = (
            f'"{self.target}" r WHERE r.sk_id_curr = "{_CLIENTS}".sk_id_curr'
            if self._names_client()
            else f'"{credits}" c JOIN "{self.target}" r ON r.sk_id_bureau = c.sk_id_bureau '
            f'WHERE c.sk_id_curr = "{_CLIENTS}".sk_id_curr'
        )
        self.bulk.run(
            f'UPDATE "{_CLIENTS}" SET records_changed_at = %s '
            f"WHERE records_changed_at <> %s AND EXISTS (SELECT 1 FROM {rows})",
            self.stamp,
            self.stamp,
        )

    def _stamp_owners_of_differences(self) -> None:
        """Stamp the clients of new and different rows; of a row that changes hands, the former one too."""
        if self.model is Client:
            return
        if self._names_client():
            owners = (
                "SELECT sk_id_curr FROM difference UNION "
                f'SELECT r.sk_id_curr FROM "{self.target}" r JOIN difference d ON r."{self.primary_key}" = d.existing'
            )
        else:
            credits = BureauCredit._meta.db_table
            owners = f'SELECT sk_id_curr FROM "{credits}" WHERE sk_id_bureau IN (SELECT sk_id_bureau FROM difference)'
        self.bulk.run(f'UPDATE "{_CLIENTS}" SET records_changed_at = %s WHERE sk_id_curr IN ({owners})', self.stamp)

    def _names_client(self) -> bool:
        return any(column.name == "sk_id_curr" for column in self.table.columns)
