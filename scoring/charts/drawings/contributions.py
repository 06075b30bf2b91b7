"""The drawing of diverging bars: what raises and what lowers one client's risk."""

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
    clipped,
    finish,
    focus,
    once,
    padded,
    reach_along,
    said,
)

_LINE = {"wide": 36, "narrow": 40}  # characters of a label with its value, on three lines at most


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing of diverging bars, their labels on the left (wide) or above each bar (narrow)."""
    wide = variant == WIDE
    label_column, step, drop, size = (268, 46, 0, 13) if wide else (0, 68, 20, 12)
    rows = alt.Chart().transform_filter("datum.kind === 'feature' || datum.kind === 'others'")
    x = alt.X("contribution:Q", scale=alt.Scale(nice=False, zero=True, padding=66))
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
        strokeWidth=focus({"focused": 4, "value": 1.5}),
    )
    values = [
        rows.transform_filter(f"datum.direction === '{way}'")
        .mark_text(align=side, dx=shift, yOffset=drop, fontWeight=600, fontSize=size, baseline="middle")
        .encode(x=x, y=y, text="contribution_shown:N")
        for way, side, shift in (("raises", "left", 6), ("lowers", "right", -6))
    ]
    unit = (
        once(alt.Chart())
        .mark_text(align="center", baseline="bottom", fill=SOFT)
        .encode(x=alt.value(alt.ExprRef("width / 2")), y=alt.value(-27), text="unit:N")
    )
    heads = [*_heads(wide), unit]
    # The zero line is drawn bar by bar: in one piece it would cross the labels of the narrow drawing.
    zero = rows.mark_tick(orient="vertical", thickness=1.5, size=32 if wide else 24, yOffset=drop, color=INK).encode(
        x=alt.datum(0), y=y
    )
    padding = padded(48 if wide else 44, 4, 4, label_column + 4)
    return finish(
        [bars, zero, *values, *_labels(rows, y, variant, label_column), *heads, reach_along(rows, y, padding)],
        variant,
        padding,
        {"step": step},
        {"direction": "datum.contribution >= 0 ? 'raises' : 'lowers'", **_words(_LINE[variant])},
    )


def _words(most: int) -> dict[str, str]:
    """Return a label in lines, its value whole: behind it where it fits, else below it, broken only where it must be.

    What is left out of a very long label stays in the table.
    """
    whole = f"0 < length(datum.value_shown) && length(datum.value_shown) <= {most}"
    label = clipped(f"({said('datum.label', repr(''))})", most, 2)
    words = clipped(f"({said('datum.label', 'datum.value_shown')})", most, 3)
    fits = f"length(peek(datum.words)) + 1 + length(datum.value_shown) <= {most}"
    behind = f"split(join(datum.words, '\\n') + ({fits} ? ' ' : '\\n') + datum.value_shown, '\\n')"
    return {
        "words": f"{whole} ? ({label}) : datum.value_shown ? ({words}) : ({clipped('datum.label', most, 3)})",
        "name": f"{whole} ? {behind} : datum.words",
    }


def _labels(rows: alt.Chart, y: alt.Y, variant: str, column: int) -> list[alt.Chart]:
    """Return one layer for each number of lines, so that one, two or three lines are all set around the same middle."""
    layers = []
    for lines in (1, 2, 3):
        rise = -(lines - 1) * 7 if variant == WIDE else -(lines - 1) * 14 - 2
        layers.append(
            rows.transform_filter(f"length(datum.name) === {lines}")
            .mark_text(
                align="left",
                baseline="middle",
                lineHeight=14,
                fontSize=13 if variant == WIDE else 12,
                dy=rise,
            )
            .encode(x=alt.value(-column), y=y, text="name:N")
        )
    return layers


def _heads(wide: bool) -> list[alt.Chart]:
    # Direction is said by words and arrows at the two ends, never by colour alone.
    lowers, raises = (
        (_("← diminue le risque"), _("augmente le risque →"))
        if wide
        else (_("← moins de risque"), _("plus de risque →"))
    )
    once = alt.Data(values=[{}])
    return [
        alt.Chart(once)
        .mark_text(align=side, baseline="bottom", fontWeight=600, fontSize=13 if wide else 12, text=words)
        .encode(x=alt.value(place), y=alt.value(-8))
        for side, place, words in (("left", 0, lowers), ("right", "width", raises))
    ]
