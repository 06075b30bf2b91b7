"""Trains the model: `python -m ml.train --data DIR --out DIR`. Log-loss, no class weights, calibrated log-odds.

Every figure in the manifest comes from out-of-fold predictions: no tree was grown on a client it scores. The number
of rounds alone is chosen on the held-out clients, which flatters the figures slightly.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedKFold
from tqdm import tqdm

from ml.boosting import average, fit
from ml.build import FloatArray, feature_fingerprint
from ml.features import FEATURE_NAMES, POSITION, Feature, model_features
from ml.metrics import calibration_line, measure
from ml.model import REFERENCE_QUANTILES, ModelError, check_destination, encoded, save
from ml.population import PopulationError, labelled_only, load_population
from ml.sources import SourceError
from ml.threshold import Costs, decision_threshold, review_band

BoolArray = npt.NDArray[np.bool_]
FOLDS = 5
BOOSTERS = 8
FEWER_BOOSTERS = 2
MANY_CLIENTS = 100_000  # from here on a booster's own luck weighs little, and time weighs more
MINIMUM_CLIENTS = 500
ENCODING_PRIOR = 100.0  # clients' worth of the population rate mixed into each category's rate
GOLDEN_ROWS = 64
# How they were found: docs/adr/0012. ml.boosting averages boosters that differ in their seed alone.
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 12,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.05,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 20.0,
    "max_bin": 63,
    "deterministic": True,
    "force_col_wise": True,
    "verbosity": -1,
}
MAXIMUM_ROUNDS = 1500
PATIENCE = 50


@dataclass(frozen=True)
class CrossValidation:
    """Each client's fold (n,), log-odds (n,) from the model that did not see that fold, and the mean best round."""

    fold: npt.NDArray[np.int64]
    raw: FloatArray
    rounds: int

    def calibrated(self, defaulted: FloatArray) -> FloatArray:
        """Return log-odds (n,) calibrated on the other folds, so that the measures flatter neither model nor line."""
        result = np.empty_like(self.raw)
        for number in range(FOLDS):
            held_out = self.fold == number
            slope, intercept = calibration_line(defaulted[~held_out], self.raw[~held_out])
            result[held_out] = self.raw[held_out] * slope + intercept
        return result


def category_encodings(
    features: tuple[Feature, ...], values: FloatArray, defaulted: FloatArray
) -> dict[str, list[float]]:
    """Return, by category feature, each category's smoothed log-odds of default among these clients.

    A category nobody has gets the population's rate. `values` is (n, len(FEATURES)).
    Source: Micci-Barreca (2001), A preprocessing scheme for high-cardinality categorical attributes.
    """
    rate = float(defaulted.mean())
    encodings = {}
    for feature in features:
        if not feature.is_category:
            continue
        codes = values[:, POSITION[feature.name]]
        known = ~np.isnan(codes)
        positions, size = codes[known].astype(np.int64), len(feature.categories)
        count = np.bincount(positions, minlength=size)
        bad = np.bincount(positions, weights=defaulted[known], minlength=size)
        smoothed = (bad + ENCODING_PRIOR * rate) / (count + ENCODING_PRIOR)
        encodings[feature.name] = np.log(smoothed / (1 - smoothed)).tolist()
    return encodings


def _constrained(parameters: dict[str, Any], features: tuple[Feature, ...]) -> dict[str, Any]:
    # A category's encoding rises with its default rate, so the model may only follow it upward.
    directions = [1 if f.is_category else f.direction for f in features]
    return parameters | {"num_threads": 1, "monotone_constraints": directions}


def _seeds(seed: int, clients: int) -> list[int]:
    """Return the seeds of the boosters to average for so many clients."""
    count = BOOSTERS if clients < MANY_CLIENTS else FEWER_BOOSTERS
    return [seed * 1000 + number for number in range(count)]


def _dataset(
    names: tuple[str, ...],
    values: FloatArray,
    defaulted: FloatArray,
    encodings: dict[str, list[float]],
    parameters: dict[str, Any],
) -> lightgbm.Dataset:
    matrix = encoded(values, names, encodings)
    return lightgbm.Dataset(matrix, defaulted, feature_name=list(names), params=parameters)


def _held_out(
    features: tuple[Feature, ...],
    values: FloatArray,
    defaulted: FloatArray,
    held_out: BoolArray,
    seeds: list[int],
    parameters: dict[str, Any],
) -> tuple[FloatArray, int]:
    """Return log-odds (k,) of the held-out clients from boosters trained on the others, and their number of rounds.

    The first booster stops where the held-out clients are served best; the others take as many rounds.
    """
    train, names = ~held_out, tuple(f.name for f in features)
    encodings = category_encodings(features, values[train], defaulted[train])
    parameters = _constrained(parameters, features)
    learning = _dataset(names, values[train], defaulted[train], encodings, parameters)
    matrix = encoded(values[held_out], names, encodings)
    booster = lightgbm.train(
        parameters | {"seed": seeds[0]},
        learning,
        MAXIMUM_ROUNDS,
        valid_sets=[lightgbm.Dataset(matrix, defaulted[held_out], reference=learning)],
        callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)],
    )
    rounds = booster.best_iteration
    boosters = [booster, *fit(parameters, learning, rounds, seeds[1:], threads=1)]
    raw = [b.predict(matrix, raw_score=True, num_iteration=rounds, num_threads=1) for b in boosters]
    return np.mean(np.asarray(raw, dtype=np.float64), axis=0), rounds


