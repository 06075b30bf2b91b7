"""A category that no list holds is read as missing, counted and told; `--strict` refuses it."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from ml.features import POSITION
from ml.monitoring import drift
from ml.serving import compute, predict
from ml.serving.artefact import load
from ml.serving.directory import load_population
from ml.sources.errors import SourceError
from ml.tables import TABLES
from ml.tables.schema import Kind
from ml.training import evaluate, search, train
from tests.artefacts import synthetic_dir, trained_model_dir
from tests.home_credit_files import row, write
from tests.ml.factories import features_of, rows_of, values_of

COMMANDS = {
    "train": train,
    "evaluate": evaluate,
    "predict": predict,
    "drift": drift,
    "compute": compute,
    "search": search,
}
TEXTS = {4: "Yurt", 5: "Yurt", 7: "Houseboat"}  # by line
TOLD = (
    "3 with an unknown category, application_train.csv: NAME_HOUSING_TYPE, read as missing (first: line 4): "
    '"Yurt" 2, "Houseboat" 1'
)


def with_texts(directory: Path, column: str, texts: dict[int, str]) -> Path:
    """Write the applications of the synthetic population with these texts of a column, by line."""
    directory.mkdir(parents=True)
    with (synthetic_dir() / "application_train.csv").open(newline="") as file:
        lines = list(csv.reader(file))
    for line, text in texts.items():
        lines[line - 1][lines[0].index(column)] = text
    with (directory / "application_train.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
    return directory


def run(monkeypatch: pytest.MonkeyPatch, command: str, data: Path, out: Path, *options: str) -> None:
    monkeypatch.setattr("ml.serving.artefact._check_in_child", lambda directory: None)
    arguments = ["--data", str(data), *options]
    arguments += ["--model", str(trained_model_dir())] if command in ("evaluate", "predict", "drift") else []
    arguments += ["--out", str(out)] if command in ("train", "predict", "compute") else []
    arguments += ["--trials", "0"] if command == "search" else []
    monkeypatch.setattr(sys, "argv", [command, *arguments])
    COMMANDS[command].main()


@pytest.fixture
def unknown(tmp_path: Path) -> Path:
    return with_texts(tmp_path / "data", "NAME_HOUSING_TYPE", TEXTS)


@pytest.mark.parametrize("command", ["evaluate", "predict", "drift", "compute", "search"])
def test_a_command_reads_unknown_categories_as_missing_and_tells_them(
    unknown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    run(monkeypatch, command, unknown, tmp_path / "out")

    assert TOLD in capsys.readouterr().err.splitlines()


def test_training_reads_unknown_categories_as_missing_and_tells_them(
    unknown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen = []
    monkeypatch.setattr(train, "train_on", lambda values, *_, **__: seen.append(values) or {})
    run(monkeypatch, "train", unknown, tmp_path / "out")

    assert TOLD in capsys.readouterr().err.splitlines()
    assert np.isnan(seen[0][:, POSITION["name_housing_type"]]).sum() == 3


@pytest.mark.parametrize("command", COMMANDS)
def test_strictly_the_first_unknown_category_ends_a_command_in_one_line(
    unknown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, command, unknown, tmp_path / "out", "--strict")

    assert ended.value.code == (
        'application_train.csv: line 4, column NAME_HOUSING_TYPE: "Yurt" is none of this column\'s categories; '
        "ml/tables declares them. 2 more of the kind."
    )
    assert list(tmp_path.iterdir()) == [unknown]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_column_without_a_known_category_ends_a_command_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    clients = len((synthetic_dir() / "application_train.csv").read_text().splitlines()) - 1
    texts = dict.fromkeys(range(3, clients + 2), "logement")
    data = with_texts(tmp_path / "data", "NAME_TYPE_SUITE", {2: "", **texts})

    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, command, data, tmp_path / "out")

    assert ended.value.code == (
        'application_train.csv: line 3, column NAME_TYPE_SUITE: "logement" is none of this column\'s categories; '
        f"ml/tables declares them. Nor is any other of its {clients - 1:,} values. {clients - 2:,} more of the kind."
    )


def test_words_for_missing_do_not_save_a_column_of_unknown_categories(tmp_path: Path) -> None:
    statuses = ("XNA", "Perhaps", "Maybe")
    previous = [row("previous_application", sk_id_prev=key, name_client_type=s) for key, s in enumerate(statuses, 1)]
    files = {"application_test": [row("application")], "previous_application": previous}

    with pytest.raises(SourceError, match=r'line 3, column NAME_CLIENT_TYPE: "Perhaps" .* Nor is any other of its 2'):
        load_population(write(tmp_path, files))


def test_one_unknown_category_alone_is_a_value_like_any_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    client = row("application", name_housing_type="Yurt")

    population = load_population(write(tmp_path, {"application_test": [client]}))

    assert np.isnan(population.rows.values[0, POSITION["name_housing_type"]])
    assert '"Yurt" 1' in capsys.readouterr().err


def test_the_most_frequent_of_many_unknown_categories_are_told_and_the_others_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [f"Job {number:02}" for number in range(22)] + ["Job 21", "Laborers"]
    clients = [row("application", sk_id_curr=key, occupation_type=text) for key, text in enumerate(texts, 1)]

    load_population(write(tmp_path, {"application_test": clients}))

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("23 with an unknown category, application_test.csv: OCCUPATION_TYPE")
    assert '(first: line 2): "Job 21" 2, "Job 00" 1, ' in line
    assert line.endswith('"Job 18" 1, others 2')


@pytest.mark.parametrize("name", ["flag_own_car", "flag_own_realty"])
def test_an_unknown_answer_to_yes_or_no_is_neither(name: str) -> None:
    rows = rows_of(application=f"sk_id_curr | {name}\n1 | perhaps\n2 | N\n3 | Y")
    assert values_of(name, rows) == [None, 0.0, 1.0]


def test_unknown_categories_of_a_history_are_left_out_of_its_shares_and_counts() -> None:
    found = features_of(
        *("bureau_closed_month_share", "bureau_active_credits", "previous_cancelled_share"),
        application="sk_id_curr\n1",
        bureau="""
        sk_id_curr | sk_id_bureau | credit_active
        1          | 5            | Active
        1          | 6            | Dormant
        """,
        bureau_balance="""
        sk_id_bureau | months_balance | status
        5            | -1             | C
        5            | -2             | Q
        """,
        previous_application="""
        sk_id_curr | sk_id_prev | name_contract_status
        1          | 7          | Canceled
        1          | 8          | Postponed
        """,
    )
    assert found == {"bureau_closed_month_share": 1.0, "bureau_active_credits": 1.0, "previous_cancelled_share": 1.0}


def test_features_as_a_file_have_no_category_that_no_list_holds(
    unknown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(monkeypatch, "compute", unknown, tmp_path / "features.parquet")

    texts = pq.read_table(tmp_path / "features.parquet")["name_housing_type"].to_pylist()
    declared = {c.value for c in TABLES["application"].column("name_housing_type").categories}
    assert set(texts) == declared | {None}


def test_predictions_are_those_of_clients_without_these_values(
    unknown: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "predictions.csv"
    run(monkeypatch, "predict", unknown, out)

    rows = load_population(with_texts(tmp_path / "plain", "NAME_HOUSING_TYPE", {}), threads=1).rows
    with (unknown / "application_train.csv").open(newline="") as file:
        keys = {int(line["SK_ID_CURR"]) for line in csv.DictReader(file) if line["NAME_HOUSING_TYPE"] in TEXTS.values()}
    rows.values[np.isin(rows.sk_id_curr, [*keys]), POSITION["name_housing_type"]] = np.nan
    with out.open(newline="") as file:
        predicted = [float(line["probability_of_default"]) for line in csv.DictReader(file)]
    assert len(keys) == 3
    assert predicted == pytest.approx(load(trained_model_dir()).probability_of_default(rows.values), abs=1e-12)


def test_only_a_text_that_is_neither_a_category_nor_missing_is_unknown() -> None:
    housing, family = (TABLES["application"].column(n) for n in ("name_housing_type", "name_family_status"))

    assert housing.is_unknown("Yurt")
    assert not housing.is_unknown(housing.categories[0].value)
    assert not housing.is_unknown(None)
    assert not housing.is_unknown("")
    assert not family.is_unknown("Unknown")
    assert not any(c.is_unknown(7) for c in TABLES["application"].columns if c.kind is not Kind.CATEGORY)
