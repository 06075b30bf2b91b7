"""Rules that stand once: each test fails where the edge of its rule moves."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from typing import cast

import lightgbm
import numpy as np
import numpy.typing as npt
import pytest

from ml.population.results import wilson_interval
from ml.serving.model import (
    Costs,
    ReviewBand,
    Zone,
    calibrated_contributions,
    cost_per_client,
    decision_threshold,
    review_band,
)
from ml.tables.durations import DAYS_A_MONTH, DAYS_A_YEAR, days_before, years_before
from ml.tables.numerics import probability_of, sigmoid
from ml.tables.wording import Text, decimal, number, percent, rounds_to_nothing

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
    ("probability", "is_clear"),
    [
        (0.0, True),
        (0.125, True),
        (math.nextafter(0.125, 1), False),
        (0.25, False),
        (0.375, False),
        (0.5, False),
        (math.nextafter(0.625, 0), False),
        (0.625, True),
        (1.0, True),
    ],
)
def test_clearly_outside_the_band_is_as_far_beyond_its_limit_as_that_is_from_its_middle(
    probability: float, is_clear: bool
) -> None:
    assert ReviewBand(0.25, 0.5).is_clear_of(probability) is is_clear


def test_the_band_lies_a_quarter_of_the_threshold_around_it() -> None:
    costs = Costs(missed_default=3, refused_good=1)
    assert decision_threshold(costs) == 0.25
    assert review_band(costs) == ReviewBand(0.1875, 0.3125)
    assert review_band(costs, 0.5) == ReviewBand(0.125, 0.375)


def test_the_costs_are_ten_to_one_where_nothing_else_is_given() -> None:
    assert Costs() == Costs(missed_default=10, refused_good=1)


@pytest.mark.parametrize("rule", [Costs(), BAND])
def test_costs_and_band_cannot_be_altered(rule: object) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(rule, next(iter(vars(rule))), 0.5)


def test_each_wrong_answer_costs_what_it_costs_and_a_right_one_nothing() -> None:
    costs = Costs(missed_default=7, refused_good=2)
    answers = [
        (cost_per_client(np.array([defaulted]), np.array([probability]), 0.5, costs))
        for defaulted in (1.0, 0.0)
        for probability in (0.4, 0.6)
    ]
    assert answers == [7.0, 0.0, 0.0, 2.0]
    defaulted, probability = np.array([1.0, 1, 1, 0, 0, 0, 0]), np.array([0.1, 0.2, 0.9, 0.9, 0.8, 0.7, 0.1])
    assert cost_per_client(defaulted, probability, 0.5, costs) == (7 * 2 + 2 * 3) / 7


@pytest.mark.parametrize(
    ("events", "trials", "low", "high"),
    [
        # The roots of the quadratic (rate - p)² = z² p (1 - p) / n.
        (1, 2, 0.0945312057, 0.9054687943),
        (1, 10, 0.0178762131, 0.4041500268),
        (81, 263, 0.2552885199, 0.3662095770),
    ],
)
def test_the_bounds_of_a_rate_are_those_of_the_score_interval(
    events: int, trials: int, low: float, high: float
) -> None:
    assert wilson_interval(events, trials) == (pytest.approx(low, abs=1e-9), pytest.approx(high, abs=1e-9))


def test_the_interval_of_a_rate_at_an_end_of_the_scale_starts_there() -> None:
    for trials in (1, 3, 10, 271):
        assert wilson_interval(0, trials)[0] == 0.0
        assert wilson_interval(int(str(trials)), trials)[1] == 1.0  # equal, and from 257 on not the same object
        assert wilson_interval(0, trials)[1] == pytest.approx(1 - wilson_interval(trials, trials)[0], abs=1e-15)


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
    assert number(0.6, "fr") == "1"


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


def test_small_probabilities_are_exact_and_large_log_odds_overflow_nothing() -> None:
    assert probability_of(-700.0) == pytest.approx(np.exp(-700.0), rel=1e-12)
    assert probability_of(-2.0) == pytest.approx(0.11920292202211755, rel=1e-14)
    assert probability_of(2.0) == pytest.approx(0.8807970779778823, rel=1e-14)
    assert sigmoid(np.array([-1e4, 1e4])).tolist() == [0.0, 1.0]


class BoosterOfTwoInputs:
    """Gives the same contributions whatever it reads, and notes how it was asked."""

    def predict(self, matrix: npt.NDArray[np.float64], **how: object) -> list[list[float]]:
        self.matrix, self.how = matrix, how
        return [[1.0, -2.0, 0.5], [0.0, 4.0, 0.5]]


def test_calibration_scales_contributions_and_moves_the_base_value_alone() -> None:
    booster, matrix = BoosterOfTwoInputs(), np.zeros((2, 2))
    contributions = calibrated_contributions(cast(lightgbm.Booster, booster), matrix, slope=2.0, intercept=-3.0)
    assert contributions.tolist() == [[2.0, -4.0, -2.0], [0.0, 8.0, -2.0]]
    assert booster.matrix is matrix
    assert booster.how == {"pred_contrib": True, "num_threads": 1}


def test_a_year_has_the_days_of_the_calendar_and_a_month_a_twelfth_of_them() -> None:
    assert (DAYS_A_YEAR, DAYS_A_MONTH) == (365.25, 30.4375)
    assert [years_before(days) for days in (-365.25 * 3, -913.125, 0)] == [3.0, 2.5, 0.0]
    assert [days_before(years) for years in (0.0, 1.0, 2.5)] == [0, -365, -913]


def test_a_text_is_english_for_english_and_its_variants_french_otherwise() -> None:
    text = Text("oui", "yes")
    assert [text.in_language(language) for language in ("en", "en-gb", "fr", "fr-ca", "de")] == [
        *("yes", "yes"),
        *("oui", "oui", "oui"),
    ]
