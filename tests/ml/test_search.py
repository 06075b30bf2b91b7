"""The search of parameters draws from its space and measures as training does."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ml.features.policy import DEFAULT
from ml.serving.model import Costs, decision_threshold
from ml.training import search, validation
from ml.training.metrics import measure
from tests.artefacts import synthetic_population

REPOSITORY = Path(__file__).resolve().parent.parent.parent


def test_a_trial_is_drawn_from_the_space_and_keeps_the_rest() -> None:
    random = np.random.default_rng(3)
    drawn = [search.draw(random) for _ in range(30)]

    assert all(parameters[name] in values for parameters in drawn for name, values in search.SPACE.items())
    assert len({json.dumps(parameters) for parameters in drawn}) > 20
    assert {parameters["objective"] for parameters in drawn} == {"binary"}


def test_the_parameters_in_use_lie_in_the_space() -> None:
    assert {n: v for n, v in validation.PARAMETERS.items() if n in search.SPACE and v not in search.SPACE[n]} == {}


def test_a_trial_measures_what_training_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validation, "TREES", 10)
    monkeypatch.setattr(validation, "BOOSTERS", 2)
    population = synthetic_population()
    values, defaulted = population.rows.values[population.labelled], population.defaulted[population.labelled]
    costs = Costs()

    found = search.trial(values, defaulted, validation.PARAMETERS, splits=2, threads=1)

    apart = []
    for seed in (1, 2):
        held_out = validation.cross_validate(DEFAULT.features, values, defaulted, seed, 1)
        apart.append(measure(defaulted, held_out.log_odds, decision_threshold(costs), costs))
    assert found == {name: pytest.approx(np.mean([m[name] for m in apart])) for name in search.MEASURES}
    assert search.trial(values, defaulted, validation.PARAMETERS | {"num_leaves": 3}, splits=2, threads=1) != found


def test_the_command_says_in_one_line_why_it_does_not_search(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ml.search", "--data", str(tmp_path)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
