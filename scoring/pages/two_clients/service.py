"""Two clients under the model in service, and what tells them apart: the contributions that differ."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clients.models.client import Client
from ml.features.definition import Family
from scoring.core.assessment import Assessment, Contribution, assess
from scoring.core.families import by_family


class SameClientError(ValueError):
    """A client is not compared with themselves."""


@dataclass(frozen=True)
class Difference:
    """One feature of both clients."""

    one: Contribution
    other: Contribution

    @property
    def gap(self) -> float:
        """Return what the feature adds to the first client's log-odds beyond what it adds to the other's."""
        return self.one.contribution - self.other.contribution


@dataclass(frozen=True)
class Pair:
    """Two assessments by one model. The gaps of all differences add up to the distance of their log-odds, to 1e-9."""

    one: Assessment
    other: Assessment
    differences: tuple[Difference, ...]

    def families(self) -> tuple[tuple[Family, float], ...]:
        """Return the gap of each family of features that tells the two apart, the widest first; together all gaps."""
        of_other = {part.family: part.contribution for part in by_family(self.other)}
        gaps = [(part.family, part.contribution - of_other[part.family]) for part in by_family(self.one)]
        return tuple(sorted((one for one in gaps if one[1]), key=lambda one: (-abs(one[1]), one[0])))


def compare(one: Client, other: Client, *, now: datetime) -> Pair:
    """Assess two clients and return their differences, the widest gap first.

    Raises SameClientError for one client twice, engine.NoModelError where no model is in service.
    """
    if one.pk == other.pk:
        raise SameClientError(f"client {one.pk} is compared with themselves")
    first, second = assess(one, now=now), assess(other, now=now)
    of_other = {contribution.feature: contribution for contribution in second.contributions}
    differences = [Difference(c, of_other[c.feature]) for c in first.contributions]
    differences.sort(key=lambda difference: (-abs(difference.gap), difference.one.feature))
    return Pair(first, second, tuple(differences))
