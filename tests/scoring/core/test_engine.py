"""The model in service: switched in one step, and the last good one stays whatever happens to the files."""

import json
import logging
import random
import shutil
import threading
from pathlib import Path

import pytest
from pytest_django import Settings

from ml.serving.artefact import ModelError, load
from scoring.core import engine, publishing
from tests.artefacts import another_model_dir, reference_dir, trained_model_dir
from tests.mutations import MUTATIONS, Mutation, edit_manifest, sign


@pytest.fixture(autouse=True)
def a_quick_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child process has tests of its own, in tests/ml/test_damage.py; here it only costs seconds."""
    monkeypatch.setattr("ml.serving.artefact._check_in_child", lambda directory: None)


def version_of(artefact: Path) -> str:
    return str(json.loads((artefact / "manifest.json").read_bytes())["model_version"])


FIRST, SECOND = (lambda: version_of(trained_model_dir())), (lambda: version_of(another_model_dir()))


def new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_served", engine._Served())


def published(settings: Settings, version: str) -> Path:
    return Path(settings.MODEL_DIR) / version


def pointer(settings: Settings) -> Path:
    return Path(settings.MODEL_DIR) / engine.POINTER


def test_without_a_published_model_the_error_says_how_to_publish_one() -> None:
    with pytest.raises(engine.NoModelError, match="publish_model"):
        engine.current_model()

    assert engine.pointer_entry() is None


def test_a_published_model_is_in_service_at_once() -> None:
    publishing.publish(trained_model_dir())

    assert engine.current_model().version == FIRST()


def test_the_model_is_loaded_once_and_kept() -> None:
    publishing.publish(trained_model_dir())

    assert engine.current_model() is engine.current_model()


def test_a_model_published_by_another_process_comes_into_service(monkeypatch: pytest.MonkeyPatch) -> None:
    publishing.publish(trained_model_dir())
    engine.current_model()
    served = engine._served
    new_process(monkeypatch)
    publishing.publish(another_model_dir())
    monkeypatch.setattr(engine, "_served", served)

    assert engine.current_model().version == SECOND()


def test_what_is_in_service_does_not_depend_on_the_directory_it_came_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Path(shutil.copytree(trained_model_dir(), tmp_path / "source"))
    publishing.publish(source)
    shutil.rmtree(source)
    new_process(monkeypatch)

    assert engine.current_model().version == FIRST()


def test_publishing_again_what_is_in_service_changes_nothing() -> None:
    publishing.publish(trained_model_dir())
    publishing.publish(another_model_dir())
    before = engine.pointer_entry()

    publishing.publish(another_model_dir())

    assert engine.pointer_entry() == before


def test_rolling_back_goes_to_the_model_before_and_forth_again() -> None:
    publishing.publish(trained_model_dir())
    publishing.publish(another_model_dir())

    assert publishing.roll_back().version == FIRST()
    assert engine.current_model().version == FIRST()
    assert publishing.roll_back().version == SECOND()
    assert engine.current_model().version == SECOND()


def test_there_is_nothing_to_roll_back_to_at_first() -> None:
    with pytest.raises(ModelError, match="No earlier model"):
        publishing.roll_back()
    publishing.publish(trained_model_dir())
    with pytest.raises(ModelError, match="No earlier model"):
        publishing.roll_back()

    assert engine.current_model().version == FIRST()


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_damaged_artefact_is_not_published_and_the_last_good_one_stays(
    tmp_path: Path, settings: Settings, mutate: Mutation
) -> None:
    publishing.publish(trained_model_dir())
    entry = engine.pointer_entry()
    damaged = Path(shutil.copytree(another_model_dir(), tmp_path / "damaged"))
    mutate(damaged, random.Random(mutate.__name__))

    with pytest.raises(ModelError):
        publishing.publish(damaged)

    assert engine.pointer_entry() == entry
    assert engine.current_model().version == FIRST()
    assert sorted(p.name for p in Path(settings.MODEL_DIR).iterdir()) == sorted([FIRST(), engine.POINTER])


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_model_damaged_where_it_is_published_leaves_the_last_good_one_in_service(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, mutate: Mutation
) -> None:
    publishing.publish(trained_model_dir())
    engine.current_model()
    publishing.publish(another_model_dir())
    mutate(published(settings, SECOND()), random.Random(mutate.__name__))

    with caplog.at_level(logging.ERROR):
        in_running_process = engine.current_model().version
        new_process(monkeypatch)
        in_new_process = engine.current_model().version

    assert (in_running_process, in_new_process) == (FIRST(), FIRST())
    assert len(caplog.records) == 2
    assert "refused" in caplog.text


def test_an_artefact_signed_again_after_its_check_is_refused(settings: Settings) -> None:
    publishing.publish(trained_model_dir())
    engine.current_model()
    publishing.publish(another_model_dir())
    directory = published(settings, SECOND())
    edit_manifest(directory, lambda m: m.update(decision_threshold=0.0901))
    sign(directory)
    load(directory)  # it would pass: only the digest in the pointer tells

    assert engine.current_model().version == FIRST()


def test_an_earlier_model_that_was_changed_is_not_rolled_back_to(settings: Settings) -> None:
    publishing.publish(trained_model_dir())
    publishing.publish(another_model_dir())
    directory = published(settings, FIRST())
    edit_manifest(directory, lambda m: m.update(decision_threshold=0.0901))
    sign(directory)

    with pytest.raises(ModelError, match="not the artefact that was checked"):
        publishing.roll_back()

    assert engine.current_model().version == SECOND()


def test_publishing_a_good_copy_mends_a_damaged_model(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    publishing.publish(trained_model_dir())
    (published(settings, FIRST()) / "model.txt").write_text("")
    with pytest.raises(engine.NoModelError, match="publish a good one"):
        engine.current_model()

    publishing.publish(trained_model_dir())

    assert engine.current_model().version == FIRST()


POINTERS = [
    "",
    "{",
    "[]",
    "null",
    "{}",
    '{"version": 1, "digest": "x", "previous": null}',
    "\ud7ff",
    '{"version": "x"}',
]


@pytest.mark.parametrize("content", POINTERS)
def test_a_damaged_pointer_leaves_the_model_in_service_and_can_be_published_over(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    publishing.publish(trained_model_dir())
    engine.current_model()
    pointer(settings).write_text(content)

    assert engine.current_model().version == FIRST()
    new_process(monkeypatch)
    with pytest.raises(engine.NoModelError):
        engine.current_model()
    publishing.publish(trained_model_dir())
    assert engine.current_model().version == FIRST()


def test_a_pointer_to_a_version_that_is_not_there_leaves_the_model_in_service(settings: Settings) -> None:
    publishing.publish(trained_model_dir())
    engine.current_model()
    pointer(settings).write_text(json.dumps({"version": "lgbm-nowhere", "digest": "x", "previous": None}))

    assert engine.current_model().version == FIRST()


def test_a_pointer_removed_leaves_the_model_in_service_here_and_nowhere_else(
    settings: Settings, tmp_path: Path
) -> None:
    publishing.publish(trained_model_dir())
    engine.current_model()
    pointer(settings).unlink()

    assert engine.current_model().version == FIRST()
    settings.MODEL_DIR = tmp_path / "elsewhere"
    with pytest.raises(engine.NoModelError):
        engine.current_model()


def test_readers_see_one_model_or_the_other_while_models_are_switched() -> None:
    publishing.publish(trained_model_dir())
    seen: set[str] = set()
    failures: list[Exception] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                seen.add(engine.current_model().version)
            except Exception as error:
                failures.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for _ in range(4):
        publishing.publish(another_model_dir())
        engine.current_model()
        publishing.roll_back()
        engine.current_model()
    done.set()
    for reader in readers:
        reader.join()

    assert failures == []
    assert seen <= {FIRST(), SECOND()}
    assert engine.current_model().version == FIRST()


# The reference population


def put_reference() -> Path:
    """Put a reference population where that of the first model lies; return the directory."""
    directory = engine.reference_dir(FIRST())
    shutil.copytree(reference_dir(), directory)
    return directory


def test_without_a_model_there_is_no_reference_population() -> None:
    with pytest.raises(engine.NoModelError, match="publish_model"):
        engine.reference()


def test_a_model_without_a_reference_population_says_how_to_write_one() -> None:
    publishing.publish(trained_model_dir())
    with pytest.raises(engine.NoReferenceError, match=r"run `python manage\.py score_clients`"):
        engine.reference()


def test_the_reference_population_is_opened_once_and_kept() -> None:
    publishing.publish(trained_model_dir())
    put_reference()
    assert engine.reference().model_version == FIRST()
    assert engine.reference() is engine.reference()


def test_a_reference_population_written_anew_is_opened_at_the_next_question(tmp_path: Path) -> None:
    publishing.publish(trained_model_dir())
    directory = put_reference()
    before = engine.reference()
    summary = (directory / "summary.json").read_text()
    (tmp_path / "summary.json").write_text(summary)
    (tmp_path / "summary.json").replace(directory / "summary.json")
    assert engine.reference() is not before
    assert engine.reference().clients == before.clients


def test_a_damaged_reference_population_says_what_is_wrong_and_how_to_repair_it() -> None:
    publishing.publish(trained_model_dir())
    directory = put_reference()
    next(directory.glob("*.parquet")).write_bytes(b"")
    with pytest.raises(engine.NoReferenceError, match=r"cut or changed.*score_clients"):
        engine.reference()


def test_another_model_in_service_has_not_the_reference_population_of_the_one_before() -> None:
    publishing.publish(trained_model_dir())
    put_reference()
    engine.reference()
    publishing.publish(another_model_dir())
    with pytest.raises(engine.NoReferenceError, match=SECOND()):
        engine.reference()
    publishing.roll_back()
    assert engine.reference().model_version == FIRST()


def test_reference_populations_of_the_model_in_service_and_of_the_one_before_are_kept() -> None:
    publishing.publish(trained_model_dir())
    publishing.publish(another_model_dir())
    for version in (FIRST(), SECOND(), "lgbm-0123456789ab"):
        engine.reference_dir(version).mkdir(parents=True)
    publishing.forget_references()
    assert {path.name for path in engine.reference_dir("").iterdir()} == {FIRST(), SECOND()}
