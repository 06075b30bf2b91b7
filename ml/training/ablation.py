"""What only models trained otherwise can tell: what each line of the policy costs, and what other folds would give.

Training calls it. Its models are quick ones, a booster a fold, so figures compare with each other only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score

from ml.features import FEATURES
from ml.features.definition import Feature
from ml.features.policy import Line, Policy
from ml.population.results import Z95
from ml.serving.evaluation import PolicyLine, Retraining
from ml.tables.numerics import FloatArray
from ml.training.metrics import auc_gain
from ml.training.validation import PARAMETERS, Folds, log_odds_by_fold, ordered_folds, stratified_folds

QUICK: dict[str, float] = {"learning_rate": 0.15}
FEWEST_COLUMNS = 10  # a line that is not read is offered with copies, so that most trees, which draw features, have it
MOST_CLIENTS = 60_000  # of more, so many are drawn


def retrained(
    values: FloatArray, defaulted: FloatArray, policy: Policy, *, rounds: int, seed: int, threads: int
) -> Retraining:
    """Return what deciding each line of the policy otherwise would change, and the AUC over other splits into folds.

    `values` is (n, len(FEATURES)) ordered by identifier, `rounds` those of the model.
    """
    if len(defaulted) > MOST_CLIENTS:
        drawn = np.sort(np.random.default_rng(seed).permutation(len(defaulted))[:MOST_CLIENTS])
        values, defaulted = values[drawn], defaulted[drawn]
    quick = max(1, round(rounds * PARAMETERS["learning_rate"] / QUICK["learning_rate"]))
    offered = _offered(policy)

    def out_of_fold(fold: Folds, choices: Sequence[tuple[Feature, ...]]) -> list[FloatArray]:
        variants = [PARAMETERS | QUICK | _only(offered, features) for features in choices]
        return log_odds_by_fold(
            offered, values, defaulted, fold, rounds=quick, seed=seed, threads=threads, variants=variants
        )

    first, lines = stratified_folds(defaulted, seed), policy.lines
    choices = [policy.features, FEATURES, *(otherwise(policy, line) for line in lines)]
    before, everything, *after = out_of_fold(first, choices)
    other, ordered = (
        out_of_fold(fold, [policy.features])[0]
        for fold in (stratified_folds(defaulted, seed + 1), ordered_folds(len(defaulted)))
    )
    splits = [("random", seed, before), ("random", seed + 1, other), ("ordered", None, ordered)]
    return {
        "clients": len(defaulted),
        "rounds": quick,
        "boosters": 1,
        "parameters": QUICK,
        "auc": float(roc_auc_score(defaulted, before)),
        "auc_of_every_input": float(roc_auc_score(defaulted, everything)),
        "policy": [_line(line, defaulted, before, otherwise) for line, otherwise in zip(lines, after, strict=True)],
        "splits": [
            {"folds": folds, "seed": drawn_by, "auc": float(roc_auc_score(defaulted, log_odds))}
            for folds, drawn_by, log_odds in splits
        ],
    }


def _offered(policy: Policy) -> tuple[Feature, ...]:
    """Return every feature, those of a line that is not read so often that the line has FEWEST_COLUMNS columns."""
    copies: Counter[str] = Counter()
    for line in policy.lines:
        times = 1 if line.allowed else -(-FEWEST_COLUMNS // len(line.features))
        copies |= Counter(dict.fromkeys(line.features, times))  # the most of both, for a feature on two lines
    return tuple(f for f in FEATURES for _ in range(copies[f.name]))


def otherwise(policy: Policy, line: Line) -> tuple[Feature, ...]:
    """Return the features that the model may read where the opposite is decided of one line."""
    decided = replace(line, allowed=not line.allowed)
    return Policy(tuple(decided if other is line else other for other in policy.lines)).features


def _only(offered: tuple[Feature, ...], features: tuple[Feature, ...]) -> dict[str, Any]:
    """Return the parameter that keeps all inputs out but these.

    LightGBM multiplies the gain of a feature's splits by it. All models draw from the same features, so that they
    differ by the inputs of one line, or by the folds, and not by the luck of the draw.
    """
    names = {f.name for f in features}
    return {"feature_contri": [float(f.name in names) for f in offered]}


def _line(line: Line, defaulted: FloatArray, before: FloatArray, otherwise: FloatArray) -> PolicyLine:
    gain, error = auc_gain(defaulted, before, otherwise)
    return {
        "line": line.key,
        "auc_gain": gain,
        "auc_gain_interval": {"low": gain - Z95 * error, "high": gain + Z95 * error},
    }
