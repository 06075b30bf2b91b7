"""Fetches the records of a range of clients as Arrow tables, one query a table, for the features to be computed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.csv
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

from clients.models.client import Client
from clients.models.tables import MODEL_OF_TABLE, attribute_of
from ml.tables import TABLES
from ml.tables.schema import Kind, Table

# How a row names its client, where it is not by its own foreign key.
_OWNER = {"application": "pk", "bureau_balance": "bureau_credit__client_id"}
_ARROW_TYPES = {Kind.INTEGER: pa.int64(), Kind.FLAG: pa.int64(), Kind.NUMBER: pa.float64(), Kind.CATEGORY: pa.string()}


_BATCH_ROWS = 20_000


def records_between(first: int, last: int) -> dict[str, pa.Table]:
    """Return all records of the clients whose identifiers lie in first..last, both included.

    Seven queries whatever the number of clients; table name → Arrow table with the columns of `ml.tables`.
    """
    return {name: _arrow(TABLES[name], rows) for name, rows in _rows_between(first, last).items()}


def records_in_bulk(first: int, last: int) -> dict[str, pa.Table]:
    """Return what `records_between` does, for thousands of clients: by COPY from PostgreSQL, in batches elsewhere.

    No row becomes an object of the ORM and no table is held twice.
    """
    return {name: _arrow_in_bulk(TABLES[name], rows) for name, rows in _rows_between(first, last).items()}


def records_of(client: Client) -> dict[str, pa.Table]:
    """Return all records of one client; of one who is in none yet, the application alone, without a query."""
    if not client._state.adding:
        return records_between(client.pk, client.pk)
    return {name: _as_table(_kinds(table), []) for name, table in TABLES.items()} | {
        "application": application_of(client)
    }


def application_of(client: Client) -> pa.Table:
    """Return the application of a client read whole, one row with the columns of `ml.tables`. No query."""
    table = TABLES["application"]
    kinds = _kinds(table)
    return _as_table(kinds, [tuple(getattr(client, attribute_of(table.name, name)) for name in kinds)])


def _rows_between(first: int, last: int) -> dict[str, QuerySet[Any]]:
    rows = {}
    for name, model in MODEL_OF_TABLE.items():
        key = _OWNER.get(name, "client_id")
        rows[name] = model._default_manager.filter(**{f"{key}__gte": first, f"{key}__lte": last})
    return rows


def _arrow(table: Table, rows: QuerySet[Any]) -> pa.Table:
    kinds = _kinds(table)
    fields = [attribute_of(table.name, name) for name in kinds]
    return _as_table(kinds, list(rows.order_by().values_list(*fields).iterator(chunk_size=_BATCH_ROWS)))


def _arrow_in_bulk(table: Table, rows: QuerySet[Any]) -> pa.Table:
    kinds, connection = _kinds(table), connections[rows.db]
    wanted = rows.order_by().values_list(*(attribute_of(table.name, name) for name in kinds))
    sql, parameters = wanted.query.get_compiler(rows.db).as_sql()
    if connection.vendor == "postgresql":
        return _copied(connection, sql, parameters, kinds)
    batches = [_as_table(kinds, [])]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        while batch := cursor.fetchmany(_BATCH_ROWS):
            batches.append(_as_table(kinds, batch))
    return pa.concat_tables(batches)


def _copied(
    connection: BaseDatabaseWrapper, sql: str, parameters: tuple[Any, ...], kinds: Mapping[str, pa.DataType]
) -> pa.Table:
    """Return the rows of a query as PostgreSQL writes them: real numbers with all their digits, missing as nothing."""
    text = io.BytesIO()
    statement = f"COPY ({sql}) TO STDOUT (FORMAT csv)"
    # The driver's own cursor: Django's, under DEBUG, takes no parameters here.
    with connection.cursor() as cursor, cursor.cursor.copy(statement, parameters) as copy:
        for block in copy:
            text.write(block)
    if not text.tell():
        return _as_table(kinds, [])
    text.seek(0)
    return pyarrow.csv.read_csv(
        text,
        read_options=pyarrow.csv.ReadOptions(column_names=list(kinds)),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict(kinds), null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
    )


def _kinds(table: Table) -> dict[str, pa.DataType]:
    kinds = {column.name: _ARROW_TYPES[column.kind] for column in table.columns}
    return kinds | {name: pa.int64() for name in table.key if name not in kinds}


def _as_table(kinds: Mapping[str, pa.DataType], rows: list[tuple[Any, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    return pa.table({name: pa.array(values, kind) for (name, kind), values in zip(kinds.items(), columns, strict=True)})
