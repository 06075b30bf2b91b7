"""Measures of a probability against what happened, on examples that can be worked out by hand."""

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, roc_auc_score, roc_curve

from ml.serving.model import Costs
from ml.tables.numerics import sigmoid
from ml.training.metrics import (
    Levels,
    auc_error,
    auc_gain,
    calibration_line,
    expected_calibration_error,
    measure,
    ranking,
)

MEASURES = [
    "n",
    "auc",
    "brier",
    "log_loss",
    "calibration_slope",
    "calibration_intercept",
    "ece",
    "cost_per_client",
    "decision_threshold",
]


def true_population(seed: int = 0, clients: int = 20_000) -> tuple[np.ndarray, np.ndarray]:
    """Outcomes drawn with the very probabilities of the log-odds beside them."""
    random = np.random.default_rng(seed)
    log_odds = random.normal(-2.4, 1.0, clients)
    return (random.random(clients) < sigmoid(log_odds)).astype(float), log_odds


def test_the_measures_are_named_as_promised_and_are_plain_numbers() -> None:
    defaulted, log_odds = true_population()

    result = measure(defaulted, log_odds, 1 / 11, Costs())

    assert list(result) == MEASURES
    assert {type(value) for value in result.values()} == {int, float}


def test_a_probability_that_means_what_it_says_measures_as_calibrated() -> None:
    result = measure(*true_population(), 1 / 11, Costs())

    assert result["calibration_slope"] == pytest.approx(1, abs=0.05)
    assert result["calibration_intercept"] == pytest.approx(0, abs=0.1)
    assert result["ece"] < 0.01


def test_the_calibration_line_finds_what_was_done_to_the_log_odds() -> None:
    defaulted, log_odds = true_population()

    slope, intercept = calibration_line(defaulted, (log_odds - 0.5) / 2)

    true_slope, true_intercept = calibration_line(defaulted, log_odds)
    assert slope == pytest.approx(2 * true_slope, rel=1e-6)
    assert intercept == pytest.approx(true_intercept + 0.5 * true_slope, rel=1e-5)


def test_the_line_leaves_calibrated_log_odds_alone() -> None:
    defaulted, log_odds = true_population()
    slope, intercept = calibration_line(defaulted, log_odds)

    again = calibration_line(defaulted, log_odds * slope + intercept)

    assert again == (pytest.approx(1, abs=1e-6), pytest.approx(0, abs=1e-6))


def test_calibration_error_is_the_gap_by_bin_weighted_by_size() -> None:
    probability = np.array([0.1] * 10 + [0.3] * 10)
    defaulted = np.array([1.0] * 2 + [0.0] * 8 + [1.0] * 2 + [0.0] * 8)

    assert expected_calibration_error(defaulted, probability, bins=2) == pytest.approx((0.1 + 0.1) / 2)


def test_calibration_error_bears_fewer_clients_than_bins() -> None:
    assert expected_calibration_error(np.array([1.0]), np.array([0.25])) == pytest.approx(0.75)


def test_ranking_measures_on_four_clients() -> None:
    defaulted = np.array([0.0, 1.0, 0.0, 1.0])
    probability = np.array([0.1, 0.2, 0.3, 0.4])

    result = measure(defaulted, np.log(probability / (1 - probability)), 0.25, Costs())

    assert result["n"] == 4
    assert result["auc"] == pytest.approx(0.75)
    assert result["brier"] == pytest.approx((0.01 + 0.64 + 0.09 + 0.36) / 4)
    assert result["log_loss"] == pytest.approx(-np.log([0.9, 0.2, 0.7, 0.4]).mean())
    assert result["cost_per_client"] == pytest.approx((10 + 1) / 4)
    assert result["decision_threshold"] == 0.25


def test_the_probability_of_extreme_log_odds_neither_overflows_nor_loses_its_digits() -> None:
    probability = sigmoid(np.array([-800.0, -40.0, 0.0, 40.0, 800.0]))

    assert probability.tolist() == [0.0, pytest.approx(np.exp(-40.0), rel=1e-12), 0.5, 1.0, 1.0]


def test_log_odds_of_the_probability_are_the_log_odds() -> None:
    log_odds = np.linspace(-12, 12, 1001)
    probability = sigmoid(log_odds)

    np.testing.assert_allclose(np.log(probability) - np.log1p(-probability), log_odds, atol=1e-9)


def test_ranking_by_levels_is_what_scikit_learn_finds_client_by_client() -> None:
    defaulted, log_odds = true_population(clients=3_000)
    tied = np.round(log_odds, 1)
    levels = Levels.of(tied)

    result = ranking(levels.count(defaulted == 0), levels.count(defaulted == 1))

    false_positive, true_positive, _ = roc_curve(defaulted, tied)
    assert result["auc"] == pytest.approx(roc_auc_score(defaulted, tied), rel=1e-12)
    assert result["gini"] == pytest.approx(2 * result["auc"] - 1)
    assert result["ks"] == pytest.approx((true_positive - false_positive).max(), rel=1e-12)
    assert result["pr_auc"] == pytest.approx(average_precision_score(defaulted, tied), rel=1e-12)


def test_the_error_of_an_auc_is_what_drawing_again_shows() -> None:
    drawn = [auc_error(*true_population(seed, clients=1_000)) for seed in range(200)]

    aucs, errors = np.array(drawn).T

    assert errors.mean() == pytest.approx(aucs.std(), rel=0.15)


def test_the_gain_of_one_score_over_another_is_measured_on_the_same_clients() -> None:
    defaulted, log_odds = true_population(clients=2_000)
    noisy = log_odds + np.random.default_rng(3).normal(size=2_000)

    gain, error = auc_gain(defaulted, noisy, log_odds)

    assert gain == pytest.approx(roc_auc_score(defaulted, log_odds) - roc_auc_score(defaulted, noisy))
    assert 0 < error < auc_error(defaulted, log_odds)[1]
    assert auc_gain(defaulted, noisy, noisy) == (0, 0)
