"""Computes a client's features anew after changes to the application alone: what-if and counterfactuals use it.

The histories are not read: their features are taken from the row computed before. Everything else is computed by the
same declarations as in `ml.serving.build`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pyarrow as pa

from ml.features import FEATURES, POSITION
from ml.features.compiled import compiled
from ml.features.definition import Source, Value
from ml.features.expressions import CLIENT_KEY
from ml.serving.build import arrow_schema, as_matrix
from ml.serving.prepared import PreparedQuery
from ml.tables import TABLES
from ml.tables.numerics import FloatArray

_APPLICATION = TABLES["application"]
_COMPUTED = (
    *(f for f in FEATURES if f.source is Source.APPLICATION),
    *(f for f in FEATURES if f.source is Source.DERIVED),
)
_COMPUTED_POSITIONS = [POSITION[f.name] for f in _COMPUTED]
_KEPT = tuple(compiled().carried)  # features of histories that derived ones read


def recompute(application_rows: pa.Table, feature_rows: FloatArray) -> FloatArray:
    """Return the feature rows (n, len(FEATURES)) of n variants of one client's application.

    `application_rows` has the columns of the application table (see `build.arrow_schema`), whoever its rows say
    they belong to. `feature_rows` is the client's row (1, len(FEATURES)), or one a variant (n, len(FEATURES)) where
    the variants differ in their history features too: these are kept, features derived from them follow.
    """
    size = application_rows.num_rows
    result = np.array(np.broadcast_to(feature_rows, (size, len(FEATURES))), dtype=np.float64)
    number = application_rows.schema.get_field_index(CLIENT_KEY)
    rows = application_rows.set_column(number, CLIENT_KEY, pa.array(np.arange(size)))
    for name in _KEPT:
        rows = rows.append_column(name, pa.array(result[:, POSITION[name]], from_pandas=True))
    result[:, _COMPUTED_POSITIONS] = as_matrix(_query()({_APPLICATION.name: rows}), _COMPUTED)
    return result


def variants(application: pa.Table, changes: Mapping[str, Sequence[Value]]) -> pa.Table:
    """Return n variants of the one row of `application`: column → its n values. Other columns stay what they are.

    Raises KeyError for a column that the application does not have.
    """
    size = len(next(iter(changes.values()))) if changes else 1
    schema = arrow_schema(_APPLICATION)
    unknown = set(changes) - set(schema.names)
    if unknown:
        raise KeyError(f"the application has no column {', '.join(sorted(unknown))}")
    row = application.select(schema.names).cast(schema)
    columns = [
        pa.array(changes[field.name], field.type, from_pandas=True)
        if field.name in changes
        else pa.repeat(row.column(field.name)[0], size)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


@cache
def _query() -> PreparedQuery:
    schema = arrow_schema(_APPLICATION)
    for name in _KEPT:
        schema = schema.append(pa.field(name, pa.float64()))
    return PreparedQuery(compiled().changed, {_APPLICATION.name: schema})
