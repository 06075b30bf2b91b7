"""Every data point there is, from the declarations: its family and what reads it; and what a client has of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q

from clients.models.client import Client
from clients.models.tables import MODEL_OF_TABLE
from clients.unknown import unknown_in_histories
from ml.features import FEATURE_NAMES, FEATURES, POSITION, feature
from ml.features.definition import Family, Feature, Source, Value
from ml.features.lineage import application_columns
from ml.features.policy import Policy
from ml.sources.report import UnknownTexts
from ml.tables import TABLES
from ml.tables.numerics import FloatArray
from ml.tables.schema import Column
from scoring.core.engine import feature_values, published_model, value_of

APPLICATION, COMPUTED = "application", "features"
OF_A_CLIENT = (APPLICATION, COMPUTED)  # what a client has one value of
# What a history tells of: the family of the features computed from it.
_FAMILY_OF_TABLE = {
    "bureau": Family.CREDIT_BUREAU,
    "bureau_balance": Family.CREDIT_BUREAU,
    "previous_application": Family.PREVIOUS_APPLICATIONS,
    "pos_cash_balance": Family.REPAYMENT,
    "installments_payments": Family.REPAYMENT,
    "credit_card_balance": Family.CARD_USE,
}
HISTORIES = tuple(_FAMILY_OF_TABLE)
OBSERVED_LATER = "target"  # what became of the credit: not shown to whoever is to decide on it
_ROWS = "rows_of_the_client"  # no column is called so
# Columns of the application that tell of the request itself and that no feature is computed from.
_ABOUT_THE_REQUEST = (
    *("sk_id_curr", "target", "name_type_suite"),
    *("weekday_appr_process_start", "hour_appr_process_start"),
)
_STATISTICS = ("_mode", "_medi")  # of a building's measure, beside its mean


@dataclass(frozen=True)
class Entry:
    """One data point's declaration. `table` is COMPUTED for a feature.

    `read_by` counts the model's inputs computed from it (the feature itself, for one that is an input); None where it
    is not known column by column, as for the histories. `excluded` where policy keeps it out of the model, `computed`
    where a feature is made from it.
    """

    table: str
    declared: Column | Feature
    family: Family
    read_by: int | None
    excluded: bool
    computed: bool

    @property
    def name(self) -> str:
        """The column's or feature's name, lower case."""
        return self.declared.name


@dataclass(frozen=True)
class Reading:
    """What a model reads, and the policy its inputs were chosen under."""

    inputs: tuple[str, ...]
    policy: Policy


@dataclass(frozen=True)
class RecordCounts:
    """What a client has of a history table: how many rows, and by column in how many of them it is known.

    `unknown` are the columns of which some rows have a category that the model does not know.
    """

    rows: int
    known: dict[str, int]
    unknown: dict[str, UnknownTexts]


@dataclass(frozen=True)
class ClientData:
    """What the records have of a client, under a model that reads as `reading` says.

    `values` is, by table and name, what a client has one value of and whether it is known, what was observed later left
    out; `records` counts the rows of the history tables, in the order of the dictionary.
    """

    reading: Reading
    values: dict[tuple[str, str], tuple[Value, bool]]
    records: dict[str, RecordCounts]


def current_reading() -> Reading:
    """Return what the model in service reads. Raises NoModelError."""
    model = published_model()
    return Reading(model.inputs, model.policy)


def client_data(client: Client, *, now: datetime) -> ClientData:
    """Return the client's values and what the histories hold of them. Two queries a history table.

    Raises NoModelError.
    """
    reading, row = current_reading(), feature_values(client, now=now)
    values: dict[tuple[str, str], tuple[Value, bool]] = {}
    for entry in entries(reading):
        if entry.table in OF_A_CLIENT and entry.name != OBSERVED_LATER:
            value = value_in(entry, client, row)
            values[entry.table, entry.name] = value, is_known(entry, value)
    unknown: dict[str, dict[str, UnknownTexts]] = {}
    for one in unknown_in_histories(client):
        unknown.setdefault(one.table, {})[one.column] = one
    return ClientData(
        reading, values, {table: _record_counts(table, client, unknown.get(table, {})) for table in HISTORIES}
    )


def _record_counts(table: str, client: Client, unknown: dict[str, UnknownTexts]) -> RecordCounts:
    model: Any = MODEL_OF_TABLE[table]
    columns = TABLES[table].stored_columns
    counts = {
        c.name: Count(c.name, filter=~Q(**{f"{c.name}__in": c.missing}) if c.missing else None)
        for c in columns
        if c.missing or not c.required  # the others are known in every row
    }
    known = model.objects.of_client(client).order_by().aggregate(**{_ROWS: Count("pk")}, **counts)
    rows = known.pop(_ROWS)
    return RecordCounts(rows, dict.fromkeys((c.name for c in columns), rows) | known, unknown)


@lru_cache(maxsize=4)
def entries(reading: Reading) -> tuple[Entry, ...]:
    """Return every column of the application and every feature, then the histories' columns, as a model reads them."""
    made = {column.name: 0 for column in TABLES[APPLICATION].stored_columns}
    allowed, read = made.copy(), made.copy()
    for f in FEATURES:
        for column in application_columns(f.name):
            made[column] += 1
            allowed[column] += reading.policy.allows(f.name)
            read[column] += f.name in reading.inputs
    columns = [
        Entry(
            APPLICATION,
            column,
            _family_of(column.name),
            read[column.name],
            excluded=made[column.name] > 0 and not allowed[column.name],
            computed=made[column.name] > 0,
        )
        for column in TABLES[APPLICATION].stored_columns
    ]
    features = [
        Entry(COMPUTED, f, f.family, int(f.name in reading.inputs), not reading.policy.allows(f.name), computed=True)
        for f in FEATURES
    ]
    histories = [
        Entry(table, column, family, None, excluded=False, computed=True)
        for table, family in _FAMILY_OF_TABLE.items()
        for column in TABLES[table].stored_columns
    ]
    return (*columns, *features, *histories)


def value_in(entry: Entry, client: Client, values: FloatArray) -> Value:
    """Return a client's value of a column of the application, or of a feature from its row (1, len(FEATURES))."""
    if isinstance(entry.declared, Column):
        value: Value = getattr(client, entry.name)
        return value
    return value_of(entry.declared, values[0, POSITION[entry.name]], client.unknown_categories)


def is_known(entry: Entry, value: Value) -> bool:
    """False where there is no value, or one by which the files say that there is none."""
    return value is not None and not (isinstance(entry.declared, Column) and value in entry.declared.missing)


def _family_of(column: str) -> Family:
    """Return the family of the feature that shows a column of the application, else of the simplest made from it."""
    if column in FEATURE_NAMES:
        return feature(column).family
    made = [f for f in FEATURES if f.source is Source.APPLICATION and column in application_columns(f.name)]
    if made:
        return min(made, key=lambda f: len(application_columns(f.name))).family
    for ending in _STATISTICS:
        if column.endswith(ending):
            return _family_of(f"{column.removesuffix(ending)}_avg")
    return Family.REQUEST if column in _ABOUT_THE_REQUEST else Family.IDENTITY
