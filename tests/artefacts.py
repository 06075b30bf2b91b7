"""A small synthetic population and a model trained on it, made once for all tests that need one."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest import mock

from ml.features import FEATURES
from ml.population.writing import ReferenceWriter
from ml.serving.artefact import _check_in_child, load
from ml.serving.directory import Population, load_population
from ml.serving.model import Costs
from ml.synthetic.population import write_population
from ml.training import train, validation

CLIENTS = 1_500
ROUNDS = 60


@cache
def _scratch() -> Path:
    """Return the folder that processes and runs of the same code share, in the place that TEST_ARTEFACTS names."""
    sources = [*sorted(Path(train.__file__).parents[1].rglob("*.py")), Path(__file__)]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    directory = Path(os.environ["TEST_ARTEFACTS"]) / digest
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def _made(name: str, make: Callable[[Path], object]) -> Path:
    """Return the directory `name`, made whole by `make` where it is not there yet."""
    directory, part = _scratch() / name, _scratch() / f"{name}.part"
    with (_scratch() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one process makes it, the others wait for it
        if not directory.exists():
            shutil.rmtree(part, ignore_errors=True)
            make(part)
            part.rename(directory)
    return directory


@cache
def synthetic_dir() -> Path:
    """Return a directory of Home Credit files: a synthetic population of CLIENTS clients. Not to be written to."""
    return _made("population", lambda part: write_population(CLIENTS, 7, part))


@cache
def synthetic_population() -> Population:
    """Return the feature rows and outcomes of `synthetic_dir`, in every process the same to the last digit."""
    kept = _made("rows", _keep_population) / "population.pickle"
    population: Population = pickle.loads(kept.read_bytes())  # noqa: S301 -- written by this run
    return population


def _keep_population(directory: Path) -> None:
    directory.mkdir()
    (directory / "population.pickle").write_bytes(pickle.dumps(load_population(synthetic_dir())))


def _check_in_child_once(directory: Path) -> None:
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(directory.iterdir()))).hexdigest()
    passed = _scratch() / f"passed-{digest}"
    if not passed.exists():
        _check_in_child(directory)
        passed.touch()


@contextmanager
def children_check_once() -> Iterator[None]:
    """Meanwhile open a model in a child process once a run: of the same bytes it would say the same again."""
    with mock.patch("ml.serving.artefact._check_in_child", _check_in_child_once):
        yield


@contextmanager
def quick_training(rounds: int) -> Iterator[None]:
    """Train with few rounds and two boosters on every allowed input, so that no test depends on which are chosen."""
    with mock.patch.multiple(validation, TREES=2 * rounds, BOOSTERS=2, MOST_INPUTS=len(FEATURES)):
        yield


def train_quickly(out: Path, *, data: Path | None = None, seed: int = 1, rounds: int = ROUNDS) -> dict[str, object]:
    """Train with one thread and few rounds on `data` (`synthetic_dir` where None); return what training prints."""
    with quick_training(rounds):
        return train.train(data or synthetic_dir(), out, seed=seed, threads=1, costs=Costs())


@cache
def trained_model_dir() -> Path:
    """Return the artefact of a model trained quickly on `synthetic_dir`. Not to be written to: copy it."""
    return _made("model", train_quickly)


@cache
def another_model_dir() -> Path:
    """Return the artefact of another version of the model. Not to be written to: copy it."""
    return _made("another-model", lambda part: train_quickly(part, seed=2, rounds=20))


@cache
def reference_dir() -> Path:
    """Return the reference population of `synthetic_dir` under `trained_model_dir`. Not to be written to: copy it."""
    return _made("reference", _write_reference)


def _write_reference(directory: Path) -> None:
    population = synthetic_population()
    writer = ReferenceWriter(directory, load(trained_model_dir()))
    writer.add(population.rows, population.defaulted)
    writer.finish()
