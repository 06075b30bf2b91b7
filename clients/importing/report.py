"""The closing report of an import, as numbers and as the aligned table that the command prints."""

from __future__ import annotations

from dataclasses import dataclass

from ml.sources.report import RowRejection, UnknownCategory

_COUNTS = ("read", "inserted", "updated", "unchanged", "rejected", "orphans")


@dataclass(frozen=True, slots=True)
class TableImport:
    """What became of the rows read for one table: read = inserted + updated + unchanged + rejected + orphans.

    Orphans are rows whose parent (`parent_key`, a column of the file) is in no record; they are not loaded. `removed`
    counts records that gave way: payments of an instalment of which the file has fewer.
    """

    table: str
    read: int
    inserted: int
    updated: int
    unchanged: int
    orphans: int
    parent_key: str | None
    rejections: tuple[RowRejection, ...]
    unknown_categories: tuple[UnknownCategory, ...] = ()
    removed: int = 0

    @property
    def stored(self) -> int:
        """Rows of the files that the records now hold."""
        return self.inserted + self.updated + self.unchanged

    @property
    def rejected(self) -> int:
        """Rows left out because a value is outside its column's bounds."""
        return sum(rejection.count for rejection in self.rejections)

    def remarks(self) -> list[str]:
        """Return one line for each reason for which rows of this table were not loaded, or values will not be read."""
        lines = [
            f"{entry.count:,} rejected, {entry.file}: {entry.column} {entry.reason} "
            f"(first: {entry.unit} {entry.first_line})"
            for entry in self.rejections
        ]
        lines += [entry.remark for entry in self.unknown_categories]
        if self.orphans:
            lines.append(f"{self.orphans:,} orphans: {self.parent_key} is in no record")
        if self.removed:
            lines.append(f"{self.removed:,} removed: records of an instalment for which the file has fewer payments")
        return lines


@dataclass(frozen=True, slots=True)
class ImportReport:
    """One entry a table, in the order in which they were written; `remarks` say how files were read, and which not."""

    tables: tuple[TableImport, ...]
    remarks: tuple[str, ...] = ()

    def of(self, table: str) -> TableImport:
        """Return the entry of a table. Raises KeyError where there is none."""
        for entry in self.tables:
            if entry.table == table:
                return entry
        raise KeyError(table)

    def as_text(self) -> str:
        """Return the report as an aligned table, with the reasons beneath the tables they concern."""
        cells: list[tuple[str, ...]] = [("table", *_COUNTS)]
        cells += [(entry.table, *(f"{getattr(entry, name):,}" for name in _COUNTS)) for entry in self.tables]
        widths = [max(len(line[position]) for line in cells) for position in range(len(cells[0]))]
        lines = [_aligned(cells[0], widths)]
        for entry, line in zip(self.tables, cells[1:], strict=True):
            lines.append(_aligned(line, widths))
            lines += [f"    {remark}" for remark in entry.remarks()]
        return "\n".join([*lines, *self.remarks])

    def not_stored(self) -> list[str]:
        """Return one sentence for each table of which rows were read and none is in the records."""
        return [
            f"{entry.table}: {entry.read:,} rows read, none stored"
            for entry in self.tables
            if entry.read and not entry.stored
        ]


def _aligned(cells: tuple[str, ...], widths: list[int]) -> str:
    numbers = (cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True))
    return "  ".join((cells[0].ljust(widths[0]), *numbers))
