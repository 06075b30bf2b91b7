"""How much each family of features weighs: over everyone, and over those of one age, occupation or income type.

Counted while a population is written, in one pass over contributions; kept in its summary, a few hundred numbers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ml.features import feature
from ml.features.definition import Family, Value
from ml.tables.numerics import FloatArray

AGES = (30, 40, 50, 60)  # years at which an age band begins
AGE = "age_years"
GROUPINGS = (AGE, "occupation_type", "name_income_type")  # what clients are put together by


@dataclass(frozen=True, slots=True)
class FamilyWeights:
    """Of so many clients, the mean absolute contribution of each family, in log-odds."""

    clients: int
    means: dict[Family, float]


def group_of(grouping: str, value: Value) -> int | None:
    """Return the number of the age band or category that a value belongs to; None where it is in none."""
    declared = feature(grouping)
    if value is None or declared.is_unrecognised(value):
        return None
    if isinstance(value, str):
        return [category.value for category in declared.categories].index(value)
    return int(np.searchsorted(AGES, value, side="right"))


class WeightsCounter:
    """Collects clients chunk by chunk: `add` each, then `told`."""

    def __init__(self, inputs: Sequence[str]) -> None:
        """Take the names of the model's inputs, in the order in which contributions come."""
        found = [feature(name).family for name in inputs]
        self._members = {family: [n for n, one in enumerate(found) if one is family] for family in Family}
        self._clients = {name: np.zeros(_length(name), dtype=np.int64) for name in GROUPINGS}
        self._sums = {name: np.zeros((len(Family), _length(name))) for name in GROUPINGS}

    def add(self, contributions: Sequence[FloatArray], values: Mapping[str, FloatArray]) -> None:
        """Add clients: what each input contributes to each of them (n,), and their values of GROUPINGS (n,)."""
        places = {name: _places(name, values[name]) for name in GROUPINGS}
        for name, place in places.items():
            self._clients[name] += np.bincount(place, minlength=_length(name))
        for row, family in enumerate(Family):
            absolute = np.abs(sum((contributions[n] for n in self._members[family]), np.zeros(len(contributions[0]))))
            for name, place in places.items():
                self._sums[name][row] += np.bincount(place, absolute, _length(name))

    def told(self) -> dict[str, Any]:
        """Return what `everyones_weights` and `weights_in_group` read."""
        return {
            name: [
                {"clients": int(clients), "means": (sums / max(int(clients), 1)).tolist()}
                for clients, sums in zip(self._clients[name], self._sums[name].T, strict=True)
            ]
            for name in GROUPINGS
        }


def weights_in_group(told: Mapping[str, Any], grouping: str, group: int) -> FamilyWeights:
    """Return the weights among the clients of a group, by its number."""
    return _weights([told[grouping][group]])


def everyones_weights(told: Mapping[str, Any]) -> FamilyWeights:
    """Return the weights among all clients: those of every age, and of none."""
    return _weights(told[AGE])


def _weights(groups: Sequence[Mapping[str, Any]]) -> FamilyWeights:
    clients = sum(int(group["clients"]) for group in groups)
    sums = (math.fsum(group["clients"] * group["means"][n] for group in groups) for n in range(len(Family)))
    return FamilyWeights(clients, dict(zip(Family, (one / max(clients, 1) for one in sums), strict=True)))


def _length(grouping: str) -> int:
    """Return how many groups there are, those without a value counted as the last."""
    declared = feature(grouping)
    return (len(declared.categories) if declared.is_category else len(AGES) + 1) + 1


def _places(grouping: str, values: FloatArray) -> npt.NDArray[np.int64]:
    missing = np.isnan(values)
    found = values if feature(grouping).is_category else np.searchsorted(AGES, values, side="right")
    return np.where(missing, _length(grouping) - 1, found).astype(np.int64)
