"""Explains an assessment beyond its reasons: by family, and one feature among everyone's values."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ml.population.results import Dependence, Distribution, Standing
from scoring.core import engine
from scoring.core.assessment import Assessment, Contribution


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
