"""What no command of the model takes: one clear line, a status other than 0, nothing written."""

import csv
import sys
from pathlib import Path

import pytest

from ml import evaluate, predict, train
from tests.artefacts import synthetic_dir, trained_model_dir

COMMANDS = {"train": train, "evaluate": evaluate, "predict": predict}
BAD_VALUES = {
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
    directory.mkdir()
    with (synthetic_dir() / "application_train.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    if column:
        rows[2][header.index(column)] = value
    with (directory / "application_train.csv").open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows[:clients]])
    return directory


def run_here(monkeypatch: pytest.MonkeyPatch, command: str, data: Path, out: Path) -> str:
    """Run a command line in this process; return what it ends with, which it must, before anything is written."""
    arguments = ["--data", str(data)]
    arguments += [] if command == "train" else ["--model", str(trained_model_dir())]
    arguments += [] if command == "evaluate" else ["--out", str(out)]
    monkeypatch.setattr(sys, "argv", [command, *arguments])
    with pytest.raises(SystemExit) as ended:
        COMMANDS[command]._main()
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


@pytest.mark.parametrize("command", ["evaluate", "predict"])
def test_a_value_no_model_is_trained_on_is_neither_measured_nor_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    data = applications(tmp_path / "data", column="AMT_CREDIT", value="-5000", clients=5)

    assert "line 4, column AMT_CREDIT" in run_here(monkeypatch, command, data, tmp_path / "out")


@pytest.mark.parametrize("command", COMMANDS)
def test_no_client_at_all_ends_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    assert "no row" in run_here(monkeypatch, command, applications(tmp_path / "data", clients=0), tmp_path / "out")


def test_categories_no_list_holds_are_counted_and_the_clients_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = applications(tmp_path / "data", column="OCCUPATION_TYPE", value="Astronaut", clients=5)

    count = predict.predict(trained_model_dir(), data, tmp_path / "scores.csv")

    assert count == 5
    assert "occupation_type: 1 clients with a category no list holds" in capsys.readouterr().err
