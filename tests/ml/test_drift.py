"""Drift: nothing where nothing moved, what was moved where something did, one clear line where it cannot be told."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.features import POSITION, feature
from ml.monitoring.drift import Drift, DriftError, drift_of_reference, drift_of_rows, main
from ml.monitoring.stability import LARGE, MODERATE, Level, declare_shares, shift, stability_index
from ml.population.queries import Reference
from ml.serving.artefact import load
from ml.serving.model import Model
from ml.sources.report import LoadReport, UnknownCategory, UnknownTexts
from ml.tables.numerics import FloatArray
from tests.artefacts import reference_dir, synthetic_dir, synthetic_population, trained_model_dir
from tests.ml.test_train import population_with, run
from tests.ml.test_unknown_categories import with_texts

# Training sums with one thread, these tests with all: a sum's last digit can carry a client over an edge.
LAST_DIGITS = 0.003


def training_rows() -> FloatArray:
    population = synthetic_population()
    return population.rows.values[population.labelled]


def moved(name: str, values: FloatArray) -> FloatArray:
    """Return the training clients' rows with other values of one feature."""
    rows = training_rows().copy()
    rows[:, POSITION[name]] = values
    return rows


def indexes(model: Model, rows: FloatArray) -> dict[str, float]:
    return {one.name: one.index for one in drift_of_rows(model, rows).features}


def test_the_population_the_model_was_trained_on_has_not_moved(model: Model) -> None:
    drift = drift_of_rows(model, training_rows())

    assert drift.clients == drift.compared == model.manifest["training"]["clients"]
    assert {one.name for one in drift.features} == {one.name for one in drift.contributions} == {*model.inputs}
    for one in (*drift.features, *drift.contributions):
        assert one.index < LAST_DIGITS, one.name
        assert one.missing_now == one.missing_before
    # The folds' probabilities are less sure of a client than those of the model that saw it.
    assert drift.predictions.index < LARGE


def test_another_draw_of_the_same_population_is_stable(model: Model) -> None:
    values = training_rows()
    half = np.random.default_rng(5).permutation(len(values))[: len(values) // 2]

    drift = drift_of_rows(model, values[half])

    assert {one.level for one in (*drift.features, *drift.contributions)} == {Level.STABLE}


def test_a_feature_that_moved_is_found_and_is_first(model: Model) -> None:
    score = training_rows()[:, POSITION["ext_source_2"]]

    drift = drift_of_rows(model, moved("ext_source_2", score * 0.6))

    assert (drift.features[0].name, drift.features[0].level) == ("ext_source_2", Level.LARGE)
    assert drift.features[1].index < LAST_DIGITS
    (contribution,) = (one for one in drift.contributions if one.name == "ext_source_2")
    assert contribution.level is not Level.STABLE


def test_a_category_that_moved_is_found(model: Model) -> None:
    other = len(feature("name_education_type").categories) - 1

    drift = drift_of_rows(model, moved("name_education_type", np.full(len(training_rows()), float(other))))

    assert (drift.features[0].name, drift.features[0].level) == ("name_education_type", Level.LARGE)


def test_a_column_that_lost_values_is_found_with_its_missing_rate(model: Model) -> None:
    scores = training_rows()[:, POSITION["ext_source_2"]].copy()
    scores[::2] = np.nan

    found = drift_of_rows(model, moved("ext_source_2", scores)).features[0]

    assert (found.name, found.level) == ("ext_source_2", Level.LARGE)
    assert found.missing_before < 0.05
    assert found.missing_now == np.isnan(scores).mean()


@pytest.mark.parametrize("share", [0.002, 0.998])
def test_a_flag_that_hardly_anybody_or_nearly_everybody_had_is_watched_too(share: float) -> None:
    before = declare_shares((np.arange(10_000) < share * 10_000).astype(float))

    same = shift("flag", before, 10_000, (np.arange(5_000) < share * 5_000).astype(float))
    half = shift("flag", before, 10_000, (np.arange(5_000) < 2_500).astype(float))

    assert same.index < 0.001
    assert half.index > LARGE


def test_values_never_seen_before_are_told_from_the_least_and_the_greatest() -> None:
    ones = np.ones(1_000)
    before = declare_shares(ones)

    assert shift("a", before, 1_000, ones).index == pytest.approx(0, abs=1e-12)
    assert shift("a", before, 1_000, np.where(np.arange(1_000) < 200, 0.0, 1.0)).index > LARGE
    assert shift("a", before, 1_000, np.where(np.arange(1_000) < 200, 2.0, 1.0)).index > LARGE


def test_a_feature_that_nobody_had_and_somebody_has_is_found() -> None:
    before = declare_shares(np.full(1_000, np.nan))

    assert shift("a", before, 1_000, np.full(1_000, np.nan)).index == pytest.approx(0, abs=1e-12)
    found = shift("a", before, 1_000, np.where(np.arange(1_000) < 300, 1.0, np.nan))
    assert (found.level, found.missing_before, found.missing_now) == (Level.LARGE, 1, 0.7)


def test_the_index_is_the_one_of_a_table_reckoned_by_hand() -> None:
    # Shares with half a client added to each of two bins: 80.5 of 101 and 20.5 of 101; 60.5 and 40.5 of 101.
    expected = (60.5 - 80.5) / 101 * math.log(60.5 / 80.5) + (40.5 - 20.5) / 101 * math.log(40.5 / 20.5)

    assert stability_index(np.array([80.0, 20.0]), np.array([60.0, 40.0])) == pytest.approx(expected, rel=1e-12)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=12))
