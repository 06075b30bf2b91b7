"""Searches the model's parameters: `python -m ml.search --data DIR --trials N`. Run by hand; `validation` has them.

Prints one JSON object a trial, the parameters in use first. Out-of-fold figures of several splits are averaged,
because those of one split differ by more than the trials do.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

import numpy as np

from ml.features.policy import DEFAULT
from ml.serving.directory import PopulationError, labelled_only, load_population
from ml.serving.model import Costs, decision_threshold
from ml.sources.errors import SourceError
from ml.sources.options import add_data_option
from ml.tables.arguments import at_least
from ml.tables.numerics import FloatArray
from ml.training.metrics import measure
from ml.training.train import MINIMUM_CLIENTS
from ml.training.validation import PARAMETERS, cross_validate

SPACE: dict[str, tuple[float, ...]] = {
    "learning_rate": (0.03, 0.05, 0.07, 0.1, 0.15),
    "num_leaves": (4, 6, 8, 12, 16, 24),
    "min_data_in_leaf": (20, 40, 60, 100, 200),
    "feature_fraction": (0.03, 0.05, 0.1, 0.15, 0.3),
    "bagging_fraction": (0.5, 0.65, 0.8, 1.0),
    "lambda_l2": (1.0, 5.0, 20.0, 50.0, 100.0),
    "max_bin": (31, 63, 127, 255),
    "path_smooth": (0.0, 5.0, 20.0),
}
MEASURES = ("auc", "log_loss", "cost_per_client")


def draw(random: np.random.Generator) -> dict[str, Any]:
    """Return one trial's parameters, each drawn from SPACE by itself."""
    drawn = {name: values[random.integers(len(values))] for name, values in SPACE.items()}
    return PARAMETERS | drawn


def trial(
    values: FloatArray, defaulted: FloatArray, parameters: dict[str, Any], *, splits: int, threads: int
) -> dict[str, float]:
    """Return the mean out-of-fold MEASURES over `splits` splits of the clients into folds."""
    costs = Costs()
    found = []
    for seed in range(1, splits + 1):
        validation = cross_validate(DEFAULT.features, values, defaulted, seed, threads, parameters)
        measured = measure(defaulted, validation.log_odds, decision_threshold(costs), costs)
        found.append([measured[name] for name in MEASURES])
    return dict(zip(MEASURES, np.mean(found, axis=0).tolist(), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.search", description=__doc__)
    add_data_option(parser)
    parser.add_argument("--trials", type=at_least(0), default=20)
    parser.add_argument("--splits", type=at_least(1), default=3)
    parser.add_argument("--seed", type=at_least(0), default=1)
    parser.add_argument("--threads", type=at_least(1), default=1)
    options = parser.parse_args()
    try:
        population = load_population(options.data, ignore=options.ignore, strict=options.strict)
        values, defaulted = labelled_only(population, MINIMUM_CLIENTS)
    except (SourceError, PopulationError) as error:
        sys.exit(str(error))
    random = np.random.default_rng(options.seed)
    for number in range(options.trials):
        parameters = draw(random) if number else PARAMETERS
        found = trial(values, defaulted, parameters, splits=options.splits, threads=options.threads)
        print(json.dumps(found | {name: parameters.get(name) for name in SPACE}), flush=True)  # noqa: T201
