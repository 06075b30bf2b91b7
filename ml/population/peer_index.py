"""The peer index of a reference population: written before the summary is switched to it, opened when first asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ml.population.similar import Axis, Index, KeyArray, open_axes, open_index, write_index
from ml.population.store import OUTCOME, PROBABILITY
from ml.serving.build import FloatArray


def index_directory(population: Path) -> Path:
    """Return where the index of the Parquet file `population` lies: beside it, under its name."""
    return population.with_suffix(".peers")


def write_peer_index(
    population: Path, identifiers: KeyArray, column: Callable[[str], FloatArray], importance: dict[str, float]
) -> None:
    """Write the index of the Parquet file `population`; `column` gives one column's values (n,), NaN where missing."""
    directory = index_directory(population)
    write_index(directory, identifiers, column, importance, column(OUTCOME), column(PROBABILITY))


def open_peer_axes(population: Path) -> tuple[Axis, ...]:
    """Return the axes of the index of the Parquet file `population`. Raises ml.population.similar.PeerIndexError."""
    return open_axes(index_directory(population))


def open_peer_index(population: Path, axes: tuple[Axis, ...]) -> Index:
    """Return the index of the Parquet file `population`. Raises similar.PeerIndexError where it is not whole."""
    return open_index(index_directory(population), axes)
