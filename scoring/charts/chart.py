"""What a table and a chart are: a chart is a table first, then its words, then a drawing, here as an SVG file."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any, cast

from django.utils.translation import gettext as _

from clients.language import language_in_force
from scoring.charts.colours import COLOURS, standalone

Value = str | float | int | None
Row = Mapping[str, Value]

TITLE_LENGTH = 80  # the short alternative of an image stays within 80 characters (RGAA 1.3.9)
_HEAD = 9  # characters of a line above a column of figures, unless one word is longer
_RAISED = 2  # lines that such headings take, right above the plot
BUILD_DIR = Path(__file__).resolve().parents[2] / "static" / "build"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the data table: `field` holds the exact value; `shown` names the field of its text, if another.

    `address` names the field that says where the text leads on the page; a row without it leads nowhere.
    """

    field: str
    label: str
    shown: str = ""
    numeric: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the data table as the page writes it; `address` is where it leads, if anywhere."""

    text: str
    numeric: bool
    heading: bool
    address: str = ""


@dataclass(frozen=True)
class Table:
    """A data table: `title` is its caption, the first column is each row's heading."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def table(self) -> list[list[Cell]]:
        """The rows as the page shows them; the first column is the row's heading."""
        return [
            [
                Cell(
                    _text(row.get(column.shown or column.field)),
                    column.numeric,
                    heading=place == 0,
                    address=_text(row.get(column.address)) if column.address else "",
                )
                for place, column in enumerate(self.columns)
            ]
            for row in self.rows
        ]


@dataclass(frozen=True)
class Chart(Table):
    """A chart: words, table and drawing of one set of rows.

    `summary` says what is drawn, then extremes and thresholds, then the trend; `meaning` says what follows for this
    client. Each row carries `order` (its place in the keyboard walk) and `sentence` (what is spoken for it) beside the
    fields its drawing reads; `common` are those fields that are the same in every row. `points` are what is drawn
    beyond the rows, which tell them together. With `has_zones` neighbouring rows can be chosen together: their address
    is that of the first, `until` the last one's `part`. `spec` names the drawing that
    the page's script draws, see `scoring.charts.drawings`; without it `markup` is the drawing, an SVG text in which
    what stands for a row carries the row's `order` as `data-order`. Raises ValueError for a title longer than 80
    characters.
    """

    summary: tuple[str, ...]
    meaning: str
    spec: str = ""
    markup: str = ""
    common: Mapping[str, Value] = field(default_factory=dict)
    points: tuple[Row, ...] = ()
    has_zones: bool = False

    @property
    def leads(self) -> bool:
        """Whether any row leads somewhere."""
        return any(row.get("address") for row in self.rows)

    def __post_init__(self) -> None:
        if len(self.title) > TITLE_LENGTH:
            raise ValueError(
                f"chart {self.name}: the title has {len(self.title)} characters, at most {TITLE_LENGTH} allowed"
            )


def as_rows(rows: Iterable[Mapping[str, object]]) -> tuple[Row, ...]:
    """Return rows of a TypedDict, whose fields are all a `Value`, as the rows of a table."""
    return tuple(cast("Row", row) for row in rows)  # mypy takes no TypedDict for a mapping to anything but object


def _text(value: Value) -> str:
    return "" if value is None else str(value)


def labelled(label: str, value: str) -> str:
    """Return « label : value » or "label: value"."""
    return _("%(label)s : %(value)s") % {"label": label, "value": value}


def headings(heads: Sequence[str]) -> list[str]:
    """Return the headings of columns of figures as a drawing writes them: their last lines stand beside each other."""
    wrapped = ["\n".join(textwrap.wrap(head, _HEAD, break_long_words=False)[:2]) for head in heads]
    most = max(head.count("\n") for head in wrapped)
    return ["\n" * (most - head.count("\n")) + head for head in wrapped]


def pair_of_headings(first: str, second: str) -> Row:
    """Return the headings of one or two columns of figures; one alone stands on the right.

    They are common to all rows, and so are the lines that they take, `raised`.
    """
    if not second:
        return {"first_head": "", "second_head": headings([first])[0], "raised": _RAISED}
    first_head, second_head = headings([first, second])
    return {"first_head": first_head, "second_head": second_head, "raised": _RAISED}


def spec_path(spec: str, width: str) -> str:
    """Return the path of a compiled drawing below the static folder. Raises ValueError for an unknown width."""
    if width not in ("wide", "narrow"):
        raise ValueError(f"width {width!r} is neither wide nor narrow")
    return f"build/charts/{spec}.{language_in_force()}.{width}.json"


def render_svg(chart: Chart, width: str) -> str:
    """Return the chart as a stand-alone SVG text with its title and description.

    `width` is "wide" (600 px) or "narrow" (272 px), which is one where the server draws. Raises ValueError for another
    width and FileNotFoundError, with the repair, where the static bundle is not built.
    """
    if chart.markup:
        return _named(standalone(chart.markup), chart)
    path = BUILD_DIR.parent / spec_path(chart.spec, width)
    if not path.exists():
        raise FileNotFoundError(f"{path} is not built: run `python -m scoring.charts.build`")
    rows = [{**chart.common, **row} for row in chart.rows]
    drawing = _draw(path.read_text(), json.dumps({"rows": rows, "points": chart.points}))
    return _named(drawing, chart)


def render_png(chart: Chart, width: str) -> bytes:
    """Return the same as an image in the light colours on their ground, twice as fine. Raises as `render_svg` does."""
    import vl_convert

    head, tag, rest = render_svg(chart, width).partition(">")
    ground = f'<rect width="100%" height="100%" fill="{COLOURS["--chart-surface"][0]}"/>'
    return bytes(vl_convert.svg_to_png(f"{head}{tag}{ground}{rest}", scale=2))


@lru_cache(maxsize=256)
def _draw(spec_text: str, data_text: str) -> str:
    # Never imported before a fork: a first render in the parent would deadlock every forked child.
    import vl_convert

    spec: dict[str, Any] = json.loads(spec_text)
    values = json.loads(data_text)
    for data in spec["data"]:
        if data["name"] in values:
            data["values"] = values[data["name"]]
    return standalone(vl_convert.vega_to_svg(spec, allowed_base_urls=[]))


def _named(svg: str, chart: Chart) -> str:
    head, tag, rest = svg.partition(">")
    words = escape(" ".join(chart.summary))
    names = f'<title id="t">{escape(chart.title)}</title><desc id="d">{words}</desc>'
    return f'{head} role="img" aria-labelledby="t" aria-describedby="d" lang="{language_in_force()}"{tag}{names}{rest}'
