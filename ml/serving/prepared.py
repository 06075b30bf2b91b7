"""Keeps queries planned: `build` and `recompute` run one great statement over a few rows again and again.

DuckDB plans a statement that reads tables anew at each execution, which takes several times as long as running it on
one client. It keeps the plan of a prepared statement without tables, so rows come from functions that hand over Arrow.
"""

from __future__ import annotations

import atexit
from collections import deque
from collections.abc import Mapping

import duckdb
import pyarrow as pa

_SQL_TYPES = {pa.int64(): "BIGINT", pa.float64(): "DOUBLE", pa.string(): "VARCHAR"}
_ARROW_TYPES = {sql: arrow for arrow, sql in _SQL_TYPES.items()}


class PreparedQuery:
    """`sql` over the tables named in `schemas`, whose columns are int64, float64 or string.

    Threads may call it side by side: each call takes an idle plan, or makes one (about as long as a plain execution).
    """

    def __init__(self, sql: str, schemas: Mapping[str, pa.Schema]) -> None:
        """Remember what to plan; nothing is planned before the first call."""
        self._sql = sql
        self._schemas = dict(schemas)
        self._idle: deque[_Plan] = deque()
        atexit.register(self._close)  # DuckDB's functions left to the end of the process are reported as leaks

    def __call__(self, tables: Mapping[str, pa.Table]) -> pa.Table:
        """Return the result over `tables`; those left out count as empty.

        Raises KeyError for a missing column and pyarrow.ArrowInvalid for values that are not of the column's type.
        """
        rows = {
            name: _as_list(tables[name].select(schema.names).cast(schema) if name in tables else schema.empty_table())
            for name, schema in self._schemas.items()
        }
        try:
            plan = self._idle.pop()
        except IndexError:
            plan = _Plan(self._sql, self._schemas)
        try:
            result = plan.run(rows)
        except BaseException:
            plan.connection.close()  # whatever state it is in, nobody gets it again
            raise
        self._idle.append(plan)
        return result

    def _close(self) -> None:
        while self._idle:
            self._idle.pop().connection.close()


class _Plan:
    """A connection of its own with the statement prepared; one call at a time."""

    def __init__(self, sql: str, schemas: Mapping[str, pa.Schema]) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self._rows: dict[str, pa.ListArray] = {}
        for name, schema in schemas.items():
            self._define(name, schema)
        tables = ", ".join(
            f"{name} AS MATERIALIZED (SELECT unnest(rows_of_{name}(0), recursive := true))" for name in schemas
        )
        self.connection.execute(f"PREPARE query AS WITH {tables} {sql}")

    def _define(self, name: str, schema: pa.Schema) -> None:
        """Define the function that hands over the rows of table `name`; it has an argument because Arrow ones must."""
        columns = ", ".join(f'"{column.name}" {_SQL_TYPES[column.type]}' for column in schema)
        self.connection.create_function(
            f"rows_of_{name}",
            lambda _: self._rows[name],
            ["INTEGER"],
            f"STRUCT({columns})[]",
            type="arrow",
            side_effects=True,  # so that it is called at each execution, not once for all
        )

    def run(self, rows: dict[str, pa.ListArray]) -> pa.Table:
        """Return the result, made of Python's rows, which are few: a relation would be planned, then run again."""
        self._rows = rows
        try:
            result = self.connection.execute("EXECUTE query")
            columns = [(name, _ARROW_TYPES.get(str(kind))) for name, kind, *_ in result.description]
            found = result.fetchall()
        finally:
            self._rows = {}
        values = zip(*found, strict=True) if found else ((),) * len(columns)
        arrays = [pa.array(one, kind) for one, (_, kind) in zip(values, columns, strict=True)]
        return pa.Table.from_arrays(arrays, [name for name, _ in columns])


def _as_list(table: pa.Table) -> pa.ListArray:
    """Return the rows as one list of structs."""
    columns = [column.combine_chunks() for column in table.columns]
    rows = pa.StructArray.from_arrays(columns, fields=list(table.schema))
    return pa.ListArray.from_arrays(pa.array([0, len(rows)], pa.int32()), rows)
