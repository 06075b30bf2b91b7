"""Makes records for tests: every required column gets a plain value, and a test states only what it is about."""

from datetime import UTC, datetime
from typing import Any

from clients.models.client import Client
from clients.models.tables import MODEL_OF_TABLE
from ml.tables import TABLES
from ml.tables.schema import Column, Kind

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def plain_value(column: Column) -> str | float:
    """A value the column accepts: its first category, else the number nearest 1 within its limits."""
    if column.kind is Kind.CATEGORY:
        return column.categories[0].value
    value = 1.0 if column.maximum is None else min(1.0, column.maximum)
    value = value if column.minimum is None else max(value, column.minimum)
    return value if column.kind is Kind.NUMBER else int(value)


def a_client(sk_id_curr: int = 100_001, **values: Any) -> Client:
    """Save and return a client aged 40 who has worked for ten years, with all that a file must at least have."""
    plain = {"sk_id_curr": sk_id_curr, "days_birth": -14_620, "days_employed": -3_653, "amt_annuity": 1.0}
    return a_record("application", **plain | values)


def a_record(table: str, **values: Any) -> Any:
    """Save and return a record of one of the seven tables. Its parent is passed as `client` or `bureau_credit`."""
    declared = TABLES[table]
    parent = declared.parent[0] if declared.parent else None
    plain: dict[str, Any] = {c.name: plain_value(c) for c in declared.stored_columns if c.required and c.name != parent}
    if table == "application":
        plain["records_changed_at"] = NOON
    return MODEL_OF_TABLE[table].objects.create(**plain | values)
