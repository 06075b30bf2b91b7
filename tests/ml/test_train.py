"""Training from a directory of files to an artefact: reproducible, honest about its figures, clear where it cannot."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ml.card.markdown import document
from ml.card.sections import sections
from ml.serving.artefact import ModelError, load
from ml.serving.directory import PopulationError
from ml.serving.model import Costs, Model
from ml.sources.errors import SourceError
from ml.synthetic.population import write_population
from ml.training import train, validation
from ml.training.metrics import calibration_line
from tests.artefacts import (
    CLIENTS,
    quick_training,
    synthetic_dir,
    synthetic_population,
    train_quickly,
    trained_model_dir,
)
from tests.ml.test_metrics import MEASURES

REPOSITORY = Path(__file__).resolve().parent.parent.parent
QUICKLY = """import runpy, sys
from tests.artefacts import quick_training
with quick_training(rounds=40):
    runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)"""


def run(*arguments: object, quickly: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a module as a command; `quickly` with fewer rounds, boosters and folds than training has."""
    return subprocess.run(
        [sys.executable, *(("-c", QUICKLY) if quickly else ("-m",)), *map(str, arguments)],
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def population_with(directory: Path, outcome: str | None = None, clients: int | None = None) -> Path:
    """Write the applications of the synthetic population, with one outcome for all or fewer clients."""
    directory.mkdir()
    with (synthetic_dir() / "application_train.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    for row in rows:
        row[header.index("TARGET")] = outcome or row[header.index("TARGET")]
    with (directory / "application_train.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows[:clients]])
    return directory


def test_the_same_seed_and_one_thread_give_the_same_bytes(tmp_path: Path) -> None:
    train_quickly(tmp_path / "again")

    for path in trained_model_dir().iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_another_seed_gives_another_version(tmp_path: Path, model: Model) -> None:
    assert train_quickly(tmp_path / "other", seed=2)["model_version"] != model.version


def test_the_manifest_holds_the_out_of_fold_measures_of_every_labelled_client(model: Model) -> None:
    metrics = model.manifest["metrics"]

    assert sorted(metrics) == sorted(MEASURES)
    assert metrics["n"] == model.manifest["training"]["clients"] == synthetic_population().labelled.sum()
    assert 0.5 < metrics["auc"] < 1
    assert model.manifest["training"]["default_rate"] == np.nanmean(synthetic_population().defaulted)


def test_the_measures_do_not_come_from_clients_the_model_saw(model: Model) -> None:
    population = synthetic_population()
    known = population.labelled
    seen = model.log_odds(population.rows.values[known])

    slope_on_seen, _ = calibration_line(population.defaulted[known], seen)

    # A model is too modest about clients it was fitted to once it is calibrated for those it was not.
    assert slope_on_seen > 1.1
    assert model.manifest["metrics"]["calibration_slope"] == pytest.approx(1, abs=0.1)


def test_an_outcome_of_chance_is_nothing_learnt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.training.validation.calibration_line", lambda *_: (-0.1, 0.0))

    with pytest.raises(PopulationError, match="nothing was learnt"):
        train_quickly(tmp_path / "model", rounds=2)

    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("outcome", ["0", "1"])
def test_one_outcome_only_cannot_be_learnt_from(tmp_path: Path, outcome: str) -> None:
    data = population_with(tmp_path / "data", outcome=outcome)

    with pytest.raises(PopulationError) as error:
        train_quickly(tmp_path / "model", data=data)

    assert "Fewer than 10" in str(error.value)
    assert len(str(error.value).splitlines()) == 1
    assert not (tmp_path / "model").exists()


def test_too_few_clients_cannot_be_learnt_from(tmp_path: Path) -> None:
    data = population_with(tmp_path / "data", clients=train.MINIMUM_CLIENTS - 1)

    with pytest.raises(PopulationError, match=f"^{train.MINIMUM_CLIENTS - 1} labelled clients; at least"):
        train_quickly(tmp_path / "model", data=data)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["data"]


def test_applications_alone_are_enough_to_train(tmp_path: Path) -> None:
    data = population_with(tmp_path / "data")

    train_quickly(tmp_path / "model", data=data, rounds=5)

    assert load(tmp_path / "model").manifest["reference"]["bureau_credits"]["missing_share"] == 1.0


def test_a_directory_with_other_files_is_refused_before_any_data_is_read(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(ModelError, match="holds other files"):
        train.train(tmp_path / "no-data", tmp_path, seed=1, threads=1, costs=Costs())

    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_the_threshold_follows_the_costs(tmp_path: Path) -> None:
    with quick_training(5):
        train.train(synthetic_dir(), tmp_path / "model", seed=1, threads=1, costs=Costs(4.0, 1.0))

    model = load(tmp_path / "model")
    assert model.decision_threshold == pytest.approx(0.2)
    assert model.costs == Costs(4.0, 1.0)
    assert model.review_band.lower < 0.2 < model.review_band.upper


def test_missing_files_are_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        train_quickly(tmp_path / "model", data=tmp_path)


def test_the_command_prints_one_json_object_and_writes_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    write_population(600, 3, tmp_path / "data")
    order = ("ml.train", "--data", tmp_path / "data", "--seed", 4, "--threads", 1, "--out")

    done = run(*order, tmp_path / "model", quickly=True, PYTHONHASHSEED="1")
    again = run(*order, tmp_path / "again", quickly=True, PYTHONHASHSEED="2")

    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    assert done.stdout.count("\n") == 1
    assert set(printed) == {"model_version", "inputs", "rounds", "boosters", *MEASURES}
    assert load(tmp_path / "model").version == printed["model_version"]
    assert load(tmp_path / "model").manifest["training"]["seed"] == 4
    assert again.stdout == done.stdout
    files, others = ({path.name: path.read_bytes() for path in (tmp_path / n).iterdir()} for n in ("model", "again"))
    assert [name for name in files if files[name] != others.get(name)] == []
    assert len(files) == len(others) == 5


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--data", "nowhere", "--out", "{out}"], "nowhere"),
        (["--data", "{few}", "--out", "{out}"], "labelled clients"),
        (["--data", "{few}", "--out", "{few}"], "holds other files"),
    ],
    ids=["no data", "too few clients", "a directory in use"],
)
def test_the_command_says_in_one_line_why_it_does_not_train(tmp_path: Path, arguments: list[str], said: str) -> None:
    few = population_with(tmp_path / "few", clients=20)

    done = run("ml.train", *[a.format(out=tmp_path / "model", few=few) for a in arguments])

    assert done.returncode == 1
    assert done.stdout == ""
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "model").exists()


def test_the_command_refuses_costs_that_are_none(tmp_path: Path) -> None:
    done = run("ml.train", "--data", synthetic_dir(), "--out", tmp_path / "model", "--cost-missed-default", 0)

    assert done.returncode == 2
    assert "above zero" in done.stderr


def test_the_sample_of_real_rows_trains(sample_dir: Path, tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch, quick_training(60):
        patch.setitem(validation.PARAMETERS, "learning_rate", 0.15)
        result = train.train(sample_dir, tmp_path / "model", seed=1, threads=1, costs=Costs())

    assert result["n"] == 35_068
    assert result["auc"] > 0.754
    assert result["ece"] < 0.006
    assert result["cost_per_client"] < 0.535
    assert 0.97 < result["calibration_slope"] < 1.03


def test_the_small_population_is_the_size_the_tests_think() -> None:
    assert len(synthetic_population().rows.sk_id_curr) == CLIENTS


def test_a_lenders_policy_is_trained_by_and_kept_and_said(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(
        '[age]\nallowed = true\nreason = "Comité du 3 mars"\n\n[income]\nallowed = false\nreason = "Essai"\n'
    )

    done = run(*("ml.train", "--data", synthetic_dir(), "--out", tmp_path / "model", "--policy", policy), quickly=True)

    assert done.returncode == 0, done.stderr
    model = load(tmp_path / "model")
    lines = {line.key for name in model.inputs for line in model.policy.lines_of(name)}
    assert "age" in lines
    assert not {"income", "gender", "family"} & lines
    card = document(sections(model.manifest, model.evaluation))
    assert "Le prêteur a décidé lui-même de : Âge et ce qui en est calculé, Revenus." in card
    assert "The lender decided for itself on: Age and what is computed from it, Income." in card
    assert "Comité du 3 mars" in card


def test_a_policy_that_cannot_be_followed_ends_training_in_one_line(tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[horoscope]\nallowed = true\nreason = 'x'\n")

    done = run(*("ml.train", "--data", synthetic_dir(), "--out", tmp_path / "model", "--policy", policy))

    assert done.returncode == 1
    assert "[horoscope] is no line of the policy" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "model").exists()
