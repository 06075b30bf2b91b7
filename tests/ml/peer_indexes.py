"""Peer indexes of small populations, for the tests of neighbours, peer groups and incomplete files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ml.features import FEATURE_NAMES, POSITION, feature
from ml.population.peers import Index, open_index, write_index
from ml.tables.numerics import FloatArray


def a_row(**values: float | str) -> FloatArray:
    """Return a feature row with these values, all else missing. Categories are given by their text."""
    row = np.full(len(FEATURE_NAMES), np.nan)
    for name, value in values.items():
        texts = [category.value for category in feature(name).categories]
        row[POSITION[name]] = texts.index(value) if isinstance(value, str) else value
    return row


def an_index(
    directory: Path,
    values: FloatArray,
    importance: Mapping[str, float],
    sk_id_curr: FloatArray | None = None,
    defaulted: FloatArray | None = None,
    probability: FloatArray | None = None,
) -> Index:
    """Write and open the index of feature rows (n, len(FEATURES)); clients are numbered from 1 where not said."""
    clients = len(values)
    write_index(
        directory / "peers",
        np.arange(1, clients + 1) if sk_id_curr is None else sk_id_curr.astype(np.int64),
        lambda name: values[:, POSITION[name]],
        importance,
        np.full(clients, np.nan) if defaulted is None else defaulted,
        np.full(clients, 0.1) if probability is None else probability,
    )
    return open_index(directory / "peers")
