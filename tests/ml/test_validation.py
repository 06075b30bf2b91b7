"""Cross-validation: every client scored once, by boosters and choices it had no part in."""

import numpy as np
import pytest

from ml.features import FEATURE_NAMES, model_features
from ml.training import validation
from tests.artefacts import synthetic_population


def labelled() -> tuple[np.ndarray, np.ndarray]:
    population = synthetic_population()
    return population.rows.values[population.labelled], population.defaulted[population.labelled]


def test_every_client_is_held_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "MAXIMUM_ROUNDS", 5)
    values, defaulted = labelled()

    found = validation.cross_validate(model_features(), values, defaulted, 1, 1)

    assert not np.isnan(found.raw).any()
    assert np.bincount(found.fold).tolist() == [len(defaulted) // 10 + (n < len(defaulted) % 10) for n in range(10)]
    rates = [defaulted[found.fold == number].mean() for number in range(10)]
    assert max(rates) - min(rates) < 0.01
    assert found.rounds == 5


def test_a_folds_rounds_are_those_that_serve_the_other_folds_best() -> None:
    losses = np.array([[9.0, 9.0, 9.0], [1.0, 6.0, 6.0], [5.0, 5.0, 3.0], [7.0, 4.0, 5.0]])

    assert validation.best_steps(losses) == [2, 1, 1]


def test_boosters_stop_growing_some_rounds_after_their_best(monkeypatch: pytest.MonkeyPatch) -> None:
    values, defaulted = labelled()
    steps = []

    class Part:
        """Says of everyone, step by step, what is ever nearer to the truth until the third step."""

        def __init__(self, *_: object) -> None:
            self.held_out = _[3]

        def grow(self, rounds: int) -> np.ndarray:
            steps.append(rounds)
            step = (len(steps) - 1) // 10 + 1  # of ten folds
            truth = np.where(defaulted[self.held_out] == 1, 1.0, -1.0)
            return (truth * (step if step <= 3 else 1))[np.newaxis]

    monkeypatch.setattr(validation, "_Part", Part)

    found = validation.cross_validate(model_features(), values, defaulted, 1, 1)

    assert found.rounds == 3 * validation.STEP
    assert len(steps) == 10 * (3 + validation.PATIENCE // validation.STEP)
    assert (np.abs(found.raw) == 3).all()


@pytest.mark.parametrize("least_in_leaf", [60, 10_000])
def test_growing_in_steps_is_growing_at_once(least_in_leaf: int) -> None:
    values, defaulted = labelled()
    held_out = np.arange(len(defaulted)) % 3 == 0
    parameters = validation.constrained(validation.PARAMETERS, model_features())
    variants = [parameters | {"seed": seed, "min_data_in_leaf": least_in_leaf} for seed in (1, 2)]
    stepwise, at_once = (validation._Part(model_features(), values, defaulted, held_out, variants) for _ in range(2))

    first, second = stepwise.grow(2), stepwise.grow(3)

    np.testing.assert_allclose(second, at_once.grow(5), atol=1e-12)
    assert (first != second).any() == (least_in_leaf == 60)  # no leaf has 10,000 clients: no tree is ever split
    assert len(np.unique(second)) == 1 or least_in_leaf == 60


def test_the_number_of_threads_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "STEP", 3)
    monkeypatch.setattr(validation, "MAXIMUM_ROUNDS", 9)
    monkeypatch.setattr(validation, "BOOSTERS", 2)
    values, defaulted = labelled()

    alone, together = (validation.cross_validate(model_features(), values, defaulted, 3, n) for n in (1, 3))

    np.testing.assert_array_equal(alone.raw, together.raw)
    assert alone.rounds == together.rounds


def test_ordered_folds_are_fifths_in_order() -> None:
    assert validation.ordered_folds(12).tolist() == [0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 4]


def test_log_odds_by_fold_are_of_boosters_that_did_not_see_the_fold() -> None:
    values, defaulted = labelled()
    fold = validation.ordered_folds(len(defaulted))

    def out_of_fold(outcome: np.ndarray) -> np.ndarray:
        (found,) = validation.log_odds_by_fold(
            model_features(), values, outcome, fold, rounds=5, seed=1, threads=1, variants=[validation.PARAMETERS]
        )
        return found

    found, after = out_of_fold(defaulted), out_of_fold(np.where(fold == 2, 1 - defaulted, defaulted))

    np.testing.assert_array_equal(found[fold == 2], after[fold == 2])
    assert (found[fold != 2] != after[fold != 2]).mean() > 0.9


def test_category_encodings_are_smoothed_rates_and_follow_the_outcome() -> None:
    features = [f for f in model_features() if f.name == "name_contract_type"]
    values = np.full((400, len(FEATURE_NAMES)), np.nan)
    values[:, FEATURE_NAMES.index("name_contract_type")] = [0] * 200 + [1] * 100 + [np.nan] * 100
    defaulted = np.array([1.0] * 40 + [0.0] * 160 + [0.0] * 100 + [0.0] * 100)

    log_odds = np.array(validation.category_encodings(tuple(features), values, defaulted)["name_contract_type"])

    rates = (np.array([40.0, 0.0]) + 100 * 0.1) / (np.array([200.0, 100.0]) + 100)
    np.testing.assert_allclose(log_odds[:2], np.log(rates / (1 - rates)))


def test_a_category_nobody_has_gets_the_rate_of_the_population() -> None:
    features = tuple(f for f in model_features() if f.name == "organization_type")
    values = np.full((10, len(FEATURE_NAMES)), np.nan)
    defaulted = np.array([1.0] + [0.0] * 9)

    encodings = validation.category_encodings(features, values, defaulted)["organization_type"]

    assert encodings == pytest.approx([np.log(0.1 / 0.9)] * len(features[0].categories))
