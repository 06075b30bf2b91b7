"""Compares a client with everyone and with a group: where each value stands, how it is distributed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clients.models.client import Client
from ml.features import POSITION, feature, model_features
from ml.population.bins import Bin
from ml.population.group import EVERYONE, Group
from ml.population.queries import Reference
from ml.population.results import Distribution, GroupSummary, Standing
from ml.population.store import PROBABILITY
from ml.serving.build import FloatArray
from ml.serving.contributions import sigmoid
from scoring.core import engine
from scoring.core.assessment import Value, assessment_of, value_of
from scoring.core.peers import peers_of
from scoring.core.rows import feature_values

MOST_COMPARED = 8  # features in one profile
SMALLEST_GROUP = 30  # fewer clients: no shares, no rates
COMPARED_AT_FIRST = 6
COMPARABLE: frozenset[str] = frozenset({PROBABILITY, *(f.name for f in model_features())})


@dataclass(frozen=True)
class Compared:
    """One feature of a client beside a group and everyone; standings are None where the client has no value.

    `spread` has the tenth, the middle and the nine tenths of a number, empty for a category or where nobody has one.
    """

    name: str
    value: Value
    everyone: Standing | None
    group: Standing | None
    spread_everyone: tuple[float, ...]
    spread_group: tuple[float, ...]


@dataclass(frozen=True)
class Comparison:
    """A client beside a group: `summary` of the group, the features compared, the distribution where there is one.

    `everyone_default_rate` is None where nobody's outcome is known.
    """

    clients: int
    everyone_default_rate: float | None
    summary: GroupSummary
    features: tuple[Compared, ...]
    distribution: Distribution | None

    @property
    def is_small(self) -> bool:
        """True where the group has too few clients to be told in shares and rates."""
        return self.summary.clients < SMALLEST_GROUP


def compare_with_group(client: Client, names: Sequence[str], group: Group | None, *, now: datetime) -> Comparison:
    """Return the client beside a group (None: the peer group) in these features; one alone comes with its distribution.

    Without a name the features are those that count most in the client's assessment. Raises ValueError for names that
    are not COMPARABLE, engine.NoModelError and engine.NoReferenceError.
    """
    if unknown := set(names) - COMPARABLE:
        raise ValueError(f"{', '.join(sorted(unknown))}: no feature that clients are compared by")
    row, reference = feature_values(client, now=now), engine.reference()
    if group is None:
        group = Group(members=frozenset(peers_of(row, without=client.pk).sk_id_curr))
    names = names or principal_features(client, row)
    labelled, defaulted = reference.labelled, int(reference.summary["defaulted"])
    return Comparison(
        clients=reference.clients,
        everyone_default_rate=defaulted / labelled if labelled else None,
        summary=reference.group_summary(group),
        features=_compared(reference, names, row, group),
        distribution=reference.distribution(names[0], group) if len(names) == 1 else None,
    )


def principal_features(client: Client, row: FloatArray) -> list[str]:
    """Return the features that count most in an assessment, strongest first."""
    return [c.feature for c in assessment_of(client, row, engine.current_model()).contributions[:COMPARED_AT_FIRST]]


def own_value(name: str, row: FloatArray) -> Value:
    """Return a feature row's value of a feature, or the probability that the model in service gives it."""
    if name == PROBABILITY:
        return float(sigmoid(engine.current_model().log_odds(row))[0])
    return value_of(feature(name), row[0, POSITION[name]])


def place_of(value: float | str, bins: Sequence[Bin]) -> int:
    """Return the number of the bin a value falls into, as `ml.population` counts it."""
    if isinstance(value, str):
        return next(place for place, one in enumerate(bins) if one.category == value)
    starts = [one.value if one.value is not None else one.lower for one in bins]
    return sum(start is not None and value >= start for start in starts[1:])


def _compared(reference: Reference, names: Sequence[str], row: FloatArray, group: Group) -> tuple[Compared, ...]:
    values = {name: own_value(name, row) for name in names}
    known = {name: value for name, value in values.items() if value is not None}
    numbers = [name for name in names if name == PROBABILITY or not feature(name).is_category]
    standings = [reference.standings(known, one) if known else {} for one in (EVERYONE, group)]
    spreads = [reference.spreads(numbers, one) for one in (EVERYONE, group)]
    return tuple(
        Compared(
            name=name,
            value=values[name],
            everyone=standings[0].get(name),
            group=standings[1].get(name),
            spread_everyone=spreads[0].get(name, ()),
            spread_group=spreads[1].get(name, ()),
        )
        for name in names
    )
