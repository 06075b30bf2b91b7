"""Trains on a Dask cluster of two workers on this machine: `python -m tests.cluster.local_cluster DATA OUT ROUNDS`."""

import sys
from pathlib import Path

from distributed import LocalCluster

from ml.serving.model import Costs
from ml.training import train
from tests.artefacts import quick_training


def main(data: str, out: str, rounds: str) -> None:
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as workers,
        quick_training(int(rounds)),
    ):
        address = workers.scheduler_address
        train.train(Path(data), Path(out), seed=1, threads=1, costs=Costs(), cluster_address=address)


if __name__ == "__main__":  # workers are started from this module anew
    main(*sys.argv[1:])
