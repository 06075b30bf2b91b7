"""Rules that stand once: each test fails where the edge of its rule moves."""

from __future__ import annotations

import numpy as np
import pytest

from ml.serving.contributions import probability_of, sigmoid
from ml.serving.threshold import ReviewBand, Zone
from ml.tables.durations import DAYS_A_MONTH, DAYS_A_YEAR, days_before, years_before
from ml.tables.numbers import decimal, number, percent, rounds_to_nothing

BAND = ReviewBand(0.08, 0.12)


@pytest.mark.parametrize(
    ("probability", "zone"),
    [
        (0.0, Zone.APPROVE),
        (np.nextafter(0.08, 0), Zone.APPROVE),
        (0.08, Zone.REVIEW),
        (np.nextafter(0.12, 0), Zone.REVIEW),
        (0.12, Zone.DECLINE),
        (1.0, Zone.DECLINE),
    ],
)
def test_an_edge_of_the_review_band_belongs_to_the_zone_above_it(probability: float, zone: Zone) -> None:
    assert BAND.zone(probability) is zone
    assert tuple(Zone)[BAND.places(np.array([probability, 0.5]))[0]] is zone


@pytest.mark.parametrize(
    ("value", "digits", "french", "english"),
    [
        (2.675, 2, "2,68", "2.68"),
        (0.125, 2, "0,12", "0.12"),
        (-0.001, 2, "0,00", "0.00"),
        (-0.006, 2, "\u22120,01", "\u22120.01"),
        (1234567.0, 0, "1\u202f234\u202f567", "1,234,567"),
    ],
)
def test_a_number_is_rounded_as_it_is_written_and_zero_has_no_sign(
    value: float, digits: int, french: str, english: str
) -> None:
    assert (decimal(value, "fr", digits), decimal(value, "en", digits)) == (french, english)
    assert rounds_to_nothing(value, digits) is (not any(figure in english for figure in "123456789"))


def test_a_number_loses_the_decimals_that_say_nothing() -> None:
    assert [number(value, "fr", 2) for value in (3.0, 3.5, 3.25)] == ["3", "3,5", "3,25"]
    assert number(1200.0, "en") == "1,200"


def test_a_share_is_written_in_percent() -> None:
    assert (percent(0.0912, "fr"), percent(0.0912, "en-gb"), percent(0.5, "fr", 0)) == (
        "9,1\u202f%",
        "9.1%",
        "50\u202f%",
    )


@pytest.mark.parametrize("log_odds", [-800.0, -2.0, -1e-9, 0.0, 1e-9, 2.0, 800.0])
def test_log_odds_and_their_opposite_have_probabilities_that_add_up_to_one(log_odds: float) -> None:
    assert probability_of(log_odds) + probability_of(-log_odds) == pytest.approx(1.0, abs=1e-15)
    assert probability_of(log_odds) == sigmoid(np.array([log_odds]))[0]


def test_the_probability_of_log_odds_is_the_logistic_function() -> None:
    assert probability_of(0.0) == 0.5
    assert probability_of(np.log(3)) == pytest.approx(0.75, abs=1e-15)
    assert probability_of(-40.0) == pytest.approx(np.exp(-40.0), rel=1e-12)


def test_a_year_has_the_days_of_the_calendar_and_a_month_a_twelfth_of_them() -> None:
    assert (DAYS_A_YEAR, DAYS_A_MONTH) == (365.25, 30.4375)
    assert years_before(-365.25 * 3) == 3.0
    assert [days_before(years) for years in (0.0, 1.0, 2.5)] == [0, -365, -913]
