"""A group of clients: conditions on features, or the clients' own identifiers. `queries` finds who belongs to it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ml.population.store import is_category, position_of
from ml.serving.build import FloatArray


@dataclass(frozen=True, slots=True)
class Condition:
    """What a client's feature must be: one of `categories`, or lower ≤ number ≤ upper (None where open-ended).

    With `missing`, clients without a value count too; with nothing else given, they alone do. Raises ValueError for
    an unknown feature or category, for limits of a category, and where nothing is asked.
    """

    feature: str
    categories: tuple[str, ...] = ()
    lower: float | None = None
    upper: float | None = None
    missing: bool = False

    def __post_init__(self) -> None:
        limits = [limit for limit in (self.lower, self.upper) if limit is not None]
        if is_category(self.feature):
            if limits:
                raise ValueError(f"{self.feature} is a category: it has no lower or upper limit.")
            for category in self.categories:
                position_of(self.feature, category)
        elif self.categories:
            raise ValueError(f"{self.feature} is a number: it has no categories.")
        if any(math.isnan(limit) for limit in limits):
            raise ValueError(f"{self.feature}: a limit is not a number.")
        if not (limits or self.categories or self.missing):
            raise ValueError(f"{self.feature}: give categories, a limit or missing.")

    def holds(self, values: FloatArray) -> npt.NDArray[np.bool_]:
        """Return whether clients with these values of the feature (n,), NaN where missing, meet the condition (n,)."""
        belongs = np.zeros(len(values), dtype=bool)
        if self.categories:
            belongs |= np.isin(values, [position_of(self.feature, category) for category in self.categories])
        if self.lower is not None or self.upper is not None:
            lower = -math.inf if self.lower is None else self.lower
            upper = math.inf if self.upper is None else self.upper
            belongs |= (values >= lower) & (values <= upper)
        if self.missing:
            belongs |= np.isnan(values)
        return belongs


@dataclass(frozen=True, slots=True)
class Group:
    """Clients that meet every condition and, where `members` is given, are among these identifiers."""

    conditions: tuple[Condition, ...] = ()
    members: frozenset[int] | None = None

    @property
    def is_everyone(self) -> bool:
        """True where no client is left out."""
        return not self.conditions and self.members is None


EVERYONE = Group()
