"""Records fetched in bulk are the records, row by row, whatever the size of a batch."""

from __future__ import annotations

import pyarrow as pa
import pytest

from clients import records
from clients.models.client import Client
from tests.clients.factories import a_client, a_record
from tests.scoring.factories import hundred_clients

pytestmark = pytest.mark.django_db


def in_order(table: pa.Table) -> pa.Table:
    return table.sort_by([(name, "ascending") for name in table.column_names]).combine_chunks()


def test_in_bulk_the_same_rows_come_as_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_BATCH_ROWS", 700)
    hundred_clients()
    last = Client.objects.order_by("-pk")[0].pk
    plain, bulk = (fetch(100_010, last) for fetch in (records.records_between, records.records_in_bulk))
    assert sorted(plain) == sorted(bulk)
    for name in plain:
        assert bulk[name].num_rows > 0
        assert in_order(bulk[name]).equals(in_order(plain[name])), name


def test_a_table_without_rows_has_its_columns_all_the_same() -> None:
    a_client(1)
    a_record("bureau", client=a_client(2), sk_id_bureau=5)
    plain, bulk = (fetch(1, 1) for fetch in (records.records_between, records.records_in_bulk))
    assert bulk["bureau"].num_rows == 0
    assert {name: table.schema for name, table in bulk.items()} == {n: t.schema for n, t in plain.items()}
