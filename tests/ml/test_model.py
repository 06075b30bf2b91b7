"""A trained model: its probabilities, its contributions, what it may read, how it is written and read back."""

import json
import warnings
from dataclasses import replace
from pathlib import Path

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.features import FEATURE_NAMES, FEATURES
from ml.features.policy import DEFAULT
from ml.serving.artefact import ModelError, check_golden, load, read_manifest, save
from ml.serving.model import Encoder, Model
from tests.artefacts import synthetic_population, trained_model_dir

SHAP_ROWS = 100


def everyone() -> np.ndarray:
    return synthetic_population().rows.values


def test_base_value_and_contributions_make_the_log_odds_of_the_probability_for_everyone(model: Model) -> None:
    contributions = model.contributions(everyone())
    probability = model.probability_of_default(everyone())

    assert contributions.shape == (len(everyone()), len(model.inputs) + 1)
    np.testing.assert_allclose(contributions.sum(axis=1), model.log_odds(everyone()), rtol=0, atol=1e-9)
    np.testing.assert_allclose(contributions.sum(axis=1), np.log(probability / (1 - probability)), rtol=0, atol=1e-9)


def test_what_boosters_contribute_is_on_average_what_the_model_does_and_adds_up_for_each(model: Model) -> None:
    rows, calibration = everyone()[:50], model.manifest["calibration"]
    apart = model.contributions_by_booster(rows)

    assert len(apart) == model.manifest["training"]["boosters"] > 1
    np.testing.assert_allclose(apart.mean(axis=0), model.contributions(rows), rtol=0, atol=1e-12)
    assert np.ptp(apart, axis=0).max() > 1e-3
    each = model.booster.num_trees() // len(apart)
    for number, found in enumerate(apart):
        raw = model.booster.predict(
            model.matrix(rows), raw_score=True, start_iteration=number * each, num_iteration=each
        )
        expected = calibration["slope"] * len(apart) * raw + calibration["intercept"]
        np.testing.assert_allclose(found.sum(axis=1), expected, rtol=0, atol=1e-9)


def test_trees_that_no_number_of_boosters_shares_out_are_taken_as_one(model: Model) -> None:
    odd = replace(model, manifest=model.manifest | {"training": {"boosters": model.booster.num_trees() + 1}})
    rows = everyone()[:5]

    np.testing.assert_allclose(odd.contributions_by_booster(rows), model.contributions(rows)[None], rtol=0, atol=1e-12)


def test_the_base_value_is_the_same_for_everyone(model: Model) -> None:
    base_values = model.contributions(everyone())[:, -1]

    np.testing.assert_allclose(base_values, base_values[0], rtol=0, atol=1e-12)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25)
def test_contributions_add_up_for_any_row_of_numbers(model: Model, seed: int) -> None:
    random = np.random.default_rng(seed)
    values = random.normal(0, 10.0 ** random.integers(-3, 7), (20, len(FEATURES)))
    values[random.random(values.shape) < 0.3] = np.nan
    for position, declared in enumerate(FEATURES):
        if declared.is_category:
            values[:, position] = random.integers(0, len(declared.categories), len(values))

    total = model.contributions(values).sum(axis=1)

    np.testing.assert_allclose(total, model.log_odds(values), rtol=0, atol=1e-9)


