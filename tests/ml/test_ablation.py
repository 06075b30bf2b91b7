"""What lines of the policy cost and what other folds would give, on populations where the answer is known."""

import numpy as np
import pytest

from ml.features import FEATURE_NAMES, POSITION
from ml.features.policy import DEFAULT
from ml.serving.evaluation import PolicyLine
from ml.training.ablation import otherwise, retrained
from ml.training.validation import ordered_folds


def population(outcome_follows: str, clients: int = 1_200) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(8)
    values = np.full((clients, len(FEATURE_NAMES)), np.nan)
    for name in ("code_gender", "def_30_cnt_social_circle", "flag_own_car", "cnt_children"):
        values[:, POSITION[name]] = random.integers(0, 2, clients)
    rate = np.where(values[:, POSITION[outcome_follows]] == 1, 0.6, 0.1)
    return values, (random.random(clients) < rate).astype(float)


def lines(rows: list[PolicyLine]) -> dict[str, PolicyLine]:
    return {row["line"]: row for row in rows}


@pytest.mark.parametrize(("name", "line"), [("code_gender", "gender"), ("cnt_children", "family")])
def test_a_line_not_read_that_decides_the_outcome_is_seen_to_and_no_other(name: str, line: str) -> None:
    found = retrained(*population(name), DEFAULT, rounds=60, seed=1, threads=1)

    by_line = lines(found["policy"])
    assert by_line[line]["auc_gain"] > 0.15
    assert by_line[line]["auc_gain_interval"]["low"] > 0
    assert all(abs(row["auc_gain"]) < 0.05 for key, row in by_line.items() if key != line)
    assert found["auc"] < 0.6  # the models compared with cannot read it
    assert found["auc_of_every_input"] > found["auc"] + 0.15
    assert found["rounds"] == 40


def test_doing_without_a_line_that_decides_the_outcome_costs_what_it_tells() -> None:
    found = retrained(*population("flag_own_car"), DEFAULT, rounds=60, seed=1, threads=2)

    by_line = lines(found["policy"])
    assert by_line["identity"]["auc_gain"] < -0.15
    assert all(abs(row["auc_gain"]) < 0.05 for key, row in by_line.items() if key != "identity")
    assert all(split["auc"] > 0.6 for split in found["splits"])
    assert [split["seed"] for split in found["splits"]] == [1, 2, None]


def test_a_feature_on_two_lines_stays_out_where_the_opposite_is_decided_of_one() -> None:
    of_line = {line.key: line for line in DEFAULT.lines}

    age = {f.name for f in otherwise(DEFAULT, of_line["age"])}

    assert "ext_source_mean_for_age" in age
    assert "ext_source_weighted_for_age" not in age
    assert {f.name for f in otherwise(DEFAULT, of_line["income"])} == {f.name for f in DEFAULT.features} - {
        *of_line["income"].features
    }


def test_splits_differ_by_their_folds_and_by_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.training.ablation.stratified_folds", lambda defaulted, _: ordered_folds(len(defaulted)))

    found = retrained(*population("flag_own_car"), DEFAULT, rounds=15, seed=1, threads=1)

    assert len({split["auc"] for split in found["splits"]}) == 1


def test_of_many_clients_some_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml.training.ablation.MOST_CLIENTS", 700)

    assert retrained(*population("flag_own_car"), DEFAULT, rounds=3, seed=1, threads=1)["clients"] == 700
