"""`manage.py import_home_credit`: what an administrator sees on the terminal, and the exit status a script sees."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line
from django.core.management import base as management
from django.db import connection

from clients.models.bureau import BureauCredit
from clients.models.client import Client
from tests.home_credit_files import csv_text, row, write

CLIENTS = [row("application", sk_id_curr=number) for number in (1, 2)]
CREDIT = row("bureau", sk_id_curr=1, sk_id_bureau=11)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scratch_in_the_test_directory(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture(autouse=True)
def connection_kept_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command closes its connections when it ends; the test's transaction lives in this one."""
    monkeypatch.setattr(management.connections, "close_all", lambda: None)


def test_the_command_ends_with_an_aligned_report(tmp_path: Path) -> None:
    credits = [CREDIT, {**CREDIT, "sk_id_bureau": 12, "sk_id_curr": 9}, {**CREDIT, "sk_id_bureau": 0}]
    files = write(tmp_path / "files", {"application_train": CLIENTS, "bureau": credits})
    output = StringIO()
    call_command("import_home_credit", str(files), stdout=output)
    lines = output.getvalue().splitlines()
    assert lines[0].split() == ["table", "read", "inserted", "updated", "unchanged", "rejected", "orphans"]
    assert lines[1].split() == ["application", "2", "2", "0", "0", "0", "0"]
    assert lines[2].split() == ["bureau", "3", "1", "0", "0", "1", "1"]
    assert lines[3:5] == [
        "    1 rejected, bureau.csv: SK_ID_BUREAU below the minimum of 1 (first: line 4)",
        "    1 orphans: SK_ID_CURR is in no record",
    ]
    assert len({len(line) for line in lines if not line.startswith(" ")}) == 1


def test_the_progress_bar_is_quiet_where_nobody_watches(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, {"application_train": CLIENTS})
    call_command("import_home_credit", str(tmp_path), stdout=StringIO())
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            {"bureau.csv": csv_text("bureau", [CREDIT]).replace("SK_ID_CURR", "CLIENT")},
            "bureau.csv: line 1, column SK_ID_CURR: the file lacks this column",
        ),
        (
            {"bureau": [CREDIT, {**CREDIT, "sk_id_bureau": "twelve"}]},
            'bureau.csv: line 3, column SK_ID_BUREAU: "twelve" is not a number',
        ),
        ({"bureau": [CREDIT, CREDIT]}, "bureau.csv: line 3, column SK_ID_BUREAU: the same key"),
        ({"bureau.csv": b""}, "bureau.csv: line 1, column SK_ID_CURR: the file is empty"),
    ],
    ids=["a missing column", "text in a number", "a key twice", "an empty file"],
)
def test_a_bad_file_ends_in_one_line_and_status_1_with_the_database_as_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: dict[str, Any], expected: str
) -> None:
    call_command(
        "import_home_credit", str(write(tmp_path / "good", {"application_train": CLIENTS[:1]})), stdout=StringIO()
    )
    before = list(Client.objects.order_by("pk").values())
    bad = write(tmp_path / "bad", {"application_train": CLIENTS} | files)
    with pytest.raises(SystemExit) as end:
        execute_from_command_line(["manage.py", "import_home_credit", str(bad)])
    captured = capsys.readouterr()
    assert end.value.code == 1
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith(f"CommandError: {expected}")
    assert list(Client.objects.order_by("pk").values()) == before
    assert not BureauCredit.objects.exists()


def test_a_directory_that_does_not_exist_ends_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"^\S+/nowhere: there is no such directory or file\.$"):
        call_command("import_home_credit", str(tmp_path / "nowhere"))


def test_a_database_without_tables_is_told_to_migrate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"application_train": CLIENTS})
    monkeypatch.setattr(connection.introspection, "table_names", lambda: ["django_migrations"])
    with pytest.raises(CommandError, match=r"manage\.py migrate"):
        call_command("import_home_credit", str(tmp_path))
