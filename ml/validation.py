"""Cross-validation: the model's parameters, and log-odds of every client from boosters that never saw it.

Training, the search of parameters and the evaluation of what policy costs go through it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedKFold
from tqdm import tqdm

from ml.boosting import fit
from ml.build import FloatArray
from ml.encoding import Encoder
from ml.features import POSITION, Feature
from ml.metrics import calibration_line

BoolArray = npt.NDArray[np.bool_]
Folds = npt.NDArray[np.int64]
FOLDS = 5
MORE_FOLDS = 10
BOOSTERS = 8
FEWER_BOOSTERS = 2
MANY_CLIENTS = 100_000  # from here on a booster's own luck and what a fold holds back weigh little, and time more
ENCODING_PRIOR = 100.0  # clients' worth of the population rate mixed into each category's rate
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
    """Each client's fold (n,), log-odds (n,) of a model that did not see that fold, rounds for one that sees all."""

    fold: Folds
    raw: FloatArray
    rounds: int

    def calibrated(self, defaulted: FloatArray) -> FloatArray:
        """Return log-odds (n,) calibrated on the other folds, so that the measures flatter neither model nor line."""
        result = np.empty_like(self.raw)
        for number in range(self.fold.max() + 1):
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


def constrained(parameters: dict[str, Any], features: tuple[Feature, ...]) -> dict[str, Any]:
    """Return the parameters with one thread and each feature's direction."""
    # A category's encoding rises with its default rate, so the model may only follow it upward.
    directions = [1 if f.is_category else f.direction for f in features]
    return parameters | {"num_threads": 1, "monotone_constraints": directions}


def fold_count(clients: int) -> int:
    """Return how many folds so many clients are split into: of few, a fold should not hold back a fifth."""
    return MORE_FOLDS if clients < MANY_CLIENTS else FOLDS


def booster_seeds(seed: int, clients: int) -> list[int]:
    """Return the seeds of the boosters to average for so many clients."""
    count = BOOSTERS if clients < MANY_CLIENTS else FEWER_BOOSTERS
    return [seed * 1000 + number for number in range(count)]


def learning_data(
    names: tuple[str, ...],
    values: FloatArray,
    defaulted: FloatArray,
    encodings: dict[str, list[float]],
    parameters: dict[str, Any],
) -> lightgbm.Dataset:
    """Return LightGBM's data of these clients: the inputs of these names, categories encoded."""
    return lightgbm.Dataset(Encoder(names, encodings)(values), defaulted, params=parameters)


@dataclass(frozen=True)
class _Part:
    """One fold at work: which clients it holds out (n,), and what is learnt from the others, with its encodings."""

    held_out: BoolArray
    encodings: dict[str, list[float]]
    learning: lightgbm.Dataset


def _part(
    features: tuple[Feature, ...],
    values: FloatArray,
    defaulted: FloatArray,
    held_out: BoolArray,
    parameters: dict[str, Any],
) -> _Part:
    train, names = ~held_out, tuple(f.name for f in features)
    encodings = category_encodings(features, values[train], defaulted[train])
    return _Part(held_out, encodings, learning_data(names, values[train], defaulted[train], encodings, parameters))


def _best_rounds(
    part: _Part, names: tuple[str, ...], values: FloatArray, defaulted: FloatArray, parameters: dict[str, Any]
) -> int:
    """Return the number of rounds after which one booster serves the held-out clients best."""
    matrix = Encoder(names, part.encodings)(values[part.held_out])
    booster = lightgbm.train(
        parameters,
        part.learning,
        MAXIMUM_ROUNDS,
        valid_sets=[lightgbm.Dataset(matrix, defaulted[part.held_out], reference=part.learning)],
        callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)],
    )
    return int(booster.best_iteration)


