"""How near synthetic clients come to real ones, on frames where the answer is known."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml.monitoring.fidelity import discriminator_auc, fidelity, largest_correlation_error, marginal_distance
from ml.serving.directory import PopulationError
from tests.artefacts import synthetic_dir, trained_model_dir
from tests.ml.test_train import population_with, run


def frame(seed: int, correlation: float, clients: int = 1_000) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    first = random.normal(size=clients)
    second = correlation * first + np.sqrt(1 - correlation**2) * random.normal(size=clients)
    return pd.DataFrame({"a": first, "b": second, "c": random.normal(size=clients)})


def test_numbers_are_as_far_apart_as_their_distributions_or_what_is_missing() -> None:
    numbers = pd.Series([1.0, 2.0, 3.0, 4.0])

    assert marginal_distance(numbers, numbers) == 0
    assert marginal_distance(numbers, numbers + 2) == pytest.approx(0.5)
    assert marginal_distance(numbers, pd.Series([1.0, 2.0, 3.0, np.nan])) == pytest.approx(1 / 4)
    assert marginal_distance(numbers, pd.Series([np.nan] * 3)) == 1


def test_categories_are_as_far_apart_as_their_shares_missing_ones_included() -> None:
    texts = pd.Series(["x", "x", "y", None])

    assert marginal_distance(texts, texts) == 0
    assert marginal_distance(texts, pd.Series(["x", "x", "z", "z"])) == pytest.approx(0.5)


def test_the_pair_whose_correlation_differs_most_is_named() -> None:
    first, second, error = largest_correlation_error(frame(1, 0.8), frame(2, 0.0))

    assert {first, second} == {"a", "b"}
    assert error == pytest.approx(0.78, abs=0.08)


def test_what_is_alike_cannot_be_told_apart_and_what_differs_can() -> None:
    assert discriminator_auc(frame(1, 0.5), frame(2, 0.5), 1) == pytest.approx(0.5, abs=0.06)
    assert discriminator_auc(frame(1, 0.5), frame(2, 0.5) + 3, 1) > 0.95


def test_a_population_is_no_distance_from_itself() -> None:
    found = fidelity(synthetic_dir(), synthetic_dir(), trained_model_dir())

    assert found["largest_marginal_distance"]["distance"] == found["largest_correlation_error"]["error"] == 0
    assert found["discriminator_auc"] < 0.5  # the very same rows under both labels: nothing but luck to learn
    assert found["model_auc"] > 0.6


def test_real_clients_without_both_outcomes_cannot_be_measured_on(tmp_path: Path) -> None:
    with pytest.raises(PopulationError, match="both outcomes"):
        fidelity(population_with(tmp_path / "data", outcome="0"), synthetic_dir(), trained_model_dir())


def test_the_command_prints_one_object_or_says_in_one_line_why_not(tmp_path: Path) -> None:
    arguments = ("--synthetic", synthetic_dir(), "--model", trained_model_dir())

    done = run("ml.fidelity", "--real", synthetic_dir(), *arguments)
    failed = run("ml.fidelity", "--real", tmp_path, *arguments)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["real_clients"] > 1_000
    assert (failed.returncode, failed.stdout, len(failed.stderr.strip().splitlines())) == (1, "", 1)
