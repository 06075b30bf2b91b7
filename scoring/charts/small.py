"""The small drawing of a distribution as SVG, one of several on a page: bars, a group's outline, the client's mark.

It draws the rows of `scoring.charts.distribution`, and so has the same words, table and files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from textwrap import wrap
from typing import Any

from scoring.charts.bins import AxisPlace
from scoring.charts.chart import Chart, Row
from scoring.charts.dial import FONT

MOST = 6  # categories told one by one
_WIDTH, _TOP, _PLOT, _BELOW = 300, 26, 84, 36
_BASE = _TOP + _PLOT
_HEAD, _LINE, _MORE = 20, 24, 15  # above the categories, of each, of the second line of a name
_NAME, _BAR, _LONGEST = 16, 176, 72  # where names and bars of categories begin, how long the longest bar is
_UNTOUCHED = 'pointer-events="none"'  # what lies over the bars leaves them the pointer
_LETTERS, _LINES = 22, 2  # of a category's name, so many fit


def small(chart: Chart, value: str, unit: str) -> Chart:
    """Return a distribution's chart with the small drawing in place of its own.

    `value` is the client's, `unit` what the numbers along the axis count, empty where they say it.
    """
    rows: Sequence[Mapping[str, Any]] = chart.rows
    is_category = chart.spec == "shares"
    more = sum(len(name) - 1 for name in _names(rows)) if is_category else 0
    height = _HEAD + _LINE * len(rows) + _MORE * more if is_category else _BASE + _BELOW
    parts = (
        f'<svg class="small" xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" font-family="{FONT}" font-size="13px">',
        *(_of_categories(rows, chart.common) if is_category else _of_a_number(rows, chart.common, value, unit)),
        "</svg>",
    )
    told = tuple({field: row[field] for field in row if field not in AxisPlace.__annotations__} for row in chart.rows)
    return replace(chart, has_zones=False, spec="", common={}, rows=told, markup="".join(parts))


def _tallest(rows: Sequence[Mapping[str, Any]]) -> float:
    shares: list[float] = [share for row in rows for share in (row["first"], row.get("second", 0.0))]
    return max(shares, default=0.0) or 1.0


def _of_a_number(rows: Sequence[Mapping[str, Any]], common: Row, value: str, unit: str) -> Iterator[str]:
    left, right = rows[0]["start"], rows[-1]["start"] + 1
    tallest = _tallest(rows)

    def across(place: float) -> float:
        return float(2 + (place - left) / (right - left) * (_WIDTH - 4))

    def high(share: Any) -> float:
        return float(_PLOT * share / tallest)

    for row in rows:
        x, end, height = across(row["start"]), across(row["start"] + 1), high(row["first"])
        dashes = ' stroke-dasharray="3 2"' if row["open_end"] else ""
        yield (
            f'<g data-order="{row["order"]}">'
            f'<rect class="bar series_first_0" x="{x:.1f}" y="{_BASE - height:.1f}" width="{end - x:.1f}" '
            f'height="{height:.1f}" '
            f'fill="var(--chart-soft)" fill-opacity="{0.12 if row["open_end"] else 0.3}" stroke="var(--chart-soft)"'
            f"{dashes}/>{_reach(x, _TOP, end - x, _PLOT)}</g>"
        )
    if "second" in rows[0]:
        steps = (
            f"M{across(row['start']):.1f} {_BASE - high(row['second']):.1f}H{across(row['start'] + 1):.1f}"
            if row is rows[0] or row["start"] > before["start"] + 1
            else f"V{_BASE - high(row['second']):.1f}H{across(row['start'] + 1):.1f}"
            for before, row in zip([rows[0], *rows], rows, strict=False)
        )
        line = f'd="{"".join(steps)}" fill="none" stroke="var(--chart-lowers)" stroke-width="2.5" {_UNTOUCHED}'
        yield f'<path class="series_second_0" {line}/>'
    yield from _ticks(rows, across, bool(common["single"]))
    yield _text(_WIDTH / 2, _BASE + 29, unit, "middle")
    if isinstance(at := common["client_at"], float):
        yield from _client(across(at), value)


def _ticks(rows: Sequence[Mapping[str, Any]], across: Any, single: bool) -> Iterator[str]:
    for row in rows:
        if row["narrow_tick"]:
            yield _text(across(row["start"] + (0.5 if single else 0)), _BASE + 14, row["narrow_tick"], _side(row, rows))
        for number, line in enumerate(row["open_end"].split("\n") if row["open_end"] else ()):
            side = "start" if row is rows[0] else "end"
            yield _text(2 if row is rows[0] else _WIDTH - 2, _BASE + 14 + 15 * number, line, side)


def _side(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    return "start" if row is rows[0] else "middle"


def _client(x: float, value: str) -> Iterator[str]:
    """Give the client's line, its arrow, and the value on the side that has room."""
    side, shift = ("start", 9) if x < _WIDTH / 2 else ("end", -9)
    yield '<g class="series_client_0">'
    yield f'<path d="M{x:.1f} {_TOP - 8}V{_BASE}" stroke="var(--chart-ink)" stroke-width="2.5" {_UNTOUCHED}/>'
    yield f'<path d="M{x - 6:.1f} {_TOP - 12}h12l-6 9z" fill="var(--chart-ink)"/>'
    yield _text(x + shift, _TOP - 9, value, side, bold=True) + "</g>"


