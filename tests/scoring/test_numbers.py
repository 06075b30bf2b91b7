"""Numbers are written as CLDR has them in both languages: Babel, which is too slow for pages, is the yardstick."""

from __future__ import annotations

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from scoring.numbers import MINUS, decimal, digits_for, number

values = st.floats(-1e15, 1e15) | st.integers(-(10**7), 10**7).map(lambda n: n / 1000)  # the latter with ties
LANGUAGES = st.sampled_from(["fr", "en"])


@given(value=values, language=LANGUAGES, digits=st.integers(0, 3))
def test_a_number_with_fixed_decimals_is_written_as_babel_writes_it(value: float, language: str, digits: int) -> None:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    size = format_decimal(abs(value), pattern, locale=language)
    sign = MINUS if value < 0 and any(figure in size for figure in "123456789") else ""
    assert decimal(value, language, digits) == sign + size


@given(value=values, language=LANGUAGES, decimals=st.integers(0, 3))
def test_a_number_with_at_most_some_decimals_is_written_as_babel_writes_it(
    value: float, language: str, decimals: int
) -> None:
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    expected = format_decimal(round(value, decimals) + 0.0, pattern, locale=language)
    assert number(value, language, decimals) == expected.replace("-", MINUS)


@pytest.mark.parametrize(("value", "written"), [(100.0, "100"), (1000.0, "1\u202f000"), (-0.04, "0"), (10.5, "10,5")])
def test_only_decimals_lose_their_zeros(value: float, written: str) -> None:
    assert number(value, "fr", 1) == written


@given(st.floats(1e-4, 1e6))
def test_the_largest_of_several_amounts_shows_two_figures_that_say_something(largest: float) -> None:
    shown = decimal(largest, "en", digits_for(largest)).replace(",", "").replace(".", "").lstrip("0")
    assert len(shown) >= 2
    assert digits_for(-largest) == digits_for(largest) <= 5
    assert digits_for(0.0) == 2
