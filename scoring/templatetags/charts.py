"""What the chart component needs from Python: the addresses of the drawings and the data they read."""

from __future__ import annotations

from html import escape
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

from scoring.charts.chart import Cell, Chart, Table
from scoring.charts.render import spec_path

register = template.Library()


@register.simple_tag
def chart_rows(chart: Chart) -> SafeString:
    """Return the data block the script draws from: each width's compiled drawing, and the chart's data.

    A block of type application/json is read, never executed, so the content policy lets it stand in the page.
    """
    payload: dict[str, Any] = {
        "wide": static(spec_path(chart.spec, "wide")),
        "narrow": static(spec_path(chart.spec, "narrow")),
        "common": dict(chart.common),
        "rows": [dict(row) for row in chart.rows],
    }
    return json_script(payload, f"{chart.name}-data")


@register.simple_tag
def table_rows(table: Table) -> SafeString:
    """Return the rows of a data table as markup, every text escaped.

    Not a template, unlike every other part of a page: over the thousand cells of a long table one takes ten times as
    long.
    """
    return mark_safe("".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in table.table))  # noqa: S308


def _cell(cell: Cell) -> str:
    text = escape(cell.text)
    if cell.address:
        text = f'<a href="{escape(cell.address)}">{text}</a>'
    if cell.heading:
        return f'<th scope="row" class="end">{text}</th>' if cell.numeric else f'<th scope="row">{text}</th>'
    return f'<td class="end">{text}</td>' if cell.numeric else f"<td>{text}</td>"
