"""The drawing of what weighs: a lying bar for the client, a stroke for their group, a circle for everyone."""

from __future__ import annotations

from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from scoring.charts.drawings.common import (
    FOCUS,
    INK,
    LEGEND_LINE,
    LOWERS,
    SOFT,
    SURFACE,
    WIDE,
    entry,
    finish,
    focus,
    once,
    padded,
    reach_along,
    series,
    wrapped,
)

_LINE = {"wide": 31, "narrow": 38}  # characters of a family's name, on two lines at most
_COLUMNS = ("third", "second", "first")  # of figures, from the right


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing, the families' names on the left (wide) or above each bar (narrow)."""
    wide = variant == WIDE
    column, step, drop, beside, each = (216, 28, 0, 206, 68) if wide else (4, 58, 20, 156, 52)
    padding = padded(78 if wide else 114, beside, 24, column)
    rows = alt.Chart()
    y = alt.Y("order:O", scale=alt.Scale(paddingInner=0, paddingOuter=0))
    scale = alt.Scale(nice=False, zero=True, range=[0, alt.expr("width - 8")])
    x = alt.X("first:Q", scale=scale)
    bars = rows.mark_bar(size=16, yOffset=drop, y2Offset=drop, strokeWidth=1.5).encode(
        x=x,
        y=y,
        fill=alt.value(SOFT),
        fillOpacity=alt.value(0.3),
        stroke=focus({"focused": FOCUS, "value": SOFT}),
        strokeWidth=focus({"focused": 4, "value": 1.5}),
    )
    strokes = (
        rows.transform_filter("isValid(datum.second)")
        .mark_tick(orient="vertical", thickness=4, size=22, opacity=1, yOffset=drop, color=LOWERS)
        .encode(x=alt.X("second:Q", scale=scale), y=y)
    )
    circles = rows.mark_point(
        shape="circle", size=70, filled=True, fill=SURFACE, stroke=INK, strokeWidth=2.5, opacity=1, yOffset=drop
    ).encode(x=alt.X("third:Q", scale=scale), y=y)
    figures = [
        rows.mark_text(align="right", baseline="middle", dx=beside - 6 - each * place, yOffset=drop).encode(
            x=alt.value("width"), y=y, text=f"{field}_column:N"
        )
        for place, field in enumerate(_COLUMNS)
    ]
    heads = [
        once(rows)
        .mark_text(
            align="right", baseline="bottom", dx=beside - 6 - each * place, lineBreak="\n", lineHeight=14, fill=SOFT
        )
        .encode(x=alt.value("width"), y=alt.value(-8), text=f"{field}_head:N")
        for place, field in enumerate(_COLUMNS)
    ]
    axis = (
        once(rows)
        .mark_text(align="left", baseline="top", dy=6, fill=SOFT, text=_("Part du poids (%)"))
        .encode(x=alt.value(0), y=alt.value("height"))
    )
    return finish(
        [
            *series("first", bars),
            *series("second", strokes),
            *series("third", circles),
            *figures,
            *heads,
            axis,
            *_names(rows, y, wide, column),
            reach_along(rows, y, padding),
            *_key(rows, 4 - column, 36 if wide else 0),
        ],
        variant,
        padding,
        {"step": step},
        {
            # Without a group the client's figures stand beside everyone's.
            "second_column": "datum.second_name ? datum.second_shown : datum.first_shown",
            "first_column": "datum.second_name ? datum.first_shown : ''",
            "third_column": "datum.third_shown",
            "name": wrapped("datum.label", _LINE[variant], 2),
        },
    )


def _names(rows: alt.Chart, y: alt.Y, wide: bool, column: int) -> list[alt.Chart]:
    return [
        rows.transform_filter(f"length(datum.name) === {lines}")
        .mark_text(
            align="left",
            baseline="middle",
            lineHeight=14,
            dy=-(lines - 1) * 7 if wide else -2 - (lines - 1) * 14,
        )
        .encode(x=alt.value(4 - column), y=y, text="name:N")
        for lines in (1, 2)
    ]


def _key(rows: alt.Chart, left: int, lower: int) -> list[alt.Chart]:
    """Return the key above the plot, a line each, `lower` where the columns' heads leave room beside it."""
    first = once(rows)
    second = first.transform_filter("datum.second_name !== ''")
    lines = {
        "first": f"(datum.second_name ? {-52 - 2 * LEGEND_LINE} : {-52 - LEGEND_LINE})",
        "second": f"{-52 - LEGEND_LINE}",
        "third": "-52",
    }
    places = {field: alt.value(alt.ExprRef(f"{at} + {lower}")) for field, at in lines.items()}
    sign = {"x": alt.value(left + 8)}
    texts = {"first": first, "second": second, "third": first}
    signs = {
        "first": first.mark_square(size=140, fill=SOFT, fillOpacity=0.3, stroke=SOFT, strokeWidth=1.5),
        "second": second.mark_tick(orient="vertical", thickness=4, size=16, opacity=1, color=LOWERS),
        "third": first.mark_point(
            shape="circle", size=70, filled=True, fill=SURFACE, stroke=INK, strokeWidth=2.5, opacity=1
        ),
    }
    layers = []
    for field, mark in signs.items():
        text = texts[field].mark_text(align="left", baseline="middle")
        layers += entry(
            field,
            mark.encode(**sign, y=places[field]),
            text.encode(x=alt.value(left + 24), y=places[field], text=f"{field}_name:N"),
        )
    return layers
