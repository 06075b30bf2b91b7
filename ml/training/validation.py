"""Nested cross-validation: log-odds of every client from a model that neither learnt nor was chosen from that client.

Training and the search of parameters go through it. Parameters and their reasons: docs/adr/0012 and 0024.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
from sklearn.model_selection import StratifiedKFold
from tqdm import tqdm

from ml.features.definition import Feature
from ml.features.policy import MOST_INPUTS
from ml.serving.model import Encoder
from ml.tables.numerics import FloatArray
from ml.training.encoding import category_encodings, constrained, learning_data
from ml.training.metrics import calibration_line
from ml.training.selection import select

BoolArray = npt.NDArray[np.bool_]
Folds = npt.NDArray[np.int64]
FOLDS = 5
TREES = 1000  # at most, in all boosters of a model together: what a page waits for grows with them
BOOSTERS = 4  # at every size: were there fewer for more clients, more clients would cost less where the number falls
PARAMETERS: dict[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.1,
    "num_leaves": 12,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.1,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 20.0,
    "max_bin": 63,
    "deterministic": True,
    "force_col_wise": True,
    "verbosity": -1,
}
STEP = 10  # rounds from one look at the held-out clients to the next


@dataclass(frozen=True)
class Choices:
    """What is chosen for a model before it learns: its inputs, its rounds, its calibration in log-odds."""

    features: tuple[Feature, ...]
    rounds: int
    slope: float
    intercept: float


@dataclass(frozen=True)
class CrossValidation:
    """Each client's fold (n,) and calibrated log-odds (n,), every choice made without the fold; a fold's `choices`.

    `final` are the choices for the model that learns from everybody, made in the same way.
    """

    fold: Folds
    log_odds: FloatArray
    choices: tuple[Choices, ...]
    final: Choices


def booster_seeds(seed: int) -> list[int]:
    """Return the seeds of the boosters to average."""
    return [seed * 1000 + number for number in range(BOOSTERS)]


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
    most: int | None = None,
) -> CrossValidation:
    """Score each stratified fold by a model of the other folds, whose choices those other folds alone made.

    At most `most` of `features` become inputs, MOST_INPUTS where None; with them go encodings, rounds and calibration.
    A fold's rounds and calibration come from models that left out one more fold each and were measured on it; those
    for everybody come from the models that left out one. Models grow side by side on `threads`, one thread each, so
    the result does not depend on their number.
    """
    most = MOST_INPUTS if most is None else most
    fold = stratified_folds(defaulted, seed)
    seeds, step = booster_seeds(seed), min(STEP, TREES)
    steps = max(1, TREES // len(seeds) // step)

    def course(left_out: tuple[int, ...]) -> _Course:
        held_out = np.isin(fold, left_out)
        chosen = select(features, values[~held_out], defaulted[~held_out], parameters, most)
        variants = [constrained(parameters, chosen) | {"seed": one} for one in seeds]
        part = Part(chosen, values, defaulted, held_out, variants)
        log_odds = [part.grow(step).mean(axis=0) for _ in range(steps)]
        return _Course(chosen, fold[held_out], defaulted[held_out], np.array(log_odds))

    wanted = [*combinations(range(FOLDS), 2), *((number,) for number in range(FOLDS))]
    with ThreadPoolExecutor(threads) as pool:
        done = tqdm(pool.map(course, wanted), total=len(wanted), desc="models of the folds", disable=None)
        courses = dict(zip(wanted, done, strict=True))
    log_odds, choices = np.empty(len(fold)), []
    for number in range(FOLDS):
        own = courses[number,]
        others = [other for other in range(FOLDS) if other != number]
        inner = [courses[min(number, other), max(number, other)].of(other) for other in others]
        place, slope, intercept = _chosen(inner)
        log_odds[fold == number] = own.log_odds[place] * slope + intercept
        choices.append(Choices(own.features, step * (place + 1), slope, intercept))
    place, slope, intercept = _chosen([courses[number,].of(number) for number in range(FOLDS)])
    everybody = select(features, values, defaulted, parameters, most)
    final = Choices(everybody, step * (place + 1), slope, intercept)
    return CrossValidation(fold, log_odds, tuple(choices), final)


@dataclass(frozen=True)
class _Course:
    """What a model that left folds out says of their clients, step by step: log-odds (steps, k), fold and outcome."""

    features: tuple[Feature, ...]
    fold: Folds
    defaulted: FloatArray
    log_odds: FloatArray

    def of(self, number: int) -> tuple[FloatArray, FloatArray]:
        """Return the log-odds (steps, m) and outcomes (m,) of the clients of one fold."""
        there = self.fold == number
        return self.log_odds[:, there], self.defaulted[there]


def _chosen(measured: Sequence[tuple[FloatArray, FloatArray]]) -> tuple[int, float, float]:
    """Return the step whose log-odds fit the outcomes best, and the calibration line there."""
    log_odds = np.concatenate([course for course, _ in measured], axis=1)
    defaulted = np.concatenate([outcome for _, outcome in measured])
    place = int(np.argmin(log_loss_by_step(log_odds, defaulted)))
    slope, intercept = calibration_line(defaulted, log_odds[place])
    return place, slope, intercept


def log_loss_by_step(log_odds: FloatArray, defaulted: FloatArray) -> FloatArray:
    """Return the mean log-loss (steps,) of log-odds (steps, n)."""
    return np.asarray(np.mean(np.logaddexp(0.0, log_odds) - defaulted * log_odds, axis=1))


class Part:
    """Boosters that grow on the clients not held out, and what each says of those who are."""

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
        return Part(features, values, defaulted, fold == number, variants).grow(rounds)

    with ThreadPoolExecutor(threads) as pool:
        scored = list(pool.map(score, range(FOLDS)))
    result = []
    for by_fold in zip(*scored, strict=True):
        raw = np.full(len(fold), np.nan)
        for number, log_odds in enumerate(by_fold):
            raw[fold == number] = log_odds
        result.append(raw)
    return result
