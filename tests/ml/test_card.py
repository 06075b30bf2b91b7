"""The model card: every figure from the artefact, both languages, and the committed one as the renderer writes it."""

import json
import re
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import binomtest

from ml.card.__main__ import write
from ml.card.fairness import calibration_ratio
from ml.card.markdown import document
from ml.card.parts import between, fewest, number, percent, signed
from ml.card.sections import sections
from ml.features import FEATURES, POSITION
from ml.features.policy import DEFAULT, MOST_INPUTS
from ml.serving.build import feature_fingerprint
from ml.serving.evaluation import GroupRow, is_evaluation
from ml.serving.model import Costs, Model, decision_threshold, review_band
from ml.training.ablation import QUICK
from ml.training.bootstrap import REPLICATES
from ml.training.fairness import ATTRIBUTES, by_group
from ml.training.validation import FOLDS, PARAMETERS, booster_seeds
from tests.artefacts import trained_model_dir
from tests.ml.test_train import run

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
FACTS: dict[str, Any] = json.loads((DOCS / "model-card.json").read_text("utf-8"))
SECTIONS = ["purpose", "data", "inputs", "training", "performance", "calibration", "threshold"]
SECTIONS += ["fairness", "stability", "limits", "unknown", "version"]


def test_the_committed_card_is_what_the_renderer_writes_for_the_committed_figures() -> None:
    assert is_evaluation(FACTS["evaluation"])
    assert document(sections(FACTS["manifest"], FACTS["evaluation"])) == (DOCS / "model-card.md").read_text("utf-8")


def test_the_committed_card_is_of_the_synthetic_demo() -> None:
    from scoring.management.commands.demo import POPULATION, SEED

    training = FACTS["manifest"]["training"]
    assert training["population"] == [POPULATION.fr, POPULATION.en]
    assert training["seed"] == SEED


def test_the_committed_card_is_of_the_present_features_parameters_folds_and_boosters() -> None:
    manifest, training, evaluation = FACTS["manifest"], FACTS["manifest"]["training"], FACTS["evaluation"]
    assert manifest["feature_fingerprint"] == feature_fingerprint(), "train and write the card again"
    assert set(manifest["features"]) <= {feature.name for feature in DEFAULT.features}
    assert len(manifest["features"]) <= MOST_INPUTS
    assert manifest["policy"] == DEFAULT.as_json()
    assert training["parameters"] == PARAMETERS
    assert training["folds"] == FOLDS
    assert training["boosters"] == len(booster_seeds(training["seed"]))
    assert training["distributed"] is False
    assert manifest["costs"] == asdict(Costs())
    assert manifest["decision_threshold"] == evaluation["decision_threshold"] == decision_threshold(Costs())
    assert manifest["review_band"] == asdict(review_band(Costs()))
    assert evaluation["n"] == training["clients"]
    assert evaluation["replicates"] == REPLICATES
    assert list(dict.fromkeys(row["attribute"] for row in evaluation["groups"])) == list(ATTRIBUTES)
    retraining = evaluation["retraining"]
    assert retraining["parameters"] == QUICK
    assert retraining["rounds"] == round(training["rounds"] * PARAMETERS["learning_rate"] / QUICK["learning_rate"])
    assert [row["line"] for row in retraining["policy"]] == [line.key for line in DEFAULT.lines]


def group(clients: int, defaults: int, expected: float) -> GroupRow:
    """Return a group's row with so many defaults where so many were expected."""
    values = np.full((clients, len(FEATURES)), np.nan)
    values[:, POSITION["code_gender"]] = 0
    defaulted = (np.arange(clients) < defaults).astype(np.float64)
    (row,) = by_group(values, defaulted, np.full(clients, expected / clients), 0.1)
    return row


def test_observed_over_expected_defaults_have_wilsons_interval_of_the_rate() -> None:
    ratio, interval = calibration_ratio(group(1000, defaults=80, expected=64)) or (0, {})
    assert ratio == pytest.approx(80 / 64)
    rate = binomtest(80, 1000).proportion_ci(method="wilson")
    assert (interval["low"], interval["high"]) == pytest.approx((rate.low / 0.064, rate.high / 0.064))


