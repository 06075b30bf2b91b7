"""A wrong option of a command line ends it in one clear line, with status 2, before any work."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

from ml.sources.errors import SourceError
from ml.sources.staging import _path_literal

DATA = ("--data", "data")
WRONG = {
    "train, no thread": ("ml.training.train", (*DATA, "--out", "m"), "--threads", "0", "0 is less than 1"),
    "train, a thread less": ("ml.training.train", (*DATA, "--out", "m"), "--threads", "-1", "-1 is less than 1"),
    "train, a seed": ("ml.training.train", (*DATA, "--out", "m"), "--seed", "-1", "-1 is less than 0"),
    "train, a word": ("ml.training.train", (*DATA, "--out", "m"), "--seed", "one", "'one' is not a whole number"),
    "evaluate": ("ml.training.evaluate", (*DATA, "--model", "m"), "--seed", "-1", "-1 is less than 0"),
    "evaluate, a large seed": (
        *("ml.training.evaluate", (*DATA, "--model", "m"), "--seed", "4294967296"),
        "4294967296 is more than 2147483647",
    ),
    "search, trials": ("ml.training.search", DATA, "--trials", "-1", "-1 is less than 0"),
    "search, splits": ("ml.training.search", DATA, "--splits", "0", "0 is less than 1"),
    "full_run, clients": ("ml.training.full_run", ("--directory", "d"), "--clients", "0", "0 is less than 1"),
    "full_run, a file": ("ml.training.full_run", (), "--directory", "file", "file: is no directory"),
    "fidelity": (
        *("ml.monitoring.fidelity", ("--real", "r", "--synthetic", "s", "--model", "m"), "--seed", "-1"),
        "-1 is less than 0",
    ),
    "bench.model": ("bench.model", DATA, "--threads", "0", "0 is less than 1"),
    "bench.growth": ("bench.growth", ("--directory", "d"), "--sizes", "0", "0 is less than 1"),
    "bench.agreement": ("bench.agreement", (), "--clients", "0", "0 is less than 1"),
    "bench.proposals": ("bench.proposals", (), "--clients", "-1", "-1 is less than 1"),
    "bench.sentences": ("bench.sentences", (), "--show", "-1", "-1 is less than 0"),
    "bench.record": ("bench.record", ("write", "f"), "--clients", "0", "0 is less than 1"),
    "bench.dressings": ("bench.dressings", (), "--examples", "0", "0 is less than 1"),
}


@pytest.mark.parametrize(("module", "others", "option", "value", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_option_ends_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    module: str,
    others: tuple[str, ...],
    option: str,
    value: str,
    said: str,
) -> None:
    (tmp_path / "file").write_text("")
    main = importlib.import_module(module).main
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [module, *others, option, value])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 2
    line = capsys.readouterr().err.splitlines()[-1]
    assert f"error: argument {option}: " in line
    assert line.endswith(said)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_path_that_is_not_utf_8_is_refused_in_words_that_any_terminal_prints() -> None:
    with pytest.raises(SourceError) as caught:
        _path_literal(Path("/data/caf\udce9/bureau.csv"))
    assert str(caught.value) == (r"'/data/caf\udce9/bureau.csv': DuckDB reads no path that is not UTF-8: rename it.")
