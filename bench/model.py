"""What a model is worth to strangers, and what choosing its inputs costs: `python -m bench.model --data DIR`.

A fifth of the labelled clients is set aside by a hash of their identifier. On the others: the nested out-of-fold AUC
of the chosen inputs, of every input that the policy allows and of every input there is, over three splits. Then a
model of the others, by `ml.train`'s own way, is measured on the fifth, beside what training said of it. Prints JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ml.features import FEATURES
from ml.features.definition import Feature
from ml.features.policy import DEFAULT, MOST_INPUTS
from ml.population.results import Z95
from ml.serving.artefact import load
from ml.serving.directory import load_population
from ml.serving.model import Costs, decision_threshold
from ml.sources.errors import SourceError
from ml.sources.options import add_data_option
from ml.tables.arguments import at_least
from ml.tables.numerics import FloatArray, Keys
from ml.training.metrics import auc_gain, measure
from ml.training.train import train_on
from ml.training.validation import cross_validate

SEEDS = (1, 2, 3)
EXPLAINED = 200


def reserved(sk_id_curr: Keys) -> np.ndarray:
    """Return a mask (n,): true for the fifth of the clients whose identifiers hash to it."""
    digests = (hashlib.sha256(str(key).encode()).digest() for key in sk_id_curr.tolist())
    return np.array([int.from_bytes(digest[:8], "big") % 5 == 0 for digest in digests])


def splits(values: FloatArray, defaulted: FloatArray, threads: int) -> list[dict[str, Any]]:
    """Return, for each way to give a model its inputs, how many they are and the AUC of each split."""
    ways: dict[str, tuple[tuple[Feature, ...], int]] = {
        "chosen": (DEFAULT.features, MOST_INPUTS),
        "allowed": (DEFAULT.features, len(FEATURES)),
        "all": (FEATURES, len(FEATURES)),
    }
    scores: dict[str, list[FloatArray]] = {}
    found: list[dict[str, Any]] = []
    for name, (features, most) in ways.items():
        runs = [cross_validate(features, values, defaulted, seed, threads, most=most) for seed in SEEDS]
        scores[name] = [run.log_odds for run in runs]
        gains = [auc_gain(defaulted, a, b) for a, b in zip(scores[name], scores["chosen"], strict=True)]
        mean, error = float(np.mean([gain for gain, _ in gains])), float(np.mean([error for _, error in gains]))
        measured = [measure(defaulted, run.log_odds, decision_threshold(Costs()), Costs()) for run in runs]
        found.append(
            {
                "inputs": name,
                "count": len(runs[0].final.features),
                "auc": [one["auc"] for one in measured],
                "mean_auc": float(np.mean([one["auc"] for one in measured])),
                "chosen_minus_this": {"mean": mean, "low": mean - Z95 * error, "high": mean + Z95 * error},
            }
        )
    return found


def strangers(
    values: FloatArray, defaulted: FloatArray, aside: np.ndarray, threads: int
) -> dict[str, dict[str, float] | dict[str, Any]]:
    """Return what training on the others says of itself, and what the reserved clients say."""
    with tempfile.TemporaryDirectory() as directory:
        out, started = Path(directory) / "model", time.perf_counter()
        said = train_on(values[~aside], defaulted[~aside], out, seed=1, threads=threads, costs=Costs())
        seconds = time.perf_counter() - started
        model = load(out)
        heard = measure(defaulted[aside], model.log_odds(values[aside]), model.decision_threshold, Costs())
        rows, started = values[aside][:EXPLAINED], time.perf_counter()
        for place in range(len(rows)):
            model.contributions(rows[place : place + 1])
        explained = 1000 * (time.perf_counter() - started) / len(rows)
    return {
        "training_says": said,
        "strangers_say": dict(heard),
        "cost": {"training_seconds": seconds, "contributions_of_a_client_ms": explained},
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.model", description=__doc__)
    add_data_option(parser)
    parser.add_argument("--threads", type=at_least(1), default=2)
    options = parser.parse_args()
    try:
        population = load_population(options.data, ignore=options.ignore, threads=options.threads)
    except SourceError as error:
        sys.exit(str(error))
    known = population.labelled
    rows = replace(population.rows, sk_id_curr=population.rows.sk_id_curr[known], values=population.rows.values[known])
    defaulted, aside = population.defaulted[known], reserved(rows.sk_id_curr)
    result = strangers(rows.values, defaulted, aside, options.threads)
    found = {"splits": splits(rows.values[~aside], defaulted[~aside], options.threads), **result}
    sys.stdout.write(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
