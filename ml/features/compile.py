"""Compiles the declarations for serving, which has no Ibis: `python -m ml.features.compile`, run at set-up.

Writes what `compiled.py` reads. Does nothing where nothing changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.operations as ops

from ml.features import FEATURES
from ml.features.compiled import FILE, Compiled, compilers, declarations, kept_at_set_up
from ml.features.definition import Expression, Feature, Source
from ml.features.expressions import CLIENT_KEY, changed_expression, feature_expression, table_types, unbound_tables
from ml.sources.output import whole_file
from ml.tables import TABLES

_APPLICATION = TABLES["application"]


def compile_features() -> Compiled:
    """Return the SQL of all features, for DuckDB, and what each reads."""
    application = ibis.table(table_types(_APPLICATION), name=_APPLICATION.name)
    rows = ibis.table({f.name: "string" if f.is_category else "float64" for f in FEATURES}, name="features")
    of_application = {f.name for f in FEATURES if f.source is Source.APPLICATION}
    derived = {f.name: _read(f, rows) for f in FEATURES if f.source is Source.DERIVED}
    carried = sorted({name for names in derived.values() for name in names} - of_application)
    variants = ibis.table(table_types(_APPLICATION) | dict.fromkeys(carried, "float64"), name=_APPLICATION.name)
    return Compiled(
        declarations(),
        compilers(),
        _by_client(feature_expression(FEATURES, unbound_tables())),
        _by_client(changed_expression(FEATURES, variants)),
        carried,
        {f.name: _read(f, application) for f in FEATURES if f.name in of_application} | derived,
    )


def _by_client(expression: Expression) -> str:
    sql = ibis.to_sql(expression, dialect="duckdb")
    return f"SELECT * FROM ({sql}) AS features ORDER BY {CLIENT_KEY}"  # noqa: S608 -- no text of a user


def _read(feature: Feature, rows: Expression) -> list[str]:
    return sorted({*_fields(feature.compute(rows).op())})


def _fields(node: Any) -> Iterator[str]:
    """Give the columns an expression reads. Ibis's own search would go on into the table and find them all."""
    if isinstance(node, ops.Field):
        yield node.name
        return
    for argument in node.args:
        for child in argument if isinstance(argument, tuple) else (argument,):
            if isinstance(child, ops.Node):
                yield from _fields(child)


def bring_up_to_date(file: Path = FILE) -> bool:
    """Write what is compiled where it is missing or out of date. Returns whether it was."""
    if kept_at_set_up(file) is not None:
        return False
    with whole_file(file) as path:
        path.write_text(json.dumps(asdict(compile_features()), indent=1), encoding="utf-8")
    return True


def _main() -> None:
    print("features: compiled" if bring_up_to_date() else "features: up to date")  # noqa: T201


if __name__ == "__main__":
    _main()
