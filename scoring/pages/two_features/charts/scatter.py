"""Two numbers as a cloud of clients: shades for how many there are, dots for what became of some, a ring for this one.

Its rows, words and table are those of the cells; a cell answers pointer and keyboard.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.charts.bins import GAP, DistributionView, client_at, distribution_view, on_axis
from scoring.charts.chart import Chart, Row
from scoring.charts.distribution import DEFAULTED, REPAID
from scoring.models.versions import Answer
from scoring.pages.two_features.charts.cells import rate_chart, refusals_chart
from scoring.text.values import decimal

if TYPE_CHECKING:
    from scoring.pages.two_features.presenter import CrossedView
    from scoring.pages.two_features.service import Scatter, Slot

OUTCOMES = ("repaid", "defaulted")
ANSWERS = ("approve", "review", "decline", "none")
_FAINT, _STRONG = 0.06, 0.6  # opacity of the shades


def scatter_chart(told: CrossedView, scatter: Scatter, title: str) -> Chart:
    """Return the cloud; `title` is its takeaway."""
    crossed, cells = told.crossed, (refusals_chart if scatter.by_answer else rate_chart)(told)
    across = distribution_view(scatter.of_x, crossed.x_value)
    upward = distribution_view(scatter.of_y, crossed.y_value)
    x_ends = [_reach(slot, across) for slot in crossed.columns]
    y_ends = [_reach(slot, upward) for slot in crossed.rows]
    rows: list[Row] = []
    for row in cells.rows:
        (x, x_end), (y, y_end) = x_ends[int(row["x"] or 0)], y_ends[int(row["y"] or 0)]
        drawn: Row = {"left": x, "right": x_end, "bottom": y, "top": y_end}
        rows.append({**row, **drawn} if None not in drawn.values() else row)
    at = (client_at(across), client_at(upward))
    return replace(
        cells,
        name="scatter",
        spec="scatter",
        title=title,
        summary=(_drawn(told, scatter), *cells.summary[1:]),
        rows=tuple(rows),
        common={
            "x_axis": told.x_axis,
            "y_axis": told.y_axis,
            "client_x": at[0] if None not in at else None,
            "client_y": at[1] if None not in at else None,
            "client_text": _("Ce client") if None not in at else "",
            **_kinds_words(by_answer=scatter.by_answer),
            "dense_text": _("Teinte plus forte : plus de clients"),
            "dots_text": _dots_words(scatter),
        },
        points=(*_dense(scatter, across, upward), *_dots(scatter, across, upward), *_ticks(across, upward)),
    )


def _reach(slot: Slot, view: DistributionView) -> tuple[float | None, float | None]:
    """Return where a column or row of cells begins and ends on the axis; None where it is of missing values."""
    places = on_axis(view)
    if slot.bin is None:
        return None, None
    if slot.bin.value is not None:
        start = places[_place(slot.bin.value, view)]["start"]
        return start, start + 1
    first = 0 if slot.bin.lower is None else _place(slot.bin.lower, view)
    last = len(places) - 1 if slot.bin.upper is None else _place(slot.bin.upper, view) - 1
    return places[first]["start"], places[last]["start"] + 1


def _place(value: float, view: DistributionView) -> int:
    """Return the bin that begins with a value."""
    return bisect_right([one.at or 0.0 for one in view.bins[1:]], value)


def _shifted(place: float, view: DistributionView) -> float:
    """Return the place of a number of bins on the axis, on which bins without an end stand apart."""
    number = min(int(place), len(view.bins) - 1)
    return round(place + _gap(number, view), 3)


def _gap(number: int, view: DistributionView) -> float:
    if not view.bins[number].open_end:
        return 0.0
    return GAP if number else -GAP


def _dense(scatter: Scatter, across: DistributionView, upward: DistributionView) -> Iterator[Row]:
    most = max((clients for _x, _y, clients in scatter.cloud.dense), default=1)
    for x, y, clients in scatter.cloud.dense:
        left, bottom = _shifted(x, across), _shifted(y, upward)
        shade = _FAINT + (_STRONG - _FAINT) * sqrt(clients / most)
        yield {
            "kind": "dense",
            "x": left,
            "x_end": left + 1,
            "y": bottom,
            "y_end": bottom + 1,
            "shade": round(shade, 3),
        }


def _dots(scatter: Scatter, across: DistributionView, upward: DistributionView) -> Iterator[Row]:
    for dot in scatter.cloud.dots:
        kinds = ANSWERS if scatter.by_answer else OUTCOMES
        yield {"kind": kinds[dot.kind], "x": _shifted(dot.x, across), "y": _shifted(dot.y, upward)}


def _ticks(across: DistributionView, upward: DistributionView) -> Iterator[Row]:
    """Give what is written along both axes: numbers, and the words of bins without an end."""
    for axis, view in (("x", across), ("y", upward)):
        for number, place in enumerate(on_axis(view)):
            at = place["start"] + (0.5 if view.single else 0.0)
            if place["wide_tick"] or place["narrow_tick"]:
                yield {"kind": f"{axis}_tick", axis: at, "wide": place["wide_tick"], "narrow": place["narrow_tick"]}
            if words := place["open_end"]:
                kind = f"{axis}_{'last' if number else 'first'}"
                end = place["start"] + (0.5 if axis == "y" else float(bool(number)))
                yield {"kind": kind, axis: end, "wide": words, "narrow": words}


def _kinds_words(*, by_answer: bool) -> dict[str, str]:
    """Return what the kinds of dots are called; empty for those that are not drawn."""
    answers = (str(answer.label) if by_answer else "" for answer in Answer)
    outcomes = ("" if by_answer else str(series.label) for series in (REPAID, DEFAULTED))
    return {
        f"{kind}_text": words
        for kinds, told in ((ANSWERS, answers), (OUTCOMES, outcomes))
        for kind, words in zip(kinds, told, strict=True)
    }


def _dots_words(scatter: Scatter) -> str:
    """Return of how many clients the dots are, and how many there are in all."""
    said = _("Points : %(dots)s clients sur %(labelled)s, tirés au sort")
    return said % {"dots": decimal(len(scatter.cloud.dots), 0), "labelled": decimal(scatter.cloud.eligible, 0)}


def _drawn(told: CrossedView, scatter: Scatter) -> str:
    """Return what is drawn, with the counts of clients behind shades and dots."""
    dots = len(scatter.cloud.dots)
    if scatter.by_answer:
        said = _(
            "Nuage : « %(across)s » en abscisse, « %(up)s » en ordonnée ; les teintes comptent %(clients)s clients ; "
            "%(dots)s d’entre eux, tirés au sort, sont des points, selon la recommandation."
        )
        return said % {
            "across": told.x_label,
            "up": told.y_label,
            "clients": decimal(scatter.cloud.clients, 0),
            "dots": decimal(dots, 0),
        }
    said = ngettext(
        "Nuage : « %(across)s » en abscisse, « %(up)s » en ordonnée ; les teintes comptent %(clients)s clients, "
        "et %(dots)s point est tiré au sort parmi les %(labelled)s dont l’issue est connue.",
        "Nuage : « %(across)s » en abscisse, « %(up)s » en ordonnée ; les teintes comptent %(clients)s clients, "
        "et %(dots)s points sont tirés au sort parmi les %(labelled)s dont l’issue est connue.",
        dots,
    )
    return said % {
        "across": told.x_label,
        "up": told.y_label,
        "clients": decimal(scatter.cloud.clients, 0),
        "dots": decimal(dots, 0),
        "labelled": decimal(scatter.cloud.eligible, 0),
    }
