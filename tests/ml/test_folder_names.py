"""What a folder is called is never read as a column, by whatever reader: DuckDB would take `AMT_CREDIT=7` for one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from ml.sources.loading import load
from tests.home_credit_files import csv_text, gzipped, row, write

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for folder in ("ml", "clients", "scoring", "creditscore") for path in ROOT.glob(f"{folder}/**/*.py")]
SQL_READERS = ("read_csv", "read_csv_auto", "read_parquet", "parquet_scan", "read_json", "read_json_auto", "glob")
CLIENTS = [row("application", sk_id_curr=number, amt_credit=1000.5) for number in (1, 2)]


def texts_of(path: Path) -> list[str]:
    """Return the texts in a module's code, f-strings as they are written, whose parts are joined."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            found.append("".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
    return found


def test_every_reader_in_sql_is_told_not_to_read_folder_names() -> None:
    calls = [
        (path.relative_to(ROOT), text)
        for path in SOURCES
        for text in texts_of(path)
        if re.search(rf"\b({'|'.join(SQL_READERS)})\(.*\)", text, re.DOTALL)
    ]
    assert len(calls) >= 2
    assert [call for call in calls if "hive_partitioning=false" not in call[1]] == []


def test_no_reader_of_pyarrow_takes_folders_for_columns() -> None:
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("pq.read_table", "pyarrow.parquet.read_table"):
                assert any(word.arg == "partitioning" for word in node.keywords), f"{path}: {ast.unparse(node)}"
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("dataset.dataset"):
                assert all(word.arg != "partitioning" for word in node.keywords), f"{path}: {ast.unparse(node)}"


@pytest.mark.parametrize("form", ["csv", "csv.gz", "parquet", "parts"])
def test_a_folder_called_as_a_column_changes_no_value(tmp_path: Path, form: str) -> None:
    folder = tmp_path / "AMT_CREDIT=7"
    folder.mkdir()
    text, frame = csv_text("application_test", CLIENTS), pd.DataFrame(CLIENTS).drop(columns="target")
    frame = frame.rename(columns=str.upper)
    if form == "parquet":
        frame.to_parquet(folder / "application_test.parquet")
    elif form == "parts":
        (folder / "application_test").mkdir()
        frame[:1].to_parquet(folder / "application_test" / "0.parquet")
        frame[1:].to_parquet(folder / "application_test" / "1.parquet")
    else:
        write(folder, {f"application_test.{form}": gzipped(text) if form == "csv.gz" else text})
    for given in (folder, tmp_path):
        with duckdb.connect() as connection:
            load(connection, given)
            assert connection.execute("SELECT amt_credit FROM application").fetchall() == [(1000.5,), (1000.5,)]
