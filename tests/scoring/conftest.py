"""What scoring tests may ask for: a model in service, or none."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker, Settings

from ml.serving.model import Model
from ml.tables.numerics import FloatArray
from scoring.core import engine, publishing
from scoring.core.batch import score_everyone
from scoring.core.engine import as_values
from scoring.models.decisions import DecisionReason
from scoring.models.rows import FeatureRow
from tests.artefacts import children_check_once, trained_model_dir
from tests.clients.factories import NOON
from tests.scoring.factories import hundred_clients


@pytest.fixture(autouse=True, scope="session")
def quick_checks() -> Iterator[None]:
    """Spare each process the seconds of checking again what was checked."""
    with children_check_once():
        yield


@pytest.fixture(scope="session")
def published_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory of published models with one in service, checked once for the whole run."""
    directory = tmp_path_factory.mktemp("published")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.settings, "MODEL_DIR", directory, raising=False)
        publishing.publish(trained_model_dir())
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
    """Put the trained model in service, where a test may publish another, and return it."""
    shutil.copytree(published_dir, settings.MODEL_DIR)
    return engine.current_model()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave tests of `scored` to the end of their file: those before them find a database without clients."""
    files = {path: place for place, path in enumerate(dict.fromkeys(item.path for item in items))}
    items.sort(key=lambda item: (files[item.path], "scored" in getattr(item, "fixturenames", ())))


@dataclass(frozen=True)
class Scored:
    """What importing and scoring a hundred clients left: every row by table, the directory of reference populations."""

    rows: dict[str, list[tuple[Any, ...]]]
    reference_dir: Path


@pytest.fixture(scope="session")
def hundred_scored(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    published_dir: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Scored:
    """Import and score a hundred clients, once for the whole run, and leave the database without them."""
    directory = tmp_path_factory.mktemp("reference")
    models = [model for app in ("clients", "scoring") for model in apps.get_app_config(app).get_models()]
    tables = [model._meta.db_table for model in models if model is not DecisionReason]  # the migrations made these
    with django_db_blocker.unblock(), transaction.atomic():
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(engine.settings, "MODEL_DIR", published_dir)
            patch.setattr(engine.settings, "REFERENCE_DIR", directory)
            patch.setattr(engine, "_served", engine._Served())
            patch.setattr(engine, "_opened", engine._Opened())
            hundred_clients()
            score_everyone(now=NOON, advance=lambda done: None)
        with connection.cursor() as cursor:
            rows = {table: cursor.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
        transaction.set_rollback(True)
    return Scored(rows, directory)


@pytest.fixture(scope="module")
def scored_for_module(hundred_scored: Scored, django_db_blocker: DjangoDbBlocker) -> Iterator[Path]:
    """Put the hundred scored clients into the database for all tests of a module; each finds them as they were.

    Yields the directory of reference populations. Tests ask for `scored`, which puts it in service.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            for table, rows in hundred_scored.rows.items():
                if rows:
                    places = ", ".join(["%s"] * len(rows[0]))
                    cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
        yield hundred_scored.reference_dir
        transaction.set_rollback(True)


@pytest.fixture
def scored(scored_for_module: Path, model: Model, settings: Settings, db: None) -> Model:
    """Put the model and what it said of a hundred clients in service, where a test may write; return the model."""
    shutil.copytree(scored_for_module, settings.REFERENCE_DIR)
    return model


@pytest.fixture
def rows(scored: Model) -> dict[int, FloatArray]:
    """Return the feature rows of a hundred scored clients by identifier."""
    return {row.client_id: as_values(row)[0] for row in FeatureRow.objects.all()}
