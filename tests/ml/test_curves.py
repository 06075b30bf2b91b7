"""Reliability, cost by threshold, confusion and recommendations, on clients that can be counted by hand."""

import numpy as np
import pytest

from ml.serving.model import Costs, ReviewBand, cost_per_client
from ml.training.curves import confusion, cost_curve, recommendations, reliability

PROBABILITY = np.array([0.02, 0.05, 0.08, 0.1, 0.3])
DEFAULTED = np.array([0.0, 0.0, 1.0, 0.0, 1.0])


def test_the_cost_at_each_threshold_is_that_of_refusing_from_there_on() -> None:
    curve = cost_curve(DEFAULTED, PROBABILITY, 0.09, Costs())

    for point in curve["points"]:
        assert point["cost_per_client"] == cost_per_client(DEFAULTED, PROBABILITY, point["threshold"], Costs())
        assert point["refused_share"] == pytest.approx((point["threshold"] <= PROBABILITY).mean())
    assert curve["current"] == {"threshold": 0.09, "cost_per_client": (10 + 1) / 5, "refused_share": pytest.approx(0.4)}
    assert curve["current"] in curve["points"]
    assert [curve["points"][0]["refused_share"], curve["points"][-1]["refused_share"]] == [1, 0]


def test_the_best_threshold_is_the_cheapest_of_all() -> None:
    random = np.random.default_rng(2)
    probability = random.random(400)
    defaulted = (random.random(400) < probability / 3).astype(float)

    best = cost_curve(defaulted, probability, 0.09, Costs())["best"]

    every = [cost_per_client(defaulted, probability, at, Costs()) for at in [*probability, 0.0, 1.0]]
    assert best["cost_per_client"] == pytest.approx(min(every))
    assert best["cost_per_client"] == pytest.approx(cost_per_client(defaulted, probability, best["threshold"], Costs()))


def test_refusing_nobody_can_be_the_best() -> None:
    assert cost_curve(np.array([0.0, 1.0, 0.0]), np.array([0.9, 0.1, 0.5]), 0.09, Costs(1, 5))["best"] == {
        "threshold": 1.0,
        "cost_per_client": pytest.approx(1 / 3),
        "refused_share": 0.0,
    }


def test_clients_are_counted_by_outcome_and_side_of_the_threshold() -> None:
    assert confusion(DEFAULTED, PROBABILITY, 0.1) == {
        "defaulted_refused": 1,
        "defaulted_approved": 1,
        "repaid_refused": 1,
        "repaid_approved": 2,
        "true_positive_rate": 0.5,
        "false_positive_rate": pytest.approx(1 / 3),
    }


def test_recommendations_follow_the_band_its_lower_end_in_its_upper_end_out() -> None:
    rows = recommendations(DEFAULTED, PROBABILITY, ReviewBand(0.08, 0.3))

    assert [(r["recommendation"], r["clients"], r["default_rate"]) for r in rows] == [
        ("approve", 2, 0),
        ("review", 2, 0.5),
        ("decline", 1, 1),
    ]
    assert sum(row["share"] for row in rows) == pytest.approx(1)


def test_a_recommendation_nobody_has_has_no_default_rate() -> None:
    assert recommendations(DEFAULTED, PROBABILITY, ReviewBand(0.9, 0.95))[2]["default_rate"] is None


def test_bins_are_of_equal_size_by_rising_probability() -> None:
    probability = np.linspace(0.01, 0.5, 100)
    defaulted = np.zeros(100)
    defaulted[90:95] = 1

    table = reliability(defaulted, probability)

    assert [row["clients"] for row in table] == [10] * 10
    assert [row["default_rate"] for row in table] == [0] * 9 + [0.5]
    assert table[0]["highest_probability"] < table[1]["lowest_probability"]
    assert table[9]["default_rate_interval"]["low"] < 0.5 < table[9]["default_rate_interval"]["high"]
