"""What every drawing shares: colours, widths, the layers put together, the mark of the row the keyboard is on.

Imported when the static bundle is built, never by a request: Altair is slow.

A drawing reads the rows of its chart from the data set "rows", each with what the whole chart has in common; every text
in it comes from the rows already written in the reader's language, and the drawing breaks it into lines where it can.
It draws at its own width, or at any other through Vega's `width` signal: `usermeta.outside` is what lies beside the
plot. The parameter `focused` is the `order` of the row the keyboard is on, −1 for none; `zone_start` and `zone_end` are
those of the rows between which several are being chosen.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import altair as alt

from clients.language import language_in_force
from scoring.charts.chart import labelled

ROWS = alt.NamedData(name="rows")
FONT = '"Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif'
INK, SOFT, SURFACE = "var(--chart-ink)", "var(--chart-soft)", "var(--chart-surface)"
ZONE_COLOURS = {"approve": "var(--chart-approve)", "review": "var(--chart-review)", "decline": "var(--chart-decline)"}
BAND = ZONE_COLOURS["review"]
RAISES, LOWERS, FOCUS = "var(--chart-raises)", "var(--chart-lowers)", "var(--chart-focus)"
WIDE, NARROW = "wide", "narrow"
FIRST = "data('rows')[0]"  # what the whole chart has in common stands in each row
LEGEND_LINE = 24  # pixels: a line of a legend answers the finger
WIDTHS = {WIDE: 600, NARROW: 272}  # pixels, whole drawing


def padded(top: int | str, right: int, bottom: int | str, left: int) -> dict[str, Any]:
    """Return what lies beside the plot, in pixels; above and below it may be an expression of the `FIRST` row."""
    return {"top": top, "right": right, "bottom": bottom, "left": left}


def finish(
    layers: list[alt.Chart],
    variant: str,
    padding: Mapping[str, Any],
    height: Any,
    fields: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the Vega-Lite specification of `layers`, one on another, over the chart's rows.

    `fields` are what the drawing adds to each row: a name and the expression that computes it.
    """
    outside = padding["left"] + padding["right"]
    signals = [alt.param(name=name, value=-1) for name in ("focused", "zone_start", "zone_end")]
    chart = (
        alt.layer(*layers, data=ROWS)
        .transform_calculate(**(fields or {}))
        .add_params(*signals)
        .properties(
            width=WIDTHS[variant] - outside,
            height=height,
            padding=alt.ExprRef(f"{{{', '.join(f'{side}: {length}' for side, length in padding.items())}}}"),
            autosize="none",
            usermeta={"outside": outside},
        )
        .configure(font=FONT, background="transparent", aria=False)
        .configure_view(stroke=None)
        .configure_text(fontSize=12, fill=INK)
        .configure_axis(title=None, labels=False, ticks=False, domain=False, grid=False)
    )
    return dict(chart.to_dict())


def once(rows: alt.Chart) -> alt.Chart:
    """Return what a layer draws once of the whole chart from: the first row, which then stands for no row."""
    return rows.transform_filter("datum.order === 0").transform_calculate(order="null")


def reach(rows: alt.Chart, **place: Any) -> alt.Chart:
    """Return what answers the pointer for each row, unseen: all of the room it has, however small its mark."""
    return rows.mark_rect(fill=SURFACE, fillOpacity=0, strokeWidth=0).encode(**place)


def reach_along(rows: alt.Chart, y: alt.Y, padding: Mapping[str, Any]) -> alt.Chart:
    """Return the same where each row has a line of its own, from edge to edge of the drawing."""
    right = alt.value(alt.expr(f"width + {padding['right']}"))
    return reach(rows, x=alt.value(-padding["left"]), x2=right, y=y)


def wrapped(field: str, most: int | str, lines: int | None = None) -> str:
    """Return the expression of a field's words in lines of at most `most` characters, only the first `lines` of them.

    A line ends before a space or behind a hyphen; a longer word has one of its own. `most` may be an expression.
    """
    pattern = f"'(.{{0,' + ({most} - 1) + '}}(?:-(?=[^ 0-9-])|[^ ](?= |$))|[^ -]+-?) *'"
    broken = f"split(trim(replace({field}, regexp({pattern}, 'g'), '$1\\n')), '\\n')"
    return broken if lines is None else f"slice({broken}, 0, {lines})"


