"""A table as a file that a spreadsheet opens right in the language of the page, and that makes it run nothing."""

from __future__ import annotations

import csv
import io
import re

from clients.language import language_in_force
from scoring.charts.chart import Table, Value

_BYTE_ORDER_MARK = "\ufeff"  # without it, spreadsheets misread accents
# A text that a spreadsheet would take for a formula. Source: OWASP, CSV Injection.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def table_csv(table: Table) -> str:
    """Return a table, or a chart's, as CSV text with its exact values, CRLF at the end of each line.

    French has semicolons and decimal commas, English commas and decimal points: what a spreadsheet set to the language
    takes for granted. Every cell is quoted, so that one set to the other finds no formula behind a separator.
    """
    is_french = language_in_force() == "fr"
    out = io.StringIO(_BYTE_ORDER_MARK)
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, delimiter=";" if is_french else ",", quoting=csv.QUOTE_ALL)
    writer.writerow([column.label for column in table.columns])
    for row in table.rows:
        writer.writerow([_cell(row.get(column.field), is_french=is_french) for column in table.columns])
    return out.getvalue()


def _cell(value: Value, *, is_french: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _harmless(value)
    return str(value).replace(".", ",") if is_french else str(value)


def _harmless(text: str) -> str:
    """Return a text that a spreadsheet shows and does not run: behind an apostrophe, where it looks like a formula.

    One apostrophe taken from what looks like a formula brings every text back.
    """
    return f"'{text}" if _FORMULA.match(text) else text
