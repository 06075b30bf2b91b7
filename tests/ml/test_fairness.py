"""What the model does to each group, measured with attributes that it does not read."""

import numpy as np
import pytest

from ml.features import FEATURE_NAMES, POSITION, feature
from ml.training.fairness import by_group, members


def rows(clients: int, **columns: list[float]) -> np.ndarray:
    values = np.full((clients, len(FEATURE_NAMES)), np.nan)
    for name, column in columns.items():
        values[:, POSITION[name]] = column
    return values


def gender(value: str) -> int:
    return [category.value for category in feature("code_gender").categories].index(value)


def test_rates_are_those_of_the_group_and_ratios_those_to_the_largest() -> None:
    values = rows(100, code_gender=[gender("F")] * 60 + [gender("M")] * 40)
    defaulted = np.array(([1.0] * 20 + [0.0] * 40) + ([1.0] * 20 + [0.0] * 20))
    probability = np.where(np.arange(100) % 4 == 0, 0.5, 0.05)
    probability[60:] = np.where(np.arange(40) % 2 == 0, 0.5, 0.05)

    women, men = by_group(values, defaulted, probability, 0.1)

    assert (women["group"], women["clients"], men["clients"]) == ("F", 60, 40)
    assert women["approved_share"] == pytest.approx(0.75)
    assert women["default_rate"] == pytest.approx(1 / 3)
    assert women["mean_probability"] == pytest.approx(0.25 * 0.5 + 0.75 * 0.05)
    assert women["true_positive_rate"] == women["false_positive_rate"] == pytest.approx(0.25)
    assert (women["approved_ratio"], women["true_positive_ratio"]) == (1, 1)
    assert men["approved_ratio"] == pytest.approx(0.5 / 0.75)
    assert men["true_positive_ratio"] == men["false_positive_ratio"] == pytest.approx(2)
    assert men["auc"] == pytest.approx(0.5)
    assert men["auc_interval"]["low"] < 0.5 < men["auc_interval"]["high"]


def test_a_group_of_few_outcomes_has_no_rate_among_them() -> None:
    values = rows(30, code_gender=[gender("F")] * 30)
    defaulted = np.array([1.0] * 9 + [0.0] * 21)

    (row,) = by_group(values, defaulted, np.linspace(0, 1, 30), 0.5)

    assert (row["true_positive_rate"], row["true_positive_ratio"], row["auc"], row["auc_interval"]) == (None,) * 4
    assert row["false_positive_rate"] is not None


def test_ages_fall_in_the_band_they_open() -> None:
    found = members(rows(6, age_years=[29.9, 30.0, 39.9, 40.0, 60.0, np.nan]), "age_years")

    assert {name: np.flatnonzero(mask).tolist() for name, mask in found.items()} == {
        "<30": [0],
        "30-39": [1, 2],
        "40-49": [3],
        "60+": [4],
    }


def test_a_population_without_the_attributes_has_no_groups() -> None:
    assert by_group(rows(20), np.arange(20.0) % 2, np.full(20, 0.1), 0.1) == []
