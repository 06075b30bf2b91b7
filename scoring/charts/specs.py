"""The drawings, declared with Altair. Imported when the static bundle is built, never by a request: Altair is slow.

A drawing reads the rows of its chart from the data set "rows"; every text in it comes from the rows already written in
the reader's language. It draws at its own width, or at any other through Vega's `width` signal: `usermeta.outside` is
what lies beside the plot. The parameter `focused` is the `order` of the row the keyboard is on, −1 for none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import altair as alt

from ml.tables.schema import Text

ROWS = alt.NamedData(name="rows")
FONT = '"Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif'
INK, SOFT, SURFACE = "var(--chart-ink)", "var(--chart-soft)", "var(--chart-surface)"
ZONE_COLOURS = {"approve": "var(--chart-approve)", "review": "var(--chart-review)", "decline": "var(--chart-decline)"}
RAISES, LOWERS, FOCUS = "var(--chart-raises)", "var(--chart-lowers)", "var(--chart-focus)"
WIDE, NARROW = "wide", "narrow"
WIDTHS = {WIDE: 600, NARROW: 272}  # pixels, whole drawing


def _padding(top: int, right: int, bottom: int, left: int) -> dict[str, int]:
    return {"top": top, "right": right, "bottom": bottom, "left": left}


def _finish(layers: list[alt.Chart], variant: str, padding: dict[str, int], height: Any) -> dict[str, Any]:
    outside = padding["left"] + padding["right"]
    focused = alt.param(name="focused", value=-1)
    chart = (
        alt.layer(*layers, data=ROWS)
        .add_params(focused)
        .properties(
            width=WIDTHS[variant] - outside,
            height=height,
            padding=padding,
            autosize="none",
            usermeta={"outside": outside},
        )
        .configure(font=FONT, background="transparent", aria=False)
        .configure_view(stroke=None)
        .configure_text(fontSize=12, fill=INK)
        .configure_axis(title=None, labels=False, ticks=False, domain=False, grid=False)
    )
    return dict(chart.to_dict())


def _focus(otherwise: dict[str, Any]) -> dict[str, Any]:
    """Return an encoding that takes the focus colour or width on the row the keyboard is on."""
    value = otherwise.pop("focused")
    return {"condition": {"test": "datum.order === focused", "value": value}, **otherwise}


def gauge(language: str, variant: str) -> dict[str, Any]:
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
        stroke=_focus({"focused": FOCUS, "value": SURFACE}),
        strokeWidth=_focus({"focused": 4, "value": 3}),
    )
    # On a narrow drawing the first zone's name starts at the edge: centred, it would touch its neighbour's.
    names = [
        zones.transform_filter(f"datum.zone {sign} 'approve'")
        .mark_text(fontWeight=600, fontSize=size, baseline="top", align=side)
        .encode(x=f"{place}:Q", y=alt.value(bottom + 26), text="text:N")
        for sign, side, place in (
            ("===", "left", "drawn_start") if variant == NARROW else ("===", "center", "drawn_middle"),
            ("!==", "center", "drawn_middle"),
        )
    ]
    bounds = [
        _bound(rows, "approve", "drawn_start", "axis_start_shown", "left", 0, bottom),
        _bound(rows, "review", "drawn_start", "axis_start_shown", "right", -2, bottom),
        _bound(rows, "decline", "drawn_start", "axis_start_shown", "left", 2, bottom),
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
                color=_focus({"focused": FOCUS, "value": INK}),
                strokeWidth=_focus({"focused": wide + 2, "value": wide}),
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
    return _finish([bars, *names, *bounds, *marks], variant, _padding(4, 6, 4, 6), 122)


def _bound(rows: alt.Chart, zone: str, field: str, shown: str, side: str, shift: int, bottom: int) -> alt.Chart:
    return (
        rows.transform_filter(f"datum.kind === 'zone' && datum.zone === '{zone}'")
        .mark_text(align=side, dx=shift, baseline="top", fill=SOFT)
        .encode(x=f"{field}:Q", y=alt.value(bottom + 8), text=f"{shown}:N")
    )


def contributions(language: str, variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing of diverging bars, their labels on the left (wide) or above each bar (narrow)."""
    wide = variant == WIDE
    label_column, step, drop, size = (268, 46, 0, 13) if wide else (0, 68, 20, 12)
    rows = alt.Chart().transform_filter("datum.kind === 'feature' || datum.kind === 'others'")
    x = alt.X("contribution:Q", scale=alt.Scale(nice=False, zero=True, padding=52))
    y = alt.Y("order:O", scale=alt.Scale(paddingInner=0, paddingOuter=0))
    colours = alt.Scale(domain=["raises", "lowers"], range=[RAISES, LOWERS])
    bars = rows.mark_bar(size=20 if wide else 16, yOffset=drop, y2Offset=drop, cornerRadiusEnd=2).encode(
        x=x,
        y=y,
        color=alt.Color("direction:N", scale=colours, legend=None),
        fillOpacity=alt.condition("datum.kind === 'others'", alt.value(0.25), alt.value(1)),
        stroke=alt.condition(
            "datum.order === focused", alt.value(FOCUS), alt.Stroke("direction:N", scale=colours, legend=None)
        ),
        strokeWidth=_focus({"focused": 4, "value": 1.5}),
    )
    values = [
        rows.transform_filter(f"datum.direction === '{way}'")
        .mark_text(align=side, dx=shift, yOffset=drop, fontWeight=600, fontSize=size, baseline="middle")
        .encode(x=x, y=y, text="contribution_shown:N")
        for way, side, shift in (("raises", "left", 6), ("lowers", "right", -6))
    ]
    heads = _heads(language, wide)
    # The zero line is drawn bar by bar: in one piece it would cross the labels of the narrow drawing.
    zero = rows.mark_tick(orient="vertical", thickness=1.5, size=32 if wide else 24, yOffset=drop, color=INK).encode(
        x=alt.datum(0), y=y
    )
    return _finish(
        [bars, zero, *values, *_labels(rows, y, variant, label_column), *heads],
        variant,
        _padding(30 if wide else 26, 4, 4, label_column + 4),
        {"step": step},
    )


