"""A group of clients: conditions on features, or the clients' own identifiers. Becomes bound SQL in `queries`."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ml.reference.store import CLIENT, check_name, is_category, position_of

Parameter = int | float | list[int] | list[float]


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

    def sql(self) -> tuple[str, list[Parameter]]:
        """Return the condition and its parameters."""
        check_name(self.feature)
        column, ways, parameters = f'"{self.feature}"', [], list[Parameter]()
        if self.categories:
            ways.append(f"{column} IN ({', '.join('?' * len(self.categories))})")
            parameters += [position_of(self.feature, category) for category in self.categories]
        between = [(">=", self.lower), ("<=", self.upper)]
        if limits := [(sign, limit) for sign, limit in between if limit is not None]:
            ways.append(" AND ".join(f"{column} {sign} ?" for sign, _ in limits))
            parameters += [limit for _, limit in limits]
        if self.missing:
            ways.append(f"{column} IS NULL")
        return f"({' OR '.join(f'({way})' for way in ways)})", parameters


@dataclass(frozen=True, slots=True)
class Group:
    """Clients that meet every condition and, where `members` is given, are among these identifiers."""

    conditions: tuple[Condition, ...] = ()
    members: frozenset[int] | None = None

    @property
    def is_everyone(self) -> bool:
        """True where no client is left out."""
        return not self.conditions and self.members is None

    def sql(self) -> tuple[str, list[Parameter]]:
        """Return whether a client belongs to the group, as SQL that is TRUE or not, and its parameters."""
        parts, parameters = [], list[Parameter]()
        for condition in self.conditions:
            sql, values = condition.sql()
            parts.append(sql)
            parameters += values
        if self.members is not None:
            parts.append(f"{CLIENT} IN (SELECT unnest(?::BIGINT[]))")
            parameters.append(sorted(self.members))
        return " AND ".join(parts) or "TRUE", parameters


EVERYONE = Group()
