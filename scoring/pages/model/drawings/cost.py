"""The drawing of the business cost by threshold: a line, the threshold in force and the least cost marked."""

from __future__ import annotations

from typing import Any

import altair as alt

from scoring.charts.drawings.common import FOCUS, INK, LOWERS, RAISES, WIDE, finish, focus, once, padded, written_axis

HEIGHT = 220


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing: cost per client upward, threshold across."""
    rows = alt.Chart()
    size, marks = (13, 5) if variant == WIDE else (12, 3)
    x = alt.X("threshold:Q", scale=alt.Scale(zero=True, nice=True), axis=written_axis(share=True, marks=marks))
    y = alt.Y("cost:Q", scale=alt.Scale(zero=False, nice=True), axis=written_axis(share=False))
    points = rows.transform_filter("datum.kind === 'point'")
    line = points.mark_line(color=LOWERS, strokeWidth=3).encode(x=x, y=y)
    dots = points.mark_point(filled=True, shape="circle").encode(
        x=x,
        y=y,
        size=focus({"focused": 180, "value": 1}),
        opacity=focus({"focused": 1, "value": 0}),
        color=alt.value(FOCUS),
    )
    near = points.mark_point(filled=True, opacity=0, size=900).encode(x=x, y=y)
    layers = [line, dots, near]
    for kind, shape, colour, top in (("current", "diamond", INK, -34), ("best", "triangle-up", RAISES, -14)):
        mark = rows.transform_filter(f"datum.kind === '{kind}'")
        layers += [
            mark.mark_point(shape=shape, filled=True, opacity=1, color=colour).encode(
                x=x, y=y, size=focus({"focused": 260, "value": 140})
            ),
            mark.mark_point(shape=shape, filled=True, opacity=1, size=100, color=colour).encode(
                x=alt.value(8), y=alt.value(top)
            ),
            mark.mark_text(align="left", baseline="middle", fontSize=size).encode(
                x=alt.value(22), y=alt.value(top), text=f"{variant}_text:N"
            ),
        ]
    first = once(rows)
    titles = [
        first.mark_text(align="left", baseline="bottom", fontSize=size).encode(
            x=alt.value(-44), y=alt.value(-52), text="y_title:N"
        ),
        first.mark_text(align="left", baseline="top", fontSize=size).encode(
            x=alt.value(0), y=alt.value(HEIGHT + 26), text="x_title:N"
        ),
    ]
    return finish([*layers, *titles], variant, padded(76, 12, 48, 48), HEIGHT)
