"""The full-size run at a small size: measured, taken up where it was interrupted, nothing done twice."""

from __future__ import annotations

import ast
import fcntl
import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

from ml.features import FEATURES
from ml.population.queries import Reference
from ml.population.writing import ReferenceWriter
from ml.serving.artefact import load
from ml.serving.build import FeatureRows
from ml.serving.directory import load_population
from ml.tables.numerics import FloatArray
from ml.training import full_run
from ml.training.full_run import PARTS, FullRunError, Job, in_child, run
from tests.artefacts import quick_training

NAMES = ["files", "tables", "features", "training", "scoring", "contributions"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    """Give a run that is done, at a small size, in this process. Not to be written to: copy its directory."""
    job = Job(clients=1000, directory=tmp_path_factory.mktemp("whole"), threads=1)
    with pytest.MonkeyPatch.context() as patch, quick_training(3):
        patch.setattr(full_run, "CHUNK", 300)
        patch.setattr("ml.serving.artefact._check_in_child", lambda directory: None)
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
        return {"result": PARTS[name].make(job)}

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
    ("part", "inside"), [("tables", "ml.sources.loading._canonical"), ("training", "ml.training.train.save")]
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


def noting(done: list[str]) -> Callable[[Job, str], dict[str, Any]]:
    """Return what notes a part's name and leaves an empty file where the part would leave its work."""

    def do(job: Job, name: str) -> dict[str, Any]:
        done.append(name)
        job.path(PARTS[name].leaves).touch()
        return {"result": {}}

    return do


def test_what_depends_on_a_change_is_done_again_and_nothing_else(tmp_path: Path) -> None:
    job, done = Job(1000, tmp_path), list[str]()
    run(job, noting(done))
    assert done == NAMES
    done.clear()
    job.path("scores.parquet").unlink()
    run(job, noting(done))
    assert done == ["scoring"]
    for other in (Job(1001, tmp_path), Job(1001, tmp_path, seed=2)):
        done.clear()
        run(other, noting(done))
        assert done == NAMES
    done.clear()
    run(Job(1001, tmp_path, seed=2, threads=1), noting(done))
    assert done == []


@pytest.mark.parametrize(
    ("changed", "first"),
    [
        ("tables/bureau.py", "files"),
        ("synthetic/risk.py", "files"),
        ("sources/staging.py", "tables"),
        ("features/request.py", "features"),
        ("serving/model.py", "training"),
        ("training/boosting.py", "training"),
        ("population/results.py", "training"),
        ("population/writing.py", "contributions"),
        ("serving/batch_contributions.py", "contributions"),
        ("monitoring/drift.py", None),
    ],
)
def test_what_other_code_made_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str, first: str | None
) -> None:
    sources, done = tmp_path / "ml", list[str]()
    shutil.copytree(full_run.SOURCES, sources, ignore=shutil.ignore_patterns("__pycache__"))
    run(Job(1000, tmp_path / "run"), noting([]))
    monkeypatch.setattr(full_run, "SOURCES", sources)
    run(Job(1000, tmp_path / "run"), noting(done))
    assert done == []
    with (sources / changed).open("a") as file:
        file.write("CHANGED = True\n")
    run(Job(1000, tmp_path / "run"), noting(done))
    assert done == (NAMES[NAMES.index(first) :] if first else [])


def test_what_other_code_left_is_gone_before_its_part_begins(tmp_path: Path) -> None:
    job = Job(1000, tmp_path)
    for part in PARTS.values():
        job.path(part.leaves).mkdir()
        job.path(part.leaves).joinpath("chunk").touch()
    run(job, noting([]))
    assert all(job.path(part.leaves).is_file() for part in PARTS.values())


def test_what_a_part_imports_is_among_its_sources_or_those_of_the_parts_before() -> None:
    # A model offers the contributions of many, which training does not ask it for.
    beside = {full_run.SOURCES / "serving/batch_contributions.py", *full_run.SOURCES.glob("**/__init__.py")}
    known: set[Path] = set()
    for name, part in PARTS.items():
        own = {path for pattern in part.sources for path in full_run.SOURCES.glob(pattern)}
        assert all(any(full_run.SOURCES.glob(pattern)) for pattern in part.sources), name
        known |= own
        assert {other for path in own for other in imported(path)} <= known | beside, name
    assert imported(Path(full_run.__file__)) <= known | beside


def imported(path: Path) -> set[Path]:
    """Return the files of this package that a file of it imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] == "ml":
            for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                place = full_run.SOURCES.parent.joinpath(*str(name).split("."))
                found |= {file for file in (place.with_suffix(".py"), place / "__init__.py") if file.is_file()}
    return found


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
    assert sorted(path.name for path in job.path("parts").iterdir()) == ["files.json", "tables.json"]
    assert "result" in json.loads(job.path("parts").joinpath("files.json").read_text())
    assert "result" not in json.loads(job.path("parts").joinpath("tables.json").read_text())


def no_files(job: Job) -> dict[str, Any]:
    job.path("data").mkdir()
    return {"result": {}}


def command(directory: Path) -> list[str]:
    arguments = ["--clients", "1000", "--threads", "1", "--directory", str(directory)]
    return [sys.executable, "-m", "ml.full_run", *arguments]


def at_work(directory: Path) -> list[bytes]:
    """Return the command lines of all processes that name the directory."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = file.read_bytes()
        except OSError:  # it ended meanwhile
            continue
        if str(directory).encode() in line:
            found.append(line)
    return found


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="processes are looked up in /proc")
def test_a_run_that_is_ended_leaves_no_process_and_goes_on_where_it_was(job: Job) -> None:
    undo(job, "tables", "features")
    root = full_run.SOURCES.parent
    stopped = subprocess.Popen(command(job.directory), cwd=root, stderr=subprocess.PIPE, text=True)
    while not any(b"--part\0tables" in line for line in at_work(job.directory)):
        assert stopped.poll() is None, "it ended by itself"
        time.sleep(0.02)
    stopped.send_signal(signal.SIGTERM)
    _, said = stopped.communicate()
    assert stopped.returncode == 1
    assert said.splitlines()[-1] == "interrupted; the same command goes on from here"
    assert at_work(job.directory) == []

    done = subprocess.run(command(job.directory), cwd=root, capture_output=True, text=True, check=True)
    records = json.loads(done.stdout)["parts"]
    assert [name for name in NAMES if not records[name]["taken_over"]] == ["tables", "features"]
    assert records["features"]["result"]["clients"] == 1000


def test_a_second_run_in_the_same_directory_is_refused_in_one_line(tmp_path: Path) -> None:
    with tmp_path.joinpath("lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run(
            command(tmp_path), cwd=full_run.SOURCES.parent, capture_output=True, text=True, check=False
        )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"{tmp_path}: another run is at work here; wait for it, or name another.\n"
    assert not tmp_path.joinpath("parts").exists()
