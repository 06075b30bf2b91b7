"""How near synthetic clients come to real ones: `python -m ml.fidelity --real DIR --synthetic DIR --model DIR`.

Prints one JSON object. The model is one trained on the synthetic population alone. `make bench` runs it.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import lightgbm
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from ml.serving.artefact import ModelError, load
from ml.serving.build import build
from ml.serving.directory import PopulationError
from ml.sources.errors import SourceError
from ml.sources.loading import load_sound
from ml.sources.options import add_ignore_option, say_remarks
from ml.tables.arguments import at_least
from ml.tables.numerics import FloatArray

UNCOMPARED = ("sk_id_curr", "target")  # a key is nobody's trait; the outcome is compared by the model's AUC
FEWEST = 200  # clients with a value, or with both values, for a distance or a correlation to be compared
ROUNDS = 150
FOLDS = 5


@dataclass(frozen=True)
class _Clients:
    """Application rows as they are in the files, their feature rows and outcomes, in the same order."""

    applications: pd.DataFrame
    values: FloatArray
    defaulted: FloatArray


def fidelity(
    real: Path, synthetic: Path, model_directory: Path, *, seed: int = 1, ignore: Sequence[str] = ()
) -> dict[str, Any]:
    """Return the four figures over application rows. Raises SourceError, ModelError or PopulationError.

    `model_auc`: the model's AUC on the real outcomes. `discriminator_auc`: out-of-fold AUC of boosters told to tell
    synthetic rows from real ones (0.5: they cannot). `largest_marginal_distance`: by column, Kolmogorov-Smirnov for
    numbers, total variation for categories, a missing value being a value of its own. `largest_correlation_error`:
    by pair of numeric columns, between rank correlations over the clients who have both. `ignore` names files of
    `real` that are not to be read.
    """
    model = load(model_directory)
    truth, drawn = _clients(real, ignore), _clients(synthetic)
    known = ~np.isnan(truth.defaulted)
    if not 0 < np.nansum(truth.defaulted) < known.sum():
        raise PopulationError(f"{real}: real clients of both outcomes are needed to measure the model on.")
    columns = [name for name in truth.applications.columns if name not in UNCOMPARED]
    one, other = truth.applications[columns], drawn.applications[columns]
    distances = {name: marginal_distance(one[name], other[name]) for name in columns}
    farthest = max(distances, key=lambda name: distances[name])
    first, second, error = largest_correlation_error(one, other)
    log_odds = model.log_odds(truth.values[known], threads=0)
    return {
        "real_clients": len(one),
        "synthetic_clients": len(other),
        "model_auc": float(roc_auc_score(truth.defaulted[known], log_odds)),
        "discriminator_auc": discriminator_auc(one, other, seed),
        "largest_marginal_distance": {"column": farthest, "distance": distances[farthest]},
        "mean_marginal_distance": float(np.mean(list(distances.values()))),
        "largest_correlation_error": {"columns": [first, second], "error": error},
    }


def _clients(directory: Path, ignore: Sequence[str] = ()) -> _Clients:
    with (
        tempfile.TemporaryDirectory(prefix="creditscore-") as scratch,
        duckdb.connect(str(Path(scratch) / "tables.duckdb"), config={"temp_directory": scratch}) as connection,
    ):
        say_remarks(load_sound(connection, directory, ignore=ignore))
        applications = connection.execute("SELECT * FROM application ORDER BY sk_id_curr").df()
        values = build(connection).values
    return _Clients(applications, values, applications["target"].to_numpy(np.float64, na_value=np.nan))


def marginal_distance(one: pd.Series[Any], other: pd.Series[Any]) -> float:
    """Return how far apart two columns are, between 0 and 1, missing values included."""
    if not pd.api.types.is_numeric_dtype(one):
        shares = [column.value_counts(normalize=True, dropna=False) for column in (one, other)]
        return float(np.abs(shares[0].sub(shares[1], fill_value=0).to_numpy(np.float64)).sum() / 2)
    missing = abs(float(one.isna().mean() - other.isna().mean()))
    known = [np.sort(column.dropna().to_numpy(np.float64)) for column in (one, other)]
    if min(map(len, known)) == 0:
        return missing
    at = np.concatenate(known)
    ranks = [np.searchsorted(values, at, side="right") for values in known]
    below = [rank / len(column) for rank, column in zip(ranks, (one, other), strict=True)]
    return max(missing, float(np.abs(below[0] - below[1]).max()))


def largest_correlation_error(one: pd.DataFrame, other: pd.DataFrame) -> tuple[str, str, float]:
    """Return the two numeric columns whose rank correlation differs most between the frames, and by how much."""
    numbers = one.select_dtypes("number").columns
    tables = [frame[numbers].rank().corr(min_periods=FEWEST).to_numpy() for frame in (one, other)]
    error = np.nan_to_num(np.abs(tables[0] - tables[1]))
    first, second = divmod(int(np.argmax(error)), len(numbers))
    return str(numbers[first]), str(numbers[second]), float(error[first, second])


def discriminator_auc(one: pd.DataFrame, other: pd.DataFrame, seed: int) -> float:
    """Return the out-of-fold AUC of telling rows of `other` from rows of `one`, as many of each."""
    size = min(len(one), len(other))
    rows = pd.concat([frame.sample(size, random_state=seed) for frame in (one, other)], ignore_index=True)
    texts = [name for name in rows.columns if not pd.api.types.is_numeric_dtype(rows[name])]
    rows = rows.assign(**{name: rows[name].astype("category").cat.codes for name in texts})
    matrix, label = rows.to_numpy(np.float64, na_value=np.nan), np.repeat([0.0, 1.0], size)
    parameters = {"objective": "binary", "verbosity": -1, "num_threads": 1, "seed": seed, "deterministic": True}
    scores = np.empty(2 * size)
    for train, held_out in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(matrix, label):
        booster = lightgbm.train(parameters, lightgbm.Dataset(matrix[train], label[train]), ROUNDS)
        scores[held_out] = booster.predict(matrix[held_out])
    return float(roc_auc_score(label, scores))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.fidelity", description=__doc__)
    parser.add_argument("--real", type=Path, required=True, help="directory of real Home Credit files")
    parser.add_argument("--synthetic", type=Path, required=True, help="directory of a synthetic population")
    parser.add_argument("--model", type=Path, required=True, help="artefact of a model trained on synthetic clients")
    parser.add_argument("--seed", type=at_least(0), default=1)
    add_ignore_option(parser)
    options = parser.parse_args()
    try:
        result = fidelity(options.real, options.synthetic, options.model, seed=options.seed, ignore=options.ignore)
    except (SourceError, ModelError, PopulationError) as error:
        sys.exit(str(error))
    print(json.dumps(result, indent=1))  # noqa: T201
