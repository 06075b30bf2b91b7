"""The drawing of rates by person or group: a point a line with its interval, and a diamond of what it is set beside."""

from __future__ import annotations

from typing import Any

import altair as alt

from scoring.charts.drawings.common import (
    FIRST,
    FOCUS,
    INK,
    LEGEND_LINE,
    LOWERS,
    SOFT,
    WIDE,
    entry,
    finish,
    focus,
    once,
    padded,
    reach_along,
    series,
    wrapped,
    written_axis,
)

_LINE = {"wide": 22, "narrow": 22}  # characters of a name, on two lines at most (wide) or one (narrow)


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing; a row without a rate has its name and its counts alone."""
    wide = variant == WIDE
    column, beside, step, drop = (160, 150, 34, 0) if wide else (12, 12, 56, 14)
    rows, padding = alt.Chart(), padded(f"32 + ({FIRST}.beside_name !== '' ? {LEGEND_LINE} : 0)", beside, 46, column)
    axis = written_axis(share=True, marks=4 if wide else 3)
    axis.orient = "bottom"
    axis.grid = wide  # the lines would run through the names
    scale = alt.Scale(domain=[0, 1], nice=False)
    y = alt.Y("order:O", scale=alt.Scale(paddingInner=0, paddingOuter=0))
    told = rows.transform_filter("isValid(datum.rate)")
    place = {"yOffset": 0} if wide else {"yOffset": -12}
    layers = [
        (
            rows.transform_filter("datum.is_first && datum.order > 0")
            .mark_rule(color=SOFT, strokeWidth=1, opacity=0.8, yOffset=-step / 2, y2Offset=-step / 2)
            .encode(x=alt.value(4 - column), x2=alt.value(alt.ExprRef(f"width + {beside - 6}")), y=y)
        ),
        *series(
            "rate",
            told.mark_rule(strokeWidth=3, color=LOWERS, opacity=0.8, yOffset=drop).encode(
                x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", y=y
            ),
            told.mark_point(filled=True, opacity=1, shape="circle", yOffset=drop).encode(
                x=alt.X("rate:Q", scale=scale, axis=axis),
                y=y,
                size=focus({"focused": 180, "value": 80}),
                color=focus({"focused": FOCUS, "value": LOWERS}),
            ),
        ),
        *series(
            "beside",
            rows.transform_filter("isValid(datum.beside)")
            .mark_point(filled=True, opacity=1, shape="diamond", size=80, yOffset=drop, color=INK)
            .encode(x=alt.X("beside:Q", scale=scale, axis=axis), y=y),
        ),
        rows.mark_text(align="left", baseline="middle", lineHeight=14, **place).encode(
            x=alt.value(4 - column), y=y, text="name:N"
        ),
        rows.mark_text(align="right", baseline="middle", **place).encode(
            x=alt.value(alt.ExprRef(f"width + {beside - 6}")), y=y, text="figures:N"
        ),
        *_key(rows, column),
        reach_along(rows, y, padding),
    ]
    fields = {"name": wrapped("datum.label", _LINE[variant], 2 if wide else 1)}
    return finish(layers, variant, padding, {"step": step}, fields)


def _key(rows: alt.Chart, column: int) -> list[alt.Chart]:
    first = once(rows)
    layers = []
    upper = alt.ExprRef(f"-20 - (datum.beside_name !== '' ? {LEGEND_LINE} : 0)")
    for top, name, shape, colour in ((upper, "rate", "circle", LOWERS), (-20, "beside", "diamond", INK)):
        named = first.transform_filter(f"datum.{name}_name !== ''")
        layers += entry(
            name,
            named.mark_point(shape=shape, size=90, filled=True, opacity=1, color=colour).encode(
                x=alt.value(12 - column), y=alt.value(top)
            ),
            named.mark_text(align="left", baseline="middle").encode(
                x=alt.value(26 - column), y=alt.value(top), text=f"{name}_name:N"
            ),
        )
    return layers
