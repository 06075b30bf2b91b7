"""The drawing of a cloud of clients: shades of how many there are, dots of what became of some, this client's ring."""

from __future__ import annotations

from typing import Any

import altair as alt

from scoring.charts.drawings.common import (
    FIRST,
    FOCUS,
    INK,
    LEGEND_LINE,
    LOWERS,
    RAISES,
    SOFT,
    SURFACE,
    WIDE,
    ZONE_COLOURS,
    entry,
    finish,
    focus,
    once,
    padded,
    reach,
    series,
    upright_title,
    wrapped,
)

POINTS = alt.NamedData(name="points")
_LINE = 40  # characters of a title, narrow
# The sign of each kind of dot, its size among the others and in the key, its colour.
_KINDS = (
    ("repaid", "circle", 22, 60, LOWERS),
    ("defaulted", "triangle-up", 40, 70, RAISES),
    ("approve", "circle", 22, 60, ZONE_COLOURS["approve"]),
    ("review", "diamond", 36, 70, ZONE_COLOURS["review"]),
    ("decline", "triangle-up", 40, 70, ZONE_COLOURS["decline"]),
    ("none", "cross", 30, 60, SOFT),
)


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing: both axes count bins, those without an end apart."""
    wide = variant == WIDE
    height = 320 if wide else 250
    padding = padded(_above(wide), 12, 76, 102 if wide else 90)
    left = 4 - padding["left"]
    rows, points = alt.Chart(), alt.Chart(POINTS)
    scale = alt.Scale(nice=False, zero=False)
    x, y = alt.X("x:Q", scale=scale), alt.Y("y:Q", scale=scale)
    dense = (
        points.transform_filter("datum.kind === 'dense'")
        .mark_rect(fill=SOFT, strokeWidth=0)
        .encode(x=x, x2="x_end:Q", y=y, y2="y_end:Q", fillOpacity=alt.FillOpacity("shade:Q", scale=None))
    )
    dots = [
        points.transform_filter(f"datum.kind === '{kind}'")
        .mark_point(shape=shape, size=size, filled=True, opacity=1, fill=colour)
        .encode(x=x, y=y, stroke=alt.value(SURFACE), strokeWidth=alt.value(0.6))
        for kind, shape, size, _, colour in _KINDS
    ]
    client = once(rows).transform_filter("isValid(datum.client_x)")
    rings = [
        client.mark_point(shape="circle", size=260, filled=False, opacity=1, strokeWidth=width, stroke=colour).encode(
            x=alt.X("client_x:Q", scale=scale), y=alt.Y("client_y:Q", scale=scale)
        )
        for width, colour in ((7, SURFACE), (3.5, INK))
    ]
    cells = reach(
        rows.transform_filter("isValid(datum.left)"),
        x=alt.X("left:Q", scale=scale),
        x2="right:Q",
        y=alt.Y("bottom:Q", scale=scale),
        y2="top:Q",
    ).encode(stroke=focus({"focused": FOCUS, "value": "transparent"}), strokeWidth=focus({"focused": 4, "value": 0}))
    title = once(rows).mark_text(align="left", baseline="top", lineHeight=15)
    layers = [
        *series("dense", dense),
        *(layer for (kind, *_sign), dot in zip(_KINDS, dots, strict=True) for layer in series(kind, dot)),
        *series("client", *rings),
        cells,
        *_written(points, variant, height),
        title.encode(x=alt.value(left), y=alt.value(height + 48), text="title:N"),
        upright_title(rows, "", padding["left"], height).encode(text="y_axis:N") if wide else _head(rows, left),
        *_key(rows, left, wide),
    ]
    words = "datum.x_axis" if wide else wrapped("datum.x_axis", _LINE)
    return finish(layers, variant, padding, height, {"title": words})


def _above(wide: bool) -> str:
    """Return the expression of the room that the key takes above the plot, in pixels."""
    if wide:
        return f"92 + ({FIRST}.approve_text !== '' ? {LEGEND_LINE} : 0)"
    named = (f"({FIRST}.{name}_text !== '' ? {LEGEND_LINE} : 0)" for name in (*(kind for kind, *_ in _KINDS), "client"))
    return f"92 + {_raised(FIRST)} + {' + '.join(named)}"


def _raised(row: str) -> str:
    """Return the expression of how much higher than two lines the narrow title of the upright axis is, in pixels."""
    return f"15 * (length({wrapped(f'{row}.y_axis', _LINE)}) - 2)"


def _head(rows: alt.Chart, left: int) -> alt.Chart:
    """Return the title of the upright axis above it, where there is no room along it."""
    return (
        once(rows)
        .transform_calculate(upward=wrapped("datum.y_axis", _LINE))
        .mark_text(align="left", baseline="top", lineHeight=15)
        .encode(x=alt.value(left), y=alt.value(alt.ExprRef(f"-42 - {_raised('datum')}")), text="upward:N")
    )


def _written(points: alt.Chart, variant: str, height: int) -> list[alt.Chart]:
    """Return the numbers along both axes, and the words of bins without an end."""

    def text(kind: str, **style: Any) -> alt.Chart:
        chosen = points.transform_filter(f"datum.kind === '{kind}' && datum.{variant}")
        return chosen.mark_text(fill=SOFT, lineBreak="\n", lineHeight=14, **style)

    below, beside = alt.value(height + 14), alt.value(-12)
    return [
        text("x_tick", align="center", baseline="top").encode(x="x:Q", y=below, text=f"{variant}:N"),
        text("x_first", align="left", baseline="top").encode(x=alt.value(0), y=below, text=f"{variant}:N"),
        text("x_last", align="right", baseline="top").encode(x="x:Q", y=below, text=f"{variant}:N"),
        text("y_tick", align="right", baseline="middle").encode(x=beside, y="y:Q", text=f"{variant}:N"),
        text("y_first", align="right", baseline="middle", dy=-7).encode(x=beside, y="y:Q", text=f"{variant}:N"),
        text("y_last", align="right", baseline="middle", dy=-7).encode(x=beside, y="y:Q", text=f"{variant}:N"),
    ]


def _key(rows: alt.Chart, left: int, wide: bool) -> list[alt.Chart]:
    """Return the key above the plot: the kinds of dots, the ring, the shades. Two kinds leave the upper lines free."""
    first = once(rows)
    # Lines from the lowest up: of outcomes there are two, of recommendations four.
    lines = (*((1, 0), (1, 1)), *((0, 0), (0, 1), (1, 0), (1, 1)), *((2, 0), (2, 1), (3, 0)))
    single = (*(2, 3), *(0, 1, 2, 3), *(4, 5, 6))
    places = (
        [(190 * x, -104 + LEGEND_LINE * y) for y, x in lines] if wide else [(0, -202 + LEGEND_LINE * n) for n in single]
    )
    signs = {
        **{
            f"{kind}_text": first.transform_filter(f"datum.{kind}_text !== ''").mark_point(
                shape=shape, size=size, filled=True, opacity=1, fill=colour
            )
            for kind, shape, _, size, colour in _KINDS
        },
        "client_text": first.transform_filter("datum.client_text !== ''").mark_point(
            shape="circle", size=120, filled=False, opacity=1, strokeWidth=3, stroke=INK
        ),
        "dense_text": first.mark_square(size=140, fill=SOFT, fillOpacity=0.5, stroke=SOFT, strokeWidth=1, opacity=1),
        "dots_text": first.mark_point(size=0, opacity=0),
    }
    layers = []
    for (field, sign), (across, from_top) in zip(signs.items(), places, strict=True):
        name = field.removesuffix("_text")
        # Without this client's line, narrow, what stands above it moves down.
        freed = 0 if name in ("client", "dense", "dots") else LEGEND_LINE
        narrow = f"{from_top} - {_raised('datum')} + (datum.client_text === '' ? {freed} : 0)"
        down = from_top if wide else alt.ExprRef(narrow)
        pair = [
            sign.encode(x=alt.value(left + 8 + across), y=alt.value(down)),
            first.mark_text(align="left", baseline="middle").encode(
                x=alt.value(left + 24 + across), y=alt.value(down), text=f"{field}:N"
            ),
        ]
        layers += pair if name == "dots" else entry(name, *pair)
    return layers
