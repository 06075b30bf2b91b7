"""Bootstrap intervals cover what drawing a population again and again shows, and keep the number of defaults."""

import numpy as np
import pytest

from ml.serving.model import Costs
from ml.training.bootstrap import intervals
from ml.training.metrics import measure
from tests.ml.test_metrics import true_population

THRESHOLD = 1 / 11


def of(
    defaulted: np.ndarray, log_odds: np.ndarray, seed: int = 1, replicates: int = 300
) -> dict[str, dict[str, float]]:
    measured = measure(defaulted, log_odds, THRESHOLD, Costs())
    line = (measured["calibration_slope"], measured["calibration_intercept"])
    return intervals(defaulted, log_odds, THRESHOLD, Costs(), line, seed, replicates)


@pytest.mark.parametrize("name", ["auc", "calibration_slope"])
def test_the_width_of_an_interval_is_the_spread_of_other_draws(name: str) -> None:
    draws = [true_population(seed, clients=2_000) for seed in range(120)]
    spread = np.quantile([measure(*draw, THRESHOLD, Costs())[name] for draw in draws], [0.025, 0.975])

    found = of(*draws[0])[name]

    assert found["high"] - found["low"] == pytest.approx(np.ptp(spread), rel=0.35)


def test_samples_keep_the_number_of_defaults() -> None:
    defaulted = np.array([1.0] * 20 + [0.0] * 180)
    log_odds = np.where(np.arange(200) % 2 == 0, -2.0, -1.999)

    found = of(defaulted, log_odds)["log_loss"]

    # The loss of clients scored alike depends on how many defaulted alone: drawing them freely would move it by 0.08.
    assert found["high"] - found["low"] < 0.001


def test_the_seed_decides_the_intervals() -> None:
    population = true_population(clients=500)

    assert of(*population, seed=4, replicates=20) == of(*population, seed=4, replicates=20)
    assert of(*population, seed=4, replicates=20) != of(*population, seed=5, replicates=20)
