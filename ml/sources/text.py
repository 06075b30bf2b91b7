"""A CSV file ready to be read: its header understood, its bytes checked."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path

from ml.sources.errors import SourceError, shown
from ml.sources.scan import Scanner, Shape, chunks
from ml.tables.schema import Column

SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
NOT_UTF8 = "is not UTF-8: save the file as UTF-8."
_LONGEST_HEADER = 1 << 20
_LAST_HEADER_LINE = 10
_NOTHING = b',;|\t" \r\n'
_EXCEL_MARK = re.compile(rb'^(\xef\xbb\xbf)?"?sep=.?"?\s*$')


@dataclass(frozen=True, slots=True)
class CsvText:
    """A plain CSV file at `path`, named `file` to the user.

    `places` has one entry a value of its lines: the table's column, or None for one that is left aside, whose name in
    the header is in `names`. `header_line` is where the header stands, from 1; `wrapped`: whole in quotes.
    """

    file: str
    path: Path
    separator: str
    names: tuple[str, ...]
    places: tuple[Column | None, ...]
    header_line: int
    wrapped: bool
    shape: Shape

    @property
    def columns(self) -> tuple[Column, ...]:
        """The table's columns in the order of the header."""
        return tuple(column for column in self.places if column is not None)

    @property
    def starts_plainly(self) -> bool:
        """Whether the header is the first line and stands in no quotes, as DuckDB takes it."""
        return self.header_line == 1 and not self.wrapped

    def column_name(self, position: int) -> str | int:
        """Return what to call the value at a position of a line, from 0: its name or, where it has none, its place."""
        named = self.names[position].strip() if position < len(self.names) else ""
        return named.upper() or position + 1

    def fits(self, rows: int) -> bool:
        """Whether the separators counted are those of so many rows; DuckDB lets one too many pass at a line's end."""
        return not self.shape.stray_quotes and self.shape.separators == (rows + 1) * (len(self.names) - 1)

    def notes(self) -> list[str]:
        """Return what is to be said of how the file is written."""
        said = [] if self.separator == "," else [f"the columns are separated by {SEPARATORS[self.separator]}"]
        aside = set_aside(self.names, self.places)
        return said + ([aside] if aside else [])


def open_text(path: Path, file: str, columns: tuple[Column, ...]) -> CsvText:
    """Check a plain CSV file. It must have `columns`, in any order, among others or not.

    Raises SourceError where bytes or header are not those of such a file.
    """
    with path.open("rb") as stream:
        header_line, header = _first_filled_line(stream)
        separator, names, wrapped = _header(header.decode("utf-8-sig", "replace"), columns)
        scanner = Scanner(file, columns[0].file_name, separator)
        stream.seek(0)
        for chunk in chunks(stream):
            scanner.feed(chunk)
    shape = scanner.shape()
    try:
        header.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        column = header[: error.start].count(separator.encode()) + 1
        raise SourceError(file, f"the header {NOT_UTF8}", line=header_line, column=column) from error
    places = match_columns(file, names, columns)
    return CsvText(file, path, separator, tuple(names), places, header_line, wrapped, shape)


def _first_filled_line(stream: BufferedIOBase) -> tuple[int, bytes]:
    """Return number and bytes of the header: before it may stand blank lines, separators alone, and Excel's `sep=;`."""
    first = b""
    for number in range(1, _LAST_HEADER_LINE + 1):
        line = stream.readline(_LONGEST_HEADER)
        first = first or line
        if line.removeprefix(codecs.BOM_UTF8).strip(_NOTHING) and not _EXCEL_MARK.match(line):
            return number, line
    return 1, first


def _header(line: str, columns: tuple[Column, ...]) -> tuple[str, list[str], bool]:
    """Return the separator by which most columns are named, the names, and whether they stand whole in quotes."""
    wanted = {column.file_name for column in columns}
    best: tuple[int, str, list[str], bool] = (-1, ",", [], False)
    for separator in SEPARATORS:
        for wrapped in (False, True):
            names = _values(line, separator)
            if wrapped:
                names = unwrapped(names, separator) or []
            found = len(wanted & {name.strip().upper() for name in names})
            if found > best[0]:
                best = (found, separator, names, wrapped)
    return best[1:]


def _values(line: str, separator: str) -> list[str]:
    return next(csv.reader([line.split("\r")[0]], delimiter=separator), [])


def unwrapped(values: Sequence[str], separator: str) -> list[str] | None:
    """Return the values of a line that stands whole in quotes, as spreadsheets write them; None where it does not."""
    if not values or separator not in values[0] or any(values[1:]):
        return None
    return _values(values[0], separator)


def match_columns(
    file: str, names: Sequence[str], columns: tuple[Column, ...], unit: str = "line"
) -> tuple[Column | None, ...]:
    """Return the column that each of `names` (upper or lower case) stands for, None for those of none.

    Raises SourceError for a column that comes twice, and for all that are missing.
    """
    wanted = {column.file_name: column for column in columns}
    upper = [name.strip().upper() for name in names]
    for position, name in enumerate(upper):
        if name in wanted and name in upper[:position]:
            raise SourceError(file, "the file has this column twice.", column=name, unit=unit)
    missing = [column for name, column in wanted.items() if name not in upper]
    if missing:
        others = [name for name in names if name.strip() and name.strip().upper() not in wanted]
        raise SourceError(file, _lacking(missing, others, len(columns)), column=missing[0].file_name, unit=unit)
    return tuple(wanted.get(name) for name in upper)


def _lacking(missing: list[Column], others: list[str], of: int) -> str:
    """Say which columns are missing, and how far a model can do without their values."""
    if len(missing) == of:
        return "the first line has none of the table's columns: is it their names?"
    listed = ", ".join(column.file_name for column in missing)
    said = f"the file lacks {'this column' if len(missing) == 1 else f'{len(missing)} columns: {listed}'}"
    if others:
        said += f" (there is {', '.join(map(shown, others[:5]))}, which belongs to no column)"
    needed = [column.file_name for column in missing if column.required]
    spared = [column.file_name for column in missing if not column.required]
    if not spared:
        return f"{said}. No model can do without {'it' if len(missing) == 1 else 'them'}."
    which = "it" if len(missing) == 1 else "them" if not needed else ", ".join(spared)
    said += f". A model can do without {which}: add the column{'s' if len(spared) > 1 else ''} without values"
    return f"{said}; it cannot without {', '.join(needed)}." if needed else f"{said}."


def set_aside(names: Sequence[str], places: Sequence[Column | None]) -> str:
    """Say which columns of a file are none of the table's; the empty string where there are none."""
    others = [
        name.strip() or f"column {position} (without a name)"
        for position, (name, column) in enumerate(zip(names, places, strict=True), 1)
        if column is None
    ]
    return f"left aside, none of the table's columns: {', '.join(others)}" if others else ""
