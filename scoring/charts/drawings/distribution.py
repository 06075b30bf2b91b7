"""The drawing of a number's distribution: bars of one population, level strokes of another, the client's mark."""

from __future__ import annotations

from typing import Any

import altair as alt
from django.utils.translation import gettext_lazy

from scoring.charts.drawings.common import (
    BAND,
    BIN_FIELDS,
    FOCUS,
    INK,
    SOFT,
    WIDE,
    above_key,
    band_key,
    chosen,
    finish,
    focus,
    key,
    once,
    padded,
    reach,
    series,
    share_axis,
    tones,
    upright_title,
    wrapped,
    written_bins,
)

HEIGHT = 196
_NARROW_LINE = 38  # characters of the axis's title
_SHARE = gettext_lazy("Part des clients (%)")


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing of a histogram over bins of equal width, whatever lies between their edges.

    A bin without an end stands apart, dashed and paler: its width says nothing.
    """
    wide = variant == WIDE
    padding = padded(above_key(), 10, 80, 66 if wide else 60)
    rows = alt.Chart()
    x = alt.X("start:Q", scale=alt.Scale(nice=False, zero=False))
    y = share_axis("first:Q")
    bars = [
        rows.transform_filter(f"{'' if is_open else '!'}datum.open_end")
        .mark_bar(strokeDash=[4, 3] if is_open else [1, 0])
        .encode(
            x=x,
            x2="end:Q",
            y=y,
            y2=alt.Y2Datum(0),
            fill=alt.value(SOFT),
            fillOpacity=chosen({"chosen": 0.7, "value": 0.12 if is_open else 0.3}),
            stroke=focus({"focused": FOCUS, "value": SOFT}),
            strokeWidth=focus({"focused": 4, "value": 1.5}),
        )
        for is_open in (False, True)
    ]
    strokes = (
        rows.transform_filter("isValid(datum.second)")
        .mark_rule(strokeWidth=4)
        .encode(x=x, x2="end:Q", y=share_axis("second:Q"), color=tones())
    )
    title = (
        once(rows)
        .mark_text(align="left", baseline="top", lineHeight=15)
        .encode(x=alt.value(4 - padding["left"]), y=alt.value(HEIGHT + 42), text="title:N")
    )
    left = -padding["left"] + 4
    room = reach(rows, x=x, x2="end:Q", y=alt.value(0), y2=alt.value(HEIGHT))
    layers = [
        *series("band", *_band(rows)),
        *series("first", *bars),
        *series("second", strokes),
        *series("client", *_client(rows)),
        room,
        *written_bins(rows, variant, HEIGHT),
        title,
        upright_title(rows, str(_SHARE), padding["left"], HEIGHT),
        *key(rows, left, "triangle-down"),
        *band_key(rows, left),
    ]
    words = "datum.axis" if wide else wrapped("datum.axis", _NARROW_LINE)
    return finish(layers, variant, padding, HEIGHT, {**BIN_FIELDS, "title": words})


def _client(rows: alt.Chart) -> list[alt.Chart]:
    """Return the client's line; in a bin without an end, the value that no place on the axis stands for."""
    client = rows.transform_filter("datum.is_client")
    line = client.mark_rule(strokeWidth=3).encode(
        x="client_at:Q", y=alt.value(0), y2=alt.value("height"), color=alt.value(INK)
    )
    arrow = client.mark_point(shape="triangle-down", size=90, filled=True, opacity=1, color=INK).encode(
        x="client_at:Q", y=alt.value(-3)
    )
    beyond = [
        client.transform_filter(f"datum.{field}")
        .mark_text(align=side, baseline="middle", dx=shift, fontWeight=700)
        .encode(x="client_at:Q", y=alt.value(-9), text=f"{field}:N")
        for field, side, shift in (("above_text", "right", -10), ("below_text", "left", 10))
    ]
    return [line, arrow, *beyond]


def _band(rows: alt.Chart) -> list[alt.Chart]:
    """Return a band between two numbers, both ends drawn and written."""
    band = once(rows).transform_filter("datum.band_name")
    ends_written = band.transform_filter("datum.band_low")
    ground = (
        band.mark_rect(fill=BAND, fillOpacity=0.25)
        .encode(x="band_start:Q", x2="band_end:Q", y=alt.value(0), y2=alt.value("height"))
        .properties(name="ground")  # its ends are drawn
    )
    ends = [
        layer
        for end, field, side, shift in (("band_start", "band_low", "right", -3), ("band_end", "band_high", "left", 3))
        for layer in (
            band.mark_rule(strokeWidth=2, strokeDash=[5, 3], color=BAND).encode(
                x=f"{end}:Q", y=alt.value(-14), y2=alt.value("height")
            ),
            ends_written.mark_text(align=side, baseline="middle", dx=shift).encode(
                x=f"{end}:Q", y=alt.value(-9), text=f"{field}:N"
            ),
        )
    ]
    return [ground, *ends]
