"""Explains an assessment beyond its reasons: by family among everyone and a group, how stably, one feature up close."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ml.features import feature
from ml.features.definition import Family
from ml.population.importance import GROUPINGS, group_of
from ml.population.results import Dependence, Distribution, Standing
from scoring.core import engine
from scoring.core.assessment import Assessment, Contribution
from scoring.core.comparison import SMALLEST_GROUP
from scoring.core.points import MatterWorth
from scoring.text.effects import CLEAR, SLIGHT


@dataclass(frozen=True)
class OwnGroup:
    """A group that a client belongs to: what clients are put together by, which group that is, how many they are."""

    grouping: str
    number: int
    clients: int


@dataclass(frozen=True)
class Weight:
    """A family's share of what all families move the risk, 0 to 1: for this client, their group and everyone."""

    family: Family
    own: float
    group: float | None
    everyone: float


@dataclass(frozen=True)
class Spread:
    """What the boosters that the model averages say of a family, in log-odds, each alone; the model says their mean.

    `is_unstable` where one raises and another lowers the risk, both by what is more than hardly anything (SLIGHT), or
    where the largest lies further from the smallest than CLEAR, and than the family's own contribution.
    """

    amounts: tuple[float, ...]
    contribution: float

    @property
    def lowest(self) -> float:
        """The smallest of them."""
        return min(self.amounts)

    @property
    def highest(self) -> float:
        """The largest of them."""
        return max(self.amounts)

    @property
    def is_unstable(self) -> bool:
        """Whether they are too far apart for the family's contribution to be told without a word about it."""
        apart = self.highest - self.lowest
        return (self.lowest <= -SLIGHT and self.highest >= SLIGHT) or apart > max(CLEAR, abs(self.contribution))


@dataclass(frozen=True)
class InPopulation:
    """A model input of one client among everyone. `standing` is None where the client has no value to compare."""

    distribution: Distribution
    dependence: Dependence
    standing: Standing | None


def own_groups(assessment: Assessment) -> tuple[OwnGroup, ...]:
    """Return the groups that the client belongs to, those too small for shares left out.

    Raises engine.NoReferenceError where nobody was scored with the model in service, as `weights` does.
    """
    reference, found = engine.reference(), []
    for grouping in GROUPINGS:
        number = group_of(grouping, assessment.contributions.value(grouping))
        if number is not None:
            clients = reference.family_weights(grouping, number).clients
            found.append(OwnGroup(grouping, number, clients))
    return tuple(one for one in found if one.clients >= SMALLEST_GROUP)


def weights(matters: Sequence[MatterWorth], group: OwnGroup | None) -> tuple[Weight, ...]:
    """Return every family's weight, heaviest for this client first: as a share of all families' absolute amounts."""
    reference = engine.reference()
    everyone = _shares(reference.family_weights().means)
    in_group = _shares(reference.family_weights(group.grouping, group.number).means) if group else {}
    own = _shares({matter.family: abs(matter.worth.contribution) for matter in matters})
    return tuple(
        Weight(matter.family, own[matter.family], in_group.get(matter.family), everyone[matter.family])
        for matter in matters
    )


def _shares(amounts: Mapping[Family, float]) -> dict[Family, float]:
    total = math.fsum(amounts.values()) or 1.0
    return {family: amount / total for family, amount in amounts.items()}


def spreads(assessment: Assessment, matters: Sequence[MatterWorth]) -> dict[Family, Spread]:
    """Return what each booster says of each family; nothing for a model of one booster."""
    found = assessment.contributions.by_booster
    apart = {
        matter.family: Spread(
            tuple(math.fsum(amounts) for amounts in zip(*(found[one.feature] for one in matter.inputs), strict=True)),
            matter.worth.contribution,
        )
        for matter in matters
    }
    return {family: spread for family, spread in apart.items() if len(spread.amounts) > 1}


def in_population(contribution: Contribution) -> InPopulation:
    """Return a client's feature among everyone's values. Raises engine.NoReferenceError as `weights` does."""
    reference, name, value = engine.reference(), contribution.feature, contribution.value
    return InPopulation(
        distribution=reference.distribution(name),
        dependence=reference.dependence(name),
        standing=None if value is None or feature(name).is_unrecognised(value) else reference.standing(name, value),
    )
