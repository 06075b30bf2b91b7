"""The bulk import: what it writes, what it leaves, what it reports. On SQLite; PostgreSQL is under tests/services."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import models
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pytest_django import DjangoAssertNumQueries

from clients.importing.bulk import SqliteBulk
from clients.importing.directory import ImportStoppedError, import_directory
from clients.importing.report import ImportReport, TableImport
from clients.models.bureau import BureauCredit, BureauMonth
from clients.models.client import Client
from clients.models.tables import MODEL_OF_TABLE
from ml.sources.errors import SourceError
from ml.sources.report import RowRejection
from ml.sources.values import LARGEST_NUMBER
from ml.tables import TABLES
from ml.tables.schema import Column, Kind
from tests.home_credit_files import row, write

FIRST = datetime(2026, 3, 1, 9, tzinfo=UTC)
SECOND = datetime(2026, 4, 1, 9, 30, 15, 125_000, tzinfo=UTC)

CLIENT_1, CLIENT_2, CLIENT_3 = (row("application", sk_id_curr=number, target=number % 2) for number in (1, 2, 3))
CREDIT_OF_1 = row("bureau", sk_id_curr=1, sk_id_bureau=11)
CREDIT_OF_2 = row("bureau", sk_id_curr=2, sk_id_bureau=12)
MONTH_OF_1 = row("bureau_balance", sk_id_bureau=11, months_balance=-1, status="0")
EARLIER_OF_2 = row("previous_application", sk_id_curr=2, sk_id_prev=21)
CASH_OF_2 = row("pos_cash_balance", sk_id_curr=2, sk_id_prev=21, months_balance=-3)
CARD_OF_3 = row("credit_card_balance", sk_id_curr=3, sk_id_prev=31, months_balance=-4)
PAID_BY_2 = row("installments_payments", sk_id_curr=2, sk_id_prev=21, amt_payment=10.25)

FILES: dict[str, Sequence[Mapping[str, object]]] = {
    "application_train": [CLIENT_1, CLIENT_2],
    "application_test": [CLIENT_3],
    "bureau": [CREDIT_OF_1, CREDIT_OF_2],
    "bureau_balance": [MONTH_OF_1],
    "previous_application": [EARLIER_OF_2],
    "POS_CASH_balance": [CASH_OF_2],
    "credit_card_balance": [CARD_OF_3],
    "installments_payments": [PAID_BY_2],
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def scratch_in_the_test_directory(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "var"


def imported(directory: Path, files: Mapping[str, Any], now: datetime = FIRST) -> ImportReport:
    return import_directory(write(directory, files), now=now)


def counts(entry: TableImport) -> tuple[int, int, int, int, int, int]:
    return entry.read, entry.inserted, entry.updated, entry.unchanged, entry.rejected, entry.orphans


def contents() -> dict[str, list[dict[str, Any]]]:
    """Every record of the seven tables, surrogate keys left out."""
    found = {}
    for name, model in MODEL_OF_TABLE.items():
        columns = [field.attname for field in model._meta.concrete_fields if field.name != "id"]
        found[name] = list(model._default_manager.order_by("pk").values(*columns))
    return found


def exact_changed_at() -> dict[int, datetime]:
    return dict(Client.objects.values_list("sk_id_curr", "records_changed_at"))


def changed_at() -> dict[int, datetime]:
    """When each client's records changed, to the millisecond: within one, each table has its own moment."""
    return {pk: at.replace(microsecond=at.microsecond // 1000 * 1000) for pk, at in exact_changed_at().items()}


def with_value(entry: Mapping[str, object], **values: object) -> dict[str, object]:
    return {**entry, **values}


def test_every_table_arrives_with_every_value_and_the_clients_bear_the_moment(tmp_path: Path) -> None:
    report = imported(tmp_path, FILES)
    expected = {"application": 3, "bureau": 2} | dict.fromkeys(list(TABLES)[2:], 1)
    assert {entry.table: counts(entry) for entry in report.tables} == {
        table: (number, number, 0, 0, 0, 0) for table, number in expected.items()
    }
    assert changed_at() == dict.fromkeys((1, 2, 3), FIRST)
    assert dict(Client.objects.values_list("sk_id_curr", "target")) == {1: 1, 2: 0, 3: None}
    assert list(BureauMonth.objects.values_list("bureau_credit", "months_balance", "status")) == [(11, -1, "0")]


def test_each_table_bears_a_later_moment_than_the_one_before_it(tmp_path: Path) -> None:
    imported(tmp_path, FILES)
    bureau, card, payments = (exact_changed_at()[client] for client in (1, 3, 2))
    assert FIRST < bureau < card < payments


def test_a_change_is_newer_than_all_before_even_where_the_clock_runs_behind(tmp_path: Path) -> None:
    imported(tmp_path, FILES, SECOND)
    before = Client.objects.state()
    imported(tmp_path, FILES, FIRST)
    assert Client.objects.state() == before
    imported(tmp_path, FILES | {"application_train": [CLIENT_1, with_value(CLIENT_2, amt_credit=7.125)]}, FIRST)
    assert Client.objects.state() > before
    assert Client.objects.newest_change() == Client.objects.get(pk=2).records_changed_at


def test_a_second_run_changes_nothing_and_says_so(tmp_path: Path) -> None:
    imported(tmp_path, FILES)
    before = contents()
    report = imported(tmp_path, FILES, SECOND)
    assert contents() == before
    assert all(counts(entry) == (entry.read, 0, 0, entry.read, 0, 0) for entry in report.tables)


@pytest.mark.parametrize(
    ("stem", "table", "changed", "client"),
    [
        ("application_train", "application", [CLIENT_1, with_value(CLIENT_2, amt_credit=7.125)], 2),
        ("application_train", "application", [CLIENT_1, with_value(CLIENT_2, amt_annuity=None)], 2),
        ("bureau", "bureau", [with_value(CREDIT_OF_1, amt_annuity=None), CREDIT_OF_2], 1),
        ("bureau_balance", "bureau_balance", [with_value(MONTH_OF_1, status="5")], 1),
        ("previous_application", "previous_application", [with_value(EARLIER_OF_2, amt_application=3.5)], 2),
        ("POS_CASH_balance", "pos_cash_balance", [with_value(CASH_OF_2, sk_dpd=40)], 2),
        ("credit_card_balance", "credit_card_balance", [with_value(CARD_OF_3, amt_balance=8.5)], 3),
        ("installments_payments", "installments_payments", [with_value(PAID_BY_2, amt_payment=None)], 2),
    ],
    ids=[
        "an amount of a client",
        "a value of a client that is no longer known",
        "a bureau credit",
        "a month of a bureau credit",
        "a previous application",
        "a month of an instalment credit",
        "a month of a card",
        "a payment",
    ],
)
def test_an_update_touches_one_row_and_the_moment_of_its_client_alone(
    tmp_path: Path, stem: str, table: str, changed: list[dict[str, object]], client: int
) -> None:
    imported(tmp_path, FILES)
    report = imported(tmp_path, FILES | {stem: changed}, SECOND)
    entry = report.of(table)
    assert counts(entry) == (entry.read, 0, 1, entry.read - 1, 0, 0)
    assert sum(other.updated + other.inserted for other in report.tables) == 1
    assert changed_at() == dict.fromkeys((1, 2, 3), FIRST) | {client: SECOND}
    imported(tmp_path / "again", FILES | {stem: changed}, datetime(2026, 5, 1, tzinfo=UTC))
    assert changed_at() == dict.fromkeys((1, 2, 3), FIRST) | {client: SECOND}


def test_new_rows_join_those_that_are_there_and_stamp_their_clients(tmp_path: Path) -> None:
    imported(tmp_path, FILES)
    more = {
        "application_train": [CLIENT_1, CLIENT_2, row("application", sk_id_curr=4)],
        "bureau_balance": [MONTH_OF_1, with_value(MONTH_OF_1, months_balance=-2)],
    }
    report = imported(tmp_path, FILES | more, SECOND)
    assert counts(report.of("application")) == (4, 1, 0, 3, 0, 0)
    assert counts(report.of("bureau_balance")) == (2, 1, 0, 1, 0, 0)
    assert changed_at() == {1: SECOND, 2: FIRST, 3: FIRST, 4: SECOND}


def test_a_history_that_comes_later_stamps_the_clients_it_belongs_to(tmp_path: Path) -> None:
    first = {stem: FILES[stem] for stem in ("application_train", "application_test", "bureau")}
    imported(tmp_path / "first", first)
    imported(tmp_path / "later", FILES, SECOND)
    assert changed_at() == dict.fromkeys((1, 2, 3), SECOND)


def test_a_credit_that_changes_hands_stamps_both_clients(tmp_path: Path) -> None:
    imported(tmp_path, FILES)
    imported(tmp_path, FILES | {"bureau": [CREDIT_OF_1, with_value(CREDIT_OF_2, sk_id_curr=3)]}, SECOND)
    assert changed_at() == {1: FIRST, 2: SECOND, 3: SECOND}


def test_records_that_the_files_lack_are_left_alone(tmp_path: Path) -> None:
    imported(tmp_path / "all", FILES)
    report = imported(tmp_path / "one", {"application_train": [CLIENT_1]}, SECOND)
    assert Client.objects.count() == 3
    assert BureauMonth.objects.count() == 1
    assert counts(report.of("bureau")) == (0, 0, 0, 0, 0, 0)


def test_orphans_are_counted_and_left_out_on_the_first_run_and_on_later_ones(tmp_path: Path) -> None:
    stray = {
        "bureau": [*FILES["bureau"], row("bureau", sk_id_curr=99, sk_id_bureau=13)],
        "bureau_balance": [
            MONTH_OF_1,
            with_value(MONTH_OF_1, sk_id_bureau=13),
            with_value(MONTH_OF_1, sk_id_bureau=14),
        ],
    }
    for now, inserted in ((FIRST, (2, 1)), (SECOND, (0, 0))):
        report = imported(tmp_path, FILES | stray, now)
        assert counts(report.of("bureau")) == (3, inserted[0], 0, 2 - inserted[0], 0, 1)
        assert counts(report.of("bureau_balance")) == (3, inserted[1], 0, 1 - inserted[1], 0, 2)
        assert "2 orphans: SK_ID_BUREAU is in no record" in report.as_text()
    assert BureauMonth.objects.count() == 1


def test_an_orphan_whose_client_comes_later_is_loaded_then(tmp_path: Path) -> None:
    files = {"application_train": [CLIENT_1], "bureau": FILES["bureau"]}
    assert imported(tmp_path, files).of("bureau").orphans == 1
    report = imported(tmp_path, files | {"application_train": [CLIENT_1, CLIENT_2]}, SECOND)
    assert counts(report.of("bureau")) == (2, 1, 0, 1, 0, 0)


def test_a_rejected_row_is_counted_with_its_reason_and_its_histories_become_orphans(tmp_path: Path) -> None:
    bad = {"application_train": [CLIENT_1, with_value(CLIENT_2, days_birth=5)]}
    report = imported(tmp_path, FILES | bad)
    assert counts(report.of("application")) == (3, 2, 0, 0, 1, 0)
    assert report.of("application").rejections == (
        RowRejection("application", "application_train.csv", "DAYS_BIRTH", "above the maximum of 0", 1, 3),
    )
    assert counts(report.of("bureau")) == (2, 1, 0, 0, 0, 1)
    assert "application_train.csv: DAYS_BIRTH above the maximum of 0 (first: line 3)" in report.as_text()


def test_a_category_that_no_list_holds_is_stored_and_counted(tmp_path: Path) -> None:
    strange = {"application_train": [CLIENT_1, with_value(CLIENT_2, occupation_type="Astronaut")]}
    report = imported(tmp_path, FILES | strange)
    assert counts(report.of("application")) == (3, 3, 0, 0, 0, 0)
    assert Client.objects.get(pk=2).occupation_type == "Astronaut"
    said = "1 with an unknown category, application_train.csv: OCCUPATION_TYPE, read as missing"
    assert f'{said} (first: line 3): "Astronaut" 1' in report.as_text()


def test_a_bad_file_leaves_the_database_as_it_was_even_when_the_files_before_it_are_good(tmp_path: Path) -> None:
    imported(tmp_path, FILES)
    before = contents()
    files = FILES | {"application_train": [CLIENT_1, with_value(CLIENT_2, amt_credit=1.0)]}
    with pytest.raises(SourceError, match="line 2, column AMT_PAYMENT"):
        imported(tmp_path, files | {"installments_payments": [with_value(PAID_BY_2, amt_payment="ten")]}, SECOND)
    assert contents() == before


def test_a_table_that_fails_on_the_way_in_is_not_written_in_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(tmp_path, FILES)
    before = contents()
    failing = "clients.importing.merge.Merge._stamp_owners_of_differences"
    changed = {
        "bureau": [CREDIT_OF_1, with_value(CREDIT_OF_2, amt_annuity=3.5), row("bureau", sk_id_curr=1, sk_id_bureau=15)]
    }

    def fail(self: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(failing, fail)
    with pytest.raises(OSError, match="disk is full"):
        imported(tmp_path, FILES | changed, SECOND)
    assert contents() == before
    monkeypatch.undo()
    assert counts(imported(tmp_path, FILES | changed, SECOND).of("bureau")) == (3, 1, 1, 1, 0, 0)


def test_a_database_that_fails_at_a_table_is_told_with_what_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = SqliteBulk.fill

    def refuse_credits(self: SqliteBulk, table: str, columns: list[str], *rest: Any) -> None:
        fill(self, table, columns, *rest)
        if table == BureauCredit._meta.db_table:
            fill(self, table, columns, *rest)  # every key twice: SQLite refuses the second

    monkeypatch.setattr(SqliteBulk, "fill", refuse_credits)
    with pytest.raises(ImportStoppedError) as caught:
        imported(tmp_path, FILES)
    assert re.fullmatch(
        r"bureau: the import stopped \(UNIQUE constraint failed: .*\); application stored before it, "
        r"the rest of the records as they were\. Once that is mended, run the import again\.",
        str(caught.value),
    )
    assert (Client.objects.count(), BureauCredit.objects.count()) == (3, 0)
    monkeypatch.undo()
    assert imported(tmp_path, FILES).of("bureau").inserted == 2


def test_the_number_of_statements_does_not_grow_with_the_rows(
    tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    imported(tmp_path, FILES)
    months = [with_value(MONTH_OF_1, months_balance=-month) for month in range(500)]
    with django_assert_max_num_queries(120):
        assert imported(tmp_path, FILES | {"bureau_balance": months}, SECOND).of("bureau_balance").inserted == 499


def test_nothing_is_left_in_the_scratch_directory(tmp_path: Path, settings: Any) -> None:
    imported(tmp_path / "files", FILES)
    assert list(settings.VAR_DIR.iterdir()) == []


def test_every_field_holds_whatever_the_file_reader_lets_through() -> None:
    for name, model in MODEL_OF_TABLE.items():
        fields = {field.column: field for field in model._meta.concrete_fields}
        for column in TABLES[name].stored_columns:
            field = fields[column.name]
            if isinstance(field, models.ForeignKey):
                field = field.target_field
            if column.kind is Kind.CATEGORY:
                assert field.max_length == 100, f"{name}.{column.name}"
            elif column.kind is Kind.INTEGER:
                wanted = models.BigIntegerField if column.name.startswith("sk_id_") else models.IntegerField
                assert isinstance(field, wanted), f"{name}.{column.name}"


def values_of(column: Column) -> st.SearchStrategy[object]:
    """Any value the file reader accepts for a column of a payment."""
    low = 0 if column.minimum is None and column.kind is Kind.FLAG else column.minimum
    if column.kind is Kind.NUMBER:
        value: st.SearchStrategy[object] = st.floats(
            min_value=-LARGEST_NUMBER if low is None else low,
            max_value=LARGEST_NUMBER if column.maximum is None else column.maximum,
        )
    else:
        value = st.integers(
            min_value=int(-(2**31) + 1 if low is None else low),
            max_value=int(2**31 - 1 if column.maximum is None else column.maximum),
        )
    return value if column.required else st.none() | value


# A file in which every due date lies ahead, or every row is there twice, is refused.
_PAYMENT = {
    column.name: st.integers(1, 3) if column.name.startswith(("sk_id_", "num_")) else values_of(column)
    for column in TABLES["installments_payments"].columns
} | {"days_instalment": st.integers(-45_656, 0)}


class ImportThenExport(TestCase):
    """Hypothesis needs each example in its own transaction: hence a class here."""

    @settings(max_examples=15)
    @given(payments=st.lists(st.fixed_dictionaries(_PAYMENT), max_size=12, unique_by=repr))
    def test_import_then_export_is_the_identity(self, payments: list[dict[str, object]]) -> None:
        with tempfile.TemporaryDirectory() as directory:
            files = {"application_train": [CLIENT_1, CLIENT_2, CLIENT_3], "installments_payments": payments}
            import_directory(write(Path(directory), files), now=FIRST)
        columns = [column.name for column in TABLES["installments_payments"].columns]
        attributes = ["client_id" if name == "sk_id_curr" else name for name in columns]
        records = MODEL_OF_TABLE["installments_payments"]._default_manager.values_list(*attributes)
        as_given = [tuple(payment[name] for name in columns) for payment in payments]
        assert sorted(records, key=repr) == sorted(as_given, key=repr)


def test_the_sample_of_real_files_arrives_whole_and_a_second_run_changes_nothing(sample_dir: Path) -> None:
    report = import_directory(sample_dir, now=FIRST)
    expected = {"application": 46_574, "bureau": 43_206, "bureau_balance": 1_138_287, "previous_application": 43_169}
    expected |= {"pos_cash_balance": 251_505, "credit_card_balance": 99_892, "installments_payments": 12_404}
    assert {entry.table: entry.inserted for entry in report.tables} == expected
    assert {name: model._default_manager.count() for name, model in MODEL_OF_TABLE.items()} == expected
    assert {entry.table: entry.orphans for entry in report.tables if entry.orphans} == {"installments_payments": 15_750}
    again = import_directory(sample_dir, now=SECOND)
    assert {entry.table: entry.unchanged for entry in again.tables} == expected
    assert not any(entry.inserted or entry.updated or entry.rejected for entry in again.tables)
    assert set(changed_at().values()) == {FIRST}
