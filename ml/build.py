"""Computes feature rows: of a whole population from loaded tables, or of a few clients from their records.

Both go through the same compiled SQL, so the two agree by construction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

import duckdb
import ibis
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ml.features import CLIENT_KEY, FEATURES, Feature, feature_expression, fingerprint, unbound_tables
from ml.features.expressions import table_types
from ml.tables import TABLES, Table

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class FeatureRows:
    """Feature rows of n clients, ordered by identifier.

    `values` is float64 (n, len(FEATURES)): numbers in the feature's unit, categories as their position in the
    feature's list, NaN where missing. `unknown_categories` counts, by feature, texts that no list holds: they
    are missing in `values`.
    """

    sk_id_curr: npt.NDArray[np.int64]
    values: FloatArray
    unknown_categories: dict[str, int] = field(default_factory=dict)


@cache
def feature_sql() -> str:
    """Return the features of every client in the connection's seven tables, as DuckDB SQL, compiled once."""
    sql = ibis.to_sql(feature_expression(FEATURES, unbound_tables()), dialect="duckdb")
    return f"SELECT * FROM ({sql}) AS features ORDER BY {CLIENT_KEY}"  # noqa: S608 -- no text of a user


@cache
def feature_fingerprint() -> str:
    """Return the sha256 that tells whether stored feature rows and models fit this feature table."""
    return fingerprint(feature_sql())


def build(connection: duckdb.DuckDBPyConnection) -> FeatureRows:
    """Compute the features of every client in the connection's seven tables (see `ml.sources.load`)."""
    return _from_arrow(connection.sql(feature_sql()).to_arrow_table())


def build_from_records(records: Mapping[str, pa.Table]) -> FeatureRows:
    """Compute the features of the clients in `records`: table name → Arrow table with `arrow_schema(table)`.

    Tables left out count as empty.
    """
    with duckdb.connect(config={"threads": 1}) as connection:
        for table in TABLES.values():
            rows = records.get(table.name)
            connection.register(table.name, arrow_schema(table).empty_table() if rows is None else rows)
        return build(connection)


def arrow_schema(table: Table) -> pa.Schema:
    """Return the Arrow schema of one Home Credit table: int64, float64 and string columns."""
    types = {"int64": pa.int64(), "float64": pa.float64(), "string": pa.string()}
    return pa.schema([(name, types[kind]) for name, kind in table_types(table).items()])


def _from_arrow(rows: pa.Table) -> FeatureRows:
    values = np.empty((rows.num_rows, len(FEATURES)), dtype=np.float64)
    unknown: dict[str, int] = {}
    for position, feature in enumerate(FEATURES):
        column = rows.column(feature.name)
        if feature.is_category:
            codes = positions(feature, column)
            count = codes.null_count - column.null_count
            if count:
                unknown[feature.name] = count
            column = codes
        values[:, position] = pc.fill_null(pc.cast(column, pa.float64()), np.nan).to_numpy()
    return FeatureRows(rows.column(CLIENT_KEY).to_numpy(), values, unknown)


def positions(feature: Feature, texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return each text's position in the feature's category list, null where it is missing or not in the list."""
    return pc.index_in(texts, value_set=pa.array([c.value for c in feature.categories], pa.string()), skip_nulls=True)
