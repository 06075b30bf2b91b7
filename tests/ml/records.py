"""The synthetic population as records: its tables, one client's rows of them, values to change an application by."""

from __future__ import annotations

from functools import cache

import duckdb
import numpy as np
import pyarrow as pa

from ml.serving.recompute import Value
from ml.sources.loading import load
from ml.tables import TABLES
from ml.tables.schema import Column, Kind
from tests.artefacts import synthetic_dir


@cache
def synthetic_tables() -> dict[str, pa.Table]:
    """Return all seven tables of the synthetic population as records, rows in an order of no meaning."""
    with duckdb.connect() as connection:
        load(connection, synthetic_dir())
        return shuffled_tables(connection)


def shuffled_tables(connection: duckdb.DuckDBPyConnection) -> dict[str, pa.Table]:
    """Return what the connection's tables hold, in an order of no meaning."""
    return {
        name: connection.sql(f"FROM {name} ORDER BY hash({', '.join(t.key)})").to_arrow_table()
        for name, t in TABLES.items()
    }


def records_of(tables: dict[str, pa.Table], client: int) -> dict[str, pa.Table]:
    """Return one client's rows of every table."""
    owned = {n: t.filter(pa.compute.equal(t["sk_id_curr"], client)) for n, t in tables.items() if n != "bureau_balance"}
    credits = owned["bureau"]["sk_id_bureau"]
    months = tables["bureau_balance"]
    return owned | {"bureau_balance": months.filter(pa.compute.is_in(months["sk_id_bureau"], value_set=credits))}


def a_value(column: Column, random: np.random.Generator) -> Value:
    """Draw a value that the application's column may take, missing now and then where it may be."""
    if not column.required and random.random() < 0.1:
        return None
    if column.categories:
        return column.categories[random.integers(len(column.categories))].value
    if column.maximum == 0:  # days before the application
        return int(-random.integers(1, 20_000))
    if column.kind is Kind.FLAG:
        return int(random.integers(2))
    return float(random.integers(1, 500_000)) if column.kind is Kind.NUMBER else int(random.integers(0, 20))
