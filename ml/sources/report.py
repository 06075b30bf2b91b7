"""What a load found: rows per file, those left out for a value outside its bounds, and categories no list holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileRows:
    """Rows read from one file, rejected ones included, the header excluded."""

    table: str
    file: str
    rows: int


@dataclass(frozen=True, slots=True)
class RowRejection:
    """`count` rows of `file` left out for one reason; the first of them stands at `first_line` (header = line 1)
    or, in Parquet files, at that row (`unit`).

    A row that breaks several bounds is counted once, under the first column it breaks.
    """

    table: str
    file: str
    column: str
    reason: str
    count: int
    first_line: int
    unit: str = "line"


@dataclass(frozen=True, slots=True)
class UnknownCategory:
    """`count` rows of `file` have, in `column`, a text that no list holds; the first is `value`, at `first_line`.

    The rows are kept as they came; features read such a text as missing.
    """

    table: str
    file: str
    column: str
    value: str
    count: int
    first_line: int
    unit: str = "line"


@dataclass(frozen=True, slots=True)
class LoadReport:
    """The outcome of `load`. Tables without a file have no entry and count 0 rows."""

    files: tuple[FileRows, ...]
    rejections: tuple[RowRejection, ...]
    unknown_categories: tuple[UnknownCategory, ...] = ()

    def rows_read(self, table: str) -> int:
        """Return the rows read for a table, rejected ones included."""
        return sum(entry.rows for entry in self.files if entry.table == table)

    def rows_rejected(self, table: str) -> int:
        """Return the rows of a table that were left out."""
        return sum(entry.count for entry in self.rejections if entry.table == table)
