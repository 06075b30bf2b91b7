"""Measures a model on labelled clients: `python -m ml.evaluate --model DIR --data DIR` prints one JSON object.

Training writes the same measures of its out-of-fold predictions into the artefact, see `ml.serving.evaluation`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
from sklearn.metrics import roc_auc_score

from ml.serving.artefact import ModelError, load
from ml.serving.directory import PopulationError, labelled_only, load_population
from ml.serving.evaluation import Evaluation, PartRow, Retraining
from ml.serving.model import Costs, ReviewBand
from ml.sources.errors import SourceError
from ml.sources.options import add_data_option
from ml.tables.arguments import at_least
from ml.tables.numerics import FloatArray, sigmoid
from ml.training.bootstrap import REPLICATES, intervals
from ml.training.curves import confusion, cost_curve, recommendations, reliability
from ml.training.fairness import by_group
from ml.training.metrics import Levels, measure, ranking

MINIMUM_CLIENTS = 100
PARTS = 5


def evaluation(
    values: FloatArray,
    defaulted: FloatArray,
    log_odds: FloatArray,
    *,
    threshold: float,
    band: ReviewBand,
    costs: Costs,
    seed: int,
    retraining: Retraining | None = None,
) -> Evaluation:
    """Return every measure of these calibrated log-odds (n,); feature rows (n, len(FEATURES)) tell the groups."""
    probability = sigmoid(log_odds)
    measured = measure(defaulted, log_odds, threshold, costs)
    line = (float(measured["calibration_slope"]), float(measured["calibration_intercept"]))
    levels = Levels.of(log_odds)
    ranked = ranking(levels.count(defaulted == 0), levels.count(defaulted == 1))
    tables = {
        "default_rate": float(defaulted.mean()),
        **{name: ranked[name] for name in ("gini", "ks", "pr_auc")},
        "intervals": intervals(defaulted, log_odds, threshold, costs, line, seed),
        "replicates": REPLICATES,
        "seed": seed,
        "reliability": reliability(defaulted, probability),
        "cost_curve": cost_curve(defaulted, probability, threshold, costs),
        "confusion": confusion(defaulted, probability, threshold),
        "recommendations": recommendations(defaulted, probability, band),
        "groups": by_group(values, defaulted, probability, threshold),
        "stability": stability(defaulted, probability, seed),
        "retraining": retraining,
    }
    return cast(Evaluation, measured | tables)


def stability(defaulted: FloatArray, probability: FloatArray, seed: int) -> list[PartRow]:
    """Return the AUC of each fifth of the clients, drawn at random and as they are ordered.

    Parts where nobody or everybody defaulted are left out: there is nothing to rank.
    """
    order = np.arange(len(defaulted))
    rows: list[PartRow] = []
    for parts, clients in (("random", np.random.default_rng(seed).permutation(order)), ("ordered", order)):
        for number, part in enumerate(np.array_split(clients, PARTS), start=1):
            if 0 < defaulted[part].mean() < 1:
                auc = float(roc_auc_score(defaulted[part], probability[part]))
                rate = float(defaulted[part].mean())
                rows.append({"parts": parts, "number": number, "clients": len(part), "default_rate": rate, "auc": auc})
    return rows


def evaluate(
    model_directory: Path, data: Path, *, seed: int = 1, ignore: Sequence[str] = (), strict: bool = False
) -> Evaluation:
    """Return the evaluation of a model over the labelled clients of `data`; `seed` draws samples and parts.

    Raises ModelError, SourceError or PopulationError. On the model's own training clients the figures flatter it:
    the artefact's are out-of-fold and do not.
    """
    model = load(model_directory)
    values, defaulted = labelled_only(load_population(data, ignore=ignore, strict=strict), MINIMUM_CLIENTS)
    return evaluation(
        values,
        defaulted,
        model.log_odds(values, threads=0),
        threshold=model.decision_threshold,
        band=model.review_band,
        costs=model.costs,
        seed=seed,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.evaluate", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="directory of the artefact")
    add_data_option(parser)
    parser.add_argument(
        "--seed", type=at_least(0), default=1, help="draws the samples of the intervals and the random parts"
    )
    options = parser.parse_args()
    try:
        result = evaluate(options.model, options.data, seed=options.seed, ignore=options.ignore, strict=options.strict)
    except (ModelError, SourceError, PopulationError) as error:
        sys.exit(str(error))
    print(json.dumps(result))  # noqa: T201