def clipped(field: str, most: int, lines: int) -> str:
    """Return the same of no more than `lines` lines, the last one ended by « … » where words are left out."""
    broken = wrapped(field, most)
    kept = "".join(f"{broken}[{line}], " for line in range(lines - 1))
    last = f"{wrapped(f'{broken}[{lines - 1}]', most - 1)}[0] + '…'"
    return f"length({broken}) > {lines} ? [{kept}{last}] : {broken}"


def said(label: str, value: str) -> str:
    """Return the expression of « label : value », of two expressions."""
    return f"{label} + {json.dumps(labelled('', ''))} + {value}"


def focus(otherwise: dict[str, Any]) -> dict[str, Any]:
    """Return an encoding that takes the focus colour or width on the row the keyboard is on."""
    value = otherwise.pop("focused")
    return {"condition": {"test": "datum.order === focused", "value": value}, **otherwise}


def chosen(otherwise: dict[str, Any]) -> dict[str, Any]:
    """Return an encoding that takes another value on rows that the page tells more of, or that are being chosen."""
    value = otherwise.pop("chosen")
    being = "datum.order >= zone_start && datum.order <= zone_end"
    return {"condition": {"test": f"zone_end < 0 ? datum.is_chosen : {being}", "value": value}, **otherwise}


def tones() -> alt.Color:
    """Return the colour of a second series, by the field `tone`: "group" or "defaulted"."""
    return alt.Color("tone:N", scale=alt.Scale(domain=["group", "defaulted"], range=[LOWERS, RAISES]), legend=None)


def share_axis(field: str) -> alt.Y:
    """Return the upright axis of a share from 0, its marks in percent as the language writes them."""
    return alt.Y(field, scale=alt.Scale(zero=True, nice=True), axis=written_axis(share=True))


def written_axis(*, share: bool, marks: int = 4) -> alt.Axis:
    """Return an axis with about so many marks, as the language writes them, shares in percent."""
    text = "format(datum.value * 100, '.3~g')" if share else "format(datum.value, '.3~g')"
    unit = ("\u202f%" if language_in_force() == "fr" else "%") if share else ""
    label = f"replace({text}, '.', ',')" if language_in_force() == "fr" else text
    return alt.Axis(
        labels=True,
        labelExpr=f"{label} + '{unit}'",
        labelFontSize=12,
        labelColor=SOFT,
        labelPadding=4,
        labelOverlap=True,
        labelSeparation=8,
        tickCount=marks,
        grid=True,
        gridColor=SOFT,
        gridOpacity=0.3,
    )


def titled(axis: alt.Axis, words: str) -> alt.Axis:
    """Give an axis the words of what it counts, and in which unit, below its marks."""
    axis.title, axis.titleFontSize, axis.titleFontWeight, axis.titleColor = words, 12, "normal", SOFT
    return axis


def signed_axis() -> alt.Axis:
    """Return an upright axis of amounts that raise or lower: a few marks, each with its sign, zero among them."""
    axis = written_axis(share=False, marks=4)
    text = "format(abs(datum.value), '.3~g')"
    written = f"replace({text}, '.', ',')" if language_in_force() == "fr" else text
    axis.labelExpr = f"(datum.value > 0 ? '+' : datum.value < 0 ? '\u2212' : '') + {written}"
    return axis


def series(name: str, *layers: alt.Chart) -> list[alt.Chart]:
    """Return the layers of what an entry of the legend stands for, so named that the page's script finds them."""
    return [layer.properties(name=f"series_{name}_{number}") for number, layer in enumerate(layers)]


def entry(name: str, *layers: alt.Chart) -> list[alt.Chart]:
    """Return the layers of a legend's entry, its text among them; `name` is that of the series."""
    return [layer.properties(name=f"legend_{name}_{number}") for number, layer in enumerate(layers)]


