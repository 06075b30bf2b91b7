"""The shape of an evaluation: what `ml.evaluate` measures, the artefact keeps, the model card and the page show.

Shares, rates and probabilities lie between 0 and 1. Nothing here computes, so that the web can read it cheaply.
"""

from __future__ import annotations

import sys
from types import NoneType, UnionType
from typing import Any, TypedDict, get_args, get_origin, get_type_hints, is_typeddict


class Interval(TypedDict):
    """Bounds of a 95 % interval."""

    low: float
    high: float


class ReliabilityBin(TypedDict):
    """Clients of neighbouring probabilities: what was predicted, what happened, and the rate's interval (Wilson)."""

    clients: int
    lowest_probability: float
    highest_probability: float
    mean_probability: float
    default_rate: float
    default_rate_interval: Interval


class CostPoint(TypedDict):
    """What it costs to refuse everybody at or above `threshold`."""

    threshold: float
    cost_per_client: float
    refused_share: float


class CostCurve(TypedDict):
    """Cost by threshold; `best` is the least cost in hindsight, over every threshold these clients can tell apart."""

    points: list[CostPoint]
    current: CostPoint
    best: CostPoint


class Confusion(TypedDict):
    """Clients by outcome and side of the threshold, and the share of each outcome that is refused."""

    defaulted_refused: int
    defaulted_approved: int
    repaid_refused: int
    repaid_approved: int
    true_positive_rate: float
    false_positive_rate: float


class RecommendationRow(TypedDict):
    """Clients with one recommendation: `approve`, `review` or `decline`. `default_rate` is None where nobody has it."""

    recommendation: str
    clients: int
    share: float
    default_rate: float | None


class GroupRow(TypedDict):
    """One group of one attribute. Ratios are against the attribute's largest group, None there is nothing to divide.

    `true_positive_rate` is the share of the defaulted who are refused, `false_positive_rate` that of the repaid.
    The AUC and its interval are None in groups of too few.
    """

    attribute: str
    group: str
    clients: int
    approved_share: float
    default_rate: float
    mean_probability: float
    true_positive_rate: float | None
    false_positive_rate: float | None
    auc: float | None
    auc_interval: Interval | None
    approved_ratio: float | None
    true_positive_ratio: float | None
    false_positive_ratio: float | None


class PartRow(TypedDict):
    """The AUC and the default rate of a fifth of the clients: drawn at random, or as they are ordered by identifier."""

    parts: str
    number: int
    clients: int
    default_rate: float
    auc: float


class PolicyLine(TypedDict):
    """What deciding a line of the policy otherwise would add to the AUC, the same folds and boosters otherwise.

    Interval: DeLong, paired.
    """

    line: str
    auc_gain: float
    auc_gain_interval: Interval


class Split(TypedDict):
    """The out-of-fold AUC where the folds are drawn by a seed, or are fifths of the clients by identifier."""

    folds: str
    seed: int | None
    auc: float


class Retraining(TypedDict):
    """What only training can tell, because it takes models trained otherwise. They are quick ones.

    `parameters` are those in which they differ from the model itself.
    """

    clients: int
    rounds: int
    boosters: int
    parameters: dict[str, float]
    auc: float
    auc_of_every_input: float
    policy: list[PolicyLine]
    splits: list[Split]


class Evaluation(TypedDict):
    """All measures of one model on one population of labelled clients.

    `intervals` holds, by measure, the middle 95 % over `replicates` stratified bootstrap samples drawn with `seed`.
    `retraining` is None where a model is measured on other clients than those of its training.
    """

    n: int
    auc: float
    brier: float
    log_loss: float
    calibration_slope: float
    calibration_intercept: float
    ece: float
    cost_per_client: float
    decision_threshold: float
    default_rate: float
    gini: float
    ks: float
    pr_auc: float
    intervals: dict[str, Interval]
    replicates: int
    seed: int
    reliability: list[ReliabilityBin]
    cost_curve: CostCurve
    confusion: Confusion
    recommendations: list[RecommendationRow]
    groups: list[GroupRow]
    stability: list[PartRow]
    retraining: Retraining | None


def is_evaluation(value: Any) -> bool:
    """Return whether `value`, read from JSON, has the shape of an Evaluation with finite numbers only."""
    return _conforms(value, Evaluation)


def _conforms(value: Any, hint: Any) -> bool:
    if is_typeddict(hint):
        hints = get_type_hints(hint)
        return (
            isinstance(value, dict)
            and value.keys() == hints.keys()
            and all(_conforms(value[name], kind) for name, kind in hints.items())
        )
    if isinstance(hint, UnionType):
        return any(_conforms(value, kind) for kind in get_args(hint))
    if get_origin(hint) is list:
        return isinstance(value, list) and all(_conforms(entry, get_args(hint)[0]) for entry in value)
    if get_origin(hint) is dict:
        return isinstance(value, dict) and all(_conforms(entry, get_args(hint)[1]) for entry in value.values())
    if hint in (int, float):
        return type(value) in (int, hint) and abs(value) <= sys.float_info.max
    return type(value) is (NoneType if hint is None else hint)
