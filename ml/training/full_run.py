"""The whole way at full size, resumable: `python -m ml.full_run --clients 356255 --directory DIR`.

Synthetic files, tables, features, model, everyone's probability, contributions. Each part runs in a process of its
own, is measured, and leaves what it made in DIR; a part that is done is not done again.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import inspect
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from tqdm import tqdm

from ml.features import FEATURE_NAMES
from ml.population.writing import ReferenceWriter
from ml.serving.artefact import load as load_model
from ml.serving.build import FeatureRows, build
from ml.serving.model import Costs
from ml.sources.loading import load_sound
from ml.sources.output import new_directory
from ml.synthetic.population import write_population
from ml.tables.arguments import at_least
from ml.tables.numerics import FloatArray
from ml.training.train import train_on

CHUNK = 20_000
DATABASE_MEMORY = "3GB"
SOURCES = Path(__file__).resolve().parents[1]


class FullRunError(RuntimeError):
    """A part that ended without having done its work. The message names it."""


@dataclass(frozen=True)
class Job:
    """What is asked: how many clients, drawn with which seed, where to, on how many threads."""

    clients: int
    directory: Path
    seed: int = 1
    threads: int = 2

    def path(self, name: str) -> Path:
        """Return where a part leaves `name`."""
        return self.directory / name


def make_files(job: Job) -> dict[str, Any]:
    """Write the competition's eight files for a synthetic population."""
    write_population(job.clients, job.seed, job.path("data"), progress=sys.stderr.isatty())
    return {"bytes": sum(path.stat().st_size for path in job.path("data").iterdir())}


def make_tables(job: Job) -> dict[str, Any]:
    """Read and check the files into a DuckDB file of seven tables."""
    aside = job.path("tables.aside")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    with _database(aside / "tables.duckdb", job) as connection:
        report = load_sound(connection, job.path("data"), progress=sys.stderr.isatty(), scratch=aside)
    shutil.rmtree(job.path("tables"), ignore_errors=True)
    aside.replace(job.path("tables"))
    return {"rows": {file.file: file.rows for file in report.files}}


def make_features(job: Job) -> dict[str, Any]:
    """Compute every client's features; keep them with the outcome as Parquet."""
    with _database(job.path("tables") / "tables.duckdb", job, read_only=True) as connection:
        rows = build(connection)
        outcome = connection.execute("SELECT target FROM application ORDER BY sk_id_curr").fetchnumpy()["target"]
    defaulted = np.ma.filled(outcome.astype(np.float64), np.nan)
    aside = job.path("features.aside")
    with pq.ParquetWriter(aside, _FEATURES_SCHEMA, use_dictionary=False) as writer:
        for first in range(0, len(defaulted), CHUNK):
            part = slice(first, first + CHUNK)
            columns = [rows.sk_id_curr[part], defaulted[part], *rows.values[part].T]
            writer.write_table(pa.table([pa.array(column) for column in columns], schema=_FEATURES_SCHEMA))
    aside.replace(job.path("features.parquet"))
    return {"clients": len(defaulted), "labelled": int((~np.isnan(defaulted)).sum()), "features": len(FEATURE_NAMES)}


def make_model(job: Job) -> dict[str, Any]:
    """Train on the labelled clients."""
    chunks = list(_feature_chunks(job))
    values = np.concatenate([rows.values[~np.isnan(defaulted)] for rows, defaulted in chunks])
    defaulted = np.concatenate([defaulted[~np.isnan(defaulted)] for _, defaulted in chunks])
    del chunks
    return train_on(values, defaulted, job.path("model"), seed=job.seed, threads=job.threads, costs=Costs())


