"""Fairness by group: what the model does to women and men, ages, family situations. `ml.evaluate` uses it.

Gender is no input of any model; feature rows hold it so that this can be measured.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ml.features import POSITION, feature
from ml.population.importance import AGE, AGES
from ml.population.results import Z95
from ml.serving.evaluation import GroupRow
from ml.tables.numerics import FloatArray
from ml.training.metrics import auc_error

ATTRIBUTES = ("code_gender", AGE, "name_family_status")
FEWEST_OUTCOMES = 10  # of either outcome, for a rate among them or an AUC to say anything
Mask = npt.NDArray[np.bool_]


def members(values: FloatArray, attribute: str) -> dict[str, Mask]:
    """Return, by group, who of feature rows (n, len(FEATURES)) is in it; who lacks the attribute is in none."""
    column = values[:, POSITION[attribute]]
    if attribute == AGE:
        bounds = [0, *AGES, np.inf]
        names = [f"<{AGES[0]}", *(f"{a}-{b - 1}" for a, b in pairwise(AGES)), f"{AGES[-1]}+"]
        found = {n: (column >= bounds[i]) & (column < bounds[i + 1]) for i, n in enumerate(names)}
    else:
        found = {c.value: column == position for position, c in enumerate(feature(attribute).categories)}
    return {name: mask for name, mask in found.items() if mask.any()}


def by_group(values: FloatArray, defaulted: FloatArray, probability: FloatArray, threshold: float) -> list[GroupRow]:
    """Return a row for every group of every attribute that somebody belongs to."""
    rows: list[GroupRow] = []
    for attribute in ATTRIBUTES:
        groups = members(values, attribute)
        if not groups:
            continue
        found = [_row(attribute, n, defaulted[m], probability[m], threshold) for n, m in groups.items()]
        largest = max(found, key=lambda row: row["clients"])
        rows += [_compared(row, largest) for row in found]
    return rows


def _row(attribute: str, group: str, defaulted: FloatArray, probability: FloatArray, threshold: float) -> GroupRow:
    refused, bad = probability >= threshold, defaulted == 1
    enough = min(bad.sum(), (~bad).sum()) >= FEWEST_OUTCOMES
    auc, error = auc_error(defaulted, probability) if enough else (None, 0.0)
    return {
        "attribute": attribute,
        "group": group,
        "clients": len(defaulted),
        "approved_share": float((~refused).mean()),
        "default_rate": float(defaulted.mean()),
        "mean_probability": float(probability.mean()),
        "true_positive_rate": float(refused[bad].mean()) if bad.sum() >= FEWEST_OUTCOMES else None,
        "false_positive_rate": float(refused[~bad].mean()) if (~bad).sum() >= FEWEST_OUTCOMES else None,
        "auc": auc,
        "auc_interval": None
        if auc is None
        else {"low": max(0.0, auc - Z95 * error), "high": min(1.0, auc + Z95 * error)},
        "approved_ratio": None,
        "true_positive_ratio": None,
        "false_positive_ratio": None,
    }


def _compared(row: GroupRow, largest: GroupRow) -> GroupRow:
    return {
        **row,
        "approved_ratio": _ratio(row["approved_share"], largest["approved_share"]),
        "true_positive_ratio": _ratio(row["true_positive_rate"], largest["true_positive_rate"]),
        "false_positive_ratio": _ratio(row["false_positive_rate"], largest["false_positive_rate"]),
    }


def _ratio(rate: float | None, to: float | None) -> float | None:
    return rate / to if rate is not None and to else None
