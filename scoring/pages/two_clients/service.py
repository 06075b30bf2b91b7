"""Two clients under the model in service, and what tells them apart: the contributions that differ."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from clients.models.client import Client
from ml.features import feature
from ml.features.definition import Family
from scoring.core.assessment import Assessment, Contribution, assess
from scoring.core.points import Worth, per_log_odds, shared, tenths_between


class SameClientError(ValueError):
    """A client is not compared with themselves."""


@dataclass(frozen=True)
class Difference:
    """One feature of both clients, and what it adds for the first beyond what it adds for the other."""

    one: Contribution
    other: Contribution
    worth: Worth


@dataclass(frozen=True)
class Pair:
    """Two assessments by one model, and what leads from the other's risk to the first one's, the widest gap first.

    The gaps of all families, and of all differences, add up to the distance of their log-odds, to 1e-9; as points are
    written, to that of the two risks as they are written.
    """

    one: Assessment
    other: Assessment
    families: tuple[tuple[Family, Worth], ...]
    differences: tuple[Difference, ...]


def compare(one: Client, other: Client, *, now: datetime) -> Pair:
    """Assess two clients and return what tells them apart.

    Raises SameClientError for one client twice, engine.NoModelError where no model is in service.
    """
    if one.pk == other.pk:
        raise SameClientError(f"client {one.pk} is compared with themselves")
    first, second = assess(one, now=now), assess(other, now=now)
    of_one, of_other = ({part.feature: part for part in assessment.contributions} for assessment in (first, second))
    gaps: dict[Family, dict[str, float]] = {}
    for name, part in of_one.items():
        gaps.setdefault(feature(name).family, {})[name] = part.contribution - of_other[name].contribution
    unit = per_log_odds(second.log_odds, first.log_odds)
    whole = tenths_between(second.probability_of_default, first.probability_of_default)
    families = shared({family: math.fsum(of.values()) for family, of in gaps.items()}, unit, whole)
    differences = [
        Difference(of_one[name], of_other[name], worth)
        for family, of_family in families
        for name, worth in shared(gaps[family], unit, of_family.tenths)
    ]
    differences.sort(key=lambda found: (-abs(found.worth.contribution), found.one.feature))
    return Pair(first, second, tuple(found for found in families if found[1].contribution), tuple(differences))