def key(rows: alt.Chart, left: int, shape: str, lone: bool = True) -> list[alt.Chart]:
    """Return the key above the plot, a line each: the bars, the strokes where there are any, the client's `shape`.

    The lines stand close above the plot: what a chart lacks leaves no gap, and `above_key` is the room for the others.
    `raised` rows leave one line to what stands right above the plot; `band_name` is a line of its own, see `band_key`.
    Bars alone have no line where something else says what they are (`lone` is False).
    """
    first = once(rows) if lone else once(rows).transform_filter(_told_apart("datum"))
    second = once(rows).transform_filter("datum.second_name !== ''")
    client = once(rows).transform_filter("datum.client_name !== ''")
    client_line = "-25 - 17 * (datum.raised || 0)"
    second_line = (
        f"{client_line} - (datum.band_name ? {LEGEND_LINE} : 0) - (datum.client_name !== '' ? {LEGEND_LINE} : 0)"
    )
    first_line = f"{second_line} - (datum.second_name !== '' ? {LEGEND_LINE} : 0)"
    lines, signs = tuple(map(alt.ExprRef, (first_line, second_line, client_line))), {"x": alt.value(left + 8)}
    signs_of = {
        "first": first.mark_square(size=140, fill=SOFT, fillOpacity=0.3, stroke=SOFT, strokeWidth=1.5).encode(
            **signs, y=alt.value(lines[0])
        ),
        "second": second.mark_rule(strokeWidth=4).encode(
            x=alt.value(left), x2=alt.value(left + 16), y=alt.value(lines[1]), color=tones()
        ),
        "client": client.mark_point(shape=shape, size=90, filled=True, opacity=1, color=INK).encode(
            **signs, y=alt.value(lines[2])
        ),
    }
    layers = []
    for (name, sign), kept, place in zip(signs_of.items(), (first, second, client), lines, strict=True):
        words = kept.mark_text(align="left", baseline="middle", fontWeight=700 if name == "client" else 400)
        text = words.encode(x=alt.value(left + 24), y=alt.value(place), text=f"{name}_name:N")
        layers += entry(name, sign, text)
    return layers


def above_key(lone: bool = True) -> str:
    """Return the expression of the room above the plot that `key` takes, in pixels; `lone` as there."""
    names = ("first", "second", "client", "band")
    lines = " + ".join(["13", *(f"({FIRST}.{name}_name ? {LEGEND_LINE} : 0)" for name in names)])
    return f"17 * ({FIRST}.raised || 0) + ({lines if lone else f'{_told_apart(FIRST)} ? {lines} : 0'})"


def _told_apart(row: str) -> str:
    """Return the expression of whether there is more than one series in the drawing of a row."""
    return f"({row}.second_name !== '' || {row}.client_name !== '')"


def band_key(rows: alt.Chart, left: int) -> list[alt.Chart]:
    """Return the key's line of a band between two numbers, above that of the client."""
    band = once(rows).transform_filter("datum.band_name")
    line = alt.value(alt.ExprRef(f"{-25 - LEGEND_LINE} - 17 * (datum.raised || 0)"))
    return entry(
        "band",
        band.mark_square(
            size=140, fill=BAND, fillOpacity=0.25, stroke=BAND, strokeWidth=2, strokeDash=[3, 2], opacity=1
        ).encode(x=alt.value(left + 8), y=line),
        band.mark_text(align="left", baseline="middle").encode(x=alt.value(left + 24), y=line, text="band_name:N"),
    )


def upright_title(rows: alt.Chart, words: str, left: int, height: int) -> alt.Chart:
    """Return the title of the upright axis, written along it at the left edge of the drawing."""
    return (
        once(rows)
        .mark_text(angle=270, align="center", baseline="top", text=words)
        .encode(x=alt.value(2 - left), y=alt.value(height / 2))
    )


# What a drawing along an axis of bins adds to a row of `scoring.charts.bins`. Each bin is one wide.
BIN_FIELDS = {"end": "datum.start + 1", "tick_at": "datum.start + (datum.single ? 0.5 : 0)"}


def written_bins(rows: alt.Chart, variant: str, height: int) -> list[alt.Chart]:
    """Return what is written below bins: a number at an edge, the words of a bin without an end below all of it."""
    below = alt.value(height + 8)
    ends = [
        rows.transform_filter(f"datum.order {sign} 0 && datum.open_end")
        .mark_text(align=side, baseline="top", fill=SOFT, lineBreak="\n", lineHeight=14)
        .encode(x=f"{at}:Q", y=below, text="open_end:N")
        for sign, side, at in (("===", "left", "start"), ("!==", "right", "end"))
    ]
    ticks = (
        rows.transform_filter(f"datum.{variant}_tick")
        .mark_text(align="center", baseline="top", fill=SOFT)
        .encode(x="tick_at:Q", y=below, text=f"{variant}_tick:N")
    )
    return [ticks, *ends]
