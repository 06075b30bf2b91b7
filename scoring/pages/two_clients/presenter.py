"""Two clients in words: both explained, and the features that tell them apart."""

from __future__ import annotations

import math
from dataclasses import dataclass

from clients.language import translated
from ml.features.definition import FAMILY_LABELS
from scoring.pages.two_clients import service
from scoring.text.assessment import Contribution, Explanation, explain, tell

TOLD = 10  # differences told one by one


@dataclass(frozen=True)
class ToldDifference:
    """A difference in words; `gap` in log-odds, positive where it makes the first client the riskier."""

    one: Contribution
    other: Contribution
    gap: float


@dataclass(frozen=True)
class ToldPair:
    """Two explanations, the gap of each family of features, the widest differences, and the gap of all the others.

    The gaps of the families add up to the distance of the log-odds; so do those of the differences with the rest.
    """

    one: Explanation
    other: Explanation
    families: tuple[tuple[str, float], ...]
    differences: tuple[ToldDifference, ...]
    rest: int
    rest_gap: float


def tell_pair(pair: service.Pair) -> ToldPair:
    """Return the pair in words."""
    told, rest = pair.differences[:TOLD], pair.differences[TOLD:]
    return ToldPair(
        one=explain(pair.one),
        other=explain(pair.other),
        families=tuple((translated(FAMILY_LABELS[family]), gap) for family, gap in pair.families()),
        differences=tuple(ToldDifference(tell(d.one), tell(d.other), d.gap) for d in told),
        rest=len(rest),
        rest_gap=math.fsum(d.gap for d in rest),
    )
