"""Measuring a model on labelled clients, and the one JSON object it prints."""

import copy
import json
from pathlib import Path

import numpy as np
import pytest

from ml.serving.artefact import ModelError
from ml.serving.directory import PopulationError
from ml.serving.evaluation import Evaluation, is_evaluation
from ml.serving.model import Model
from ml.synthetic.population import write_population
from ml.training.evaluate import evaluate, stability
from ml.training.metrics import measure
from tests.artefacts import synthetic_dir, synthetic_population, trained_model_dir
from tests.ml.test_metrics import MEASURES
from tests.ml.test_train import population_with, run


def test_the_command_prints_the_promised_measures_first_and_one_whole_evaluation(model: Model) -> None:
    done = run("ml.evaluate", "--model", trained_model_dir(), "--data", synthetic_dir())

    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert done.stdout.count("\n") == 1
    assert list(printed)[: len(MEASURES)] == MEASURES
    assert is_evaluation(printed)
    assert printed["retraining"] is None
    assert printed["decision_threshold"] == model.decision_threshold


@pytest.fixture(scope="module")
def evaluation(model: Model) -> Evaluation:
    return evaluate(trained_model_dir(), synthetic_dir())


def test_the_measures_are_those_of_the_models_log_odds(evaluation: Evaluation, model: Model) -> None:
    population = synthetic_population()
    known = population.labelled

    log_odds = model.log_odds(population.rows.values[known])
    expected = measure(population.defaulted[known], log_odds, model.decision_threshold, model.costs)
    assert {name: evaluation[name] for name in expected} == pytest.approx(expected, rel=1e-9)
    assert evaluation["n"] == known.sum()


def test_clients_of_another_draw_are_ranked_better_than_by_chance(tmp_path: Path) -> None:
    write_population(3_000, 99, tmp_path)

    result = evaluate(trained_model_dir(), tmp_path)

    assert result["auc"] > 0.74


def test_fewer_than_a_hundred_labelled_clients_are_not_measured(tmp_path: Path) -> None:
    data = population_with(tmp_path / "data", clients=99)

    with pytest.raises(PopulationError, match="99 labelled clients"):
        evaluate(trained_model_dir(), data)


def test_a_damaged_model_is_not_measured(artefact: Path) -> None:
    (artefact / "model.txt").write_text("")

    with pytest.raises(ModelError):
        evaluate(artefact, synthetic_dir())


def test_the_command_says_in_one_line_what_is_wrong(tmp_path: Path) -> None:
    done = run("ml.evaluate", "--model", tmp_path, "--data", synthetic_dir())

    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_sample_of_real_rows_is_measured(sample_dir: Path) -> None:
    result = evaluate(trained_model_dir(), sample_dir)

    assert is_evaluation(result)
    assert result["n"] == 35_068
    assert result["auc"] > 0.715  # learnt from synthetic clients alone


def test_the_artefact_holds_the_evaluation_of_training_with_what_retraining_told(model: Model) -> None:
    assert is_evaluation(model.evaluation)
    assert {name: model.evaluation[name] for name in MEASURES} == model.manifest["metrics"]
    assert [row["line"] for row in model.evaluation["retraining"]["policy"]] == [
        line.key for line in model.policy.lines
    ]
    assert [row["folds"] for row in model.evaluation["retraining"]["splits"]] == ["random", "random", "ordered"]


def test_every_measure_lies_in_its_interval(model: Model) -> None:
    for name, interval in model.evaluation["intervals"].items():
        assert interval["low"] < model.evaluation[name] < interval["high"], name
    assert len(model.evaluation["intervals"]) == 9


def test_the_tables_agree_with_each_other(evaluation: Evaluation) -> None:
    confusion, current = evaluation["confusion"], evaluation["cost_curve"]["current"]
    counts = [v for name, v in confusion.items() if isinstance(v, int)]
    assert sum(counts) == evaluation["n"] == sum(row["clients"] for row in evaluation["recommendations"])
    assert current["cost_per_client"] == pytest.approx(evaluation["cost_per_client"])
    refused = confusion["defaulted_refused"] + confusion["repaid_refused"]
    assert current["refused_share"] == pytest.approx(refused / evaluation["n"])
    gaps = [abs(b["mean_probability"] - b["default_rate"]) * b["clients"] for b in evaluation["reliability"]]
    assert sum(gaps) / evaluation["n"] == pytest.approx(evaluation["ece"])
    for attribute in ("code_gender", "age_years", "name_family_status"):
        rows = [row for row in evaluation["groups"] if row["attribute"] == attribute]
        assert sum(row["clients"] for row in rows) == evaluation["n"]


def test_parts_in_order_show_a_change_that_random_ones_hide() -> None:
    random = np.random.default_rng(1)
    probability = random.random(2_000)
    defaulted = (random.random(2_000) < probability).astype(float)
    defaulted[:400] = 1 - defaulted[:400]

    rows = stability(defaulted, probability, seed=1)

    by_parts = {p: [r["auc"] for r in rows if r["parts"] == p] for p in ("random", "ordered")}
    assert by_parts["ordered"][0] < 0.3 < 0.75 < min(by_parts["ordered"][1:])
    assert min(by_parts["random"]) > 0.5


@pytest.mark.parametrize(
    "value", [None, "word", True, float("nan"), float("inf"), 10**400, [], {}], ids=lambda value: repr(value)[:20]
)
def test_an_evaluation_with_a_wrong_value_anywhere_is_none(evaluation: Evaluation, model: Model, value: object) -> None:
    places = [("auc",), ("n",), ("intervals", "auc", "low"), ("reliability", 0, "clients"), ("confusion",)]
    places += [("groups", 0, "group"), ("cost_curve", "best", "threshold"), ("stability", 0), ("retraining", "rounds")]
    original = {**evaluation, "retraining": model.evaluation["retraining"]}
    assert is_evaluation(original)
    for *path, last in places:
        if (last, value) == ("retraining", None) or (isinstance(value, str) and last == "group"):
            continue
        changed = copy.deepcopy(original)
        entry = changed
        for key in path:
            entry = entry[key]
        entry[last] = value
        assert not is_evaluation(changed), (path, last)


def test_an_evaluation_that_lacks_an_entry_or_has_one_more_is_none(evaluation: Evaluation) -> None:
    assert not is_evaluation({name: value for name, value in evaluation.items() if name != "ks"})
    assert not is_evaluation({**evaluation, "more": 1})
    assert not is_evaluation(None)
