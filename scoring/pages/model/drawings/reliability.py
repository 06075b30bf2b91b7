"""The drawing of reliability: defaults by announced probability, with intervals and the line of exact prediction."""

from __future__ import annotations

from typing import Any

import altair as alt

from scoring.charts.drawings.common import (
    FOCUS,
    LOWERS,
    SOFT,
    WIDE,
    finish,
    focus,
    once,
    padded,
    share_axis,
    written_axis,
)

HEIGHT = 240


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing: a point a bin with its interval, the diagonal where both are the same."""
    rows = alt.Chart()
    size, marks = (13, 5) if variant == WIDE else (12, 3)
    x = alt.X("announced:Q", scale=alt.Scale(zero=True, nice=True), axis=written_axis(share=True, marks=marks))
    y = share_axis("observed:Q")
    agreement = rows.mark_line(color=SOFT, strokeDash=[6, 4]).encode(x=x, y="announced:Q")
    intervals = rows.mark_rule(strokeWidth=3, color=LOWERS, opacity=0.8).encode(x=x, y="low:Q", y2="high:Q")
    dots = rows.mark_point(filled=True, opacity=1, shape="circle").encode(
        x=x,
        y=y,
        size=focus({"focused": 180, "value": 80}),
        color=focus({"focused": FOCUS, "value": LOWERS}),
    )
    near = rows.mark_point(filled=True, opacity=0, size=900).encode(x=x, y=y)
    first = once(rows)
    titles = [
        first.mark_text(align="left", baseline="middle", fontSize=size).encode(
            x=alt.value(-44), y=alt.value(-18), text="y_title:N"
        ),
        first.mark_text(align="left", baseline="top", fontSize=size).encode(
            x=alt.value(0), y=alt.value(HEIGHT + 26), text="x_title:N"
        ),
        first.mark_rule(color=SOFT, strokeDash=[6, 4], strokeWidth=2).encode(
            x=alt.value(-44), x2=alt.value(-20), y=alt.value(-40)
        ),
        first.mark_text(align="left", baseline="middle", fontSize=size).encode(
            x=alt.value(-12), y=alt.value(-40), text="agreement:N"
        ),
    ]
    signs = [
        first.mark_point(filled=True, opacity=1, shape="circle", size=80, color=LOWERS).encode(
            x=alt.value(-32), y=alt.value(-76)
        ),
        first.mark_rule(strokeWidth=3, color=LOWERS, opacity=0.8).encode(
            x=alt.value(-32), y=alt.value(-65), y2=alt.value(-51)
        ),
        *(
            first.mark_text(align="left", baseline="middle", fontSize=size).encode(
                x=alt.value(-12), y=alt.value(top), text=f"{field}:N"
            )
            for field, top in (("points_name", -76), ("bars_name", -58))
        ),
    ]
    return finish([agreement, intervals, dots, near, *titles, *signs], variant, padded(92, 12, 48, 48), HEIGHT)
