"""A population and a model trained on it, made once for a whole test run: what scoring is tested with."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest

import ml.train
from ml.synthetic import write_population
from ml.threshold import Costs

CLIENTS, SEED, ROUNDS = 1_200, 7, 80


@cache
def population_dir() -> Path:
    """Return the directory of a synthetic population's files."""
    directory = _scratch() / "population"
    write_population(CLIENTS, SEED, directory)
    return directory


@cache
def trained_model_dir() -> Path:
    """Return the directory of a model trained on that population, with few rounds. Tests copy it before damaging it."""
    directory = _scratch() / "model"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ml.train, "MAXIMUM_ROUNDS", ROUNDS)
        ml.train.train(population_dir(), directory, seed=SEED, threads=1, costs=Costs())
    return directory


@cache
def _scratch() -> Path:
    directory = Path(tempfile.mkdtemp(prefix="creditscore-artefacts-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return directory