def test_the_index_is_finite_symmetric_in_shares_and_never_negative(counts: list[tuple[int, int]]) -> None:
    before, now = (np.array(column, dtype=float) for column in zip(*counts, strict=True))

    index = stability_index(before, now)

    assert math.isfinite(index)
    assert index >= -1e-15
    assert stability_index(now, before) == pytest.approx(index, abs=1e-12)
    assert stability_index(before, before) == 0


@pytest.mark.parametrize(
    ("index", "level"),
    [(0, Level.STABLE), (MODERATE - 1e-9, Level.STABLE), (MODERATE, Level.MODERATE), (LARGE, Level.LARGE)],
)
def test_the_levels_begin_at_a_tenth_and_at_a_quarter(index: float, level: Level) -> None:
    assert (MODERATE, LARGE) == (0.1, 0.25)
    assert Level.of(index) is level


def test_the_reference_population_is_compared_as_its_rows_are(model: Model) -> None:
    told = drift_of_reference(model, Reference.open(reference_dir()))

    expected = drift_of_rows(model, synthetic_population().rows.values)
    assert told.clients == expected.clients
    assert told.predictions.index == pytest.approx(expected.predictions.index, abs=1e-12)
    assert {one.name: one.index for one in told.features} == pytest.approx(
        {one.name: one.index for one in expected.features}, abs=1e-12
    )
    assert {one.name: one.index for one in told.contributions} == pytest.approx(
        {one.name: one.index for one in expected.contributions}, abs=1e-12
    )


def test_the_command_prints_one_object_with_what_moved(model: Model) -> None:
    done = run("ml.drift", "--model", trained_model_dir(), "--data", synthetic_dir())

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    printed = json.loads(done.stdout)
    expected = drift_of_rows(model, synthetic_population().rows.values).as_json()
    assert {*printed} == {*expected}
    assert printed["predictions"] == pytest.approx(expected["predictions"], abs=LAST_DIGITS)
    for part in ("features", "contributions"):
        told = {one["name"]: one["psi"] for one in expected[part]}
        assert {one["name"]: one["psi"] for one in printed[part]} == pytest.approx(told, abs=LAST_DIGITS)
        assert [one["psi"] for one in printed[part]] == sorted((one["psi"] for one in printed[part]), reverse=True)
    assert printed["levels"] == {"moderate": 0.1, "large": 0.25}
    assert {*printed["features"][0]} == {
        *("name", "psi", "level", "missing_before", "missing_now", "missing_change", "unknown_now")
    }


def test_too_few_clients_are_not_compared(model: Model) -> None:
    with pytest.raises(DriftError, match="499 clients: at least 500"):
        drift_of_rows(model, training_rows()[:499])
    assert drift_of_rows(model, training_rows()[:500]).clients == 500


def test_a_model_trained_before_drift_was_measured_says_so(model: Model) -> None:
    manifest = {name: value for name, value in model.manifest.items() if name != "drift"}

    with pytest.raises(DriftError, match="train it again"):
        drift_of_rows(replace(model, manifest=manifest), training_rows())


