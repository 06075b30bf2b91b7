"""The drawing of a gauge: three zones, the threshold and the mark of the one it is about."""

from __future__ import annotations

from typing import Any

import altair as alt

from scoring.charts.drawings.common import FOCUS, INK, NARROW, SOFT, SURFACE, WIDE, ZONE_COLOURS, finish, focus, padded


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing of a gauge: zones, bounds and names below, threshold and client's mark above."""
    rows = alt.Chart()
    x = alt.X("drawn_start:Q", scale=alt.Scale(nice=False, zero=True))
    size = 13 if variant == WIDE else 12
    top, bottom = 44, 76
    text = "short_text:N" if variant == NARROW else "text:N"

    def kind(name: str) -> alt.Chart:
        return rows.transform_filter(f"datum.kind === '{name}'")

    zones = kind("zone")
    bars = zones.mark_rect(cornerRadius=2).encode(
        x=x,
        x2="drawn_end:Q",
        y=alt.value(top),
        y2=alt.value(bottom),
        color=alt.Color("zone:N", scale=alt.Scale(domain=[*ZONE_COLOURS], range=[*ZONE_COLOURS.values()]), legend=None),
        stroke=focus({"focused": FOCUS, "value": SURFACE}),
        strokeWidth=focus({"focused": 4, "value": 3}),
    )
    # On a narrow drawing the first two zones' names start where their zones do: centred, they would touch each other.
    at_start = {"approve": 0, "review": 4} if variant == NARROW else {}
    names = [
        zones.transform_filter(f"datum.zone === '{zone}'")
        .mark_text(fontWeight=600, fontSize=size, baseline="top", align=side, dx=at_start.get(zone, 0))
        .encode(x=f"{place}:Q", y=alt.value(bottom + 26), text="text:N")
        for zone in ZONE_COLOURS
        for side, place in [("left", "drawn_start") if zone in at_start else ("center", "drawn_middle")]
    ]
    bounds = [
        _bound(rows, "approve", "drawn_start", "axis_start_shown", "left", 0, bottom),
        _bound(rows, "review", "drawn_start", "start_shown", "right", -2, bottom),
        _bound(rows, "decline", "drawn_start", "start_shown", "left", 2, bottom),
        _bound(rows, "decline", "drawn_end", "axis_end_shown", "right", 0, bottom),
    ]
    marks: list[alt.Chart] = []
    for name, start, dash, wide in (("threshold", 32, [5, 3], 2), ("client", 14, [1, 0], 4)):
        stop = bottom + (0 if name == "threshold" else 5)
        line = kind(name).mark_rule
        marks += [
            line(strokeWidth=wide + 4).encode(x=x, y=alt.value(top), y2=alt.value(stop), color=alt.value(SURFACE)),
            line(strokeDash=dash).encode(
                x=x,
                y=alt.value(start),
                y2=alt.value(stop),
                color=focus({"focused": FOCUS, "value": INK}),
                strokeWidth=focus({"focused": wide + 2, "value": wide}),
            ),
        ]
        for side in ("left", "center", "right"):
            weight, baseline, shift = (700, "alphabetic", 0) if name == "client" else (400, "middle", 5)
            beside = {"left": shift, "center": 0, "right": -shift}[side]
            marks.append(
                kind(name)
                .transform_filter(f"datum.side === '{side}'")
                .mark_text(
                    align=side,
                    dx=beside,
                    fontSize=size + (1 if name == "client" else 0),
                    fontWeight=weight,
                    baseline=baseline,
                )
                .encode(
                    x=x,
                    y=alt.value(start - 4 if name == "client" else start + 2),
                    text=text if name == "threshold" else "text:N",
                )
            )
    place = "datum.start / datum.axis_end"
    # The threshold's words stand on the side away from the client's line, so that the line never crosses them.
    away = "datum.value >= datum.start ? 'right' : 'left'"
    side = f"{place} < 0.2 ? 'left' : {place} > 0.8 ? 'right' : 'center'"
    fields = {
        "drawn_start": "min(datum.start, datum.axis_end)",
        "drawn_end": "min(datum.end, datum.axis_end)",
        "drawn_middle": "(datum.drawn_start + datum.drawn_end) / 2",
        "side": f"datum.kind === 'threshold' ? ({away}) : ({side})",
    }
    return finish([bars, *names, *bounds, *marks], variant, padded(4, 6, 4, 6), 122, fields)


def _bound(rows: alt.Chart, zone: str, field: str, shown: str, side: str, shift: int, bottom: int) -> alt.Chart:
    return (
        rows.transform_filter(f"datum.kind === 'zone' && datum.zone === '{zone}'")
        .mark_text(align=side, dx=shift, baseline="top", fill=SOFT)
        .encode(x=f"{field}:Q", y=alt.value(bottom + 8), text=f"{shown}:N")
    )
