"""What each family of features adds to a result."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ml.features import feature
from ml.features.definition import Family
from scoring.core.assessment import Assessment, Contribution


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
