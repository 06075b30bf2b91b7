"""The drawing of a waterfall: from a base value, part by part, to a total, on an axis that names probabilities."""

from __future__ import annotations

from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from scoring.charts.drawings.common import (
    FOCUS,
    INK,
    LOWERS,
    RAISES,
    SOFT,
    WIDE,
    finish,
    focus,
    padded,
    reach_along,
    wrapped,
)

TICKS = 4
_LINE = {"wide": 33, "narrow": 40}  # characters of a label, on two lines at most


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing: ends as marks, parts as floating bars, labels on the left (wide) or above."""
    wide = variant == WIDE
    column, step, drop, size = (248, 34, 0, 13) if wide else (0, 62, 14, 12)
    rows = alt.Chart()
    parts, ends = (rows.transform_filter(f"datum.kind {sign} 'part'") for sign in ("===", "!=="))
    y = alt.Y("order:O", scale=alt.Scale(paddingInner=0, paddingOuter=0))
    scale = alt.Scale(nice=False, zero=False, padding=58)
    colours = alt.Scale(domain=["raises", "lowers"], range=[RAISES, LOWERS])
    bars = parts.mark_bar(size=20 if wide else 16, yOffset=drop, y2Offset=drop).encode(
        x=alt.X("start:Q", scale=scale),
        x2="end:Q",
        y=y,
        color=alt.Color("direction:N", scale=colours, legend=None),
        stroke=alt.condition(
            "datum.order === focused", alt.value(FOCUS), alt.Stroke("direction:N", scale=colours, legend=None)
        ),
        strokeWidth=focus({"focused": 4, "value": 1.5}),
    )
    marks = ends.mark_tick(orient="vertical", thickness=5, size=26, yOffset=drop).encode(
        x=alt.X("end:Q", scale=scale), y=y, color=focus({"focused": FOCUS, "value": INK})
    )
    values = [
        rows.transform_filter(f"datum.direction === '{way}'")
        .mark_text(align=align, dx=shift, yOffset=drop, fontWeight=600, fontSize=size, baseline="middle")
        .encode(x=alt.X("end:Q", scale=scale), y=y, text="amount_shown:N")
        for way, align, shift in (("raises", "left", 8), ("lowers", "right", -8))
    ]
    layers = [*(_joins(parts, y, scale, step) if wide else []), bars, marks, *values]
    layers += _labels(rows, y, wide, column)
    padding = padded(64, 4, 4, column + 4)
    layers += [*_axis(rows, scale), *_heads(wide), reach_along(rows, y, padding)]
    fields = {
        "direction": "datum.end >= datum.start ? 'raises' : 'lowers'",
        "name": wrapped("datum.label", _LINE[variant], 2),
    }
    return finish(layers, variant, padding, {"step": step}, fields)


def _joins(parts: alt.Chart, y: alt.Y, scale: alt.Scale, step: int) -> list[alt.Chart]:
    """Return the thin lines that lead from each bar's end to the next bar's start. Narrow labels stand in their way."""
    line = parts.mark_tick(orient="vertical", thickness=1, size=step, yOffset=-step / 2, color=SOFT)
    return [line.encode(x=alt.X("start:Q", scale=scale), y=y)]


def _labels(rows: alt.Chart, y: alt.Y, wide: bool, column: int) -> list[alt.Chart]:
    return [
        rows.transform_filter(f"length(datum.name) === {lines}")
        .mark_text(
            align="left",
            baseline="middle",
            lineHeight=15,
            fontSize=13 if wide else 12,
            dy=-(lines - 1) * 7.5 if wide else -16 - (lines - 1) * 14,
        )
        .encode(x=alt.value(-column), y=y, text="name:N")
        for lines in (1, 2)
    ]


def _axis(rows: alt.Chart, scale: alt.Scale) -> list[alt.Chart]:
    layers = []
    for place in range(TICKS):
        tick = rows.transform_filter(f"datum.kind === 'base' && isValid(datum.tick_{place})")
        x = alt.X(f"tick_{place}:Q", scale=scale)
        layers += [
            tick.mark_rule(color=SOFT).encode(x=x, y=alt.value(-9), y2=alt.value(-3)),
            tick.mark_text(baseline="bottom", fill=SOFT).encode(x=x, y=alt.value(-11), text=f"tick_{place}_shown:N"),
        ]
    return layers


def _heads(wide: bool) -> list[alt.Chart]:
    # What the axis is, and both directions by words and arrows, never by colour alone.
    title = _("Risque estimé (%)")
    lowers, raises = (
        (_("← diminue le risque"), _("augmente le risque →"))
        if wide
        else (_("← moins de risque"), _("plus de risque →"))
    )
    once = alt.Data(values=[{}])
    words = [("left", 0, lowers, -44), ("right", "width", raises, -44)]
    heads = [
        alt.Chart(once)
        .mark_text(align=side, baseline="bottom", fontWeight=600, text=text)
        .encode(x=alt.value(place), y=alt.value(top))
        for side, place, text, top in words
    ]
    axis = (
        alt.Chart(once)
        .mark_text(align="center", baseline="bottom", fill=SOFT, text=title)
        .encode(x=alt.value({"expr": "width / 2"}), y=alt.value(-27))
    )
    return [*heads, axis]
