"""The drawing of lanes along time: bars of how much each period holds, what is marked of it filled and signed."""

from __future__ import annotations

from typing import Any

import altair as alt
from django.utils.translation import gettext_lazy

from scoring.charts.drawings.common import FOCUS, LOWERS, SOFT, WIDE, ZONE_COLOURS, finish, focus, padded, reach

LANES, LANE_HEIGHT = 4, 76
_BASE, _TALLEST, _HEAD, _SIGN = 0.96, 0.44, 0.14, 0.09  # in lanes, from a lane's top
_OLDEST = "domain('x')[0]"  # minus the months of the oldest period
_EVERY = f"({_OLDEST} < -60 ? 24 : {_OLDEST} < -24 ? 12 : 3)"
_MONTHS = gettext_lazy("Mois avant la demande")


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing of four lanes over the months before an application, the oldest on the left."""
    wide = variant == WIDE
    rows = (
        alt.Chart()
        .transform_calculate(base=f"datum.lane + {_BASE}")
        .transform_calculate(top=f"datum.base - {_TALLEST} * datum.height", head=f"datum.lane + {_HEAD}")
        .transform_calculate(sign=f"datum.top - {_SIGN}", middle="(datum.start + datum.end) / 2")
    )
    lanes = rows.transform_filter("datum.kind === 'lane'")
    bins = rows.transform_filter("datum.kind === 'bin'")
    y = alt.Y("base:Q", scale=alt.Scale(domain=[LANES, 0], nice=False, zero=False))
    x = alt.X("start:Q", scale=alt.Scale(nice=False, zero=True), axis=_axis())
    bars = bins.mark_rect(cornerRadius=1).encode(
        x=x,
        x2="end:Q",
        y=y,
        y2="top:Q",
        fill=alt.value(LOWERS),
        fillOpacity=alt.value(0.3),
        stroke=focus({"focused": FOCUS, "value": LOWERS}),
        strokeWidth=focus({"focused": 4, "value": 1}),
    )
    # What is late or refused fills its part of the bar, and at least enough of it to be seen.
    parts = (
        bins.transform_filter("datum.marked > 0")
        .transform_calculate(part=f"datum.base - {_TALLEST} * datum.marked_height")
        .mark_rect()
        .encode(x="start:Q", x2="end:Q", y="base:Q", y2="part:Q", fill=alt.value(ZONE_COLOURS["decline"]))
    )
    signs = [
        bins.transform_filter(f"datum.marked > 0 && datum.sign_shape === '{shape}'")
        .mark_point(shape=shape, angle=angle, size=size, filled=True, opacity=1, color=ZONE_COLOURS["decline"])
        .encode(x="middle:Q", y="sign:Q")
        for shape, angle, size in (("triangle-up", 0, 46), ("cross", 45, 46))
    ]
    floors = lanes.mark_rule(strokeWidth=1).encode(
        x=alt.value(0),
        x2=alt.value("width"),
        y="base:Q",
        color=focus({"focused": FOCUS, "value": SOFT}),
        strokeWidth=focus({"focused": 4, "value": 1}),
    )
    heads = lanes.mark_text(align="left", baseline="middle", fontWeight=600, fontSize=13 if wide else 12).encode(
        x=alt.value(0), y="head:Q", text=f"{variant}_text:N"
    )
    room = reach(bins, x="start:Q", x2="end:Q", y="head:Q", y2="base:Q")
    return finish([bars, parts, floors, *signs, heads, room], variant, padded(4, 12, 46, 12), LANES * LANE_HEIGHT)


def _axis() -> alt.Axis:
    """Return the axis of months, counted back from the application, at whole years or parts of one."""
    return alt.Axis(
        orient="bottom",
        labels=True,
        ticks=True,
        tickColor=SOFT,
        domain=True,
        domainColor=SOFT,
        labelExpr="abs(datum.value)",
        labelFontSize=12,
        labelColor=SOFT,
        labelOverlap=True,
        title=str(_MONTHS),
        titleFontSize=12,
        titleFontWeight="normal",
        titleColor=SOFT,
        values=alt.ExprRef(f"sequence(0, {_OLDEST} - 0.5, -{_EVERY})"),
    )
