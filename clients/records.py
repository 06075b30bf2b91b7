"""Fetches the records of a range of clients as Arrow tables, one query a table, for the features to be computed."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from django.db.models import QuerySet

from clients.models import MODEL_OF_TABLE
from ml.tables import TABLES, Kind, Table

# How a row names its client, where it is not by its own foreign key.
_OWNER = {"application": "pk", "bureau_balance": "bureau_credit__client_id"}
_ARROW_TYPES = {Kind.INTEGER: pa.int64(), Kind.FLAG: pa.int64(), Kind.NUMBER: pa.float64(), Kind.CATEGORY: pa.string()}


def records_between(first: int, last: int) -> dict[str, pa.Table]:
    """Return all records of the clients whose identifiers lie in first..last, both included.

    Seven queries whatever the number of clients; table name → Arrow table with the columns of `ml.tables`.
    """
    records = {}
    for name, model in MODEL_OF_TABLE.items():
        key = _OWNER.get(name, "client_id")
        rows = model._default_manager.filter(**{f"{key}__gte": first, f"{key}__lte": last})
        records[name] = _arrow(TABLES[name], rows)
    return records


def _arrow(table: Table, rows: QuerySet[Any]) -> pa.Table:
    kinds = {column.name: _ARROW_TYPES[column.kind] for column in table.columns}
    kinds |= {name: pa.int64() for name in table.key if name not in kinds}
    fields = [_attribute(rows, name) for name in kinds]
    columns = list(zip(*rows.order_by().values_list(*fields).iterator(chunk_size=20_000), strict=True))
    if not columns:
        columns = [()] * len(kinds)
    return pa.table({name: pa.array(values, kind) for (name, kind), values in zip(kinds.items(), columns, strict=True)})


def _attribute(rows: QuerySet[Any], column: str) -> str:
    """Return the model's attribute for a database column: foreign keys are named after what they point to."""
    for field in rows.model._meta.concrete_fields:
        if field.column == column:
            return str(field.attname)
    raise LookupError(f"{rows.model.__name__} has no column {column}")
