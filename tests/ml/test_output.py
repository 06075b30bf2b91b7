"""One file written whole or not at all, and a destination that cannot be written told before the work begins."""

from __future__ import annotations

import csv
import os
import stat
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest

from ml.card.__main__ import _main as card
from ml.serving import compute, predict
from ml.sources.output import check_out, new_directory, whole_file
from ml.training import train
from tests.artefacts import synthetic_dir, trained_model_dir
from tests.home_credit_files import row, write

CLIENTS = [row("application", sk_id_curr=number, target=0) for number in (1, 2)]


def small_data(directory: Path) -> Path:
    return write(directory, {"application_train": CLIENTS})


def run_here(monkeypatch: pytest.MonkeyPatch, main: Callable[[], None], *arguments: object) -> None:
    monkeypatch.setattr(sys, "argv", ["command", *map(str, arguments)])
    main()


def refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], main: Callable[[], None], *arguments: object
) -> str:
    """Run a command line that must end as a wrong one, before any work; return what it says last."""
    with pytest.raises(SystemExit) as ended:
        run_here(monkeypatch, main, *arguments)
    assert ended.value.code == 2
    return capsys.readouterr().err.splitlines()[-1]


def test_a_file_is_replaced_once_it_is_whole_and_left_alone_where_it_is_not(tmp_path: Path) -> None:
    out = tmp_path / "scores.csv"
    with whole_file(out) as path:
        path.write_text("first")
    with suppress(ValueError), whole_file(out) as path:
        path.write_text("half")
        raise ValueError

    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("scores.csv", "first")]


@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_followed(tmp_path: Path, there: bool) -> None:
    kept, out = tmp_path / "kept" / "scores.csv", tmp_path / "scores.csv"
    kept.parent.mkdir()
    if there:
        kept.write_text("earlier")
    out.symlink_to(kept)

    with whole_file(out) as path:
        path.write_text("new")

    assert out.is_symlink()
    assert [path.read_text() for path in kept.parent.iterdir()] == ["new"]


def test_a_pipe_and_a_device_are_written_to_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, pipe, read = small_data(tmp_path / "data"), tmp_path / "pipe", list[str]()
    os.mkfifo(pipe)
    reader = Thread(target=lambda: read.extend(pipe.read_text().splitlines()), daemon=True)
    reader.start()

    run_here(monkeypatch, predict.main, "--model", trained_model_dir(), "--data", data, "--out", pipe)
    reader.join(timeout=10)
    run_here(monkeypatch, compute.main, "--data", data, "--out", os.devnull)

    assert [line[0] for line in csv.reader(read)] == ["SK_ID_CURR", "1", "2"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert Path(os.devnull).is_char_device()
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", f"{pipe}: 2 clients\n{os.devnull}: 2 clients\n")


def test_features_go_into_a_pipe(tmp_path: Path) -> None:
    data, pipe, read = small_data(tmp_path / "data"), tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()

    assert compute.compute(data, pipe, engine="duckdb") == 2
    reader.join(timeout=10)

    assert read[0].startswith(b"PAR1")
    assert read[0].endswith(b"PAR1")


@pytest.mark.parametrize("main", [predict.main, compute.main], ids=["predict", "compute"])
@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("no/such/scores.csv", "its directory does not exist"),
        ("data", "is a directory; name the file to write"),
        ("data/application_train.csv", "is among the files of --data"),
        ("data/bureau.parquet", "is among the files of --data"),
        ("data/bureau/part-0", "is among the files of --data"),
        ("data/all.zip", "is among the files of --data"),
        ("link.csv", "is among the files of --data"),
        ("file/scores.csv", "its directory does not exist"),
        ("\udcff.csv", "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_before_the_work(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    main: Callable[[], None],
    out: str,
    said: str,
) -> None:
    data = small_data(tmp_path / "data")
    (tmp_path / "file").write_text("")
    (tmp_path / "link.csv").symlink_to(data / "application_train.csv")
    model = ["--model", trained_model_dir()] if main is predict.main else []

    line = refused(monkeypatch, capsys, main, *model, "--data", data, "--out", tmp_path / out)

    assert said in line
    assert [path.name for path in data.iterdir()] == ["application_train.csv"]


def test_the_one_file_that_is_read_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_bytes(b"an archive")
    with pytest.raises(SystemExit):
        check_out(ArgumentParser(), tmp_path / "mine", tmp_path / "mine")
    assert "is among the files of --data" in capsys.readouterr().err


def test_another_file_in_the_directory_of_data_may_be_written(tmp_path: Path) -> None:
    data = small_data(tmp_path)
    check_out(ArgumentParser(), data / "scores.csv", data)
    check_out(ArgumentParser(), data.parent / "bureau.csv", data)


@pytest.mark.parametrize("closed", ["scores.csv", ""], ids=["the file", "its directory"])
def test_what_may_not_be_written_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], closed: str
) -> None:
    (tmp_path / "scores.csv").write_text("")
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path / closed)
    with pytest.raises(SystemExit):
        check_out(ArgumentParser(), tmp_path / "scores.csv", synthetic_dir())
    assert "may not be written" in capsys.readouterr().err


def test_a_directory_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, file = small_data(tmp_path / "data"), tmp_path / "file"
    file.write_text("")

    def said(main: Callable[[], None], *arguments: object) -> str:
        return refused(monkeypatch, capsys, main, *arguments)

    assert "file: is no directory" in said(train.main, "--data", data, "--out", file / "model")
    assert "file: is no directory" in said(train.main, "--data", data, "--out", file)
    assert "gone: is no directory" in said(card, "--model", trained_model_dir(), "--out", tmp_path / "gone")
    scratch = ["--data", data, "--out", tmp_path / "out", "--scratch", tmp_path / "gone"]
    assert "argument --scratch: " in said(compute.main, *scratch)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != tmp_path)
    assert f"{tmp_path}: may not be written in" in said(train.main, "--data", data, "--out", tmp_path / "new" / "model")
    assert "may not be written in" in said(compute.main, *scratch[:-1], tmp_path)


def test_a_directory_that_can_be_made_is_taken(tmp_path: Path) -> None:
    assert new_directory(str(tmp_path / "new" / "model")) == tmp_path / "new" / "model"
    assert list(tmp_path.iterdir()) == []
