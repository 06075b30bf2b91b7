"""The drawing of a profile: where one client stands among two populations, feature by feature, from 0 to 100."""

from __future__ import annotations

from typing import Any

import altair as alt
from django.utils.translation import gettext as _

from scoring.charts.drawings.common import (
    FOCUS,
    INK,
    LOWERS,
    SOFT,
    SURFACE,
    WIDE,
    clipped,
    finish,
    focus,
    once,
    padded,
    said,
)

_LINE = {"wide": 40, "narrow": 38}  # characters of a feature with its value, on three lines at most


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing: a line a feature, a disc among everyone above it, a diamond in the group below."""
    wide = variant == WIDE
    column, step, drop = (276, 56, 0) if wide else (12, 92, 26)
    padding = padded(84, 16 if wide else 12, 8, column)
    rows = alt.Chart()
    y = alt.Y("order:O", scale=alt.Scale(paddingInner=0, paddingOuter=0))
    x = alt.Scale(domain=[0, 100], nice=False)
    lined = rows.transform_filter("isValid(datum.everyone)")
    line = lined.mark_bar(size=3, yOffset=drop, y2Offset=drop).encode(
        x=alt.XDatum(0, scale=x),
        x2=alt.X2Datum(100),
        y=y,
        color=focus({"focused": FOCUS, "value": SOFT}),
    )
    middle = lined.mark_tick(orient="vertical", thickness=2, size=22, opacity=1, yOffset=drop, color=SOFT).encode(
        x=alt.XDatum(50, scale=x), y=y
    )
    marks = [
        rows.transform_filter(f"isValid(datum.{field})")
        .mark_point(shape=shape, size=150, filled=True, opacity=1, stroke=SURFACE, strokeWidth=1.5, yOffset=drop + rise)
        .encode(x=alt.X(f"{field}:Q", scale=x), y=y, fill=alt.value(colour))
        for field, shape, colour, rise in (("everyone", "circle", INK, -8), ("group", "diamond", LOWERS, 8))
    ]
    without = (
        rows.transform_filter("!isValid(datum.everyone)")
        .mark_text(align="left", baseline="middle", yOffset=drop, fill=SOFT)
        .encode(x=alt.value(0), y=y, text="everyone_said:N")
    )
    return finish(
        [line, middle, *marks, without, *_names(rows, y, variant, column), *_heads(rows, column)],
        variant,
        padding,
        {"step": step},
        {"name": clipped(f"({said('datum.label', 'datum.client')})", _LINE[variant], 3)},
    )


def _names(rows: alt.Chart, y: alt.Y, variant: str, column: int) -> list[alt.Chart]:
    layers = []
    for lines in (1, 2, 3):
        rise = -(lines - 1) * 7 if variant == WIDE else 14 - lines * 14
        layers.append(
            rows.transform_filter(f"length(datum.name) === {lines}")
            .mark_text(align="left", baseline="middle", lineHeight=14, dy=rise)
            .encode(x=alt.value(-column + 4), y=y, text="name:N")
        )
    return layers


def _heads(rows: alt.Chart, column: int) -> list[alt.Chart]:
    """Return the key, a line each, and the two ends of the axis."""
    first = once(rows)
    left = -column + 4
    ends = (_("← plus bas"), _("médiane"), _("plus haut →"))
    key = []
    for field, shape, colour, place in (("first_name", "circle", INK, -72), ("second_name", "diamond", LOWERS, -52)):
        named = first.transform_filter(f"datum.{field} !== ''")
        key += [
            named.mark_point(shape=shape, size=130, filled=True, opacity=1).encode(
                x=alt.value(left + 8), y=alt.value(place), fill=alt.value(colour)
            ),
            named.mark_text(align="left", baseline="middle").encode(
                x=alt.value(left + 24), y=alt.value(place), text=f"{field}:N"
            ),
        ]
    heads = [
        alt.Chart(alt.Data(values=[{}]))
        .mark_text(align=side, baseline="bottom", fill=SOFT, text=words)
        .encode(x=alt.value(where), y=alt.value(-14))
        for words, side, where in zip(
            ends, ("left", "center", "right"), (0, alt.expr("width / 2"), "width"), strict=True
        )
    ]
    return [*key, *heads]
