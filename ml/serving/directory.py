"""Loads a directory of Home Credit files into feature rows with their outcome. Training, evaluation, prediction."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

from ml.serving.build import FeatureRows, build
from ml.sources.loading import load_sound
from ml.sources.options import say_remarks
from ml.sources.report import LoadReport
from ml.tables.numerics import FloatArray


class PopulationError(ValueError):
    """A population that cannot be trained or measured on. The message says why."""


@dataclass(frozen=True)
class Population:
    """Feature rows of a directory's clients; `defaulted` is float64 (n,), NaN where the outcome is not known."""

    rows: FeatureRows
    defaulted: FloatArray
    report: LoadReport

    @property
    def labelled(self) -> np.ndarray:
        """True (n,) where the outcome is known."""
        return ~np.isnan(self.defaulted)


def load_population(
    directory: Path,
    *,
    ignore: Sequence[str] = (),
    strict: bool = False,
    progress: bool = False,
    threads: int | None = None,
) -> Population:
    """Read, check and compute, with memory bounded for the tables. Raises SourceError for bad files.

    A value outside its bounds is a bad file here, in whatever table, and where `strict` a category that no list holds:
    see `ml.sources.loading.load_sound`. `ignore` names files that are not to be read; how the others were read, and
    what was read as missing, is said on standard error.
    `threads` is how many DuckDB may use, all where None. One sums amounts in the same order every time, so that the
    last digits are the same too.
    """
    config: dict[str, str | int] = {"threads": threads} if threads else {}
    with (
        tempfile.TemporaryDirectory(prefix="creditscore-") as scratch,
        duckdb.connect(str(Path(scratch) / "tables.duckdb"), config=config | {"temp_directory": scratch}) as connection,
    ):
        report = load_sound(connection, directory, ignore=ignore, strict=strict, progress=progress)
        say_remarks(report)
        rows = build(connection)
        outcome = connection.execute("SELECT target FROM application ORDER BY sk_id_curr").fetchnumpy()["target"]
    return Population(rows, np.ma.filled(outcome.astype(np.float64), np.nan), report)


def labelled_only(population: Population, minimum: int) -> tuple[FloatArray, FloatArray]:
    """Return feature rows and outcomes of the labelled clients.

    Raises PopulationError where fewer than `minimum` are labelled or where all have the same outcome.
    """
    known = population.labelled
    defaulted = population.defaulted[known]
    if len(defaulted) < minimum:
        raise PopulationError(f"{len(defaulted)} labelled clients; at least {minimum} are needed (application_train).")
    if min(defaulted.sum(), (1 - defaulted).sum()) < 10:
        raise PopulationError("Fewer than 10 labelled clients repaid, or fewer than 10 defaulted: nothing to learn.")
    return population.rows.values[known], defaulted