def test_a_group_without_defaults_has_an_interval_from_nothing_and_one_without_risk_none() -> None:
    ratio, interval = calibration_ratio(group(50, defaults=0, expected=5)) or (1, {})
    assert (ratio, interval["low"]) == (0, 0)
    assert interval["high"] == pytest.approx(0.0713 / 0.1, rel=1e-3)  # z² / (n + z²)
    assert calibration_ratio(group(50, defaults=1, expected=0)) is None


def test_the_card_gives_each_group_its_ratio_in_both_languages(model: Model) -> None:
    row = group(1000, defaults=80, expected=64)
    french, english = document(sections(model.manifest, {**model.evaluation, "groups": [row]})).split("\n## Model card")
    assert "| 1,25 (de 1,01 à 1,54) |" in french
    assert "| 1.25 (1.01 to 1.54) |" in english


def test_the_card_has_its_sections_in_order_and_fills_every_sentence(model: Model) -> None:
    found = sections(model.manifest, model.evaluation)

    assert [section.key for section in found] == SECTIONS
    for section in found:
        for text in (section.title, *section.paragraphs):
            assert text.fr != text.en or section.key == "version"
            assert not re.search(r"\{\w*\}", text.fr + text.en)
        for table in section.tables:
            assert {len(row) for row in table.rows} == {len(table.columns)}


def test_the_figures_are_those_of_the_artefact(model: Model) -> None:
    text = document(sections(model.manifest, model.evaluation))

    assert model.version in text
    assert f"| ROC AUC | {model.evaluation['auc']:.4f} |" in text
    assert number(model.evaluation["auc"], 4).fr in text
    assert text.count("| threshold in service |") == text.count("| seuil en service |") == 1
    for row in model.evaluation["groups"]:
        assert f"| {row['clients']:,} | {row['approved_share'] * 100:.1f}% |" in text


def test_a_percent_sign_stays_with_its_number_and_whole_costs_have_no_decimals() -> None:
    text = document(sections(FACTS["manifest"], FACTS["evaluation"]))

    assert not re.search(r"\d[ \n]%", text)
    assert "Un défaut manqué coûte 10, un bon client refusé 1." in text


def test_a_model_measured_without_retraining_has_a_card_without_its_tables(model: Model) -> None:
    text = document(sections(model.manifest, {**model.evaluation, "retraining": None}))

    assert "AUC gained" not in text
    assert "Fairness by group" in text


def test_numbers_are_written_as_each_language_does() -> None:
    assert (number(-1234.5, 1).fr, number(-1234.5, 1).en) == ("−1\u202f234,5", "−1,234.5")
    assert (percent(0.0909, 2).fr, percent(0.0909, 2).en) == ("9,09\u202f%", "9.09%")
    assert (fewest(10.0).fr, fewest(2.5).fr, fewest(0.04, 2).en) == ("10", "2,5", "0.04")
    assert (signed(0.0013, 4).en, signed(-0.5, 1).fr) == ("+0.0013", "−0,5")
    assert between({"low": 0.1, "high": 0.25}, 2).fr == "de 0,10 à 0,25"
    assert number(None).fr == between(None, 1).en == "—"


def test_the_command_writes_card_and_figures_and_says_why_it_cannot(tmp_path: Path, model: Model) -> None:
    write(trained_model_dir(), tmp_path)

    facts = json.loads((tmp_path / "model-card.json").read_text("utf-8"))
    assert document(sections(facts["manifest"], facts["evaluation"])) == (tmp_path / "model-card.md").read_text("utf-8")
    assert facts["evaluation"] == model.evaluation

    broken = shutil.copytree(trained_model_dir(), tmp_path / "broken")
    (broken / "evaluation.json").write_text("{}")
    done = run("ml.card", "--model", broken, "--out", broken)
    assert (done.returncode, done.stdout, len(done.stderr.strip().splitlines())) == (1, "", 1)
    assert not (broken / "model-card.md").exists()


@pytest.mark.parametrize("name", ["<30", "30-39", "60+"])
def test_an_age_band_has_words(model: Model, name: str) -> None:
    assert name not in document(sections(model.manifest, model.evaluation))
