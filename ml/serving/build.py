"""Computes feature rows: of a whole population from loaded tables, or of a few clients from their records.

Both go through the same compiled SQL, so the two agree by construction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ml.features import FEATURES, fingerprint
from ml.features.compiled import compiled
from ml.features.definition import Feature
from ml.features.expressions import CLIENT_KEY, table_types
from ml.serving.prepared import PreparedQuery
from ml.tables import TABLES
from ml.tables.numerics import FloatArray
from ml.tables.schema import Table

_DOUBLE = pa.float64()


@dataclass(frozen=True)
class FeatureRows:
    """Feature rows of n clients, ordered by identifier.

    `values` is float64 (n, len(FEATURES)): numbers in the feature's unit, categories as their position in the
    feature's list, NaN where missing or where no list holds the text.
    """

    sk_id_curr: npt.NDArray[np.int64]
    values: FloatArray


def feature_sql() -> str:
    """Return the features of every client in the connection's seven tables, as DuckDB SQL, compiled once."""
    return compiled().features


@cache
def feature_fingerprint() -> str:
    """Return the sha256 that tells whether stored feature rows and models fit this feature table."""
    return fingerprint(feature_sql())


def build(connection: duckdb.DuckDBPyConnection) -> FeatureRows:
    """Compute the features of every client in the connection's seven tables (see `ml.sources.loading.load`)."""
    return _from_arrow(connection.sql(feature_sql()).to_arrow_table())


def build_from_records(records: Mapping[str, pa.Table]) -> FeatureRows:
    """Compute the features of the clients in `records`: table name → Arrow table with `arrow_schema(table)`.

    Tables left out count as empty. The plan is kept between calls, the rows are not. Raises KeyError for a missing
    column and pyarrow.ArrowInvalid for values of another type.
    """
    return _from_arrow(_features_of_records()(records))


def build_from_many_records(records: Mapping[str, pa.Table], threads: int = 1) -> FeatureRows:
    """Compute what `build_from_records` does for thousands of clients: planned anew, but streaming over the rows."""
    with duckdb.connect(config={"threads": threads}) as connection:
        for table in TABLES.values():
            connection.register(table.name, records.get(table.name, arrow_schema(table).empty_table()))
        return build(connection)


@cache
def _features_of_records() -> PreparedQuery:
    return PreparedQuery(feature_sql(), {table.name: arrow_schema(table) for table in TABLES.values()})


def arrow_schema(table: Table) -> pa.Schema:
    """Return the Arrow schema of one Home Credit table: int64, float64 and string columns."""
    types = {"int64": pa.int64(), "float64": pa.float64(), "string": pa.string()}
    return pa.schema([(name, types[kind]) for name, kind in table_types(table).items()])


def feature_schema() -> pa.Schema:
    """Return the Arrow schema of computed features: sk_id_curr, then one float64 or string column a feature."""
    columns = [(f.name, pa.string() if f.is_category else pa.float64()) for f in FEATURES]
    return pa.schema([(CLIENT_KEY, pa.int64()), *columns])


def _from_arrow(rows: pa.Table) -> FeatureRows:
    return FeatureRows(rows.column(CLIENT_KEY).to_numpy(), as_matrix(rows, FEATURES))


def as_matrix(rows: pa.Table, features: Sequence[Feature]) -> FloatArray:
    """Return the columns of `features` as float64 (n, len(features)); a text that no category list holds is missing."""
    values = np.empty((rows.num_rows, len(features)), dtype=np.float64)
    for position, feature in enumerate(features):
        column = rows.column(feature.name)
        if feature.is_category:
            column = positions(feature, column)
        numbers = column if column.type == _DOUBLE else pc.cast(column, _DOUBLE)
        values[:, position] = numbers.to_numpy()  # null becomes NaN
    return values


def positions(feature: Feature, texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return each text's position in the feature's category list, null where it is missing or not in the list."""
    return pc.index_in(texts, value_set=pa.array([c.value for c in feature.categories], pa.string()), skip_nulls=True)
