"""What tests of the model share: a quickly trained artefact, intact or as a copy to damage."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ml.serving.artefact import load
from ml.serving.model import Model
from tests.artefacts import children_check_once, trained_model_dir


@pytest.fixture(autouse=True, scope="session")
def quick_checks() -> Iterator[None]:
    """Spare each process the seconds of checking again what was checked."""
    with children_check_once():
        yield


@pytest.fixture(scope="session")
def model() -> Model:
    """Return a model trained on a small synthetic population."""
    return load(trained_model_dir())


@pytest.fixture
def artefact(tmp_path: Path) -> Path:
    """Return a copy of a good artefact, for the test to do what it likes with."""
    return Path(shutil.copytree(trained_model_dir(), tmp_path / "model"))
