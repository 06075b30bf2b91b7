"""Categories become numbers by their smoothed rate of default."""

import numpy as np
import pytest

from ml.features import FEATURE_NAMES
from ml.features.policy import DEFAULT
from ml.training.encoding import category_encodings


def test_category_encodings_are_smoothed_rates_and_follow_the_outcome() -> None:
    features = [f for f in DEFAULT.features if f.name == "name_contract_type"]
    values = np.full((400, len(FEATURE_NAMES)), np.nan)
    values[:, FEATURE_NAMES.index("name_contract_type")] = [0] * 200 + [1] * 100 + [np.nan] * 100
    defaulted = np.array([1.0] * 40 + [0.0] * 160 + [0.0] * 100 + [0.0] * 100)

    log_odds = np.array(category_encodings(tuple(features), values, defaulted)["name_contract_type"])

    rates = (np.array([40.0, 0.0]) + 100 * 0.1) / (np.array([200.0, 100.0]) + 100)
    np.testing.assert_allclose(log_odds[:2], np.log(rates / (1 - rates)))


def test_a_category_nobody_has_gets_the_rate_of_the_population() -> None:
    features = tuple(f for f in DEFAULT.features if f.name == "organization_type")
    values = np.full((10, len(FEATURE_NAMES)), np.nan)
    defaulted = np.array([1.0] + [0.0] * 9)

    encodings = category_encodings(features, values, defaulted)["organization_type"]

    assert encodings == pytest.approx([np.log(0.1 / 0.9)] * len(features[0].categories))
