"""The drawing of rates with their intervals, one a line, each written above its line."""

from __future__ import annotations

from typing import Any

import altair as alt
from django.utils.translation import gettext_lazy

from scoring.charts.drawings.common import (
    FOCUS,
    INK,
    LOWERS,
    SOFT,
    SURFACE,
    WIDE,
    finish,
    focus,
    padded,
    reach_along,
    said,
    titled,
    written_axis,
)

_RATE = gettext_lazy("Taux de défaut (%)")


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing: a point a rate, a bar its interval, a diamond what is known of one client."""
    wide = variant == WIDE
    padding, step, drop = padded(10, 20, 48, 12), 62 if wide else 78, 12 if wide else 22
    rows = alt.Chart()
    axis = titled(written_axis(share=True, marks=4 if wide else 3), str(_RATE))
    axis.grid = False  # words stand above each line
    scale = alt.Scale(zero=True, nice=True)
    x = alt.X("rate:Q", scale=scale, axis=axis)
    y = alt.Y("order:O", scale=alt.Scale(paddingInner=0, paddingOuter=0))
    ground = rows.mark_bar(size=1, yOffset=drop, y2Offset=drop, color=SOFT, opacity=0.8).encode(
        x=alt.value(0), x2=alt.value("width"), y=y
    )
    interval = (
        rows.transform_filter("isValid(datum.low)")
        .mark_bar(size=10, yOffset=drop, y2Offset=drop, cornerRadius=3, fillOpacity=0.35)
        .encode(
            x=alt.X("low:Q", scale=scale, axis=axis),
            x2="high:Q",
            y=y,
            fill=alt.value(LOWERS),
            stroke=focus({"focused": FOCUS, "value": LOWERS}),
            strokeWidth=focus({"focused": 3, "value": 1}),
        )
    )
    points = [
        rows.transform_filter(f"datum.kind === '{kind}'")
        .mark_point(shape=shape, filled=True, opacity=1, yOffset=drop)
        .encode(
            x=x,
            y=y,
            fill=alt.value(colour),
            size=focus({"focused": 320, "value": 150}),
            stroke=focus({"focused": FOCUS, "value": SURFACE}),
            strokeWidth=alt.value(1.5),
        )
        for kind, shape, colour in (("observed", "circle", LOWERS), ("estimated", "diamond", INK))
    ]
    words = [
        rows.transform_filter(f"length(datum.words) === {lines}")
        .mark_text(
            align="left",
            baseline="middle",
            dy=drop - 26 - (lines - 1) * 15,
            lineHeight=15,
            fontSize=13 if wide else 12,
        )
        .encode(x=alt.value(0), y=y, text="words:N")
        for lines in (1, 2)
    ]
    rate = said("datum.label", "datum.rate_shown")
    beside = f"[{rate} + ' (' + datum.between + ')']" if wide else f"[{rate}, datum.between]"
    fields = {"words": f"datum.between ? {beside} : [{rate}]"}
    return finish(
        [ground, interval, *points, *words, reach_along(rows, y, padding)], variant, padding, {"step": step}, fields
    )
