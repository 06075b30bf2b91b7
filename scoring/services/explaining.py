"""Explains an assessment beyond its reasons: by family, and one feature among everyone's values."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ml.features import Family, feature
from ml.reference import Dependence, Distribution, Standing
from scoring import engine
from scoring.services.assessing import Assessment, Contribution


@dataclass(frozen=True)
class FamilyPart:
    """What a family of features adds to the log-odds, and its features, largest contribution first."""

    family: Family
    contribution: float
    features: tuple[Contribution, ...]

    @property
    def contribution_of_unknowns(self) -> float:
        """What of the contribution comes from features that this client has no value for."""
        return math.fsum(one.contribution for one in self.features if one.value is None)


@dataclass(frozen=True)
class Weight:
    """A feature's share of all absolute contributions, 0 to 1: for this client, and over every client."""

    feature: str
    local: float
    everyone: float


@dataclass(frozen=True)
class InPopulation:
    """A model input of one client among everyone. `standing` is None where the client has no value."""

    contribution: Contribution
    distribution: Distribution
    dependence: Dependence
    standing: Standing | None


def by_family(assessment: Assessment) -> tuple[FamilyPart, ...]:
    """Return the contributions by family, largest first. With the base value they add up to the log-odds, to 1e-9."""
    members: dict[Family, list[Contribution]] = {}
    for contribution in assessment.contributions:
        members.setdefault(feature(contribution.feature).family, []).append(contribution)
    parts = [
        FamilyPart(family, math.fsum(c.contribution for c in features), tuple(features))
        for family, features in members.items()
    ]
    return tuple(sorted(parts, key=lambda part: (-abs(part.contribution), part.family)))


def weights(assessment: Assessment) -> tuple[Weight, ...]:
    """Return every model input's weight for this client and for everyone, heaviest for this client first.

    Raises engine.NoReferenceError where nobody was scored with the model in service.
    """
    means = {one.feature: one.mean_absolute_contribution for one in engine.reference().importance()}
    own = math.fsum(abs(amount) for amount in assessment.contributions.amounts) or 1.0
    total = math.fsum(means.values()) or 1.0
    return tuple(
        Weight(c.feature, abs(c.contribution) / own, means[c.feature] / total) for c in assessment.contributions
    )


def in_population(contribution: Contribution) -> InPopulation:
    """Return a client's feature among everyone's values. Raises engine.NoReferenceError as `weights` does."""
    reference, name, value = engine.reference(), contribution.feature, contribution.value
    return InPopulation(
        contribution=contribution,
        distribution=reference.distribution(name),
        dependence=reference.dependence(name),
        standing=None if value is None else reference.standing(name, value),
    )
