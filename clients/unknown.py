"""The categories of a client's histories that no list of `ml.tables` holds; those of the application are `Client`'s."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count

from clients.models.client import Client
from clients.models.tables import MODEL_OF_TABLE
from ml.sources.report import UnknownTexts
from ml.tables import TABLES
from ml.tables.schema import Table


def unknown_in_histories(client: Client) -> tuple[UnknownTexts, ...]:
    """Return what a client's histories have of such categories, by table and column. One query a table."""
    tables = [table for table in TABLES.values() if table.parent is not None and table.category_columns]
    return tuple(one for table in tables for one in _unknown_in(table, client))


def _unknown_in(table: Table, client: Client) -> list[UnknownTexts]:
    model: Any = MODEL_OF_TABLE[table.name]
    columns = table.category_columns
    names = [column.name for column in columns]
    rows = model.objects.of_client(client).order_by().values_list(*names).annotate(Count("pk"))
    counts: list[Counter[str]] = [Counter() for _ in columns]
    for *texts, count in rows:
        for counter, text in zip(counts, texts, strict=True):
            counter[text] += count
    found = []
    for column, counter in zip(columns, counts, strict=True):
        unknown = Counter({text: count for text, count in counter.items() if column.is_unknown(text)})
        if unknown:
            filled = sum(count for text, count in counter.items() if text is not None and text not in column.no_value)
            values = tuple(unknown.most_common())
            found.append(UnknownTexts(table.name, column.name, unknown.total(), filled, values))
    return found