def _labels(rows: alt.Chart, y: alt.Y, variant: str, column: int) -> list[alt.Chart]:
    """Return one layer for each number of lines, so that one, two or three lines are all set around the same middle."""
    layers = []
    for lines in (1, 2, 3):
        rise = -(lines - 1) * 7 if variant == WIDE else -(lines - 1) * 14 - 2
        layers.append(
            rows.transform_filter(f"datum.{variant}_lines === {lines}")
            .mark_text(
                align="left",
                baseline="middle",
                lineBreak="\n",
                lineHeight=14,
                fontSize=13 if variant == WIDE else 12,
                dy=rise,
            )
            .encode(x=alt.value(-column), y=y, text=f"{variant}_text:N")
        )
    return layers


def _heads(language: str, wide: bool) -> list[alt.Chart]:
    # Direction is said by words and arrows at the two ends, never by colour alone.
    lowers, raises = (
        (Text("← diminue le risque", "← lowers risk"), Text("augmente le risque →", "raises risk →"))
        if wide
        else (Text("← moins de risque", "← less risk"), Text("plus de risque →", "more risk →"))
    )
    once = alt.Data(values=[{}])
    return [
        alt.Chart(once)
        .mark_text(
            align=side, baseline="bottom", fontWeight=600, fontSize=13 if wide else 12, text=words.in_language(language)
        )
        .encode(x=alt.value(place), y=alt.value(-8))
        for side, place, words in (("left", 0, lowers), ("right", "width", raises))
    ]


SPECS: dict[str, Callable[[str, str], dict[str, Any]]] = {"gauge": gauge, "contributions": contributions}
