"""The four numbers of a request that move together, how one takes the place of another, and the points along each.

A what-if asks for some of them; the others follow as `ml.changes.simulation.changed_columns` says.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ml.changes.simulation import DOWN_PAYMENT, TERM, Ground, Range, usual_range
from ml.features.definition import Value

LINKED = ("amt_credit", "amt_annuity", TERM, DOWN_PAYMENT)
FEWEST_POINTS = 24
RIVAL = {"amt_credit": DOWN_PAYMENT, DOWN_PAYMENT: "amt_credit", "amt_annuity": TERM, TERM: "amt_annuity"}
_TIMES = 2  # today's amount: as far as a slider goes up
_ROUND = (5, 2, 1)


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a slider may stand: whole multiples of `step` from `lower` to `upper`, both included."""

    lower: float
    upper: float
    step: float

    @property
    def points(self) -> tuple[float, ...]:
        """Every place of the scale, FEWEST_POINTS at least."""
        count = round((self.upper - self.lower) / self.step)
        return tuple(self.lower + place * self.step for place in range(count + 1))


def with_moved(changes: Mapping[str, Value], moved: Mapping[str, Value]) -> dict[str, Value]:
    """Return `changes` after some were moved: what would contradict these is asked for no more, and follows."""
    gone = {RIVAL[name] for name in moved if name in RIVAL}
    return {name: value for name, value in changes.items() if name not in gone} | dict(moved)


def scales(ground: Ground, reference: Mapping[str, Any], changes: Mapping[str, Value]) -> dict[str, Scale]:
    """Return how far each of LINKED plausibly goes for this client; without those that the file does not say.

    A credit goes from what nearly everybody asks for at least to twice today's, a term over what nearly everybody has,
    and a monthly payment as far as today's credit takes it within these terms. `changes` count for the price of the
    goods alone: a scale does not move under the hand.
    """
    now, allowed, found = ground.before, ground.ranges(changes), {}
    least, terms = usual_range("amt_credit", reference), usual_range(TERM, reference)
    credit, payment, term, goods = (_known(one) for one in (*(now[name] for name in LINKED[:-1]), _goods(now, changes)))
    if least and credit:
        found["amt_credit"] = _within(allowed, "amt_credit", min(least.lower, credit), _TIMES * credit)
    if terms and credit and payment and term:
        shortest, longest = min(terms.lower, term), max(terms.upper, term)
        found[TERM] = _within(allowed, TERM, shortest, longest)
        found["amt_annuity"] = _within(allowed, "amt_annuity", credit / longest, credit / shortest)
    if DOWN_PAYMENT in allowed and "amt_credit" in found and goods:
        span = found["amt_credit"]
        found[DOWN_PAYMENT] = _within(allowed, DOWN_PAYMENT, goods - span.upper, goods - span.lower)
    return {name: _scale(found[name]) for name in LINKED if name in found and found[name].lower < found[name].upper}


def _known(value: Value) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def _goods(now: Mapping[str, Value], changes: Mapping[str, Value]) -> Value:
    return changes.get("amt_goods_price", now["amt_goods_price"])


def _within(allowed: Mapping[str, Range], name: str, lower: float, upper: float) -> Range:
    return Range(max(lower, allowed[name].lower), min(upper, allowed[name].upper)) if name in allowed else Range(0, 0)


def _scale(span: Range) -> Scale:
    """Return the coarsest scale at round numbers within the span that has FEWEST_POINTS."""
    most = (span.upper - span.lower) / FEWEST_POINTS
    power = 10.0 ** math.floor(math.log10(most))
    step = next(times * power for times in _ROUND if times * power <= most * (1 + 1e-9))
    return Scale(math.ceil(span.lower / step) * step, math.floor(span.upper / step) * step, step)