def _held_out_log_odds(
    part: _Part, names: tuple[str, ...], values: FloatArray, rounds: int, seeds: list[int], parameters: dict[str, Any]
) -> FloatArray:
    """Return log-odds (k,) of the part's held-out clients: the mean of one booster a seed."""
    matrix = Encoder(names, part.encodings)(values[part.held_out])
    boosters = fit(parameters, part.learning, rounds, seeds, threads=1)
    raw = [booster.predict(matrix, raw_score=True, num_threads=1) for booster in boosters]
    return np.asarray(np.mean(raw, axis=0), dtype=np.float64)


def stratified_folds(defaulted: FloatArray, seed: int, folds: int = FOLDS) -> Folds:
    """Return each client's fold (n,), 0 to folds - 1, drawn so that every fold has the same share of defaults."""
    fold = np.full(len(defaulted), -1)
    splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
    for number, (_, held_out) in enumerate(splitter.split(defaulted, defaulted)):
        fold[held_out] = number
    return fold


def ordered_folds(clients: int) -> Folds:
    """Return each client's fold (n,) where the first fifth of the clients, as they are ordered, is the first fold."""
    return np.arange(clients) * FOLDS // clients


def cross_validate(
    features: tuple[Feature, ...],
    values: FloatArray,
    defaulted: FloatArray,
    seed: int,
    threads: int,
    parameters: dict[str, Any] = PARAMETERS,
) -> CrossValidation:
    """Train on each stratified fold's complement, with encodings of its own.

    A fold's number of rounds is the mean of what is best for the other folds: nothing about a model is chosen by the
    clients it is measured on. Each of `threads` takes a fold at a time and works alone on it, so the result does not
    depend on their number.
    """
    folds, names = fold_count(len(defaulted)), tuple(f.name for f in features)
    fold = stratified_folds(defaulted, seed, folds)
    seeds = booster_seeds(seed, len(defaulted))
    parameters = constrained(parameters, features)

    def prepare(number: int) -> tuple[_Part, int]:
        part = _part(features, values, defaulted, fold == number, parameters)
        return part, _best_rounds(part, names, values, defaulted, parameters | {"seed": seeds[0]})

    def score(number: int) -> FloatArray:
        others = [rounds for other, (_, rounds) in enumerate(prepared) if other != number]
        return _held_out_log_odds(prepared[number][0], names, values, mean_rounds(others), seeds, parameters)

    with ThreadPoolExecutor(threads) as pool:
        prepared = list(tqdm(pool.map(prepare, range(folds)), total=folds, desc="rounds", disable=None))
        scored = list(tqdm(pool.map(score, range(folds)), total=folds, desc="folds", disable=None))
    return CrossValidation(fold, _gathered(fold, scored), mean_rounds([rounds for _, rounds in prepared]))


def log_odds_by_fold(
    features: tuple[Feature, ...],
    values: FloatArray,
    defaulted: FloatArray,
    fold: Folds,
    *,
    rounds: int,
    seed: int,
    threads: int,
    variants: list[dict[str, Any]],
) -> list[FloatArray]:
    """Return, for each variant of the parameters, raw log-odds (n,) of boosters that did not see the client's fold.

    One booster of so many rounds a fold and variant. Variants may differ in anything but how LightGBM bins its data.
    """
    names = tuple(f.name for f in features)
    variants = [constrained(parameters, features) for parameters in variants]

    def score(number: int) -> list[FloatArray]:
        part = _part(features, values, defaulted, fold == number, variants[0])
        return [_held_out_log_odds(part, names, values, rounds, [seed], parameters) for parameters in variants]

    with ThreadPoolExecutor(threads) as pool:
        scored = list(pool.map(score, range(FOLDS)))
    return [_gathered(fold, list(variant)) for variant in zip(*scored, strict=True)]


def mean_rounds(best: list[int]) -> int:
    """Return the number of rounds to train where these were best."""
    return max(1, round(float(np.mean(best))))


def _gathered(fold: Folds, scored: list[FloatArray]) -> FloatArray:
    raw = np.full(len(fold), np.nan)
    for number, log_odds in enumerate(scored):
        raw[fold == number] = log_odds
    return raw
