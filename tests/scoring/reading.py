"""Reads a page as a person or a program meets it: its text, its tables, what its charts are drawn from, its files."""

from __future__ import annotations

import csv
import html
import io
import json
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils.translation import activate

from scoring.charts.chart import Chart, Table, render_svg

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"[+−-]?\d[\d\u202f]*(?:[.,]\d+)?")
_EXACT = re.compile(r"-?\d+(?:,\d+)?(?:e[+-]?\d+)?")  # a number in a file


def number_in(text: str) -> float:
    """Return the one number of a text as the pages write it, « 12 345,6 % » → 12345.6. Raises ValueError for others."""
    found = _NUMBER.findall(text)
    if len(found) != 1:
        raise ValueError(f"{text!r} has {len(found)} numbers")
    return float(_literal(found[0]))


def numbers_in(text: str) -> list[float]:
    """Return all numbers of a French text."""
    return [float(_literal(one)) for one in _NUMBER.findall(text)]


def says(text: str, value: float) -> bool:
    """Return whether a French text writes `value` rounded to the digits it shows; « 9,1 % » writes 0.0912."""
    written = _NUMBER.findall(text)
    if len(written) != 1:
        return False
    digits = len(_literal(written[0]).partition(".")[2])
    exact = value * 100 if "%" in text else value
    return math.isclose(float(_literal(written[0])), exact, abs_tol=0.5 * 10**-digits + 1e-9 * max(1.0, abs(exact)))


def _literal(written: str) -> str:
    return written.replace("\u202f", "").replace("−", "-").replace(",", ".")


def text_of(browser: Browser, address: str, status: int = 200, **query: Any) -> str:
    """Return a page's text without tags, spaces as one, entities resolved."""
    response = browser.get(address, query)
    assert response.status_code == status
    body = re.sub(r"<(script|noscript)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"[ \n\t]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def plain_text_of(browser: Browser, address: str, query: dict[str, Any] | None = None, status: int = 200) -> str:
    """Return a page's text without tags, every kind of space as one."""
    return re.sub(r"\s+", " ", text_of(browser, address, status, **(query or {})))


def queries(browser: Browser, address: str) -> int:
    """Return how many queries a page takes."""
    browser.get(address)  # what a first request alone asks for is not counted
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


@dataclass
class Page:
    """A page: its status, its text without tags, its tables by name, the rows its charts draw by the chart's name."""

    status: int
    text: str
    source: str
    cells: dict[str, list[list[str]]] = field(default_factory=dict)
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)


def look(browser: Browser, address: str, query: dict[str, Any] | None = None) -> Page:
    """Return the page at an address, and check that a French one's tables write what its charts are drawn from."""
    response = browser.get(address, query or {})
    source = response.content.decode()
    reader = _Reader()
    reader.feed(source)
    page = Page(response.status_code, _shown_text(source), source, reader.cells, reader.rows)
    page.tables = {table.name: table for table in _tables(response.context)} if response.context else {}
    for name, table in page.tables.items():
        if name in page.cells and '<html lang="fr"' in source:
            _check_shown(table, page)
    return page


