"""The drawing of recommendations by group: one lying bar a group, cut into the shares of approve, review, decline.

Files without a recommendation are a share too, where the rows have any.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
from django.utils.translation import gettext_lazy, pgettext_lazy

from scoring.charts.drawings.common import (
    FOCUS,
    NARROW,
    SOFT,
    SURFACE,
    WIDE,
    ZONE_COLOURS,
    entry,
    finish,
    focus,
    padded,
    series,
)

_COLOURS = {**ZONE_COLOURS, "none": SOFT}
_LEFTS = {WIDE: (0, 120, 240, 360), NARROW: (0, 70, 140, 205)}  # where the words of each begin: the longest fit
_NAMES = (
    ("approve", gettext_lazy("Accord")),
    ("review", gettext_lazy("Examen")),
    ("decline", gettext_lazy("Refus")),
    ("none", pgettext_lazy("recommendation", "Aucune")),
)


def draw(variant: str) -> dict[str, Any]:
    """Return the Vega-Lite drawing of shares that add up to one, each group's name above its bar."""
    size, weight, step = (13, 600, 64) if variant == WIDE else (12, 400, 80)
    lefts = _LEFTS[variant]
    rows = alt.Chart()
    x = alt.X("start:Q", scale=alt.Scale(domain=[0, 1], nice=False))
    y = alt.Y("place:O", scale=alt.Scale(paddingInner=0, paddingOuter=0))
    colours = alt.Scale(domain=[*_COLOURS], range=[*_COLOURS.values()])
    bars = [
        rows.transform_filter(f"datum.zone === '{zone}'")
        .mark_bar(size=16, yOffset=2, y2Offset=2)
        .encode(
            x=x,
            x2="end:Q",
            y=y,
            color=alt.Color("zone:N", scale=colours, legend=None),
            stroke=focus({"focused": FOCUS, "value": SURFACE}),
            strokeWidth=focus({"focused": 4, "value": 2}),
        )
        for zone in _COLOURS
    ]
    # Each share is written with its name, below the bar: the smallest too, and where colours are not told apart. Where
    # the drawing is narrow the name has a line of its own.
    shares = [
        rows.transform_filter(f"datum.zone === '{zone}'")
        .mark_text(align="left", yOffset=21, fontSize=size, fontWeight=weight, baseline="middle", lineBreak="\n")
        .encode(x=alt.value(left), y=y, text="words:N")
        for left, zone in zip(lefts, _COLOURS, strict=True)
    ]
    names = (
        rows.transform_filter("datum.zone === 'approve'")
        .mark_text(align="left", yOffset=-17, fontSize=size, baseline="middle")
        .encode(x=alt.value(0), y=y, text="group:N")
    )
    between = "' '" if variant == WIDE else "'\\n'"
    fields = {
        "end": "datum.start + datum.share",
        "words": f"datum.name + {between} + datum.share_shown",
    }
    answers = [layer for zone, *both in zip(_COLOURS, bars, shares, strict=True) for layer in series(zone, *both)]
    return finish([*answers, names, *_key(rows, size, lefts)], variant, padded(30, 4, 4, 4), {"step": step}, fields)


def _key(rows: alt.Chart, size: int, lefts: Sequence[int]) -> list[alt.Chart]:
    """Return what each colour means, of the shares that the first group has."""
    layers: list[alt.Chart] = []
    for left, (zone, words) in zip(lefts, _NAMES, strict=True):
        once = rows.transform_filter(f"datum.place === 0 && datum.zone === '{zone}'")
        layers += entry(
            zone,
            once.mark_square(size=140, filled=True, opacity=1, color=_COLOURS[zone]).encode(
                x=alt.value(left + 6), y=alt.value(-16)
            ),
            once.mark_text(align="left", baseline="middle", fontSize=size, text=str(words)).encode(
                x=alt.value(left + 17), y=alt.value(-16)
            ),
        )
    return layers
