"""What contributions are worth in points of probability, rounded so that what is written adds up.

One computation for page, record and API: matter (family) by matter, fact (reason code) by fact, input by input.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ml.features import feature
from ml.features.definition import Family
from ml.tables.numerics import probability_of

if TYPE_CHECKING:
    from scoring.core.assessment import Assessment

K = TypeVar("K", bound=str)
_NEAR = 1e-4  # log-odds


def per_log_odds(base: float, total: float) -> float:
    """Return what a unit of log-odds is worth, in probability, on the way from `base` to `total`, both log-odds.

    So each contribution is its share of the difference in log-odds, and all of them add up to the difference in
    probability. Where the two are nearly one it is the slope of the curve there, p(1 - p).
    """
    if abs(total - base) < _NEAR:
        chance = probability_of((base + total) / 2)
        return chance * (1 - chance)
    return (probability_of(total) - probability_of(base)) / (total - base)


def hundredths(share: float, digits: int) -> Decimal:
    """Return a share in hundredths, rounded as it is written with so many decimals."""
    return Decimal(repr(float(share * 100))).quantize(Decimal(1).scaleb(-digits))


def thousandths(share: float) -> int:
    """Return a share in thousandths, rounded as it is written with one decimal: 0.1564 is 156."""
    return int(hundredths(share, 1) * 10)


def tenths_between(start: float, end: float) -> int:
    """Return how many tenths of a point lie between two probabilities as they are written, with its sign."""
    return thousandths(end) - thousandths(start)


def tenths(parts: Sequence[float], whole: int) -> list[int]:
    """Return parts of a difference in probability in tenths of a point that add up to `whole`.

    Each is rounded to the nearest; what then lacks or is too much is taken where rounding moved most.
    """
    exact = [1000 * part for part in parts]
    rounded = [round(part) for part in exact]
    gap = whole - sum(rounded)
    step = 1 if gap > 0 else -1
    by_loss = sorted(range(len(parts)), key=lambda place: (rounded[place] - exact[place]) * step)
    for number in range(abs(gap)):
        rounded[by_loss[number % len(parts)]] += step
    return rounded


class Worth(NamedTuple):
    """What something adds to a result: in log-odds, in probability, and that in tenths of a point as it is written."""

    contribution: float
    probability: float
    tenths: int


@dataclass(frozen=True, slots=True)
class InputWorth:
    """An input of the model and what it adds."""

    feature: str
    worth: Worth


@dataclass(frozen=True, slots=True)
class FactWorth:
    """What the inputs of one reason code add together, the heaviest first."""

    reason_code: str
    worth: Worth
    inputs: tuple[InputWorth, ...]


@dataclass(frozen=True, slots=True)
class MatterWorth:
    """What a family adds, and its facts, the heaviest first."""

    family: Family
    worth: Worth
    facts: tuple[FactWorth, ...]

    @property
    def inputs(self) -> tuple[InputWorth, ...]:
        """The inputs of all its facts, the heaviest first."""
        found = (one for fact in self.facts for one in fact.inputs)
        return tuple(sorted(found, key=lambda one: -abs(one.worth.contribution)))


def worth_of(assessment: Assessment) -> tuple[MatterWorth, ...]:
    """Return what adds up to an assessment's result, the heaviest matter first; all inputs, those without effect too.

    As they are written, inputs add up to their fact, facts to their matter, and matters to what lies between the
    starting point and the estimated risk.
    """
    unit = per_log_odds(assessment.base_value, assessment.log_odds)
    whole = tenths_between(probability_of(assessment.base_value), assessment.probability_of_default)
    members: dict[Family, dict[str, dict[str, float]]] = {}
    for name, amount in assessment.contributions.by_feature.items():
        declared = feature(name)
        members.setdefault(declared.family, {}).setdefault(declared.reason_code, {})[name] = amount
    sums = {
        family: math.fsum(one for inputs in facts.values() for one in inputs.values())
        for family, facts in members.items()
    }
    return tuple(
        MatterWorth(family, worth, _facts(members[family], unit, worth.tenths))
        for family, worth in shared(sums, unit, whole)
    )


def _facts(inputs: Mapping[str, Mapping[str, float]], unit: float, whole: int) -> tuple[FactWorth, ...]:
    sums = {code: math.fsum(of_code.values()) for code, of_code in inputs.items()}
    return tuple(
        FactWorth(code, worth, tuple(InputWorth(*one) for one in shared(inputs[code], unit, worth.tenths)))
        for code, worth in shared(sums, unit, whole)
    )


def shared(parts: Mapping[K, float], unit: float, whole: int) -> list[tuple[K, Worth]]:
    """Return what each part, in log-odds, is worth, the heaviest first; `unit` as `per_log_odds` gives it.

    As they are written, those that count add up to `whole`, in tenths of a point.
    """
    counted = [key for key, amount in parts.items() if amount]
    written = dict(zip(counted, tenths([unit * parts[key] for key in counted], whole), strict=True)) if counted else {}
    order = sorted(parts, key=lambda key: (-abs(parts[key]), key))
    return [(key, Worth(parts[key], unit * parts[key], written.get(key, 0))) for key in order]
