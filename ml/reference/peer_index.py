"""The peer index of a reference population: written before the summary is switched to it, opened when first asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ml.build import FloatArray
from ml.reference.store import CLIENT, OUTCOME, PROBABILITY
from ml.similar import Index, open_index, write_index


def index_directory(population: Path) -> Path:
    """Return where the index of the Parquet file `population` lies: beside it, under its name."""
    return population.with_suffix(".peers")


def write_peer_index(population: Path, importance: dict[str, float]) -> None:
    """Write the index of the Parquet file `population`, reading one feature at a time."""
    with pq.ParquetFile(population) as file:

        def column(name: str) -> FloatArray:
            values = file.read(columns=[name])[name].cast(pa.float64())
            return np.asarray(values.fill_null(np.nan).to_numpy())

        keys = file.read(columns=[CLIENT])[CLIENT].to_numpy()
        write_index(index_directory(population), keys, column, importance, column(OUTCOME), column(PROBABILITY))


def open_peer_index(population: Path) -> Index:
    """Return the index of the Parquet file `population`. Raises ml.similar.PeerIndexError where it is not whole."""
    return open_index(index_directory(population))