def _shown_text(source: str) -> str:
    """Return the visible text of a page: no tags, every space but those within numbers as one plain one."""
    body = re.sub(r"<(script|noscript|style)\b.*?</\1>", " ", without_meanings(source), flags=re.DOTALL)
    return re.sub(r"[ \r\n\t\u00a0]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def without_meanings(source: str) -> str:
    """Return a page without the meanings that wait behind a word's button, nor the buttons (components/term.html)."""
    return re.sub(r'<button class="term-button".*?</button>|<span class="term-meaning".*?</span></span>', "", source)


def _check_shown(table: Table, page: Page) -> None:
    """Assert that each number column of a table writes the exact number at its printed precision, and nothing else."""
    rows = page.rows[table.name] if isinstance(table, Chart) else [dict(row) for row in table.rows]
    for cells, row in zip(page.cells[table.name], rows, strict=True):
        for column, text in zip(table.columns, cells, strict=True):
            exact = row.get(column.field)
            if column.numeric and isinstance(exact, (int, float)):
                assert says(text, _in_its_unit(column.field, text, exact)), (table.name, column.field, text, exact)


def _in_its_unit(field: str, text: str, exact: float) -> float:
    """Return an offset from the application as « il y a 14 mois » counts it; any other number as it is."""
    if field == "months_balance":
        return -exact
    if not text.startswith(("il y a ", "dans ")):
        return exact
    days_a_unit = 30.4375 if "mois" in text else 365.25 if "an" in text.removeprefix("dans") else 1.0
    return abs(exact) / days_a_unit


def _tables(context: Any) -> Iterator[Table]:
    for layer in (layer for one in context for layer in getattr(one, "dicts", [one])):
        for value in layer.values():
            found = value if isinstance(value, (list, tuple)) else [value]
            yield from (table for table in found if isinstance(table, Table))


class _Reader(HTMLParser):
    """Collects the body cells of each captioned table and the rows of each chart's data block."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: dict[str, list[list[str]]] = {}
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self._table, self._data, self._in_body, self._in_cell = "", "", False, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a table's body, a row, a cell or a data block begins."""
        given = dict(attrs)
        if tag == "caption" and (given.get("id") or "").endswith("-caption"):
            self._table = (given["id"] or "").removesuffix("-caption")
            self.cells[self._table] = []
        elif tag == "tbody":
            self._in_body = bool(self._table)
        elif tag == "tr" and self._in_body:
            self.cells[self._table].append([])
        elif tag in ("td", "th") and self._in_body:
            self.cells[self._table][-1].append("")
            self._in_cell = True
        elif tag == "script" and given.get("type") == "application/json":
            self._data = (given.get("id") or "").removesuffix("-data")

    def handle_endtag(self, tag: str) -> None:
        """Note where it ends."""
        if tag == "table":
            self._table, self._in_body = "", False
        elif tag in ("td", "th"):
            self._in_cell = False
        elif tag == "script":
            self._data = ""

    def handle_data(self, data: str) -> None:
        """Keep a cell's text, read a data block."""
        if self._data:
            payload = json.loads(data)
            self.rows[self._data] = [{**payload["common"], **row} for row in payload["rows"]]
        elif self._in_cell:
            self.cells[self._table][-1][-1] += data


def file_of(browser: Browser, address: str, name: str, **query: str) -> list[dict[str, str]]:
    """Return one of a page's tables as its file gives it, by the columns' labels."""
    response = browser.get(address, {**query, "as": "csv", "of": name})
    assert response.status_code == 200, (address, name)
    return records_of(response)


def records_of(response: HttpResponse) -> list[dict[str, str]]:
    """Return the rows of a file by the columns' labels, as `cells_of` does."""
    head, *lines = cells_of(response)
    return [dict(zip(head, line, strict=True)) for line in lines]


def cells_of(response: HttpResponse) -> list[list[str]]:
    """Return the cells of a file as a spreadsheet set to its language reads them, numbers with a decimal point."""
    lines = csv_lines(response.content.decode(), response["Content-Language"])
    return [[cell.replace(",", ".") if _EXACT.fullmatch(cell) else as_it_was(cell) for cell in line] for line in lines]


def csv_lines(text: str, language: str) -> list[list[str]]:
    """Return the cells of a file as a spreadsheet set to the language reads them."""
    delimiter = ";" if language == "fr" else ","
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))


def as_it_was(cell: str) -> str:
    """Return a text as it was before it was made harmless."""
    return cell[1:] if re.match("'+[=+\\-@\t\r\n＝＋－＠]", cell) else cell


def lines_of(browser: Browser, address: str) -> list[list[str]]:
    """Return the rows of a file, without its head."""
    response = browser.get(address)
    assert response.status_code == 200, address
    assert response["Content-Type"].startswith("text/csv")
    head, *lines = cells_of(response)
    assert all(len(line) == len(head) for line in lines), address
    return lines


def drawn_text(chart: Chart, language: str = "fr", width: str = "wide") -> list[str]:
    """Return the texts of the drawing, lines of one label joined, no-break spaces as spaces."""
    activate(language)
    root = ET.fromstring(render_svg(chart, width))  # noqa: S314  drawn here from our own rows
    return [plain(" ".join(text.itertext())) for text in root.iter(f"{_SVG}text")]


def plain(text: str) -> str:
    """Return the text with every kind of space as one plain space."""
    return re.sub(r"\s+", " ", text).strip()
