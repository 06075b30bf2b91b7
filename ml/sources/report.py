"""What a load found: files read and not, rows left out for a value outside its bounds, categories no list holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ml.sources.errors import shown

_MOST_NAMED = 20
MOST_VALUES = 20  # unknown texts of a column that are told one by one


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
    """`count` of the `filled` rows of `file` with a value in `column` have a text that no list holds.

    The first is `value`, at `first_line`; `values` are the most frequent ones with their rows. The rows are kept as
    they came; features read such a text as missing.
    """

    table: str
    file: str
    column: str
    value: str
    count: int
    first_line: int
    unit: str = "line"
    filled: int = 0
    values: tuple[tuple[str, int], ...] = ()

    @property
    def is_whole_column(self) -> bool:
        """Whether no value of the column is known, several being there: the file has other words than the set."""
        return self.count == self.filled and self.count > 1

    @property
    def remark(self) -> str:
        """One line that says how many rows there are, and the values."""
        values = ", ".join(f"{shown(value)} {rows:,}" for value, rows in self.values)
        rest = self.count - sum(rows for _, rows in self.values)
        return (
            f"{self.count:,} with an unknown category, {self.file}: {self.column}, read as missing "
            f"(first: {self.unit} {self.first_line}): {values}{f', others {rest:,}' if rest else ''}"
        )


@dataclass(frozen=True, slots=True)
class UnknownTexts:
    """`rows` of the `filled` rows with a value in a table's column have a text that no list holds; lower-case names.

    `values` are the most frequent of these texts with their rows.
    """

    table: str
    column: str
    rows: int
    filled: int
    values: tuple[tuple[str, int], ...]

    @property
    def share(self) -> float:
        """How many of the rows with a value these are, 0 to 1."""
        return self.rows / self.filled


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

    def unknown_texts(self) -> tuple[UnknownTexts, ...]:
        """Return the texts that no list of categories holds by table and column, the files of a table together."""
        found: dict[tuple[str, str], list[UnknownCategory]] = {}
        for entry in self.unknown_categories:
            found.setdefault((entry.table, entry.column.lower()), []).append(entry)
        return tuple(
            UnknownTexts(
                table,
                column,
                sum(entry.count for entry in entries),
                sum(entry.filled for entry in entries),
                tuple(sum((Counter(dict(entry.values)) for entry in entries), Counter()).most_common()),
            )
            for (table, column), entries in found.items()
        )

    def rows_read(self, table: str) -> int:
        """Return the rows read for a table, rejected ones included."""
        return sum(entry.rows for entry in self.files if entry.table == table)

    def rows_rejected(self, table: str) -> int:
        """Return the rows of a table that were left out."""
        return sum(entry.count for entry in self.rejections if entry.table == table)
