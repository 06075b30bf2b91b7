"""Measuring a model on labelled clients, and the one JSON object it prints."""

import json
from pathlib import Path

import pytest

from ml.evaluate import evaluate
from ml.metrics import measure
from ml.model import Model, ModelError
from ml.population import PopulationError
from ml.synthetic import write_population
from tests.artefacts import synthetic_dir, synthetic_population, trained_model_dir
from tests.ml.test_metrics import MEASURES
from tests.ml.test_train import population_with, run


def test_the_command_prints_exactly_the_promised_measures(model: Model) -> None:
    done = run("ml.evaluate", "--model", trained_model_dir(), "--data", synthetic_dir())

    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert done.stdout.count("\n") == 1
    assert list(printed) == MEASURES
    assert printed["decision_threshold"] == model.decision_threshold


def test_the_measures_are_those_of_the_models_log_odds(model: Model) -> None:
    population = synthetic_population()
    known = population.labelled

    result = evaluate(trained_model_dir(), synthetic_dir())

    log_odds = model.log_odds(population.rows.values[known])
    expected = measure(population.defaulted[known], log_odds, model.decision_threshold, model.costs)
    assert result == pytest.approx(expected, rel=1e-9)
    assert result["n"] == known.sum()


def test_clients_of_another_draw_are_ranked_better_than_by_chance(tmp_path: Path) -> None:
    write_population(3_000, 99, tmp_path)

    result = evaluate(trained_model_dir(), tmp_path)

    assert result["auc"] > 0.6


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

    assert list(result) == MEASURES
    assert result["n"] == 35_068
    assert 0.5 < result["auc"] < 1
