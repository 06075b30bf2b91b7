"""What a load found: rows per file, and the rows left out because a value is outside its column's bounds."""

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
    """`count` rows of `file` left out for one reason; the first of them stands at `first_line` (header = line 1).

    A row that breaks several bounds is counted once, under the first column it breaks.
    """

    table: str
    file: str
    column: str
    reason: str
    count: int
    first_line: int


@dataclass(frozen=True, slots=True)
class LoadReport:
    """The outcome of `load`. Tables without a file have no entry and count 0 rows."""

    files: tuple[FileRows, ...]
    rejections: tuple[RowRejection, ...]

    def rows_read(self, table: str) -> int:
        """Return the rows read for a table, rejected ones included."""
        return sum(entry.rows for entry in self.files if entry.table == table)

    def rows_rejected(self, table: str) -> int:
        """Return the rows of a table that were left out."""
        return sum(entry.count for entry in self.rejections if entry.table == table)
