"""The gauge: one client's probability of default among the zones of the recommendation. Explanation in, `Chart` out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from scoring.charts.chart import Chart, Column, Row
from scoring.charts.gauge_words import ZONE_OF, ZONES, Measure, meaning, summary, title
from scoring.charts.words import labelled, say
from scoring.text.numbers import percent

if TYPE_CHECKING:
    from scoring.text.assessment import Explanation


def gauge_chart(assessment: Explanation, language: str) -> Chart:
    """Return the gauge of an assessment, its words and numbers in `language` ("fr" or "en")."""
    threshold = assessment.decision_threshold
    measure = Measure(
        assessment.probability_of_default,
        threshold,
        assessment.review_band,
        axis_end(threshold, assessment.review_band),
    )
    return gauge(measure, language)


def gauge(measure: Measure, language: str, name: str = "gauge") -> Chart:
    """Return a gauge of a share among three zones, with a threshold and the mark of the one it is about."""
    return Chart(
        name=name,
        spec="gauge",
        title=title(measure, language),
        summary=summary(measure, language),
        meaning=meaning(measure.zone, language),
        columns=(
            Column("label", say(language, "Repère", "Mark")),
            Column("start", say(language, "De", "From"), "start_shown", numeric=True),
            Column("end", say(language, "À", "To"), "end_shown", numeric=True),
        ),
        rows=(*_zones(measure, language), *_marks(measure, language)),
    )


def axis_end(threshold: float, band: tuple[float, float]) -> float:
    """Return where the axis stops: about three thresholds, past the band, the same for every client of one policy."""
    reach = max(threshold * 3.2, band[1] * 1.5)
    return min(1.0, math.ceil(round(reach / 0.05, 6)) / 20)


def _zones(measure: Measure, language: str) -> list[Row]:
    edges = (0.0, *measure.band, 1.0)
    rows: list[Row] = []
    for order, (zone, words) in enumerate(ZONES.items()):
        start, end = edges[order], edges[order + 1]
        drawn_end = min(end, measure.end)
        label = ZONE_OF[zone].in_language(language)
        rows.append(
            {
                **_row(order, "zone", f"{label[0].upper()}{label[1:]}", start, end, language),
                "zone": zone,
                "text": words.in_language(language),
                "drawn_start": start,
                "drawn_end": drawn_end,
                "drawn_middle": (start + drawn_end) / 2,
                "axis_start_shown": percent(start, language, 0 if start == 0 else 1),
                "axis_end_shown": percent(measure.end, language, 0),
            }
        )
    return rows


def _marks(measure: Measure, language: str) -> list[Row]:
    name = say(language, "Seuil de décision", "Decision threshold")
    drawn, short = say(language, "Seuil", "Threshold"), say(language, "Seuil", "Cut-off")  # a half-width gauge is short
    whom = measure.whom.in_language(language)
    # The threshold's words stand on the side away from the client's line, so that the line never crosses them.
    away = "right" if measure.value >= measure.threshold else "left"
    place = measure.value / measure.end
    side = "left" if place < 0.2 else "right" if place > 0.8 else "center"
    return [
        _mark(3, "threshold", (name, drawn, short), measure.threshold, measure.end, away, language),
        _mark(4, "client", (whom, whom, whom), measure.value, measure.end, side, language),
    ]


def _mark(
    order: int, kind: str, labels: tuple[str, str, str], value: float, end: float, side: str, language: str
) -> Row:
    shown = percent(value, language) + (" →" if value > end else "")
    return {
        **_row(order, kind, labels[0], value, value, language),
        "text": labelled(language, labels[1], shown),
        "short_text": labelled(language, labels[2], shown),
        "drawn_start": min(value, end),
        "side": side,
    }


def _row(order: int, kind: str, label: str, start: float, end: float, language: str) -> Row:
    start_shown, end_shown = percent(start, language), percent(end, language)
    between = say(language, f"de {start_shown} à {end_shown}", f"from {start_shown} to {end_shown}")
    return {
        "order": order,
        "kind": kind,
        "label": label,
        "start": start,
        "end": end,
        "start_shown": start_shown,
        "end_shown": end_shown,
        "said": labelled(language, label, start_shown if start == end else between) + ".",
    }
