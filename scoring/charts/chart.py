"""What a table and a chart are: a chart is a table first, then its words, then the name of its drawing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import cast

Value = str | float | int | None
Row = Mapping[str, Value]

TITLE_LENGTH = 80  # the short alternative of an image stays within 80 characters (RGAA 1.3.9)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the data table: `field` holds the exact value; `shown` names the field of its text, if another.

    `address` names the field that says where the text leads on the page; a row without it leads nowhere.
    """

    field: str
    label: str
    shown: str = ""
    numeric: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the data table as the page writes it; `address` is where it leads, if anywhere."""

    text: str
    numeric: bool
    heading: bool
    address: str = ""


@dataclass(frozen=True)
class Table:
    """A data table: `title` is its caption, the first column is each row's heading."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def table(self) -> list[list[Cell]]:
        """The rows as the page shows them; the first column is the row's heading."""
        return [
            [
                Cell(
                    _text(row.get(column.shown or column.field)),
                    column.numeric,
                    heading=place == 0,
                    address=_text(row.get(column.address)) if column.address else "",
                )
                for place, column in enumerate(self.columns)
            ]
            for row in self.rows
        ]


@dataclass(frozen=True)
class Chart(Table):
    """A chart: words, table and drawing of one set of rows.

    `summary` says what is drawn, then extremes and thresholds, then the trend; `meaning` says what follows for this
    client. Each row carries `order` (its place in the keyboard walk) and `said` (the sentence spoken for it) beside the
    fields its drawing reads; `common` are those fields that are the same in every row. `spec` names the drawing, see
    `scoring.charts.drawings`. Raises ValueError for a title longer than 80 characters.
    """

    summary: tuple[str, ...]
    meaning: str
    spec: str
    common: Mapping[str, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.title) > TITLE_LENGTH:
            raise ValueError(
                f"chart {self.name}: the title has {len(self.title)} characters, at most {TITLE_LENGTH} allowed"
            )


def as_rows(rows: Iterable[Mapping[str, object]]) -> tuple[Row, ...]:
    """Return rows of a TypedDict, whose fields are all a `Value`, as the rows of a table."""
    return tuple(cast("Row", row) for row in rows)  # mypy takes no TypedDict for a mapping to anything but object


def table_csv(table: Table) -> str:
    """Return a table, or a chart's, as CSV text (comma, CRLF, exact values with a decimal point)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.label for column in table.columns])
    writer.writerows([_text(row.get(column.field)) for column in table.columns] for row in table.rows)
    return out.getvalue()


def _text(value: Value) -> str:
    return "" if value is None else str(value)
