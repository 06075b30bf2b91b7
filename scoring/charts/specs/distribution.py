"""The drawing of a number's distribution: bars of one population, level strokes of another, the client's mark."""

from __future__ import annotations

from typing import Any

import altair as alt

from scoring.charts.specs.common import FOCUS, INK, SOFT, WIDE, finish, focus, key, padded, share_axis, tones


def draw(language: str, variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing of a histogram over bins of equal width, whatever lies between their edges."""
    wide = variant == WIDE
    padding = padded(76, 10, 64, 56 if wide else 48)
    rows = alt.Chart()
    x = alt.X("start:Q", scale=alt.Scale(nice=False, zero=False))
    y = share_axis("first:Q", language)
    bars = rows.mark_bar(strokeWidth=1.5).encode(
        x=x,
        x2="end:Q",
        y=y,
        y2=alt.Y2Datum(0),
        fill=alt.value(SOFT),
        fillOpacity=alt.value(0.3),
        stroke=focus({"focused": FOCUS, "value": SOFT}),
        strokeWidth=focus({"focused": 4, "value": 1.5}),
    )
    strokes = (
        rows.transform_filter("isValid(datum.second)")
        .mark_rule(strokeWidth=4)
        .encode(x=x, x2="end:Q", y=share_axis("second:Q", language), color=tones())
    )
    client = rows.transform_filter("isValid(datum.client_at)")
    line = client.mark_rule(strokeWidth=3).encode(
        x="client_at:Q", y=alt.value(0), y2=alt.value("height"), color=alt.value(INK)
    )
    arrow = client.mark_point(shape="triangle-down", size=90, filled=True, opacity=1, color=INK).encode(
        x="client_at:Q", y=alt.value(-3)
    )
    ticks = [
        rows.transform_filter(f"datum.{variant}_tick !== ''")
        .mark_text(align="center", baseline="top", fill=SOFT)
        .encode(x="tick_at:Q", y=alt.value(204), text=f"{variant}_tick:N")
    ]
    title = (
        rows.transform_filter("datum.order === 0")
        .mark_text(align="left", baseline="top", lineBreak="\n", lineHeight=15)
        .encode(x=alt.value(4 - padding["left"]), y=alt.value(224), text=f"{variant}_axis:N")
    )
    return finish(
        [bars, strokes, line, arrow, *ticks, title, *key(rows, -padding["left"] + 4, "triangle-down")],
        variant,
        padding,
        196,
    )
