"""The drawing of shares by category: lying bars of one population, strokes of another, the client's row marked."""

from __future__ import annotations

from typing import Any

import altair as alt

from scoring.charts.drawings.common import (
    FOCUS,
    INK,
    SOFT,
    WIDE,
    above_key,
    chosen,
    finish,
    focus,
    key,
    once,
    padded,
    reach_along,
    series,
    tones,
    wrapped,
)

_LINE = {"wide": 31, "narrow": 38}  # characters of a category's name, on two lines at most


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing of shares by category, their names on the left (wide) or above each bar (narrow)."""
    wide = variant == WIDE
    column, step, drop = (216, 34, 0) if wide else (16, 64, 22)
    beside = 148 if wide else 124
    padding = padded(above_key(lone=False), beside, 8, column)
    rows = alt.Chart()
    x = alt.X("first:Q", scale=alt.Scale(nice=False, zero=True, range=[0, alt.expr("width - 8")]))
    y = alt.Y("order:O", scale=alt.Scale(paddingInner=0, paddingOuter=0))
    bars = rows.mark_bar(size=16, yOffset=drop, y2Offset=drop, strokeWidth=1.5).encode(
        x=x,
        y=y,
        fill=alt.value(SOFT),
        fillOpacity=chosen({"chosen": 0.7, "value": 0.3}),
        stroke=focus({"focused": FOCUS, "value": SOFT}),
        strokeWidth=focus({"focused": 4, "value": 1.5}),
    )
    strokes = (
        rows.transform_filter("isValid(datum.second)")
        .mark_tick(orient="vertical", thickness=4, size=22, opacity=1, yOffset=drop)
        .encode(x="second:Q", y=y, color=tones())
    )
    client = (
        rows.transform_filter("datum.is_client")
        .mark_point(shape="triangle-right", size=80, filled=True, opacity=1, color=INK, yOffset=drop)
        .encode(x=alt.value(-8), y=y)
    )
    columns = (("second", beside - 6), ("first", (beside - 6) // 2 if wide else beside // 2 - 2))
    figures = [
        rows.mark_text(align="right", baseline="middle", dx=shift, yOffset=drop).encode(
            x=alt.value("width"), y=y, text=f"{field}_column:N"
        )
        for field, shift in columns
    ]
    heads = [
        once(rows)
        .mark_text(align="right", baseline="bottom", dx=shift, lineBreak="\n", lineHeight=14, fill=SOFT)
        .encode(x=alt.value("width"), y=alt.value(-16), text=f"{field}_head:N")
        for field, shift in columns
    ]
    return finish(
        [
            *series("first", bars),
            *series("second", strokes),
            *series("client", client),
            *figures,
            *heads,
            *_names(rows, y, variant, column),
            reach_along(rows, y, padding),
            *key(rows, -column + 4, "triangle-right", lone=False),  # a head says what bars alone are
        ],
        variant,
        padding,
        {"step": step},
        {
            "first_column": "datum.second_name ? datum.first_shown : ''",
            "second_column": "datum.second_name ? datum.second_shown : datum.first_shown",
            "name": wrapped("datum.label", _LINE[variant], 2),
        },
    )


def _names(rows: alt.Chart, y: alt.Y, variant: str, column: int) -> list[alt.Chart]:
    """Return one layer a number of lines and a weight: the client's category is set bold."""
    layers = []
    for lines in (1, 2):
        rise = -(lines - 1) * 7 if variant == WIDE else -2 - (lines - 1) * 14
        for test, weight in (("datum.is_client", 700), ("!datum.is_client", 400)):
            layers.append(
                rows.transform_filter(f"length(datum.name) === {lines} && {test}")
                .mark_text(align="left", baseline="middle", lineHeight=14, dy=rise, fontWeight=weight)
                .encode(x=alt.value(-column + (4 if variant == WIDE else 20)), y=y, text="name:N")
            )
    return layers
