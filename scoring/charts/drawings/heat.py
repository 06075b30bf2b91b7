"""The drawing of a table of cells: shades for a glance, the figure written in each cell, some cells framed.

`is_client` says which: the client's own, or those that `client_text` names otherwise.
"""

from __future__ import annotations

from typing import Any

import altair as alt

from scoring.charts.colours import FAINT, STRONG
from scoring.charts.drawings.common import (
    FIRST,
    FOCUS,
    INK,
    LOWERS,
    RAISES,
    SOFT,
    WIDE,
    finish,
    focus,
    once,
    padded,
    wrapped,
)

MOST_COLUMNS = 6
_LINE = 16
_PLOT = 600 - 184 - 6  # pixels of the wide plot
_CHARACTER = 6.8  # pixels of a letter of 12 px, on the wide side
_ROW_LINE = {"wide": 27, "narrow": 40}  # characters of a row's name
_HEAD_LINE = {"wide": 88, "narrow": 40}  # characters of what columns and rows are


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing; columns are named below, or lettered with a key where their names are long.

    Cells are a ground for words, the one mark that words stand on: the layer is called so, and the browser tests hold
    words to their contrast with it.
    """
    wide = variant == WIDE
    column, step, drop = (184, 40, 0) if wide else (6, 58, 10)
    across, down = (wrapped(f"{FIRST}.{side}", _HEAD_LINE[variant]) for side in ("across", "down"))
    top = f"{(74 if wide else 86) + 2} + 15 * (length({across}) + length({down}))"
    padding = padded(top, 6, 78 if wide else f"22 + {_LINE} * {FIRST}.columns", column)
    rows = alt.Chart()
    x, y = alt.Scale(nice=False, zero=True), alt.Y("y:O", scale=alt.Scale(paddingInner=0, paddingOuter=0))
    place = {"x": alt.X("x:Q", scale=x), "x2": "x_end:Q", "y": y}
    size = {"size": 38 if wide else 34, "yOffset": drop, "y2Offset": drop}
    cells = (
        rows.mark_bar(**size)
        .encode(
            **place,
            fill=tone(),
            fillOpacity=alt.FillOpacity("shade:Q", scale=None),
            stroke=alt.value(SOFT),
            strokeWidth=alt.value(0.5),
        )
        .properties(name="ground")
    )
    frames = (
        rows.transform_filter("datum.is_client || datum.order === focused")
        .mark_bar(**size, fillOpacity=0)
        .encode(
            **place,
            stroke=focus({"focused": FOCUS, "value": INK}),
            strokeWidth=focus({"focused": 4, "value": 3}),
        )
        .properties(name="ground_frame")
    )
    figures = [
        rows.transform_filter(test)
        .mark_text(baseline="middle", fontWeight=weight, yOffset=drop, lineBreak="\n", lineHeight=13, dy=rise)
        .encode(x="x_middle:Q", y=y, text="text:N")
        for tone_, rise in (("rate", -7), ("share", 0))
        for test, weight in (
            (f"datum.tone === '{tone_}' && datum.is_client", 700),
            (f"datum.tone === '{tone_}' && !datum.is_client", 400),
        )
    ]
    return finish(
        [
            cells,
            frames,
            *figures,
            *_row_names(rows, y, variant, column),
            *_column_names(rows, variant, column),
            *_head(rows, variant, column),
        ],
        variant,
        padding,
        {"step": step},
        {"x_end": "datum.x + 1", "x_middle": "datum.x + 0.5"},
    )


def tone() -> alt.Fill:
    """Return the colour of what is shaded: one for rates, another for counts."""
    return alt.Fill("tone:N", scale=alt.Scale(domain=["rate", "share"], range=[RAISES, LOWERS]), legend=None)


def _row_names(rows: alt.Chart, y: alt.Y, variant: str, column: int) -> list[alt.Chart]:
    """Return the names of the rows: two lines at most beside them (wide), one above each (narrow)."""
    most = _ROW_LINE[variant]
    # What does not fit on two lines ends in an ellipsis, behind the last word that leaves it room.
    ended = f"replace(datum.lines[1], regexp('^(.{{1,{most - 1}}})(?: .*)?$'), '$1…')"
    named = (
        rows.transform_filter("datum.row_name")
        .transform_calculate(lines=wrapped("datum.row_name", most))
        .transform_calculate(name=f"length(datum.lines) > 2 ? [datum.lines[0], {ended}] : datum.lines")
    )
    if variant != WIDE:
        named = named.transform_calculate(name="[datum.lines[0]]")
    return [
        named.transform_filter(f"length(datum.name) === {lines}")
        .mark_text(align="left", baseline="middle", lineHeight=14, dy=-(lines - 1) * 7 if variant == WIDE else -18)
        .encode(x=alt.value(-column + 4), y=y, text="name:N")
        for lines in ((1, 2) if variant == WIDE else (1,))
    ]


def _column_names(rows: alt.Chart, variant: str, column: int) -> list[alt.Chart]:
    """Return the names below the columns, and the key of the letters: two columns (wide) or one (narrow)."""
    below = 6 if variant == WIDE else 4
    last = _named_columns(rows, variant)
    names = last.mark_text(align="center", baseline="top", lineHeight=15, fill=SOFT).encode(
        x="x_middle:Q", y=alt.value(alt.expr(f"height + {below}")), text="name:N"
    )
    key = []
    for place in range(MOST_COLUMNS):
        across, down = (place % 2, place // 2) if variant == WIDE else (0, place)
        key.append(
            last.transform_filter(f"datum.x === {place} && !datum.written")
            .mark_text(align="left", baseline="top")
            .encode(
                x=alt.value(-column + 4 + across * 300),
                y=alt.value(alt.expr(f"height + {below + 18 + down * _LINE}")),
                text="key:N",
            )
        )
    return [names, *key]


def _named_columns(rows: alt.Chart, variant: str) -> alt.Chart:
    """Return the last line's cells, each with its column's name in lines, or its letter where one name does not fit."""
    letter = "slice('ABCDEF', datum.x, datum.x + 1)"
    last = rows.transform_filter("datum.column_name").transform_calculate(key=f"{letter} + ' = ' + datum.column_name")
    if variant != WIDE:
        return last.transform_calculate(written="false", name=letter)
    room = f"floor({_PLOT} / datum.columns / {_CHARACTER})"
    too_long = f"test(regexp('.{{' + ({room} + 1) + ',}}'), join(datum.lines, '\\n'))"
    return (
        last.transform_calculate(lines=wrapped("datum.column_name", room))
        .transform_calculate(fits=f"length(datum.lines) <= 4 && !{too_long} ? 1 : 0")
        .transform_joinaggregate(written="min(fits)")
        .transform_calculate(name=f"datum.written ? datum.lines : {letter}")
    )


def _head(rows: alt.Chart, variant: str, column: int) -> list[alt.Chart]:
    """Return what stands above: what columns and rows are, the shades with their ends, the mark of the client."""
    first, left, at = once(rows), -column + 4, -62 if variant == WIDE else -74
    across, down = (f"join({wrapped(f'datum.{side}', _HEAD_LINE[variant])}, '\\n')" for side in ("across", "down"))
    axes = (
        first.transform_calculate(axes=f"split({across} + '\\n' + {down}, '\\n')")
        .mark_text(align="left", baseline="top", lineHeight=15)
        .encode(x=alt.value(left), y=alt.value(alt.ExprRef(f"{at - 10} - 15 * length(datum.axes)")), text="axes:N")
    )
    title = first.mark_text(align="left", baseline="middle", fontWeight=600).encode(
        x=alt.value(left), y=alt.value(at), text="shade_title:N"
    )
    shades = [
        first.mark_rect(stroke=SOFT, strokeWidth=0.5)
        .encode(
            fill=tone(),
            x=alt.value(left + 50 + 14 * place),
            x2=alt.value(left + 64 + 14 * place),
            y=alt.value(at + 12),
            y2=alt.value(at + 26),
            fillOpacity=alt.value(shade),
        )
        .properties(name=f"ground_shade_{place}")
        for place, shade in enumerate(FAINT + (STRONG - FAINT) * step / 4 for step in range(5))
    ]
    ends = [
        first.mark_text(align=side, baseline="middle").encode(
            x=alt.value(left + where), y=alt.value(at + 19), text=f"{field}:N"
        )
        for field, side, where in (("shade_low", "right", 44), ("shade_high", "left", 126))
    ]
    empty = first.transform_filter("datum.few_text !== ''")
    few = [
        empty.mark_rect(stroke=SOFT, strokeWidth=0.5, fillOpacity=0)
        .encode(x=alt.value(left + 176), x2=alt.value(left + 194), y=alt.value(at + 12), y2=alt.value(at + 26))
        .properties(name="ground_few"),
        empty.mark_text(align="center", baseline="middle", text="–").encode(
            x=alt.value(left + 185), y=alt.value(at + 19)
        ),
        empty.mark_text(align="left", baseline="middle").encode(
            x=alt.value(left + 200), y=alt.value(at + 19), text="few_text:N"
        ),
    ]
    frame = first.mark_rect(stroke=INK, strokeWidth=3, fillOpacity=0).encode(
        x=alt.value(left + 1), x2=alt.value(left + 19), y=alt.value(at + 34), y2=alt.value(at + 48)
    )
    client = first.mark_text(align="left", baseline="middle", fontWeight=700).encode(
        x=alt.value(left + 26), y=alt.value(at + 41), text="client_text:N"
    )
    return [axes, title, *shades, *ends, *few, frame, client]
