"""What scoring tests may ask for: a model in service, or none."""

from pathlib import Path

import pytest
from pytest_django import Settings

from ml.model import Model
from scoring import engine
from tests.artefacts import trained_model_dir


@pytest.fixture(scope="session")
def published_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory of published models with one in service, checked once for the whole run."""
    directory = tmp_path_factory.mktemp("published")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.settings, "MODEL_DIR", directory, raising=False)
        engine.publish(trained_model_dir())
    return directory


@pytest.fixture(autouse=True)
def nothing_served(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> None:
    """Start each test as a new process does: no model loaded, none published."""
    settings.MODEL_DIR = tmp_path / "models"
    settings.REFERENCE_DIR = tmp_path / "reference"
    monkeypatch.setattr(engine, "_served", engine._Served())
    monkeypatch.setattr(engine, "_opened", engine._Opened())


@pytest.fixture
def model(published_dir: Path, nothing_served: None, settings: Settings) -> Model:
    """Put the trained model in service and return it."""
    settings.MODEL_DIR = published_dir
    return engine.current_model()
