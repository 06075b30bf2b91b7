"""What forbidden inputs would add and what other folds would give, on populations where the answer is known."""

import numpy as np

from ml.features import FEATURE_NAMES, POSITION
from ml.training.ablation import retrained


def population(outcome_follows: str, clients: int = 1_200) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(8)
    values = np.full((clients, len(FEATURE_NAMES)), np.nan)
    for name in ("code_gender", "def_30_cnt_social_circle", "cnt_children"):
        values[:, POSITION[name]] = random.integers(0, 2, clients)
    rate = np.where(values[:, POSITION[outcome_follows]] == 1, 0.6, 0.1)
    return values, (random.random(clients) < rate).astype(float)


def test_a_forbidden_input_that_decides_the_outcome_is_seen_to_and_no_other() -> None:
    found = retrained(*population("code_gender"), rounds=60, seed=1, threads=1)

    gender, circle = found["forbidden_inputs"]
    assert gender["auc_gain"] > 0.15
    assert gender["auc_gain_interval"]["low"] > 0
    assert abs(circle["auc_gain"]) < 0.05
    assert found["auc"] < 0.6  # the models compared with cannot read it
    assert found["rounds"] == 20


def test_an_allowed_input_is_worth_the_same_whatever_else_is_offered() -> None:
    found = retrained(*population("cnt_children"), rounds=60, seed=1, threads=2)

    assert all(abs(row["auc_gain"]) < 0.05 for row in found["forbidden_inputs"])
    assert all(split["auc"] > 0.6 for split in found["splits"])
    assert [split["seed"] for split in found["splits"]] == [1, 2, None]


def test_of_many_clients_some_are_drawn(monkeypatch) -> None:
    monkeypatch.setattr("ml.training.ablation.MOST_CLIENTS", 700)

    assert retrained(*population("cnt_children"), rounds=3, seed=1, threads=1)["clients"] == 700
