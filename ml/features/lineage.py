"""What a feature is computed from, read off its expression at set-up: columns of the application, histories.

Peer groups and incomplete files ask it: which features fall with a column, which need a history.
"""

from __future__ import annotations

from functools import cache

from ml.features import feature
from ml.features.compiled import compiled
from ml.features.definition import Source


@cache
def application_columns(name: str) -> frozenset[str]:
    """Return the application's columns that the feature `name` reads, directly or through other features."""
    if feature(name).source is Source.APPLICATION:
        return frozenset(compiled().reads[name])
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
    return frozenset(compiled().reads[name] if feature(name).source is Source.DERIVED else ())
