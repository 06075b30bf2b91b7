"""Small Home Credit tables written as text, and the features they give."""

from __future__ import annotations

import math

import pyarrow as pa

from ml.features import FEATURE_NAMES, feature
from ml.serving.build import FeatureRows, arrow_schema, build_from_records
from ml.tables import TABLES

MISSING = "-"
Value = float | str | None


def table(name: str, text: str) -> pa.Table:
    """Return the Home Credit table `name` with the rows of `text`; columns that the text leaves out are missing.

    The first line names columns, each further line is a row; cells are separated by `|`, a lone `-` is missing.
    """
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    schema = arrow_schema(TABLES[name])
    unknown = set(header) - set(schema.names)
    if unknown:
        raise KeyError(f"table {name} has no column {', '.join(sorted(unknown))}")
    columns = {column: [] for column in schema.names}
    for number, cells in enumerate(lines, start=1):
        given = dict(zip(header, cells, strict=True))
        for column, kind in zip(schema.names, schema.types, strict=True):
            # What a row is called is beside the point of most examples, so it names itself where they are silent.
            default = str(number) if column in TABLES[name].key and column != "months_balance" else MISSING
            columns[column].append(_value(given.get(column, default), kind))
    return pa.table({column: pa.array(columns[column], schema.field(column).type) for column in schema.names})


def _value(cell: str, kind: pa.DataType) -> int | float | str | None:
    if cell == MISSING:
        return None
    return cell if pa.types.is_string(kind) else int(cell) if pa.types.is_integer(kind) else float(cell)


def rows_of(**texts: str) -> FeatureRows:
    """Return the feature rows of tables written as text."""
    return build_from_records({name: table(name, text) for name, text in texts.items()})


def values_of(feature_name: str, rows: FeatureRows) -> list[Value]:
    """Return one feature of every client, by ascending identifier: numbers, category texts, None where missing."""
    declared = feature(feature_name)
    column = rows.values[:, FEATURE_NAMES.index(feature_name)].tolist()
    known = [None if math.isnan(value) else value for value in column]
    if not declared.is_category:
        return known
    return [None if value is None else declared.categories[int(value)].value for value in known]


def features_of(*names: str, **texts: str) -> dict[str, Value]:
    """Return these features of the one client in tables written as text; its application is added where left out."""
    texts.setdefault("application", "sk_id_curr\n1")
    rows = rows_of(**texts)
    return {name: values_of(name, rows)[0] for name in names}
