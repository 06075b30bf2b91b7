"""Points of probability: each contribution's share of the way, and what is written of them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.tables.numerics import probability_of
from scoring.core.points import per_log_odds, tenths, tenths_between
from scoring.text.points import points
from tests.languages import spoken

log_odds = st.floats(-8, 8)


@given(base=log_odds, total=log_odds)
def test_contributions_in_points_lead_from_the_starting_point_to_the_result(base: float, total: float) -> None:
    way = per_log_odds(base, total) * (total - base)
    assert probability_of(base) + way == pytest.approx(probability_of(total), abs=1e-9)


@given(base=st.floats(-6, 6), nearly=st.floats(-1e-3, 1e-3))
def test_what_is_nearly_no_difference_is_worth_the_slope_of_the_curve(base: float, nearly: float) -> None:
    chance = probability_of(base)
    assert per_log_odds(base, base + nearly) == pytest.approx(chance * (1 - chance), rel=2e-3)


@given(parts=st.lists(st.floats(-0.5, 0.5), min_size=1, max_size=40), start=st.floats(0, 1))
def test_what_is_written_adds_up_to_what_lies_between_the_written_ends(parts: list[float], start: float) -> None:
    end = start + math.fsum(parts)
    whole = round(1000 * end) - round(1000 * start)
    written = tenths(parts, whole)
    assert sum(written) == whole
    assert all(abs(one - 1000 * part) <= 1.5 for one, part in zip(written, parts, strict=True))


def test_the_difference_is_that_of_the_percentages_as_they_are_written() -> None:
    assert tenths_between(0.0523, 0.1558) == 104
    assert tenths_between(0.1558, 0.0523) == -104


@pytest.mark.parametrize(
    ("amount", "fr", "en"),
    [
        (104, "+10,4 points", "+10.4 points"),
        (-15, "\u22121,5 point", "\u22121.5 points"),
        (10, "+1,0 point", "+1.0 point"),
        (0, "moins de 0,1 point", "less than 0.1 point"),
    ],
)
def test_points_are_said_with_their_sign_and_in_the_right_number(amount: int, fr: str, en: str) -> None:
    assert points(amount) == fr
    assert spoken("en", lambda: points(amount)) == en
