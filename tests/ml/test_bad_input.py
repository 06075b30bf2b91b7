"""What no command of the model takes: one clear line, a status other than 0, nothing written."""

import csv
import itertools
import sys
from pathlib import Path

import pytest

from ml.serving import compute, predict
from ml.training import evaluate, train
from tests.artefacts import synthetic_dir, trained_model_dir

COMMANDS = {"train": train, "evaluate": evaluate, "predict": predict}
BAD_VALUES = {
    "a fraction of a child": ("CNT_CHILDREN", "1.5", "whole"),
    "a phone changed in another age": ("DAYS_LAST_PHONE_CHANGE", "-900000", "below the minimum of -45656"),
    "an infinity": ("AMT_CREDIT", "inf", "finite"),
    "a birth after the application": ("DAYS_BIRTH", "12000", "DAYS_BIRTH"),
    "a birth a thousand years ago": ("DAYS_BIRTH", "-365250", "DAYS_BIRTH"),
    "a negative amount": ("AMT_CREDIT", "-5000", "AMT_CREDIT"),
    "a text where a number belongs": ("AMT_INCOME_TOTAL", "much", "not a number"),
    "a word as the outcome": ("TARGET", "yes", "TARGET"),
    "an outcome that is neither": ("TARGET", "2", "TARGET"),
}


def applications(directory: Path, *, column: str = "", value: str = "", clients: int | None = None) -> Path:
    """Write the applications of the synthetic population, so many of them, with one value in the third one."""
    directory.mkdir(parents=True)
    with (synthetic_dir() / "application_train.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    if column:
        rows[2][header.index(column)] = value
    with (directory / "application_train.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows[:clients]])
    return directory


BAD_HISTORIES = {
    "a date in another age": ("bureau", "DAYS_CREDIT", "-900000", "below the minimum of -45656"),
    "a month in another age": ("bureau_balance", "MONTHS_BALANCE", "-90000", "below the minimum of -1500"),
    "a negative credit": ("bureau", "AMT_CREDIT_SUM", "-1e12", "below the minimum of 0"),
    "a negative payment": ("installments_payments", "AMT_PAYMENT", "-3", "below the minimum of 0"),
    "an infinite balance": ("credit_card_balance", "AMT_BALANCE", "inf", "finite"),
    "words for a count": ("POS_CASH_balance", "SK_DPD", "few", "not a number"),
}


def with_history(directory: Path, file: str, column: str, value: str) -> Path:
    """Write all applications and the first rows of one history file, with one value in its third row."""
    applications(directory)
    with (synthetic_dir() / f"{file}.csv").open(newline="") as source:
        header, *rows = list(itertools.islice(csv.reader(source), 6))
    rows[2][header.index(column)] = value
    with (directory / f"{file}.csv").open("w", newline="") as written:
        csv.writer(written, lineterminator="\n").writerows([header, *rows])
    return directory


def run_here(monkeypatch: pytest.MonkeyPatch, command: str, data: Path, out: Path, *options: str) -> str:
    """Run a command line in this process; return what it ends with, which it must, before anything is written."""
    monkeypatch.setattr("ml.serving.artefact._check_in_child", lambda directory: None)
    arguments = ["--data", str(data), *options]
    arguments += [] if command == "train" else ["--model", str(trained_model_dir())]
    arguments += [] if command == "evaluate" else ["--out", str(out)]
    monkeypatch.setattr(sys, "argv", [command, *arguments])
    with pytest.raises(SystemExit) as ended:
        COMMANDS[command].main()
    assert isinstance(ended.value.code, str)  # printed on standard error, with status 1
    assert len(ended.value.code.splitlines()) == 1
    assert list(out.parent.iterdir()) == [data]
    return ended.value.code


@pytest.mark.parametrize(("column", "value", "said"), BAD_VALUES.values(), ids=BAD_VALUES)
def test_a_bad_value_ends_in_one_line_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, column: str, value: str, said: str
) -> None:
    data = applications(tmp_path / "data", column=column, value=value, clients=5)

    line = run_here(monkeypatch, "train", data, tmp_path / "out")

    assert line.startswith(f"application_train.csv: line 4, column {column}: ")
    assert said in line


@pytest.mark.parametrize(("file", "column", "value", "said"), BAD_HISTORIES.values(), ids=BAD_HISTORIES)
def test_a_bad_value_of_a_history_ends_in_one_line_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, column: str, value: str, said: str
) -> None:
    data = with_history(tmp_path / "data", file, column, value)

    line = run_here(monkeypatch, "train", data, tmp_path / "out")

    assert line.startswith(f"{file}.csv: line 4, column {column}: ")
    assert said in line


@pytest.mark.parametrize("command", ["evaluate", "predict"])
def test_what_no_model_is_trained_on_is_neither_measured_nor_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    negative = applications(tmp_path / "negative" / "data", column="AMT_CREDIT", value="-5000", clients=5)

    assert "line 4, column AMT_CREDIT" in run_here(monkeypatch, command, negative, negative.parent / "out")


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_clients_of_one_outcome_end_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    data = applications(tmp_path / "data")
    path = data / "application_train.csv"
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    target = header.index("TARGET")
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *(row for row in rows if row[target] == "0")])

    assert "fewer than 10 defaulted" in run_here(monkeypatch, command, data, tmp_path / "out")


@pytest.mark.parametrize("command", COMMANDS)
def test_no_client_at_all_ends_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    assert "no row" in run_here(monkeypatch, command, applications(tmp_path / "data", clients=0), tmp_path / "out")


def test_features_are_not_computed_of_a_file_of_which_a_client_would_be_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = applications(tmp_path / "data", column="AMT_CREDIT", value="-5000", clients=5)
    monkeypatch.setattr(sys, "argv", ["compute", "--data", str(data), "--out", str(tmp_path / "features.parquet")])

    with pytest.raises(SystemExit, match="line 4, column AMT_CREDIT: the value is below the minimum"):
        compute.main()

    assert list(tmp_path.iterdir()) == [data]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_looks_like_a_table_ends_in_one_line_until_it_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    data = applications(tmp_path / "data", clients=0)
    (data / "bureaux.csv").write_text("")

    assert "bureaux.csv (call it bureau.csv)" in run_here(monkeypatch, command, data, tmp_path / "out")
    assert "no row" in run_here(monkeypatch, command, data, tmp_path / "out", "--ignore", "bureaux.csv")
