"""What a load found: files read and not, rows left out for a value outside its bounds, categories no list holds."""

from __future__ import annotations

from dataclasses import dataclass

_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class FileRows:
    """Rows read from one file, rejected ones included, the header excluded.

    `notes` say how it was read where it is not written as the set is: separators, words for missing, columns left
    aside.
    """

    table: str
    file: str
    rows: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotRead:
    """A file of the directory that was not read, and why."""

    file: str
    reason: str


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
    not_read: tuple[NotRead, ...] = ()

    def remarks(self) -> list[str]:
        """Return one line for each thing to say of how files were read, and of those that were not."""
        lines = [f"{entry.file}: {note}" for entry in self.files for note in entry.notes]
        lines += [f"{entry.file}: not read, {entry.reason}" for entry in self.not_read[:_MOST_NAMED]]
        if len(self.not_read) > _MOST_NAMED:
            lines.append(f"{len(self.not_read) - _MOST_NAMED:,} more files: not read")
        return lines

    def rows_read(self, table: str) -> int:
        """Return the rows read for a table, rejected ones included."""
        return sum(entry.rows for entry in self.files if entry.table == table)

    def rows_rejected(self, table: str) -> int:
        """Return the rows of a table that were left out."""
        return sum(entry.count for entry in self.rejections if entry.table == table)
