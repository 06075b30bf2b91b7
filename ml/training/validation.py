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

from ml.features import POSITION
from ml.features.definition import Feature
from ml.serving.model import Encoder
from ml.tables.numerics import FloatArray
from ml.training.metrics import calibration_line

BoolArray = npt.NDArray[np.bool_]
Folds = npt.NDArray[np.int64]
FOLDS = 5
MORE_FOLDS = 10
BOOSTERS = 16
FEWER_BOOSTERS = 2
MANY_CLIENTS = 100_000  # from here on a booster's own luck and what a fold holds back weigh little, and time more
ENCODING_PRIOR = 100.0  # clients' worth of the population rate mixed into each category's rate
# How they were found: docs/adr/0012. ml.training.boosting averages boosters that differ in their seed alone.
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
STEP = 25  # rounds from one look at the held-out clients to the next
PATIENCE = 100  # rounds without an improvement after which boosters stop growing


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


class _Part:
    """One fold at work: boosters that grow on the other clients, and what their mean says of the fold's own."""

    def __init__(
        self,
        features: tuple[Feature, ...],
        values: FloatArray,
        defaulted: FloatArray,
        held_out: BoolArray,
        variants: list[dict[str, Any]],
    ) -> None:
        """Prepare one booster for each of `variants`, parameters that share how LightGBM bins its data."""
        names, rest = tuple(f.name for f in features), ~held_out
        encodings = category_encodings(features, values[rest], defaulted[rest])
        learning = learning_data(names, values[rest], defaulted[rest], encodings, variants[0])
        self._boosters = [lightgbm.Booster(parameters, learning) for parameters in variants]
        self._matrix = Encoder(names, encodings)(values[held_out])
        self._log_odds = np.zeros((len(variants), len(self._matrix)))

    def grow(self, rounds: int) -> FloatArray:
        """Let each booster grow by so many rounds; return the held-out clients' log-odds (len(variants), k)."""
        for number, booster in enumerate(self._boosters):
            first = booster.num_trees()
            for _ in range(rounds):
                booster.update()
            if booster.num_trees() > first:  # a round in which no split is found leaves no tree
                added = booster.predict(self._matrix, start_iteration=first, raw_score=True, num_threads=1)
                self._log_odds[number] += np.asarray(added)
        return self._log_odds.copy()


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

    A fold's number of rounds is what is best for the clients of the other folds: nothing about a model is chosen by
    the clients it is measured on. All folds' boosters grow side by side until that is PATIENCE rounds ago for each.
    Each of `threads` takes a fold at a time and works alone on it, so the result does not depend on their number.
    """
    folds = fold_count(len(defaulted))
    fold = stratified_folds(defaulted, seed, folds)
    parameters = constrained(parameters, features)
    variants = [parameters | {"seed": one} for one in booster_seeds(seed, len(defaulted))]

    def prepare(number: int) -> _Part:
        return _Part(features, values, defaulted, fold == number, variants)

    step = min(STEP, MAXIMUM_ROUNDS)

    def grow(part: _Part) -> FloatArray:
        return np.asarray(part.grow(step).mean(axis=0), dtype=np.float64)

    course: list[list[FloatArray]] = []  # by step, by fold: the held-out clients' log-odds
    losses: list[list[float]] = []  # by step, by fold: the sum of their log-losses
    with ThreadPoolExecutor(threads) as pool:
        parts = list(pool.map(prepare, range(folds)))
        for _ in tqdm(range(MAXIMUM_ROUNDS // step), desc=f"{step} rounds", disable=None):
            course.append(list(pool.map(grow, parts)))
            losses.append([_log_loss(defaulted[fold == number], course[-1][number]) for number in range(folds)])
            steps = best_steps(np.array(losses))
            if len(losses) - 1 - max(steps) >= PATIENCE // step:
                break
    scored = [course[place][number] for number, place in enumerate(steps)]
    return CrossValidation(fold, _gathered(fold, scored), step * (1 + int(np.argmin(np.sum(losses, axis=1)))))


def best_steps(losses: FloatArray) -> list[int]:
    """Return, for each fold, the step at which the other folds' loss is least. `losses` is (steps, folds)."""
    others = losses.sum(axis=1, keepdims=True) - losses
    return [int(step) for step in np.argmin(others, axis=0)]


def _log_loss(defaulted: FloatArray, log_odds: FloatArray) -> float:
    return float(np.sum(np.logaddexp(0.0, log_odds) - defaulted * log_odds))


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
    variants = [constrained(parameters, features) | {"seed": seed} for parameters in variants]

    def score(number: int) -> FloatArray:
        return _Part(features, values, defaulted, fold == number, variants).grow(rounds)

    with ThreadPoolExecutor(threads) as pool:
        scored = list(pool.map(score, range(FOLDS)))
    return [_gathered(fold, list(variant)) for variant in zip(*scored, strict=True)]


def _gathered(fold: Folds, scored: list[FloatArray]) -> FloatArray:
    raw = np.full(len(fold), np.nan)
    for number, log_odds in enumerate(scored):
        raw[fold == number] = log_odds
    return raw
