"""The mistakes at another threshold, on clients that can be counted."""

import numpy as np
import pytest

from ml.serving.evaluation import Evaluation
from ml.serving.model import Costs, ReviewBand, cost_per_client
from ml.serving.tradeoff import mistakes, nearest
from ml.tables.numerics import sigmoid
from ml.training.evaluate import evaluation
from tests.artefacts import synthetic_population

COSTS = Costs(10.0, 1.0)
_RANDOM = np.random.default_rng(3)
LOG_ODDS = _RANDOM.normal(-2.5, 1.0, 700)
DEFAULTED = (_RANDOM.random(700) < sigmoid(LOG_ODDS)).astype(float)


@pytest.fixture(scope="module")
def found() -> Evaluation:
    values = synthetic_population().rows.values[:700]
    return evaluation(values, DEFAULTED, LOG_ODDS, threshold=1 / 11, band=ReviewBand(0.07, 0.11), costs=COSTS, seed=1)


def test_the_mistakes_at_each_threshold_kept_are_those_that_one_counts(found: Evaluation) -> None:
    kept = mistakes(found, COSTS)
    assert len(kept) == len(found["cost_curve"]["points"]) > 300
    for one in kept:
        refused = sigmoid(LOG_ODDS) >= one.threshold
        assert one.missed_defaults * 700 == pytest.approx(np.sum((DEFAULTED == 1) & ~refused), abs=1e-9)
        assert one.refused_good * 700 == pytest.approx(np.sum((DEFAULTED == 0) & refused), abs=1e-9)


@pytest.mark.parametrize("costs", [COSTS, Costs(3.0, 1.0), Costs(1.0, 2.0)])
def test_their_cost_is_that_of_any_costs(found: Evaluation, costs: Costs) -> None:
    for one in mistakes(found, COSTS):
        expected = cost_per_client(DEFAULTED, sigmoid(LOG_ODDS), one.threshold, costs)
        assert one.point(costs)["cost_per_client"] == pytest.approx(expected)


def test_thresholds_are_kept_by_tenths_of_a_point_and_the_one_in_service_exactly(found: Evaluation) -> None:
    kept = mistakes(found, COSTS)
    assert nearest(kept, 1 / 11).threshold == 1 / 11
    assert nearest(kept, 1 / 6).threshold == 0.167
    assert nearest(kept, 0.9).threshold == 0.9
    assert [one.threshold for one in kept] == sorted(one.threshold for one in kept)