def make_scores(job: Job) -> dict[str, Any]:
    """Write everyone's probability of default."""
    model, aside = load_model(job.path("model")), job.path("scores.aside")
    identifiers, probabilities = [], []
    for rows, _ in _feature_chunks(job):
        identifiers.append(rows.sk_id_curr)
        probabilities.append(model.probability_of_default(rows.values, job.threads))
    found = {"sk_id_curr": np.concatenate(identifiers), "probability_of_default": np.concatenate(probabilities)}
    pq.write_table(pa.table(found), aside)
    aside.replace(job.path("scores.parquet"))
    return {"clients": len(found["sk_id_curr"]), "mean_probability": float(found["probability_of_default"].mean())}


def make_contributions(job: Job) -> dict[str, Any]:
    """Write the reference population with everyone's contributions; chunks already computed are found again."""
    model = load_model(job.path("model"))
    writer = ReferenceWriter(job.path("reference") / model.version, model, threads=job.threads)
    with tqdm(total=job.clients, unit=" clients", disable=None) as bar:
        for rows, defaulted in _feature_chunks(job):
            writer.add(rows, defaulted)
            bar.update(len(defaulted))
    summary = writer.finish()
    return {name: summary[name] for name in ("model_version", "clients", "labelled", "bytes")}


@dataclass(frozen=True, slots=True)
class Part:
    """What does a part, what it leaves, which files of this package besides those of earlier parts make it so."""

    make: Callable[[Job], dict[str, Any]]
    leaves: str
    sources: tuple[str, ...] = ()
    asked: Callable[[Job], str] = lambda job: ""

    def depends(self, job: Job) -> str:
        """Return a digest of what is asked and of the code that answers it, libraries apart."""
        digest = hashlib.sha256(f"{self.asked(job)}\n{inspect.getsource(self.make)}".encode())
        for path in sorted(path for pattern in self.sources for path in SOURCES.glob(pattern)):
            digest.update(f"\n{path.relative_to(SOURCES)}\n".encode() + path.read_bytes())
        return digest.hexdigest()


_LEARNING = (
    *("serving/artefact.py", "serving/directory.py", "serving/evaluation.py", "serving/model.py"),
    *("population/results.py", "population/importance.py", "monitoring/stability.py"),
    *(
        "features/policy.py",
        "training/ablation.py",
        "training/boosting.py",
        "training/bootstrap.py",
        "training/cluster.py",
    ),
    *("training/curves.py", "training/encoding.py", "training/evaluate.py", "training/fairness.py"),
    *("training/metrics.py", "training/selection.py", "training/train.py", "training/validation.py"),
)

# In this order: each part also depends on the parts before.
PARTS = {
    "files": Part(
        make_files,
        "data",
        ("tables/*.py", "synthetic/*.py"),
        lambda job: f"{job.clients} {job.seed}",
    ),
    "tables": Part(make_tables, "tables", ("sources/*.py",)),
    "features": Part(make_features, "features.parquet", ("features/*.py", "serving/build.py", "serving/prepared.py")),
    "training": Part(make_model, "model", _LEARNING),
    "scoring": Part(make_scores, "scores.parquet"),
    "contributions": Part(make_contributions, "reference", ("population/*.py", "serving/batch_contributions.py")),
}
_FEATURES_SCHEMA = pa.schema(
    [("sk_id_curr", pa.int64()), ("target", pa.float64()), *((name, pa.float64()) for name in FEATURE_NAMES)]
)


def run(job: Job, do: Callable[[Job, str], dict[str, Any]]) -> dict[str, Any]:
    """Do each part that is not done yet by `do` (job, part) and return the records of all, by name.

    A record holds times, peak memory and what the part says of its work; `taken_over` is true where it was done
    before. A part is done again where what is asked or the code that makes it, or any part before it, changed.
    """
    job.path("parts").mkdir(parents=True, exist_ok=True)
    records, key = {}, ""
    for name, part in PARTS.items():
        key = hashlib.sha256(f"{key} {name} {part.depends(job)}".encode()).hexdigest()
        path, left = job.path("parts") / f"{name}.json", job.path(part.leaves)
        record = json.loads(path.read_text()) if path.exists() else {}
        same = record.get("key") == key
        taken_over = same and "result" in record and left.exists()
        if not taken_over:
            if not same:  # what other code began is not gone on with
                _remove(left)
            _write(path, {"key": key})
            record = {"key": key, **do(job, name)}
            _write(path, record)
        records[name] = {k: v for k, v in record.items() if k != "key"} | {"taken_over": taken_over}
    return records