def shap_contributions(model: Model, values: np.ndarray) -> np.ndarray:
    """Contributions and base value by shap's own TreeSHAP on the trees it parsed, on the calibrated scale."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # raised while shap and what it imports are loaded
        warnings.simplefilter("ignore", FutureWarning)
        import shap

        explainer = shap.TreeExplainer(model.booster)
    # For a model of type "lightgbm" shap asks LightGBM itself: under another name it walks the trees.
    explainer.model.model_type = "internal"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lightgbm.Booster, "predict", _no_help)
        raw = explainer.shap_values(model.matrix(values))
    calibration = model.manifest["calibration"]
    base_value = np.ravel(explainer.expected_value)[0] * calibration["slope"] + calibration["intercept"]
    return np.column_stack([raw * calibration["slope"], np.full(len(values), base_value)])


def _no_help(*arguments: object, **options: object) -> None:
    raise AssertionError("shap asked LightGBM: the check would compare LightGBM with itself")


def test_contributions_agree_with_the_tree_walk_of_shap(model: Model) -> None:
    values = everyone()[:SHAP_ROWS]

    ours, theirs = model.contributions(values), shap_contributions(model, values)

    assert ours.shape == theirs.shape == (SHAP_ROWS, len(model.inputs) + 1)
    assert np.abs(ours[:, :-1]).max() > 0.01
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6)


def test_a_feature_with_a_direction_moves_the_risk_in_no_other(model: Model) -> None:
    values = everyone()[:200]
    reference = model.manifest["reference"]
    held = [f for f in DEFAULT.features if f.direction and f.name in model.inputs]
    assert len(held) > 10
    for declared in held:
        quantiles = reference[declared.name]["quantiles"]
        steps = []
        for value in np.quantile(quantiles, [0, 0.25, 0.5, 0.75, 1]):
            changed = values.copy()
            changed[:, FEATURE_NAMES.index(declared.name)] = value
            steps.append(model.log_odds(changed))
        assert (np.diff(steps, axis=0) * declared.direction >= -1e-12).all(), declared.name


def test_what_policy_excludes_changes_no_probability(model: Model) -> None:
    changed = everyone().copy()
    excluded = [position for position, f in enumerate(FEATURES) if f not in DEFAULT.features]
    changed[:, excluded] = 0.0

    assert excluded
    assert set(model.inputs) <= {f.name for f in DEFAULT.features}
    np.testing.assert_array_equal(model.probability_of_default(changed), model.probability_of_default(everyone()))


def test_the_model_tells_clients_apart(model: Model) -> None:
    probability = model.probability_of_default(everyone())

    assert ((probability > 0) & (probability < 1)).all()
    assert len(np.unique(probability)) > len(probability) // 2


def test_a_category_is_encoded_by_its_place_and_a_missing_one_stays_missing() -> None:
    position = FEATURE_NAMES.index("name_contract_type")
    values = np.full((3, len(FEATURES)), np.nan)
    values[:2, position] = [1, 0]
    values[:, FEATURE_NAMES.index("amt_credit")] = [7, 8, 9]

    matrix = Encoder(("amt_credit", "name_contract_type"), {"name_contract_type": [-2.0, -3.0]})(values)

    np.testing.assert_array_equal(matrix, [[7, -3.0], [8, -2.0], [9, np.nan]])


def test_an_artefact_read_back_gives_the_same_probabilities(model: Model, artefact: Path) -> None:
    copy = load(artefact)

    assert copy.version == model.version
    assert copy.digest == model.digest
    np.testing.assert_array_equal(copy.probability_of_default(everyone()), model.probability_of_default(everyone()))


def test_a_good_artefact_passes_its_own_check() -> None:
    check_golden(trained_model_dir())


def test_golden_rows_are_nobodys(model: Model) -> None:
    golden = np.array(json.loads((trained_model_dir() / "golden.json").read_bytes())["values"], dtype=np.float64)
    people = {row.tobytes() for row in model.matrix(everyone())}

    assert len(golden) >= 50
    assert not people & {row.tobytes() for row in model.matrix(golden)}


def test_the_version_follows_from_the_content(tmp_path: Path, model: Model) -> None:
    text = (trained_model_dir() / "model.txt").read_text()
    content = {k: v for k, v in model.manifest.items() if k not in ("format", "model_version")}
    golden = everyone()[:5]

    same = save(tmp_path / "same", text, content, golden, model.evaluation)
    other = save(tmp_path / "other", text, content | {"decision_threshold": 0.0901}, golden, model.evaluation)

    measured_otherwise = {**model.evaluation, "auc": 0.9}
    third = save(tmp_path / "third", text, content, golden, measured_otherwise)

    assert same == model.version
    assert len({same, other, third}) == 3
    assert read_manifest(tmp_path / "other")[0]["model_version"] == other


def test_saving_replaces_an_earlier_artefact_and_nothing_else(tmp_path: Path, artefact: Path, model: Model) -> None:
    text = (artefact / "model.txt").read_text()
    content = {k: v for k, v in model.manifest.items() if k not in ("format", "model_version")}

    version = save(artefact, text, content | {"decision_threshold": 0.0901}, everyone()[:5], model.evaluation)

    assert load(artefact).version == version
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model"]


@pytest.mark.parametrize("names", [["notes.txt"], ["manifest.json", "index.html"]], ids=["notes", "a web project"])
def test_saving_leaves_a_directory_with_other_files_alone(tmp_path: Path, model: Model, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).write_text("mine")

    with pytest.raises(ModelError, match="holds other files"):
        save(tmp_path, "", model.manifest, everyone()[:5], model.evaluation)

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(names, "mine")


def test_saving_leaves_a_file_alone(tmp_path: Path, model: Model) -> None:
    (tmp_path / "model").write_text("mine")

    with pytest.raises(ModelError, match="is a file"):
        save(tmp_path / "model", "", model.manifest, everyone()[:5], model.evaluation)
