"""A small synthetic population and a model trained on it, made once for all tests that need one."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from unittest import mock

from ml import train
from ml.population import Population, load_population
from ml.synthetic import write_population
from ml.threshold import Costs

CLIENTS = 1_500
ROUNDS = 60


@cache
def _scratch() -> Path:
    directory = Path(tempfile.mkdtemp(prefix="creditscore-artefacts-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return directory


@cache
def synthetic_dir() -> Path:
    """Return a directory of Home Credit files: a synthetic population of CLIENTS clients. Not to be written to."""
    directory = _scratch() / "population"
    write_population(CLIENTS, 7, directory)
    return directory


@cache
def synthetic_population() -> Population:
    """Return the feature rows and outcomes of `synthetic_dir`."""
    return load_population(synthetic_dir())


def train_quickly(out: Path, *, data: Path | None = None, seed: int = 1, rounds: int = ROUNDS) -> dict[str, object]:
    """Train with one thread and few rounds on `data` (`synthetic_dir` where None); return what training prints."""
    with mock.patch.object(train, "MAXIMUM_ROUNDS", rounds):
        return train.train(data or synthetic_dir(), out, seed=seed, threads=1, costs=Costs())


@cache
def trained_model_dir() -> Path:
    """Return the artefact of a model trained quickly on `synthetic_dir`. Not to be written to: copy it."""
    directory = _scratch() / "model"
    train_quickly(directory)
    return directory


@cache
def another_model_dir() -> Path:
    """Return the artefact of another version of the model. Not to be written to: copy it."""
    directory = _scratch() / "another-model"
    train_quickly(directory, seed=2, rounds=20)
    return directory
