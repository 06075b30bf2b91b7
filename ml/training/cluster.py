"""Boosters grown on a Dask cluster by lightgbm.dask: `python -m ml.train --cluster tcp://HOST:PORT`. See `boosting`.

Dask is imported when asked for: it has an environment of its own (`make cluster`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import lightgbm

from ml.tables.numerics import FloatArray

CONNECT_SECONDS = 10
# What LightGBM writes into a model's text about where it was grown: addresses of machines are no part of a model.
_WHEREABOUTS = re.compile(
    r"^\[(?:machines|machine_list_filename|local_listen_port|num_machines|time_out): .*\]\n", re.M
)


class ClusterError(RuntimeError):
    """A cluster that is not there or gave up. The message says which and why, in one line."""


def fit(
    address: str,
    names: tuple[str, ...],
    matrix: FloatArray,
    defaulted: FloatArray,
    parameters: dict[str, Any],
    rounds: int,
    seeds: Sequence[int],
) -> list[lightgbm.Booster]:
    """Return one booster of `rounds` rounds a seed, grown by the cluster's workers on their parts of the rows.

    `matrix` is the model's input (n, len(names)), `defaulted` (n,). Histograms are added up between machines, in an
    order that varies: the boosters are not the bytes that `ml.training.boosting.fit` gives. Raises ClusterError.
    """
    with _client(address) as client:
        from dask import array
        from lightgbm.dask import DaskLGBMClassifier

        size = math.ceil(len(matrix) / _workers(client))
        rows, outcome = array.from_array(matrix, (size, -1)), array.from_array(defaulted, (size,))
        options = {name: value for name, value in parameters.items() if name not in ("objective", "num_threads")}
        boosters = []
        for seed in seeds:
            grown = DaskLGBMClassifier(client=client, n_estimators=rounds, **options, seed=seed)
            grown.fit(rows, outcome, feature_name=list(names))
            text = grown.booster_.model_to_string()
            boosters.append(lightgbm.Booster(model_str=_WHEREABOUTS.sub("", text)))
        return boosters


def check(address: str) -> None:
    """Raise ClusterError unless a scheduler with workers answers at `address`: better said before hours of folds."""
    with _client(address):
        pass


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise ClusterError(
            "Dask is not installed here: `make cluster` makes .venv-cluster, whose python runs --cluster."
        ) from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        raise ClusterError(f"{address}: no Dask scheduler answers there ({type(error).__name__}).") from None
    with client:
        if not _workers(client):
            raise ClusterError(f"{address}: the Dask scheduler has no workers.")
        try:
            yield client
        except (OSError, KilledWorker, lightgbm.basic.LightGBMError) as error:
            raise ClusterError(
                f"{address}: the cluster gave up: {type(error).__name__}: {error}".split("\n")[0]
            ) from error


def _workers(client: Any) -> int:
    return len(client.scheduler_info(n_workers=-1)["workers"])
