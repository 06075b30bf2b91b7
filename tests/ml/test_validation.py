"""Cross-validation: every client scored once, by boosters and choices it had no part in."""

import numpy as np
import pytest

from ml.features.policy import DEFAULT
from ml.training import validation
from tests.artefacts import synthetic_population


def labelled() -> tuple[np.ndarray, np.ndarray]:
    population = synthetic_population()
    return population.rows.values[population.labelled], population.defaulted[population.labelled]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let models be of two boosters of at most nine rounds, looked at every three."""
    monkeypatch.setattr(validation, "STEP", 3)
    monkeypatch.setattr(validation, "TREES", 18)
    monkeypatch.setattr(validation, "BOOSTERS", 2)


@pytest.mark.usefixtures("small")
def test_every_client_is_held_out_once() -> None:
    values, defaulted = labelled()

    found = validation.cross_validate(DEFAULT.features, values, defaulted, 1, 1)

    assert not np.isnan(found.log_odds).any()
    assert np.bincount(found.fold).tolist() == [len(defaulted) // 5 + (n < len(defaulted) % 5) for n in range(5)]
    rates = [defaulted[found.fold == number].mean() for number in range(5)]
    assert max(rates) - min(rates) < 0.01
    assert {one.rounds for one in (*found.choices, found.final)} <= {3, 6, 9}


@pytest.mark.usefixtures("small")
def test_nothing_of_a_folds_clients_goes_into_what_measures_them(monkeypatch: pytest.MonkeyPatch) -> None:
    values, defaulted = labelled()
    fold = validation.stratified_folds(defaulted, 1)
    monkeypatch.setattr(validation, "stratified_folds", lambda *_: fold)  # whatever the outcomes are

    before = validation.cross_validate(DEFAULT.features, values, defaulted, 1, 1, most=60)
    turned = np.where(fold == 2, 1 - defaulted, defaulted)
    after = validation.cross_validate(DEFAULT.features, values, turned, 1, 1, most=60)

    np.testing.assert_array_equal(after.log_odds[fold == 2], before.log_odds[fold == 2])
    assert after.choices[2] == before.choices[2]
    assert after.final != before.final
    assert (after.log_odds[fold != 2] != before.log_odds[fold != 2]).mean() > 0.9


@pytest.mark.usefixtures("small")
def test_a_folds_choices_are_what_training_on_the_other_folds_would_choose(monkeypatch: pytest.MonkeyPatch) -> None:
    values, defaulted = labelled()
    found = validation.cross_validate(DEFAULT.features, values, defaulted, 1, 1, most=60)
    rest = found.fold != 4

    monkeypatch.setattr(validation, "FOLDS", 4)
    monkeypatch.setattr(validation, "stratified_folds", lambda *_: found.fold[rest])
    apart = validation.cross_validate(DEFAULT.features, values[rest], defaulted[rest], 1, 1, most=60)

    assert apart.final == found.choices[4]


def test_the_step_chosen_fits_the_outcomes_best_and_the_line_is_fitted_there() -> None:
    defaulted = np.array([1.0, 0.0] * 200)
    truth = np.where(np.random.default_rng(1).random(400) < 0.8, 2 * defaulted - 1, 1 - 2 * defaulted)
    course = np.array([truth * size for size in (0.1, 1.0, 9.0)])

    place, slope, intercept = validation._chosen(
        [(course[:, :150], defaulted[:150]), (course[:, 150:], defaulted[150:])]
    )

    assert place == 1
    right = (truth == 2 * defaulted - 1).mean()
    assert slope == pytest.approx(np.log(right / (1 - right)), abs=0.05)
    assert abs(intercept) < 0.3


@pytest.mark.parametrize("least_in_leaf", [60, 10_000])
def test_growing_in_steps_is_growing_at_once(least_in_leaf: int) -> None:
    values, defaulted = labelled()
    held_out = np.arange(len(defaulted)) % 3 == 0
    parameters = validation.constrained(validation.PARAMETERS, DEFAULT.features)
    variants = [parameters | {"seed": seed, "min_data_in_leaf": least_in_leaf} for seed in (1, 2)]
    stepwise, at_once = (validation.Part(DEFAULT.features, values, defaulted, held_out, variants) for _ in range(2))

    first, second = stepwise.grow(2), stepwise.grow(3)

    np.testing.assert_allclose(second, at_once.grow(5), atol=1e-12)
    assert (first != second).any() == (least_in_leaf == 60)  # no leaf has 10,000 clients: no tree is ever split
    assert len(np.unique(second)) == 1 or least_in_leaf == 60


@pytest.mark.usefixtures("small")
def test_the_number_of_threads_changes_nothing() -> None:
    values, defaulted = labelled()

    alone, together = (validation.cross_validate(DEFAULT.features, values, defaulted, 3, n) for n in (1, 3))

    np.testing.assert_array_equal(alone.log_odds, together.log_odds)
    assert alone.final == together.final


def test_ordered_folds_are_fifths_in_order() -> None:
    assert validation.ordered_folds(12).tolist() == [0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4]


def test_log_odds_by_fold_are_of_boosters_that_did_not_see_the_fold() -> None:
    values, defaulted = labelled()
    fold = validation.ordered_folds(len(defaulted))

    def out_of_fold(outcome: np.ndarray) -> np.ndarray:
        (found,) = validation.log_odds_by_fold(
            DEFAULT.features, values, outcome, fold, rounds=5, seed=1, threads=1, variants=[validation.PARAMETERS]
        )
        return found

    found, after = out_of_fold(defaulted), out_of_fold(np.where(fold == 2, 1 - defaulted, defaulted))

    np.testing.assert_array_equal(found[fold == 2], after[fold == 2])
    assert (found[fold != 2] != after[fold != 2]).mean() > 0.9