def cross_validate(
    features: tuple[Feature, ...],
    values: FloatArray,
    defaulted: FloatArray,
    seed: int,
    threads: int,
    parameters: dict[str, Any] = PARAMETERS,
) -> CrossValidation:
    """Train on each stratified fold's complement, with encodings and early stopping of its own.

    Each of `threads` takes a fold at a time and works alone on it, so the result does not depend on their number.
    """
    fold = np.full(len(defaulted), -1)
    for number, (_, held_out) in enumerate(
        StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(values, defaulted)
    ):
        fold[held_out] = number
    seeds = _seeds(seed, len(defaulted))

    def one(number: int) -> tuple[FloatArray, int]:
        return _held_out(features, values, defaulted, fold == number, seeds, parameters)

    with ThreadPoolExecutor(threads) as pool:
        jobs = pool.map(one, range(FOLDS))
        results = list(tqdm(jobs, total=FOLDS, desc="folds", disable=None))
    raw = np.full(len(defaulted), np.nan)
    for number, (log_odds, _) in enumerate(results):
        raw[fold == number] = log_odds
    return CrossValidation(fold, raw, max(1, round(float(np.mean([rounds for _, rounds in results])))))


def reference_of(features: tuple[Feature, ...], values: FloatArray) -> dict[str, dict[str, Any]]:
    """Return, by feature, the share missing and quantiles (numbers) or shares (categories) of the population."""
    reference: dict[str, dict[str, Any]] = {}
    for feature in features:
        column = values[:, POSITION[feature.name]]
        known = column[~np.isnan(column)]
        entry: dict[str, Any] = {"missing_share": 1.0 - len(known) / max(len(column), 1)}
        if feature.is_category:
            counts = np.bincount(known.astype(np.int64), minlength=len(feature.categories))
            entry["shares"] = (counts / max(len(known), 1)).tolist()
        elif len(known):
            entry["quantiles"] = np.quantile(known, np.linspace(0, 1, REFERENCE_QUANTILES)).tolist()
        else:
            entry["quantiles"] = []
        reference[feature.name] = entry
    return reference


def golden_rows(features: tuple[Feature, ...], reference: dict[str, dict[str, Any]], seed: int) -> FloatArray:
    """Return feature rows (GOLDEN_ROWS, len(FEATURES)) drawn feature by feature: nobody's row, everybody's range."""
    random = np.random.default_rng(seed)
    rows = np.full((GOLDEN_ROWS, len(FEATURE_NAMES)), np.nan)
    for feature in features:
        entry = reference[feature.name]
        if feature.is_category:
            drawn = random.integers(0, len(feature.categories), GOLDEN_ROWS).astype(np.float64)
        elif entry["quantiles"]:
            grid = np.linspace(0, 1, REFERENCE_QUANTILES)
            drawn = np.interp(random.random(GOLDEN_ROWS), grid, entry["quantiles"])
        else:
            continue
        drawn[random.random(GOLDEN_ROWS) < entry["missing_share"]] = np.nan
        rows[:, POSITION[feature.name]] = drawn
    return rows


def train(data: Path, out: Path, *, seed: int, threads: int, costs: Costs) -> dict[str, Any]:
    """Train on the labelled clients of `data`, write the artefact to `out`, return its manifest's metrics.

    Raises SourceError for bad files, PopulationError where nothing can be learnt, ModelError where `out` is taken.
    """
    check_destination(out)
    values, defaulted = labelled_only(load_population(data, progress=True, threads=threads), MINIMUM_CLIENTS)
    features = model_features()
    validation = cross_validate(features, values, defaulted, seed, threads)
    slope, intercept = calibration_line(defaulted, validation.raw)
    if slope <= 0:
        raise PopulationError("The model ranks no better than chance on clients it has not seen: nothing was learnt.")
    threshold = decision_threshold(costs)
    encodings = category_encodings(features, values, defaulted)
    parameters, seeds = _constrained(PARAMETERS, features), _seeds(seed, len(defaulted))
    learning = _dataset(tuple(f.name for f in features), values, defaulted, encodings, parameters)
    booster_text = average(fit(parameters, learning, validation.rounds, seeds, threads))
    reference = reference_of(features, values)
    manifest = {
        "features": [f.name for f in features],
        "feature_fingerprint": feature_fingerprint(),
        "encodings": encodings,
        "calibration": {"slope": slope, "intercept": intercept},
        "costs": asdict(costs),
        "decision_threshold": threshold,
        "review_band": asdict(review_band(costs)),
        "metrics": measure(defaulted, validation.calibrated(defaulted), threshold, costs),
        "reference": reference,
        "training": {
            "clients": len(defaulted),
            "default_rate": float(defaulted.mean()),
            "data_sha256": hashlib.sha256(values.tobytes() + defaulted.tobytes()).hexdigest(),
            "seed": seed,
            "folds": FOLDS,
            "rounds": validation.rounds,
            "boosters": len(seeds),
            "parameters": PARAMETERS,
        },
    }
    version = save(out, booster_text, manifest, golden_rows(features, reference, seed))
    return {"model_version": version, "rounds": validation.rounds, **manifest["metrics"]}  # type: ignore[dict-item]


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="directory of Home Credit files")
    parser.add_argument("--out", type=Path, required=True, help="directory of the artefact")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="more are faster; one gives the same bytes every time")
    parser.add_argument("--cost-missed-default", type=float, default=Costs.missed_default)
    parser.add_argument("--cost-refused-good", type=float, default=Costs.refused_good)
    options = parser.parse_args()
    costs = Costs(options.cost_missed_default, options.cost_refused_good)
    if min(costs.missed_default, costs.refused_good) <= 0:
        parser.error("costs must be above zero")
    try:
        result = train(options.data, options.out, seed=options.seed, threads=options.threads, costs=costs)
    except (SourceError, PopulationError, ModelError) as error:
        sys.exit(str(error))
    print(json.dumps(result))  # noqa: T201


if __name__ == "__main__":
    _main()
