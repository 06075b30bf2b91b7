"""Draws a chart as an SVG file on the server: for pages without JavaScript, print and download."""

from __future__ import annotations

import json
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from clients.language import language_in_force
from scoring.charts.chart import Chart
from scoring.charts.colours import standalone

BUILD_DIR = Path(__file__).resolve().parents[2] / "static" / "build"


def spec_path(spec: str, width: str) -> str:
    """Return the path of a compiled drawing below the static folder. Raises ValueError for an unknown width."""
    if width not in ("wide", "narrow"):
        raise ValueError(f"width {width!r} is neither wide nor narrow")
    return f"build/charts/{spec}.{language_in_force()}.{width}.json"


def render_svg(chart: Chart, width: str) -> str:
    """Return the chart as a stand-alone SVG text with its title and description.

    `width` is "wide" (600 px) or "narrow" (272 px). Raises ValueError for another width and FileNotFoundError, with
    the repair, where the static bundle is not built.
    """
    path = BUILD_DIR.parent / spec_path(chart.spec, width)
    if not path.exists():
        raise FileNotFoundError(f"{path} is not built: run `python -m scoring.charts.build`")
    drawing = _draw(path.read_text(), json.dumps([{**chart.common, **row} for row in chart.rows]))
    return _named(drawing, chart)


@lru_cache(maxsize=256)
def _draw(spec_text: str, rows_text: str) -> str:
    # Never imported before a fork: a first render in the parent would deadlock every forked child.
    import vl_convert

    spec: dict[str, Any] = json.loads(spec_text)
    for data in spec["data"]:
        if data["name"] == "rows":
            data["values"] = json.loads(rows_text)
    return standalone(vl_convert.vega_to_svg(spec, allowed_base_urls=[]))


def _named(svg: str, chart: Chart) -> str:
    head, tag, rest = svg.partition(">")
    words = escape(" ".join(chart.summary))
    names = f'<title id="t">{escape(chart.title)}</title><desc id="d">{words}</desc>'
    return f'{head} role="img" aria-labelledby="t" aria-describedby="d" lang="{language_in_force()}"{tag}{names}{rest}'
