"""Fetches the records of a range of clients as Arrow tables, one query a table, for the features to be computed."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
from django.db.models import QuerySet

from clients.models import (
    BureauCredit,
    BureauMonth,
    Client,
    CreditCardMonth,
    InstalmentPayment,
    PosCashMonth,
    PreviousApplication,
)
from ml.tables import TABLES, Kind, Table

_ARROW_TYPES = {Kind.INTEGER: pa.int64(), Kind.FLAG: pa.int64(), Kind.NUMBER: pa.float64(), Kind.CATEGORY: pa.string()}


def records_between(first: int, last: int) -> dict[str, pa.Table]:
    """Return all records of the clients whose identifiers lie in first..last, both included.

    Seven queries whatever the number of clients; table name → Arrow table with the columns of `ml.tables`.
    """
    of_client = {"client_id__gte": first, "client_id__lte": last}
    histories: dict[str, QuerySet[Any]] = {
        "application": Client.objects.filter(pk__gte=first, pk__lte=last),
        "bureau": BureauCredit.objects.filter(**of_client),
        "bureau_balance": BureauMonth.objects.filter(
            bureau_credit__client_id__gte=first, bureau_credit__client_id__lte=last
        ),
        "previous_application": PreviousApplication.objects.filter(**of_client),
        "pos_cash_balance": PosCashMonth.objects.filter(**of_client),
        "credit_card_balance": CreditCardMonth.objects.filter(**of_client),
        "installments_payments": InstalmentPayment.objects.filter(**of_client),
    }
    return {name: _arrow(TABLES[name], rows) for name, rows in histories.items()}


def _arrow(table: Table, rows: QuerySet[Any]) -> pa.Table:
    kinds = {column.name: _ARROW_TYPES[column.kind] for column in table.columns}
    kinds |= {name: pa.int64() for name in table.key if name not in kinds}
    fields = [_attribute(rows, name) for name in kinds]
    columns = list(zip(*rows.order_by().values_list(*fields).iterator(chunk_size=20_000), strict=True))
    if not columns:
        columns = [()] * len(kinds)
    return pa.table({name: pa.array(values, kind) for (name, kind), values in zip(kinds.items(), columns, strict=True)})


def _attribute(rows: QuerySet[Any], column: str) -> str:
    """Return the model's attribute for a database column: foreign keys are named after what they point to."""
    for field in rows.model._meta.concrete_fields:
        if field.column == column:
            return str(field.attname)
    raise LookupError(f"{rows.model.__name__} has no column {column}")
