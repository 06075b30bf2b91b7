"""Averaged boosters are one LightGBM model: its score, its contributions and its text."""

import lightgbm
import numpy as np
import pytest

from ml.training.boosting import average, fit

PARAMETERS = {
    "objective": "binary",
    "num_leaves": 6,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "deterministic": True,
    "force_col_wise": True,
    "verbosity": -1,
}
SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def matrix() -> np.ndarray:
    random = np.random.default_rng(5)
    values = random.normal(size=(800, 7))
    values[random.random(values.shape) < 0.2] = np.nan
    return values


@pytest.fixture(scope="module")
def learning(matrix: np.ndarray) -> lightgbm.Dataset:
    outcome = (np.nan_to_num(matrix[:, 0]) + np.random.default_rng(6).normal(size=len(matrix)) > 1).astype(float)
    return lightgbm.Dataset(matrix, outcome, params=PARAMETERS)


def test_the_average_scores_and_explains_as_the_boosters_do_on_average(
    matrix: np.ndarray, learning: lightgbm.Dataset
) -> None:
    boosters = fit(PARAMETERS, learning, 12, SEEDS, threads=1)

    averaged = lightgbm.Booster(model_str=average(boosters))

    for asked in ({"raw_score": True}, {"pred_contrib": True}):
        apart = [booster.predict(matrix, num_threads=1, **asked) for booster in boosters]
        assert np.ptp(apart, axis=0).max() > 1e-3
        np.testing.assert_allclose(averaged.predict(matrix, num_threads=1, **asked), np.mean(apart, axis=0), atol=1e-12)
    assert averaged.num_trees() == 12 * len(SEEDS)


def test_the_average_of_one_is_that_one(matrix: np.ndarray, learning: lightgbm.Dataset) -> None:
    (alone,) = fit(PARAMETERS, learning, 12, [4], threads=1)

    averaged = lightgbm.Booster(model_str=average([alone]))

    np.testing.assert_array_equal(averaged.predict(matrix), alone.predict(matrix))


def test_boosters_without_a_single_split_are_averaged_too(matrix: np.ndarray) -> None:
    nothing = lightgbm.Dataset(np.zeros((100, 1)), np.arange(100.0) % 2, params=PARAMETERS)
    boosters = fit(PARAMETERS | {"min_data_in_leaf": 80}, nothing, 3, SEEDS, threads=1)

    averaged = lightgbm.Booster(model_str=average(boosters))

    np.testing.assert_allclose(averaged.predict(np.zeros((2, 1))), 0.5)


def test_the_number_of_threads_changes_nothing(learning: lightgbm.Dataset) -> None:
    assert average(fit(PARAMETERS, learning, 12, SEEDS, threads=1)) == average(
        fit(PARAMETERS, learning, 12, SEEDS, threads=3)
    )


def test_the_text_of_the_average_is_stable(learning: lightgbm.Dataset) -> None:
    text = average(fit(PARAMETERS, learning, 12, SEEDS, threads=1))

    assert lightgbm.Booster(model_str=text).model_to_string() == text
