"""Numbers are written as CLDR has them in both languages: Babel, which is too slow for pages, is the yardstick."""

from __future__ import annotations

import pytest
from babel.numbers import format_decimal
from django.utils.translation import activate, override
from hypothesis import given
from hypothesis import strategies as st

from ml.serving.model import ReviewBand
from ml.tables.wording import MINUS
from scoring.text.values import (
    apart,
    counted_clients,
    decimal,
    digits_for,
    number,
    payments,
    points_apart,
    risk_percent,
)
from tests.languages import spoken

values = st.floats(-1e15, 1e15) | st.integers(-(10**7), 10**7).map(lambda n: n / 1000)  # the latter with ties
LANGUAGES = st.sampled_from(["fr", "en"])


@given(value=values, language=LANGUAGES, digits=st.integers(0, 3))
def test_a_number_with_fixed_decimals_is_written_as_babel_writes_it(value: float, language: str, digits: int) -> None:
    activate(language)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    size = format_decimal(abs(value), pattern, locale=language)
    sign = MINUS if value < 0 and any(figure in size for figure in "123456789") else ""
    assert decimal(value, digits) == sign + size


@given(value=values, language=LANGUAGES, decimals=st.integers(0, 3))
def test_a_number_with_at_most_some_decimals_is_written_as_babel_writes_it(
    value: float, language: str, decimals: int
) -> None:
    activate(language)
    pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
    expected = format_decimal(round(value, decimals) + 0.0, pattern, locale=language)
    assert number(value, decimals) == expected.replace("-", MINUS)


@pytest.mark.parametrize(("value", "written"), [(100.0, "100"), (1000.0, "1\u202f000"), (-0.04, "0"), (10.5, "10,5")])
def test_only_decimals_lose_their_zeros(value: float, written: str) -> None:
    assert number(value, 1) == written


@given(st.lists(st.floats(1e-3, 1e6), min_size=1))
def test_of_several_amounts_the_largest_shows_two_figures_and_the_smallest_one(amounts: list[float]) -> None:
    digits = digits_for([-amounts[0], *amounts[1:], 0.0])
    assert 2 <= digits <= 4
    with override("en"):
        shown = [decimal(amount, digits).replace(",", "").replace(".", "").lstrip("0") for amount in amounts]
    assert len(shown[amounts.index(max(amounts))]) >= 2
    assert all(shown)


def test_amounts_that_are_all_zero_are_written_with_two_decimals() -> None:
    assert digits_for([0.0]) == digits_for([]) == 2


def test_two_shares_are_written_with_the_fewest_decimals_that_tell_them_apart() -> None:
    assert spoken("en", lambda: apart(0.114, 0.098)) == ("11.4%", "9.8%")
    assert spoken("en", lambda: apart(0.11412, 0.1138)) == ("11.41%", "11.38%")
    assert spoken("en", lambda: apart(0.114, 0.114)) == ("11.4%", "11.4%")
    assert spoken("en", lambda: apart(0.12, 0.09089, 0.09091)) == ("12.000%", "9.089%", "9.091%")


@pytest.mark.parametrize(
    ("count", "french", "english"),
    [
        (0, "0 client", "0 clients"),
        (1, "1 client", "1 client"),
        (2, "2 clients", "2 clients"),
        (1_200, "1\u202f200 clients", "1,200 clients"),
    ],
)
def test_clients_are_counted_as_each_language_counts(count: int, french: str, english: str) -> None:
    assert (counted_clients(count), spoken("en", lambda: counted_clients(count))) == (french, english)


@pytest.mark.parametrize(
    ("share", "french", "english"),
    [
        (0.019, "1,9 point", "1.9 points"),
        (-0.0199, "2,0 points", "2.0 points"),
        (0.01, "1,0 point", "1.0 point"),
        (0.0, "0,0 point", "0.0 points"),
    ],
)
def test_two_shares_lie_points_apart(share: float, french: str, english: str) -> None:
    assert (points_apart(share), spoken("en", lambda: points_apart(share))) == (french, english)


@pytest.mark.parametrize(("risk", "told"), [(0.0676, "6,76\u202f%"), (0.16, "16,0\u202f%"), (0.0682, "6,8\u202f%")])
def test_a_risk_is_told_apart_from_the_limit_it_is_under(risk: float, told: str) -> None:
    activate("fr")
    assert risk_percent(risk, ReviewBand(0.0682, 0.1136)) == told


@pytest.mark.parametrize(
    ("count", "french", "english"),
    [
        (1.0, "1\u00a0mensualité", "1\u00a0monthly payment"),
        (13.5, "environ 14\u00a0mensualités", "about 14\u00a0monthly payments"),
        (24.0, "24\u00a0mensualités", "24\u00a0monthly payments"),
    ],
)
def test_monthly_payments_are_whole(count: float, french: str, english: str) -> None:
    assert spoken("fr", lambda: payments(count)) == french
    assert spoken("en", lambda: payments(count)) == english
