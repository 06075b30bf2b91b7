"""What a feature is computed from, read off its expression: columns of the application, histories.

Peer groups and incomplete files ask it: which features fall with a column, which need a history.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import ibis
import ibis.expr.operations as ops

from ml.features import FEATURES, feature
from ml.features.definition import Source
from ml.features.expressions import table_types
from ml.tables import TABLES


@cache
def application_columns(name: str) -> frozenset[str]:
    """Return the application's columns that the feature `name` reads, directly or through other features."""
    declared = feature(name)
    if declared.source is Source.APPLICATION:
        application = TABLES["application"]
        return frozenset(_fields(declared.compute(ibis.table(table_types(application), name=application.name)).op()))
    return frozenset(column for read in read_features(name) for column in application_columns(read))


@cache
def histories(name: str) -> frozenset[Source]:
    """Return the histories that the feature `name` reads; none where the application alone is enough."""
    source = feature(name).source
    if source is Source.DERIVED:
        return frozenset(history for read in read_features(name) for history in histories(read))
    return frozenset() if source is Source.APPLICATION else frozenset({source})


@cache
def read_features(name: str) -> frozenset[str]:
    """Return the features that the feature `name` is computed from: none unless its source is DERIVED."""
    declared = feature(name)
    if declared.source is not Source.DERIVED:
        return frozenset()
    types = {f.name: "string" if f.is_category else "float64" for f in FEATURES}
    return frozenset(_fields(declared.compute(ibis.table(types, name="features")).op()))


def _fields(node: Any) -> Iterator[str]:
    """Give the columns an expression reads. Ibis's own search would go on into the table and find them all."""
    if isinstance(node, ops.Field):
        yield node.name
        return
    for argument in node.args:
        for child in argument if isinstance(argument, tuple) else (argument,):
            if isinstance(child, ops.Node):
                yield from _fields(child)
