"""The gauge: one client's probability of default among the zones of the recommendation. Assessment in, `Chart` out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ml.serving.threshold import ReviewBand, Zone
from scoring.charts.chart import Chart, Column, Row
from scoring.charts.gauge_words import ZONE_OF, Measure, meaning, summary, title
from scoring.charts.words import labelled
from scoring.models.versions import Recommendation
from scoring.text.numbers import percent

if TYPE_CHECKING:
    from scoring.core.assessment import Assessment


def gauge_chart(assessment: Assessment) -> Chart:
    """Return the gauge of an assessment."""
    threshold = assessment.decision_threshold
    measure = Measure(
        assessment.probability_of_default,
        threshold,
        assessment.review_band,
        axis_end(threshold, assessment.review_band),
    )
    return gauge(measure)


def gauge(measure: Measure, name: str = "gauge") -> Chart:
    """Return a gauge of a share among three zones, with a threshold and the mark of the one it is about."""
    return Chart(
        name=name,
        spec="gauge",
        title=title(measure),
        summary=summary(measure),
        meaning=meaning(measure.zone),
        columns=(
            Column("label", _("Repère")),
            Column("start", _("De"), "start_shown", numeric=True),
            Column("end", _("À"), "end_shown", numeric=True),
        ),
        rows=(*_zones(measure), *_marks(measure)),
    )


def axis_end(threshold: float, band: ReviewBand) -> float:
    """Return where the axis stops: about three thresholds, past the band, the same for every client of one policy."""
    reach = max(threshold * 3.2, band.upper * 1.5)
    return min(1.0, math.ceil(round(reach / 0.05, 6)) / 20)


def _zones(measure: Measure) -> list[Row]:
    edges = (0.0, measure.band.lower, measure.band.upper, 1.0)
    rows: list[Row] = []
    for order, zone in enumerate(Zone):
        start, end = edges[order], edges[order + 1]
        drawn_end = min(end, measure.end)
        label = str(ZONE_OF[zone])
        rows.append(
            {
                **_row(order, "zone", f"{label[0].upper()}{label[1:]}", start, end),
                "zone": zone.lower(),
                "text": str(Recommendation(zone).label),
                "drawn_start": start,
                "drawn_end": drawn_end,
                "drawn_middle": (start + drawn_end) / 2,
                "axis_start_shown": percent(start, 0 if start == 0 else 1),
                "axis_end_shown": percent(measure.end, 0),
            }
        )
    return rows


def _marks(measure: Measure) -> list[Row]:
    name = _("Seuil de décision")
    drawn, short = _("Seuil"), pgettext("short", "Seuil")  # a half-width gauge is short
    whom = str(measure.whom)
    # The threshold's words stand on the side away from the client's line, so that the line never crosses them.
    away = "right" if measure.value >= measure.threshold else "left"
    place = measure.value / measure.end
    side = "left" if place < 0.2 else "right" if place > 0.8 else "center"
    return [
        _mark(3, "threshold", (name, drawn, short), measure.threshold, measure.end, away),
        _mark(4, "client", (whom, whom, whom), measure.value, measure.end, side),
    ]


def _mark(order: int, kind: str, labels: tuple[str, str, str], value: float, end: float, side: str) -> Row:
    shown = percent(value) + (" →" if value > end else "")
    return {
        **_row(order, kind, labels[0], value, value),
        "text": labelled(labels[1], shown),
        "short_text": labelled(labels[2], shown),
        "drawn_start": min(value, end),
        "side": side,
    }


def _row(order: int, kind: str, label: str, start: float, end: float) -> Row:
    start_shown, end_shown = percent(start), percent(end)
    between = _("de %(start_shown)s à %(end_shown)s") % {"start_shown": start_shown, "end_shown": end_shown}
    return {
        "order": order,
        "kind": kind,
        "label": label,
        "start": start,
        "end": end,
        "start_shown": start_shown,
        "end_shown": end_shown,
        "said": labelled(label, start_shown if start == end else between) + ".",
    }
