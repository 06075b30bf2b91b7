"""The import of files as people keep them: what it says of them, what it mends, and what ends in status 1."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from clients.models.client import Client
from clients.models.history import InstalmentPayment
from tests.home_credit_files import csv_text, row, write

CLIENTS = [row("application", sk_id_curr=number) for number in (1, 2)]
PAYMENTS = [
    row("installments_payments", sk_id_curr=client, sk_id_prev=client, num_instalment_number=number, amt_payment=9.5)
    for client, number in ((1, 1), (1, 2), (2, 1))
]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scratch_in_the_test_directory(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "var"


def imported(directory: Path, *options: str) -> str:
    output = StringIO()
    call_command("import_home_credit", str(directory), *options, stdout=output)
    return output.getvalue()


def payments() -> list[tuple[int, int, int]]:
    names = ("client_id", "num_instalment_number", "payment_rank")
    return sorted(InstalmentPayment.objects.values_list(*names))


def test_the_report_says_how_files_were_read_and_which_were_not(tmp_path: Path) -> None:
    files = {"Application_Train (1).csv": csv_text("application_train", CLIENTS).replace(",", ";"), "notes.txt": "x"}
    lines = imported(write(tmp_path / "files", files)).splitlines()
    assert lines[-3:] == [
        "Application_Train (1).csv: the columns are separated by a semicolon",
        "Application_Train (1).csv: read as application_train",
        "notes.txt: not read, no table of the set",
    ]
    assert Client.objects.count() == 2


def test_a_file_that_looks_like_a_table_stops_the_import_until_it_is_ignored(tmp_path: Path) -> None:
    files = write(tmp_path / "files", {"application_train": CLIENTS, "bureau_old.csv": csv_text("bureau", [])})
    with pytest.raises(CommandError, match=r"bureau_old\.csv \(call it bureau\.csv\)"):
        imported(files)
    assert not Client.objects.exists()
    assert "bureau_old.csv: not read, left out by --ignore" in imported(files, "--ignore", "bureau_old.csv")


def test_rows_read_and_none_stored_end_in_an_error_after_the_report(tmp_path: Path) -> None:
    strangers = [row("bureau", sk_id_curr=9, sk_id_bureau=number) for number in (5, 6)]
    output = StringIO()
    files = write(tmp_path / "files", {"application_train": CLIENTS, "bureau": strangers})
    with pytest.raises(CommandError, match=r"^bureau: 2 rows read, none stored: the report above says why\.$"):
        call_command("import_home_credit", str(files), stdout=output)
    assert "2 orphans: SK_ID_CURR is in no record" in output.getvalue()
    assert Client.objects.count() == 2


def test_the_right_payments_mend_what_a_file_with_some_of_them_twice_left(tmp_path: Path) -> None:
    twice = write(tmp_path / "twice", {"application_train": CLIENTS, "installments_payments": [*PAYMENTS, PAYMENTS[0]]})
    assert "1 rows are the same as another row" in imported(twice)
    assert payments() == [(1, 1, 1), (1, 1, 2), (1, 2, 1), (2, 1, 1)]
    changed = dict(Client.objects.values_list("pk", "records_changed_at"))

    right = write(tmp_path / "right", {"application_train": CLIENTS, "installments_payments": PAYMENTS})
    assert "1 removed: records of an instalment for which the file has fewer payments" in imported(right)
    assert payments() == [(1, 1, 1), (1, 2, 1), (2, 1, 1)]
    now = dict(Client.objects.values_list("pk", "records_changed_at"))
    assert now[1] > changed[1]
    assert now[2] == changed[2]
    assert "removed" not in imported(right)


def test_payments_of_instalments_that_a_file_lacks_stay(tmp_path: Path) -> None:
    imported(write(tmp_path / "all", {"application_train": CLIENTS, "installments_payments": PAYMENTS}))
    imported(write(tmp_path / "some", {"application_train": CLIENTS, "installments_payments": PAYMENTS[:1]}))
    assert payments() == [(1, 1, 1), (1, 2, 1), (2, 1, 1)]
