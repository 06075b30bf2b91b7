"""Contributions of many clients are LightGBM's own, to the last digits, whatever is missing and however it splits."""

from __future__ import annotations

import lightgbm
import numpy as np
import pytest

from ml.serving.batch_contributions import BatchContributions
from ml.serving.model import Model
from ml.tables.numerics import FloatArray
from tests.artefacts import synthetic_population

CLIENTS, COLUMNS = 600, 6


def told_by_lightgbm(booster: lightgbm.Booster, matrix: FloatArray) -> FloatArray:
    return np.asarray(booster.predict(matrix, pred_contrib=True, num_threads=1))


def a_matrix(seed: int, missing: float) -> FloatArray:
    """Return values (CLIENTS, COLUMNS), some of them equal to each other, a share of them missing."""
    random = np.random.default_rng(seed)
    matrix = np.round(random.normal(size=(CLIENTS, COLUMNS)), 1)
    matrix[random.random(matrix.shape) < missing] = np.nan
    return matrix


def a_booster(matrix: FloatArray, categories: list[int] | str = "auto", **parameters: object) -> lightgbm.Booster:
    known = np.nan_to_num(matrix)
    outcome = (known[:, 0] + known[:, 1] * known[:, 2] > 0.3).astype(float)
    plain = {"objective": "binary", "num_leaves": 12, "min_data_in_leaf": 5, "verbosity": -1, "num_threads": 1}
    learning = lightgbm.Dataset(matrix, outcome, categorical_feature=categories, params=plain | parameters)
    return lightgbm.train(plain | parameters, learning, 20)


def test_the_models_contributions_are_the_same_for_everyone_and_add_up(model: Model) -> None:
    values = synthetic_population().rows.values
    compute = model.batch_contributions()
    told = np.concatenate([compute(values[:300], 1), compute(values[300:], 1)])
    np.testing.assert_allclose(told, model.contributions(values), rtol=0, atol=1e-13)
    assert np.abs(told.sum(axis=1) - model.log_odds(values)).max() < 1e-12


@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("seen_missing", [0.0, 0.3])
def test_missing_values_go_the_way_that_lightgbm_sends_them(missing: float, seen_missing: float) -> None:
    booster = a_booster(a_matrix(1, seen_missing))
    asked = a_matrix(2, missing)
    np.testing.assert_allclose(BatchContributions(booster)(asked), told_by_lightgbm(booster, asked), atol=1e-13)


def test_a_way_that_a_later_chunk_is_the_first_to_go_is_learnt_then() -> None:
    booster = a_booster(a_matrix(1, 0.2))
    compute = BatchContributions(booster)
    for seed in range(3, 6):
        asked = a_matrix(seed, 0.2)
        np.testing.assert_allclose(compute(asked), told_by_lightgbm(booster, asked), atol=1e-13)


def test_lightgbm_is_not_asked_again_for_ways_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    compute, asked = BatchContributions(a_booster(a_matrix(1, 0.2))), a_matrix(2, 0.2)
    first = compute(asked)
    monkeypatch.setattr(lightgbm.Booster, "predict", lambda *_, **__: pytest.fail("asked again"))
    np.testing.assert_array_equal(compute(asked), first)


@pytest.mark.parametrize(("what", "value"), [("zero_as_missing", True), ("categories", [0])])
def test_boosters_with_other_splits_are_left_to_lightgbm(what: str, value: object) -> None:
    matrix = np.abs(np.round(a_matrix(1, 0.0) * 3))
    booster = a_booster(matrix, **{what: value})
    compute = BatchContributions(booster)
    assert compute._trees is None
    np.testing.assert_array_equal(compute(matrix), told_by_lightgbm(booster, matrix))


def test_boosters_of_large_trees_are_left_to_lightgbm(monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = a_matrix(1, 0.2)
    booster = a_booster(matrix)
    assert BatchContributions(booster)._trees is not None
    monkeypatch.setattr("ml.serving.batch_contributions.MOST_SPLITS", 5)
    compute = BatchContributions(booster)
    assert compute._trees is None
    np.testing.assert_array_equal(compute(matrix), told_by_lightgbm(booster, matrix))


def test_a_booster_that_learnt_nothing_has_a_base_value_alone() -> None:
    matrix = a_matrix(1, 0.0)
    booster = a_booster(matrix, min_data_in_leaf=CLIENTS)
    np.testing.assert_allclose(BatchContributions(booster)(matrix), told_by_lightgbm(booster, matrix), atol=1e-15)


def test_no_clients_have_no_contributions() -> None:
    assert BatchContributions(a_booster(a_matrix(1, 0.0)))(np.empty((0, COLUMNS))).shape == (0, COLUMNS + 1)
