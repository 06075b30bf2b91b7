"""The full-size run at a small size: measured, taken up where it was interrupted, nothing done twice."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from ml import full_run, validation
from ml.build import FeatureRows, FloatArray
from ml.features import FEATURES
from ml.full_run import PARTS, FullRunError, Job, in_child, run
from ml.model import load
from ml.population import load_population
from ml.reference import Reference, ReferenceWriter
from tests.artefacts import quick_training

NAMES = ["files", "tables", "features", "training", "scoring", "contributions"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    """Give a run that is done, at a small size, in this process. Not to be written to: copy its directory."""
    job = Job(clients=1000, directory=tmp_path_factory.mktemp("whole"), threads=1)
    with pytest.MonkeyPatch.context() as patch, quick_training(3):
        patch.setattr(full_run, "CHUNK", 300)
        patch.setattr("ml.model._check_in_child", lambda directory: None)
        run(job, recorder([]))
        yield job


@pytest.fixture
def job(whole: Job, tmp_path: Path) -> Job:
    """Return a run that is done, in a directory of its own."""
    return Job(1000, Path(shutil.copytree(whole.directory, tmp_path / "run")), threads=1)


def recorder(done: list[str]) -> Callable[[Job, str], dict[str, Any]]:
    """Return what does a part in this process and notes its name."""

    def do(job: Job, name: str) -> dict[str, Any]:
        done.append(name)
        return {"result": PARTS[name][0](job)}

    return do


def undo(job: Job, *names: str) -> None:
    """Take back that these parts were done."""
    for name in names:
        job.path("parts").joinpath(f"{name}.json").unlink()


def test_a_run_that_is_done_is_not_done_again(job: Job) -> None:
    done: list[str] = []
    records = run(job, recorder(done))
    assert done == []
    assert list(records) == NAMES
    assert all(record["taken_over"] for record in records.values())
    assert records["features"]["result"] == {"clients": 1000, "labelled": 863, "features": len(FEATURES)}


def test_scores_and_reference_population_are_what_the_model_says_of_the_files(job: Job) -> None:
    population, model = load_population(job.path("data"), threads=1), load(job.path("model"))
    scores = pq.read_table(job.path("scores.parquet"))
    assert scores["sk_id_curr"].to_pylist() == population.rows.sk_id_curr.tolist()
    expected = model.probability_of_default(population.rows.values)
    np.testing.assert_allclose(scores["probability_of_default"].to_numpy(), expected, rtol=1e-9)
    reference = Reference.open(job.path("reference") / model.version)
    _, columns = reference.columns(["probability_of_default", "outcome"])
    np.testing.assert_array_equal(columns["probability_of_default"], scores["probability_of_default"].to_numpy())
    np.testing.assert_array_equal(columns["outcome"], population.defaulted)


def stop(*arguments: Any, **options: Any) -> None:
    """Do as if the person had pressed the keys that interrupt."""
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("part", "inside"), [("tables", "ml.sources.loading._canonical"), ("training", "ml.train.save")]
)
def test_a_run_interrupted_inside_a_part_goes_on_with_that_part(
    job: Job, monkeypatch: pytest.MonkeyPatch, part: str, inside: str
) -> None:
    undo(job, part)
    done: list[str] = []
    with monkeypatch.context() as patch:
        patch.setattr(inside, stop)
        with pytest.raises(KeyboardInterrupt):
            run(job, recorder(done))
    assert run(job, recorder(done))["contributions"]["taken_over"]
    assert done == [part, part]


def test_contributions_interrupted_between_chunks_are_not_computed_again(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    undo(job, "contributions")
    add, added, tabled = ReferenceWriter.add, list[int](), list[int]()
    table = ReferenceWriter._table

    def stop_at_the_third(self: ReferenceWriter, rows: FeatureRows, defaulted: FloatArray) -> FloatArray:
        added.append(len(defaulted))
        return stop() if len(added) == 3 else add(self, rows, defaulted)

    def counting(self: ReferenceWriter, rows: FeatureRows, *rest: FloatArray) -> Any:
        tabled.append(len(rows.sk_id_curr))
        return table(self, rows, *rest)

    monkeypatch.setattr(ReferenceWriter, "_table", counting)
    with monkeypatch.context() as patch:
        patch.setattr(ReferenceWriter, "add", stop_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            run(job, recorder([]))
    assert tabled == [300, 300]
    assert run(job, recorder([]))["contributions"]["result"]["clients"] == 1000
    assert tabled == [300, 300, 300, 100]


def test_what_depends_on_a_change_is_done_again_and_nothing_else(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def note(job: Job, name: str) -> dict[str, Any]:
        done.append(name)
        return {}

    monkeypatch.setitem(validation.PARAMETERS, "learning_rate", 0.1)
    run(job, note)
    assert done == ["training", "scoring", "contributions"]
    done.clear()
    job.path("scores.parquet").unlink()
    run(job, note)
    assert done == ["scoring"]
    done.clear()
    run(Job(1001, job.directory), note)
    assert done == NAMES


def test_a_part_in_a_child_process_is_measured(tmp_path: Path) -> None:
    job = Job(20, tmp_path, threads=1)
    job.path("parts").mkdir()
    record = in_child(job, "files")
    assert record["result"]["bytes"] == sum(path.stat().st_size for path in job.path("data").iterdir()) > 0
    assert record["cpu_seconds"] > 0
    assert record["seconds"] > 0
    assert 50 < record["peak_mb"] < 5_000


def test_a_part_that_fails_is_named_and_leaves_no_record(tmp_path: Path) -> None:
    job = Job(20, tmp_path, threads=1)
    with pytest.raises(FullRunError, match="tables: ended with status 1"):
        run(job, lambda job, name: in_child(job, name) if name == "tables" else no_files(job))
    assert [path.name for path in job.path("parts").iterdir()] == ["files.json"]


def no_files(job: Job) -> dict[str, Any]:
    job.path("data").mkdir()
    return {"result": {}}
