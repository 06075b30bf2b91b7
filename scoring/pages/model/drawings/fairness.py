"""The drawing of fairness by group: the share approved and the default rate of each group, with their intervals."""

from __future__ import annotations

from typing import Any

import altair as alt
from django.utils.translation import gettext_lazy

from scoring.charts.drawings.common import (
    FOCUS,
    LOWERS,
    RAISES,
    SOFT,
    WIDE,
    entry,
    finish,
    focus,
    padded,
    reach_along,
    series,
    titled,
    wrapped,
    written_axis,
)

_SHARE = gettext_lazy("Part du groupe (%)")
_LINE = {"wide": 26, "narrow": 20}  # characters of a group's name, on two lines at most
_SERIES = (("approved", "circle", LOWERS), ("defaulted", "diamond", RAISES))


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing: a line a group, its name on the left (wide) or above the marks (narrow)."""
    wide = variant == WIDE
    column, beside, step, drop = (190, 124, 34, 0) if wide else (12, 12, 56, 14)
    rows, padding = alt.Chart(), padded(76, beside, 46, column)
    axis = titled(written_axis(share=True, marks=4), str(_SHARE))
    axis.orient = "bottom"
    axis.grid = wide  # the lines would run through the names
    y = alt.Y("order:O", scale=alt.Scale(paddingInner=0, paddingOuter=0))
    layers = [_line_between_attributes(rows, y, column, beside, step)]
    for name, shape, colour in _SERIES:
        x = alt.X(f"{name}:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=axis)
        layers += series(
            name,
            rows.mark_rule(strokeWidth=3, color=colour, opacity=0.8, yOffset=drop).encode(
                x=alt.X(f"{name}_low:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=axis),
                x2=f"{name}_high:Q",
                y=y,
            ),
            rows.mark_point(filled=True, opacity=1, shape=shape, yOffset=drop).encode(
                x=x,
                y=y,
                size=focus({"focused": 180, "value": 80}),
                color=focus({"focused": FOCUS, "value": colour}),
            ),
        )
    place = {"yOffset": 0} if wide else {"yOffset": -12}
    layers += [
        rows.mark_text(align="left", baseline="middle", lineHeight=14, **place).encode(
            x=alt.value(4 - column), y=y, text="name:N"
        ),
        rows.mark_text(align="right", baseline="middle", **place).encode(
            x=alt.value(alt.ExprRef(f"width + {beside - 6}")), y=y, text="figures:N"
        ),
        *_key(rows, column, beside),
        reach_along(rows, y, padding),
    ]
    fields = {
        "name": wrapped("datum.group", _LINE[variant], 2),
        "figures": "datum.approved_shown + ' · ' + datum.defaulted_shown",
    }
    return finish(layers, variant, padding, {"step": step}, fields)


def _line_between_attributes(rows: alt.Chart, y: alt.Y, column: int, beside: int, step: int) -> alt.Chart:
    return (
        rows.transform_filter("datum.is_first && datum.order > 0")
        .mark_rule(color=SOFT, strokeWidth=1, opacity=0.8, yOffset=-step / 2, y2Offset=-step / 2)
        .encode(x=alt.value(4 - column), x2=alt.value(alt.ExprRef(f"width + {beside - 6}")), y=y)
    )


def _key(rows: alt.Chart, column: int, beside: int) -> list[alt.Chart]:
    """Return what each mark means, and over the figures which is which."""
    first = rows.transform_filter("datum.order === 0")
    layers = []
    for top, (name, shape, colour) in zip((-64, -40), _SERIES, strict=True):
        layers += entry(
            name,
            first.mark_point(shape=shape, size=90, filled=True, opacity=1, color=colour).encode(
                x=alt.value(12 - column), y=alt.value(top)
            ),
            first.mark_text(align="left", baseline="middle").encode(
                x=alt.value(26 - column), y=alt.value(top), text=f"{name}_name:N"
            ),
        )
    return layers
