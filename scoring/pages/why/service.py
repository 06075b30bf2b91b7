"""Explains an assessment beyond its reasons: by family, and one feature among everyone's values."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ml.features import feature
from ml.population.results import Dependence, Distribution, Standing
from scoring.core import engine
from scoring.core.assessment import Assessment, Contribution


@dataclass(frozen=True)
class Weight:
    """A feature's share of all absolute contributions, 0 to 1: for this client, and over every client with its rank."""

    feature: str
    own: float
    everyone: float
    rank: int


@dataclass(frozen=True)
class InPopulation:
    """A model input of one client among everyone. `standing` is None where the client has no value to compare."""

    distribution: Distribution
    dependence: Dependence
    standing: Standing | None


def weights(assessment: Assessment) -> tuple[Weight, ...]:
    """Return every model input's weight for this client and for everyone, heaviest for this client first.

    Raises engine.NoReferenceError where nobody was scored with the model in service.
    """
    means = engine.reference().importance
    total = math.fsum(means.values()) or 1.0
    own_total = math.fsum(abs(amount) for amount in assessment.contributions.amounts) or 1.0
    everyone = {name: means[name] / total for name in assessment.contributions.by_feature}
    ranked = sorted(everyone, key=lambda name: (-everyone[name], name))
    ranks = {name: rank for rank, name in enumerate(ranked, 1)}
    return tuple(
        Weight(name, abs(amount) / own_total, everyone[name], ranks[name])
        for name, amount in assessment.contributions.by_feature.items()
    )


def in_population(contribution: Contribution) -> InPopulation:
    """Return a client's feature among everyone's values. Raises engine.NoReferenceError as `weights` does."""
    reference, name, value = engine.reference(), contribution.feature, contribution.value
    return InPopulation(
        distribution=reference.distribution(name),
        dependence=reference.dependence(name),
        standing=None if value is None or feature(name).is_unrecognised(value) else reference.standing(name, value),
    )
