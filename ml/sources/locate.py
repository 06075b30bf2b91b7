"""Where a CSV file goes wrong: read record by record in Python, slowly, once something is known to be wrong."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator

from ml.sources.errors import SourceError, shown
from ml.sources.text import CsvText
from ml.tables.schema import Column, Kind

# What the records can hold: identifiers as far as double precision is exact, other whole numbers in 32 bits.
_LARGEST_IDENTIFIER = 2**53
_LARGEST_WHOLE = 2**31 - 1
LONGEST_TEXT = 100
_FIELD = re.compile(r'(?:"(?:[^"]|"")*"|[^",\r\n]*)(?=[,\r\n]|$)')


def largest_whole(column: Column) -> int:
    """Return the largest absolute value a whole-number column may take."""
    return _LARGEST_IDENTIFIER if column.name.startswith("sk_id_") else _LARGEST_WHOLE


def number_fault(column: Column, value: float) -> str | None:
    """Return what is wrong with a number for a column, None where nothing is."""
    if not math.isfinite(value):
        return f"{shown(value)} is no finite number."
    if column.kind is Kind.NUMBER:
        return None
    if not value.is_integer():
        return f"{shown(value)} is not a whole number."
    return f"{shown(value)} is too large for a whole number." if abs(value) > largest_whole(column) else None


def text_fault(value: str) -> str | None:
    """Return what is wrong with a category's text, None where nothing is."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return f"{shown(value)} is not UTF-8."
    return f"{shown(value)} is longer than {LONGEST_TEXT} characters." if len(value) > LONGEST_TEXT else None


def line_of_record(text: CsvText, record: int) -> int:
    """Return the line at which a record starts. Records are counted from 0, the header excluded."""
    for index, (line, _) in enumerate(_records(text), -1):
        if index == record:
            return line
    raise IndexError(f"{text.file} has no record {record}")


def first_fault(text: CsvText) -> SourceError | None:
    """Return the first fault of a CSV file (its fields, their number, their text), None where there is none."""
    try:
        for line, fields in _records(text):
            if line > 1 and (fault := _record_fault(text, line, fields)) is not None:
                return fault
    except SourceError as error:
        return error
    return None


def _records(text: CsvText) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, fields) of each record, header first, blank lines left out. Raises SourceError for broken quotes."""
    raw: list[str] = []

    def remembered(stream: Iterator[str]) -> Iterator[str]:
        for line in stream:
            raw.append(line)
            yield line

    with text.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        reader = csv.reader(remembered(stream), strict=True)
        while True:
            line = reader.line_num + 1
            raw.clear()
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _quote_fault(text, line, raw[0]) from error
            if text.shape.stray_quotes and '"' in raw[0] and len(raw) == 1 and _intact_fields(raw[0]) < len(fields):
                raise _quote_fault(text, line, raw[0])
            if fields:
                yield line, fields


def _intact_fields(line: str) -> int:
    """Count the leading fields of a line whose quotes are in order."""
    position = count = 0
    while (match := _FIELD.match(line, position)) is not None:
        count += 1
        position = match.end() + 1
        if position > len(line) or line[match.end() : match.end() + 1] != ",":
            break
    return count


def _quote_fault(text: CsvText, line: int, raw: str) -> SourceError:
    position = _intact_fields(raw)
    name = text.columns[position].file_name if position < len(text.columns) else position + 1
    return SourceError(
        text.file, "a quotation mark here is not closed, or stands inside a value.", line=line, column=name
    )


def _record_fault(text: CsvText, line: int, fields: list[str]) -> SourceError | None:
    expected = len(text.columns)
    if len(fields) != expected:
        name = text.columns[len(fields)].file_name if len(fields) < expected else expected + 1
        return SourceError(
            text.file, f"the line has {len(fields)} values instead of {expected}.", line=line, column=name
        )
    for column, value in zip(text.columns, fields, strict=True):
        if (fault := _value_fault(column, value)) is not None:
            return SourceError(text.file, fault, line=line, column=column.file_name)
    return None


def _value_fault(column: Column, value: str) -> str | None:
    if value == "":
        return "the value is empty; this column must be filled." if column.required else None
    if column.kind is Kind.CATEGORY:
        return text_fault(value)
    try:
        number = float(value) if value.isascii() else math.nan
    except ValueError:
        number = math.nan
    if math.isnan(number):
        return f"{shown(value)} is not a number."
    return number_fault(column, number)
