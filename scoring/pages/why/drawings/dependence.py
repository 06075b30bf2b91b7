"""The drawing of a dependence: what a feature adds to the risk along its values, with the client's own place."""

from __future__ import annotations

from typing import Any

import altair as alt
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.charts.drawings.common import (
    BIN_FIELDS,
    FOCUS,
    INK,
    LOWERS,
    SOFT,
    SURFACE,
    WIDE,
    entry,
    finish,
    focus,
    once,
    padded,
    reach,
    series,
    signed_axis,
    upright_title,
    wrapped,
    written_bins,
)

HEIGHT = 200
_LINE = 34  # characters of the axis's title
_TITLE = gettext_lazy("Points de risque")


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing: a stroke a bin at the mean, a band from low to high, zero, the client's mark."""
    padding = padded(88, 10, 82, 66 if variant == WIDE else 60)
    rows = alt.Chart()
    x = alt.X("start:Q", scale=alt.Scale(nice=False, zero=False))
    scale = alt.Scale(nice=False, zero=True, padding=8)
    known = rows.transform_filter("datum.kind === 'bin' && isValid(datum.mean)")
    band = known.mark_rect(fill=LOWERS, fillOpacity=0.25, stroke=LOWERS, strokeWidth=0.8).encode(
        x=x, x2="end:Q", y=alt.Y("low:Q", scale=scale, axis=signed_axis()), y2="high:Q"
    )
    zero = once(rows).mark_rule(color=INK, strokeWidth=2).encode(y=alt.datum(0))
    means = known.mark_rule().encode(
        x=x,
        x2="end:Q",
        y=alt.Y("mean:Q", scale=scale, axis=signed_axis()),
        color=focus({"focused": FOCUS, "value": LOWERS}),
        strokeWidth=focus({"focused": 6, "value": 4}),
    )
    room = reach(rows.transform_filter("datum.kind === 'bin'"), x=x, x2="end:Q", y=alt.value(0), y2=alt.value(HEIGHT))
    client = rows.transform_filter("datum.kind === 'client'")
    marks = [
        client.mark_rule(strokeDash=[4, 3], color=INK).encode(x="start:Q", y=alt.value(0), y2=alt.value(HEIGHT)),
        client.mark_point(size=130, filled=True, opacity=1, shape="diamond", strokeWidth=2).encode(
            x="start:Q",
            y=alt.Y("mean:Q", scale=scale, axis=signed_axis()),
            color=focus({"focused": FOCUS, "value": INK}),
            stroke=alt.value(SURFACE),
        ),
    ]
    title = (
        once(rows)
        .mark_text(align="left", baseline="top", lineHeight=15)
        .encode(x=alt.value(4 - padding["left"]), y=alt.value(HEIGHT + 42), text="title:N")
    )
    upward = upright_title(rows, str(_TITLE), padding["left"], HEIGHT)
    written = written_bins(rows, variant, HEIGHT)
    layers = [
        zero,
        *series("mean", band, means),
        room,
        *series("client", *marks),
        *written,
        title,
        upward,
        *_key(rows, 4 - padding["left"]),
    ]
    return finish(layers, variant, padding, HEIGHT, {**BIN_FIELDS, "title": wrapped("datum.axis", _LINE)})


def _key(rows: alt.Chart, left: int) -> list[alt.Chart]:
    """Return the key above the plot: which way is more risk, the stroke and its band, the client's mark."""
    first = once(rows)
    words = (
        _("vers le haut : plus de risque"),
        _("effet moyen ; bande : 8 clients sur 10"),
    )
    texts = [
        first.mark_text(align="left", baseline="middle", fontWeight=weight).encode(
            x=alt.value(left + 24),
            y=alt.value(top),
            text=alt.value(text) if text else "client_name:N",
        )
        for text, top, weight in ((words[0], -74, 400), (words[1], -50, 400), (None, -26, 700))
    ]
    mark = first.transform_filter("datum.client_name !== ''").mark_point(
        shape="diamond", size=90, filled=True, opacity=1, color=INK
    )
    stroke = first.mark_rule(strokeWidth=4, color=LOWERS).encode(
        x=alt.value(left), x2=alt.value(left + 16), y=alt.value(-50)
    )
    arrow = first.mark_point(shape="triangle-up", size=90, filled=True, opacity=1, color=SOFT)
    upward, mean, client = texts
    return [
        upward,
        arrow.encode(x=alt.value(left + 8), y=alt.value(-74)),
        *entry("mean", stroke, mean),
        *entry("client", mark.encode(x=alt.value(left + 8), y=alt.value(-26)), client),
    ]
