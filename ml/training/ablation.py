"""What only models trained otherwise can tell: what policy costs, and whether other folds give another result.

Training calls it. Its models are quick ones, a booster a fold, so figures compare with each other only.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from ml.features import FEATURES, model_features
from ml.features.definition import Feature
from ml.population.results import Z95
from ml.serving.evaluation import ForbiddenInput, Retraining
from ml.tables.numerics import FloatArray
from ml.training.metrics import auc_gain
from ml.training.validation import PARAMETERS, Folds, log_odds_by_fold, ordered_folds, stratified_folds

QUICK: dict[str, float] = {"learning_rate": 0.15, "feature_fraction": 0.1}
COPIES = 10  # of a forbidden input, so that most trees, which draw their features, can have it
MOST_CLIENTS = 60_000  # of more, so many are drawn


def retrained(values: FloatArray, defaulted: FloatArray, *, rounds: int, seed: int, threads: int) -> Retraining:
    """Return the AUC each forbidden input would add and the AUC over other splits into folds.

    `values` is (n, len(FEATURES)) ordered by identifier, `rounds` those of the model.
    """
    if len(defaulted) > MOST_CLIENTS:
        drawn = np.sort(np.random.default_rng(seed).permutation(len(defaulted))[:MOST_CLIENTS])
        values, defaulted = values[drawn], defaulted[drawn]
    quick = max(1, round(rounds * PARAMETERS["learning_rate"] / QUICK["learning_rate"]))
    forbidden = tuple(f for f in FEATURES if f.forbidden)

    def out_of_fold(features: tuple[Feature, ...], fold: Folds, variants: list[dict[str, Any]]) -> list[FloatArray]:
        every = [PARAMETERS | QUICK | variant for variant in variants]
        return log_odds_by_fold(
            features, values, defaulted, fold, rounds=quick, seed=seed, threads=threads, variants=every
        )

    first = stratified_folds(defaulted, seed)
    offered = (*model_features(), *(f for f in forbidden for _ in range(COPIES)))
    choices = [(), *((f.name,) for f in forbidden)]
    before, *after = out_of_fold(offered, first, [_only(offered, allowed) for allowed in choices])
    other, ordered = (
        out_of_fold(model_features(), fold, [{}])[0]
        for fold in (stratified_folds(defaulted, seed + 1), ordered_folds(len(defaulted)))
    )
    splits = [("random", seed, before), ("random", seed + 1, other), ("ordered", None, ordered)]
    return {
        "clients": len(defaulted),
        "rounds": quick,
        "boosters": 1,
        "parameters": QUICK,
        "auc": float(roc_auc_score(defaulted, before)),
        "forbidden_inputs": [_gain(f.name, defaulted, before, a) for f, a in zip(forbidden, after, strict=True)],
        "splits": [
            {"folds": folds, "seed": drawn_by, "auc": float(roc_auc_score(defaulted, log_odds))}
            for folds, drawn_by, log_odds in splits
        ],
    }


def _only(offered: tuple[Feature, ...], allowed: tuple[str, ...]) -> dict[str, Any]:
    """Return the parameter that keeps all forbidden inputs out but these.

    LightGBM multiplies the gain of a feature's splits by it. All models draw from the same features, so that they
    differ by the one input and not by the luck of the draw.
    """
    return {"feature_contri": [float(not f.forbidden or f.name in allowed) for f in offered]}


def _gain(name: str, defaulted: FloatArray, before: FloatArray, after: FloatArray) -> ForbiddenInput:
    gain, error = auc_gain(defaulted, before, after)
    return {
        "name": name,
        "auc_gain": gain,
        "auc_gain_interval": {"low": gain - Z95 * error, "high": gain + Z95 * error},
    }