def _write(path: Path, record: dict[str, Any]) -> None:
    aside = path.with_suffix(".aside")
    aside.write_text(json.dumps(record))
    aside.replace(path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@contextmanager
def alone_in(directory: Path) -> Iterator[None]:
    """Keep other runs out of a directory meanwhile. Raises FullRunError where one is at work there.

    Children inherit the lock: one that outlives its parent keeps the directory until it ends.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FullRunError(f"{directory}: another run is at work here; wait for it, or name another.") from None
        os.set_inheritable(lock.fileno(), True)
        yield


def in_child(job: Job, part: str) -> dict[str, Any]:
    """Do a part in a child process; return its wall and processor time, peak memory and result. Raises FullRunError.

    Whatever interrupts this ends the child, and what the child started, before it goes on.
    """
    result = job.path("parts") / f"{part}.result"
    command = [sys.executable, "-m", "ml.full_run", "--clients", str(job.clients), "--seed", str(job.seed)]
    command += ["--directory", str(job.directory.absolute()), "--threads", str(job.threads), "--part", part]
    started = time.perf_counter()
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(command, cwd=root, stdout=sys.stderr, close_fds=False, process_group=0)  # noqa: S603
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except BaseException:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        raise
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise FullRunError(f"{part}: ended with status {process.returncode}; run the same command again.")
    seconds, cpu, peak = time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    print(f"{part}: {seconds:.1f} s, {cpu:.1f} s of processor, {peak:.0f} MB", file=sys.stderr)  # noqa: T201
    said = json.loads(result.read_text())
    result.unlink()
    return {"seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1), "peak_mb": round(peak), "result": said}


def _database(path: Path, job: Job, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    scratch = job.path("scratch")
    scratch.mkdir(exist_ok=True)
    config = {"threads": job.threads, "memory_limit": DATABASE_MEMORY, "temp_directory": str(scratch)}
    return duckdb.connect(str(path), read_only=read_only, config=config)


def _feature_chunks(job: Job) -> Iterator[tuple[FeatureRows, FloatArray]]:
    """Give the stored features and outcomes chunk by chunk, as they were written."""
    with pq.ParquetFile(job.path("features.parquet")) as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number)
            values = np.column_stack([table[name].to_numpy() for name in FEATURE_NAMES])
            yield FeatureRows(table["sk_id_curr"].to_numpy(), values), table["target"].to_numpy()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.full_run", description=__doc__)
    parser.add_argument("--clients", type=at_least(1), default=356_255)
    parser.add_argument(
        "--directory", type=new_directory, required=True, help="where everything is left; 20 GB at full size"
    )
    parser.add_argument("--seed", type=at_least(0), default=1)
    parser.add_argument("--threads", type=at_least(1), default=os.cpu_count() or 1)
    parser.add_argument("--part", choices=PARTS, help="do this part alone, in this process")
    options = parser.parse_args()
    job = Job(options.clients, options.directory, options.seed, options.threads)
    if options.part:
        said = PARTS[options.part].make(job)
        (job.path("parts") / f"{options.part}.result").write_text(json.dumps(said))
        return
    for stopping in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(stopping) is signal.SIG_DFL:  # not where somebody has it ignored, as nohup does
            signal.signal(stopping, signal.default_int_handler)
    try:
        with alone_in(job.directory):
            records = run(job, in_child)
    except FullRunError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("interrupted; the same command goes on from here")
    print(json.dumps({"clients": job.clients, "threads": job.threads, "parts": records}))  # noqa: T201
