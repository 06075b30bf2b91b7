"""The drawing of a share from week to week or month to month, each with its interval."""

from __future__ import annotations

from typing import Any

import altair as alt

from scoring.charts.drawings.common import (
    FOCUS,
    LOWERS,
    SOFT,
    finish,
    focus,
    once,
    padded,
    reach,
    written_axis,
)

HEIGHT = 200


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing: a point a period where enough was decided, its name below."""
    rows = alt.Chart()
    x = alt.X("order:O", scale=alt.Scale(paddingInner=0, paddingOuter=0))
    scale, axis = alt.Scale(domain=[0, 1], nice=False), written_axis(share=True)
    told = rows.transform_filter("isValid(datum.rate)")
    y = alt.Y("rate:Q", scale=scale, axis=axis)
    layers = [
        told.mark_line(color=SOFT, strokeWidth=1.5).encode(x=x, y=y),
        told.mark_rule(strokeWidth=3, color=LOWERS, opacity=0.8).encode(
            x=x, y=alt.Y("low:Q", scale=scale, axis=axis), y2="high:Q"
        ),
        told.mark_point(filled=True, opacity=1, shape="circle").encode(
            x=x,
            y=y,
            size=focus({"focused": 180, "value": 80}),
            color=focus({"focused": FOCUS, "value": LOWERS}),
        ),
        rows.transform_filter(f"datum.{variant}_tick")
        .mark_text(align="center", baseline="top", fill=SOFT)
        .encode(x=x, y=alt.value(HEIGHT + 8), text=f"{variant}_tick:N"),
        rows.transform_filter("datum.order === focused && !isValid(datum.rate)")
        .mark_point(shape="circle", size=120, filled=False, strokeWidth=3, color=FOCUS, opacity=1)
        .encode(x=x, y=alt.value(HEIGHT)),
        once(rows)
        .mark_text(align="left", baseline="middle")
        .encode(x=alt.value(-44), y=alt.value(-18), text="y_title:N"),
        reach(rows, x=x, y=alt.value(0), y2=alt.value(HEIGHT)),
    ]
    return finish(layers, variant, padded(32, 12, 30, 48), HEIGHT)
