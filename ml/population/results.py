"""What the reference population answers: plain frozen figures, counted over every client."""

from __future__ import annotations

from dataclasses import dataclass

from ml.population.bins import Bin


@dataclass(frozen=True, slots=True)
class Counts:
    """Clients in all, those known to have repaid and to have defaulted, and those of the group."""

    everyone: int = 0
    repaid: int = 0
    defaulted: int = 0
    group: int = 0


@dataclass(frozen=True, slots=True)
class Distribution:
    """Counts of a feature's values by bin, empty bins included; `missing` counts the clients without a value."""

    name: str
    bins: tuple[tuple[Bin, Counts], ...]
    missing: Counts


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a value stands in a group: clients with a value, below it, equal to it, and without a value.

    `below` is None for a category, which has no order.
    """

    known: int
    below: int | None
    equal: int
    missing: int

    @property
    def percentile(self) -> float | None:
        """Share of the group below, half of the equal ones counted in, from 0 to 100; None where it says nothing."""
        if self.below is None or not self.known:
            return None
        return 100.0 * (self.below + self.equal / 2) / self.known


@dataclass(frozen=True, slots=True)
class Cell:
    """The group's clients in bin `x` and bin `y` (places in the pair's lists), how many have a known outcome.

    One more than the last place is that of the clients without a value.
    """

    x: int
    y: int
    clients: int
    labelled: int
    defaulted: int

    @property
    def default_rate(self) -> float | None:
        """Share of defaults among the known outcomes; None where there are none."""
        return self.defaulted / self.labelled if self.labelled else None


@dataclass(frozen=True, slots=True)
class Association:
    """How two features go together over all clients with both: `spearman`, `eta_squared` or `cramers_v`.

    `value` is None where one of them does not vary. Sources: Spearman (1904), Fisher (1925), Cramér (1946).
    """

    measure: str
    value: float | None
    clients: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two features together: the group's non-empty cells, those of missing values too.

    `missing` counts the clients without one of the two; the association leaves them out.
    """

    x: str
    y: str
    x_bins: tuple[Bin, ...]
    y_bins: tuple[Bin, ...]
    cells: tuple[Cell, ...]
    missing: int
    association: Association


@dataclass(frozen=True, slots=True)
class Importance:
    """Mean absolute contribution of a model input over every client, in log-odds."""

    feature: str
    mean_absolute_contribution: float


@dataclass(frozen=True, slots=True)
class DependenceBin:
    """What a feature contributes where its value lies in `bin` (None: missing): mean, 10 % and 90 % quantile.

    The three are None where the bin is empty.
    """

    bin: Bin | None
    clients: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Dependence:
    """Contributions of one model input over its values, in log-odds; empty bins included."""

    feature: str
    bins: tuple[DependenceBin, ...]
    missing: DependenceBin


@dataclass(frozen=True, slots=True)
class GroupSummary:
    """A group at a glance. Median probability is None for an empty group.

    `approve`, `review` and `decline` count the recommendations that follow from the model's review band.
    """

    clients: int
    labelled: int
    defaulted: int
    median_probability: float | None
    approve: int
    review: int
    decline: int

    @property
    def default_rate(self) -> float | None:
        """Share of defaults among the known outcomes; None where there are none."""
        return self.defaulted / self.labelled if self.labelled else None