def _names(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    """Return each category's name in its lines; what does not fit on them ends in an ellipsis."""
    return [wrap(row["label"], _LETTERS, max_lines=_LINES, placeholder="…") for row in rows]


def _of_categories(rows: Sequence[Mapping[str, Any]], common: Row) -> Iterator[str]:
    tallest, top = _tallest(rows), _HEAD
    yield _text(_WIDTH, 13, str(common["first_name"]), "end")
    for row, name in zip(rows, _names(rows), strict=True):
        height = _LINE + _MORE * (len(name) - 1)
        middle = top + height // 2
        length = _LONGEST * row["first"] / tallest
        arrow = (
            f'<path class="series_client_0" d="M1 {middle - 6}v12l9 -6z" fill="var(--chart-ink)"/>'
            if row["is_client"]
            else ""
        )
        stroke = (
            f'<rect class="series_second_0" x="{_BAR + _LONGEST * row["second"] / tallest - 1.5:.1f}" y="{middle - 9}" '
            'width="3" height="18" fill="var(--chart-lowers)"/>'
            if "second" in row
            else ""
        )
        words = "".join(
            _text(_NAME, top + 17 + _MORE * number, line, "start", bold=row["is_client"], colour="ink")
            for number, line in enumerate(name)
        )
        yield (
            f'<g data-order="{row["order"]}">{arrow}{words}'
            f'<rect class="bar series_first_0" x="{_BAR}" y="{middle - 6}" width="{length:.1f}" height="12" '
            f'fill="var(--chart-soft)" fill-opacity="0.3" stroke="var(--chart-soft)"/>{stroke}'
            f"{_text(_WIDTH, middle + 5, row['first_shown'], 'end', bold=row['is_client'])}"
            f"{_reach(0, top, _WIDTH, height)}</g>"
        )
        top += height


def _reach(x: float, y: float, width: float, height: float) -> str:
    """Return what answers the pointer for a row, unseen: all of the room it has, however small its bar."""
    place = f'x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}"'
    return f'<rect {place} fill="var(--chart-surface)" fill-opacity="0"/>'


def _text(x: float, y: float, words: str, side: str, *, bold: bool = False, colour: str = "soft") -> str:
    weight, colour = (' font-weight="700"', "ink") if bold else ("", colour)
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{side}"{weight} fill="var(--chart-{colour})">{escape(words)}</text>'