@pytest.mark.parametrize("wrong", ["no model", "no data", "a damaged file", "too few clients"])
def test_the_command_ends_with_one_line_that_says_what_is_wrong(
    tmp_path: Path, wrong: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model, data = trained_model_dir(), tmp_path
    if wrong == "no model":
        model, data = tmp_path, synthetic_dir()
    elif wrong == "too few clients":
        data = population_with(tmp_path / "data", clients=120)
    elif wrong == "a damaged file":
        (data / "application_train.csv").write_text("SK_ID_CURR\n1\n")
    monkeypatch.setattr("sys.argv", ["ml.drift", "--model", str(model), "--data", str(data)])

    with pytest.raises(SystemExit) as ended:
        main()

    assert isinstance(ended.value.code, str)  # printed on standard error, with exit status 1
    assert len(ended.value.code.strip().splitlines()) == 1
    assert capsys.readouterr().out == ""


def test_a_checked_artefact_carries_what_drift_needs() -> None:
    before = load(trained_model_dir(), check_in_child=False).manifest["drift"]

    for declared in [*before["features"].values(), *before["contributions"].values(), before["probability_of_default"]]:
        assert sum(declared["shares"]) == pytest.approx(1)
        assert declared["edges"] == sorted(declared["edges"])


def test_unknown_categories_are_drift_and_not_missing(model: Model) -> None:
    rows = training_rows().copy()
    place = POSITION["name_housing_type"]
    before = {one.name: one for one in drift_of_rows(model, rows).features}["name_housing_type"]
    clients = len(rows)
    rows[:: clients // 100, place] = np.nan
    unknown = int(np.isnan(rows[:, place]).sum())
    texts = UnknownTexts("application", "name_housing_type", unknown, clients, (("Yurt", unknown),))

    as_missing = {one.name: one for one in drift_of_rows(model, rows).features}["name_housing_type"]
    drift = drift_of_rows(model, rows, [texts])

    shift = {one.name: one for one in drift.features}["name_housing_type"]
    assert (shift.missing_now, shift.unknown_now) == (before.missing_now, unknown / clients)
    assert (as_missing.missing_now, as_missing.unknown_now) == (unknown / clients, 0.0)
    assert shift.index > MODERATE > before.index
    assert drift.unknown == (texts,)
    assert drift.as_json()["unknown_categories"] == [
        {
            "table": "application",
            "column": "name_housing_type",
            "rows": unknown,
            "rows_with_a_value": clients,
            "share": unknown / clients,
            "values": [{"value": "Yurt", "rows": unknown}],
        }
    ]
    assert Drift.from_json(json.loads(json.dumps(drift.as_json()))) == drift


def test_unknown_categories_of_a_history_have_a_line_and_move_no_feature_of_the_application(model: Model) -> None:
    texts = UnknownTexts("bureau", "credit_active", 3, 9, (("Dormant", 3),))

    drift = drift_of_rows(model, training_rows(), [texts])

    assert drift.unknown == (texts,)
    assert {one.unknown_now for one in drift.features} == {0.0}


def test_unknown_categories_of_two_files_of_a_table_are_told_together() -> None:
    one = UnknownCategory(
        "application", "application_train.csv", "FLAG", "a", 3, 4, filled=9, values=(("a", 2), ("b", 1))
    )
    other = UnknownCategory("application", "application_test.csv", "FLAG", "b", 2, 7, filled=3, values=(("b", 2),))

    assert LoadReport((), (), (one, other)).unknown_texts() == (
        UnknownTexts("application", "flag", 5, 12, (("b", 3), ("a", 2))),
    )


def test_no_more_are_unknown_than_have_no_value() -> None:
    before = declare_shares(np.array([0.0, 1.0, 1.0, np.nan]), 2)

    found = shift("one", before, 4, np.array([0.0, 1.0, np.nan]), 2, unknown=5)

    assert (found.unknown_now, found.missing_now) == (1 / 3, 0.0)


def test_the_command_tells_unknown_categories(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = with_texts(tmp_path / "data", "NAME_HOUSING_TYPE", {4: "Yurt", 9: "Yurt"})
    monkeypatch.setattr("ml.serving.artefact._check_in_child", lambda directory: None)
    monkeypatch.setattr("sys.argv", ["drift", "--model", str(trained_model_dir()), "--data", str(data)])
    main()

    told = capsys.readouterr()
    (entry,) = json.loads(told.out)["unknown_categories"]
    assert (entry["column"], entry["rows"], entry["values"]) == ("name_housing_type", 2, [{"value": "Yurt", "rows": 2}])
    assert '"Yurt" 2' in told.err
