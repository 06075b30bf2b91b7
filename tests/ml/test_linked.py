"""The four linked numbers of a request: what takes whose place, and how far each goes."""

from __future__ import annotations

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ml.changes.linked import FEWEST_POINTS, LINKED, scales, with_moved
from ml.changes.linked import _scale as scale_of
from ml.changes.simulation import DOWN_PAYMENT, TERM, Ground, Range
from tests.ml.test_simulation import application, reference

__all__ = ["reference"]


def test_what_moves_takes_the_place_of_what_would_contradict_it() -> None:
    asked = {"amt_credit": 1.0, "amt_annuity": 2.0, "amt_income_total": 3.0}
    assert with_moved(asked, {TERM: 4.0}) == {"amt_credit": 1.0, "amt_income_total": 3.0, TERM: 4.0}
    assert with_moved(asked, {DOWN_PAYMENT: 5.0}) == {"amt_annuity": 2.0, "amt_income_total": 3.0, DOWN_PAYMENT: 5.0}
    assert with_moved(asked, {"amt_credit": 6.0}) == asked | {"amt_credit": 6.0}


@given(st.floats(-1e7, 1e7), st.floats(1e-3, 1e7))
def test_a_scale_has_points_enough_at_round_steps_within_its_span(lower: float, size: float) -> None:
    span = Range(lower, lower + size)
    scale = scale_of(span)
    assert FEWEST_POINTS <= len(scale.points) <= 5 * FEWEST_POINTS
    assert all(span.holds(point) for point in (scale.points[0], scale.points[-1]))
    digits = scale.step / 10.0 ** math.floor(math.log10(scale.step) + 1e-9)
    assert round(digits, 6) in (1, 2, 5)


def test_every_lever_of_a_whole_request_has_a_scale_within_what_is_allowed(reference: dict[str, Any]) -> None:
    ground = Ground.of(application(), reference)
    found, allowed = scales(ground, reference, {}), ground.ranges({})
    assert tuple(found) == LINKED
    for name, scale in found.items():
        assert allowed[name].holds(scale.lower)
        assert allowed[name].holds(scale.upper)
    assert found["amt_credit"].upper <= 2 * float(ground.before["amt_credit"] or 0)


def test_what_the_file_does_not_say_has_no_scale(reference: dict[str, Any]) -> None:
    without = application("300000 | - | - | 150000")
    assert tuple(scales(Ground.of(without, reference), reference, {})) == ("amt_credit",)


def test_another_price_of_the_goods_moves_the_scale_of_the_down_payment_alone(reference: dict[str, Any]) -> None:
    ground = Ground.of(application(), reference)
    before, after = (scales(ground, reference, changes) for changes in ({}, {"amt_goods_price": 400_000.0}))
    assert {name for name in LINKED if before[name] != after[name]} == {DOWN_PAYMENT}
