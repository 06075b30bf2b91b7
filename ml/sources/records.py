"""A CSV file record by record in Python, slowly: where it is dressed as no reader takes it, or goes wrong."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from ml.sources.errors import SourceError, shown
from ml.sources.text import NOT_UTF8, CsvText, unwrapped


def line_of_record(text: CsvText, record: int) -> int:
    """Return the line at which a record starts. Records are counted from 0, the header excluded."""
    for index, (line, _) in enumerate(records(text)):
        if index == record:
            return line
    raise IndexError(f"{text.file} has no record {record}")


def rewrite(text: CsvText, target: Path) -> None:
    """Write the records of a file as plain CSV, under the same columns. Raises SourceError where one is broken."""
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")  # of either, a value that holds one goes in quotes
        writer.writerow(text.names)
        for line, fields in records(text):
            try:
                writer.writerow(fields)
            except UnicodeEncodeError as error:
                raise _not_utf8(text, line, fields) from error


def records(text: CsvText) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, values) of each record after the header, as many values as the header has names.

    Left out: blank lines, lines of separators alone, empty values beyond the header's. A line that stands whole in
    quotes is taken out of them. Raises SourceError for broken quotes and for another number of values.
    """
    for line, fields in _lines(text):
        values = unwrapped(fields, text.separator) if len(text.names) > 1 else None
        values = values if values is not None else fields
        if line > text.header_line and any(values):
            yield line, _of_full_length(text, line, values)


def _of_full_length(text: CsvText, line: int, values: list[str]) -> list[str]:
    expected = len(text.names)
    needed = expected
    while needed > 1 and not text.names[needed - 1].strip():
        needed -= 1  # a separator that ends the header, and perhaps not the lines
    if len(values) < needed or any(values[expected:]):
        broken = text.column_name(min(len(values), expected))
        raise SourceError(
            text.file, f"the line has {len(values)} values instead of {expected}.", line=line, column=broken
        )
    return (values + [""] * expected)[:expected]


def _lines(text: CsvText) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, values) of each record, header first, blank lines left out. Raises SourceError for broken quotes."""
    raw: list[str] = []

    def remembered(stream: Iterator[str]) -> Iterator[str]:
        for line in stream:
            raw.append(line)
            yield line

    with text.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        reader = csv.reader(remembered(stream), strict=True, delimiter=text.separator)
        while True:
            line = reader.line_num + 1
            raw.clear()
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if "field limit" in str(error):
                    said = (
                        f"a value is longer than {csv.field_size_limit():,} characters: is a quotation mark not closed?"
                    )
                    raise SourceError(text.file, said, line=line) from error
                raise _quote_fault(text, line, raw[0]) from error
            suspect = text.shape.stray_quotes and '"' in raw[0] and len(raw) == 1
            if suspect and _intact_fields(raw[0], text.separator) < len(fields):
                raise _quote_fault(text, line, raw[0])
            if fields:
                yield line, fields


def _intact_fields(line: str, separator: str) -> int:
    """Count the leading fields of a line whose quotes are in order."""
    end = re.escape(separator)
    field = re.compile(rf'(?:"(?:[^"]|"")*"|[^"{end}\r\n]*)(?=[{end}\r\n]|$)')
    position = count = 0
    while (match := field.match(line, position)) is not None:
        count += 1
        position = match.end() + 1
        if position > len(line) or line[match.end() : match.end() + 1] != separator:
            break
    return count


def _quote_fault(text: CsvText, line: int, raw: str) -> SourceError:
    column = text.column_name(_intact_fields(raw, text.separator))
    return SourceError(
        text.file, "a quotation mark here is not closed, or stands inside a value.", line=line, column=column
    )


def _not_utf8(text: CsvText, line: int, fields: list[str]) -> SourceError:
    for position, value in enumerate(fields):
        try:
            value.encode()
        except UnicodeEncodeError:
            return SourceError(text.file, f"{shown(value)} {NOT_UTF8}", line=line, column=text.column_name(position))
    return SourceError(text.file, f"the line {NOT_UTF8}", line=line)
