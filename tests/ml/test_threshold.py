"""From the business cost to threshold, review band and cost per client."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.serving.model import Costs, cost_per_client, decision_threshold, review_band

costs = st.builds(Costs, st.floats(0.5, 100), st.floats(0.5, 100))


def test_ten_to_one_gives_one_in_eleven() -> None:
    assert decision_threshold(Costs()) == pytest.approx(1 / 11)


def test_the_band_lies_around_one_in_eleven() -> None:
    band = review_band(Costs())

    assert (band.lower, band.upper) == (pytest.approx(0.75 / 11), pytest.approx(1.25 / 11))


@given(costs)
def test_at_the_threshold_both_answers_cost_the_same(given_costs: Costs) -> None:
    p = decision_threshold(given_costs)

    assert p * given_costs.missed_default == pytest.approx((1 - p) * given_costs.refused_good)


@given(costs, st.floats(0, 0.4))
def test_the_band_ends_where_the_answers_differ_by_the_tolerance(given_costs: Costs, tolerance: float) -> None:
    band = review_band(given_costs, tolerance)

    for p in (band.lower, band.upper):
        difference = p * given_costs.missed_default - (1 - p) * given_costs.refused_good
        assert abs(difference) == pytest.approx(tolerance * given_costs.refused_good, abs=1e-9)
    assert 0 < band.lower <= decision_threshold(given_costs) <= band.upper


@given(costs, st.floats(0.01, 100))
def test_the_unit_of_the_costs_moves_neither_threshold_nor_band(given_costs: Costs, unit: float) -> None:
    same = Costs(given_costs.missed_default * unit, given_costs.refused_good * unit)

    assert decision_threshold(same) == pytest.approx(decision_threshold(given_costs))
    assert review_band(same).lower == pytest.approx(review_band(given_costs).lower)
    assert review_band(same).upper == pytest.approx(review_band(given_costs).upper)


def test_cost_counts_ten_for_a_missed_default_and_one_for_a_refused_good_client() -> None:
    defaulted = np.array([1.0, 1.0, 0.0, 0.0, 0.0])
    probability = np.array([0.05, 0.5, 0.5, 0.05, 0.05])

    assert cost_per_client(defaulted, probability, 0.1, Costs()) == pytest.approx((10 + 1) / 5)


def test_who_stands_at_the_threshold_is_refused() -> None:
    assert cost_per_client(np.array([0.0]), np.array([0.1]), 0.1, Costs()) == 1.0
    assert cost_per_client(np.array([1.0]), np.array([0.1]), 0.1, Costs()) == 0.0


def test_accepting_everyone_costs_ten_times_the_default_rate() -> None:
    defaulted = np.array([1.0] * 8 + [0.0] * 92)

    assert cost_per_client(defaulted, np.zeros(100), 0.5, Costs()) == pytest.approx(0.8)


def test_no_threshold_costs_less_than_the_decision_threshold_where_probabilities_are_true() -> None:
    probability = np.repeat(np.linspace(0.005, 0.505, 101), 1000)
    defaulted = np.concatenate([np.arange(1000) < round(1000 * p) for p in np.linspace(0.005, 0.505, 101)])
    best = cost_per_client(defaulted.astype(float), probability, decision_threshold(Costs()), Costs())

    for threshold in np.linspace(0.01, 0.5, 50):
        assert best <= cost_per_client(defaulted.astype(float), probability, threshold, Costs()) + 1e-12
