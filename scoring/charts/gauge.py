"""The gauge: one client's probability of default among the zones of the recommendation. Assessment in, `Chart` out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ml.tables.schema import Text
from scoring.charts.chart import Chart, Column, Row
from scoring.numbers import decimal, percent

if TYPE_CHECKING:
    from scoring.wording import Explanation

ZONES = {
    "approve": Text("Accord", "Approve"),
    "review": Text("Examen", "Review"),
    "decline": Text("Refus", "Decline"),
}
_ZONE_OF = {
    "approve": Text("zone d’accord", "approval zone"),
    "review": Text("zone d’examen", "review zone"),
    "decline": Text("zone de refus", "decline zone"),
}
_THIS_CLIENT = Text("Ce client", "This client")
_THRESHOLD = Text("Seuil de décision", "Decision threshold")


def gauge_chart(assessment: Explanation, language: str) -> Chart:
    """Return the gauge of an assessment, its words and numbers in `language` ("fr" or "en")."""
    return gauge(
        probability=assessment.probability_of_default,
        threshold=assessment.decision_threshold,
        band=assessment.review_band,
        language=language,
    )


def gauge(
    *,
    probability: float,
    threshold: float,
    band: tuple[float, float],
    language: str,
    name: str = "gauge",
    measure: Text = Text("Probabilité de défaut", "Probability of default"),
    subject: Text = _THIS_CLIENT,
) -> Chart:
    """Return a gauge of a share (0 to 1) among three zones cut at `band`, with a threshold between the cuts."""
    end = axis_end(threshold)
    zone = zone_of(probability, band)
    measured = measure.in_language(language)
    shown = percent(probability, language)
    return Chart(
        name=name,
        spec="gauge",
        title=f"{measured}{_colon(language)}{shown}, {_ZONE_OF[zone].in_language(language)}",
        summary=_summary(probability, threshold, band, end, measured, subject, language),
        meaning=_meaning(zone, language),
        columns=(
            Column("label", Text("Repère", "Mark").in_language(language)),
            Column("start", Text("De", "From").in_language(language), "start_shown", numeric=True),
            Column("end", Text("À", "To").in_language(language), "end_shown", numeric=True),
        ),
        rows=_rows(probability, threshold, band, end, subject, language),
    )


def axis_end(threshold: float) -> float:
    """Return where the axis stops: a bit more than three thresholds, the same for every client of one policy."""
    return min(1.0, math.ceil(round(threshold * 3.2 / 0.05, 6)) * 0.05)


def zone_of(probability: float, band: tuple[float, float]) -> str:
    """Return "approve", "review" or "decline"; the band's lower edge belongs to review, its upper edge to decline."""
    if probability < band[0]:
        return "approve"
    return "review" if probability < band[1] else "decline"


def _rows(
    probability: float, threshold: float, band: tuple[float, float], end: float, subject: Text, language: str
) -> tuple[Row, ...]:
    edges = (0.0, band[0], band[1], 1.0)
    rows: list[Row] = []
    for order, (key, words) in enumerate(ZONES.items()):
        start, stop = edges[order], edges[order + 1]
        drawn_stop = min(stop, end)
        rows.append(
            {
                **_point_row(order, "zone", _ZONE_OF[key].in_language(language).capitalize(), start, stop, language),
                "zone": key,
                "text": words.in_language(language),
                "drawn_start": start,
                "drawn_end": drawn_stop,
                "drawn_middle": (start + drawn_stop) / 2,
                "axis_start_shown": percent(start, language, 0 if start == 0 else 1),
                "axis_end_shown": percent(end, language, 0),
            }
        )
    # The threshold's words stand on the side away from the client's line, so that the line never crosses them.
    side = "right" if probability >= threshold else "left"
    rows.append(_mark_row(3, "threshold", _THRESHOLD.in_language(language), threshold, end, side, language))
    side = "left" if probability < 0.2 * end else "right" if probability > 0.8 * end else "center"
    rows.append(_mark_row(4, "client", subject.in_language(language), probability, end, side, language))
    return tuple(rows)


def _point_row(order: int, kind: str, label: str, start: float, stop: float, language: str) -> Row:
    start_shown, end_shown = percent(start, language), percent(stop, language)
    between = Text(f"de {start_shown} à {end_shown}", f"from {start_shown} to {end_shown}").in_language(language)
    return {
        "order": order,
        "kind": kind,
        "label": label,
        "start": start,
        "end": stop,
        "start_shown": start_shown,
        "end_shown": end_shown,
        "said": f"{label}{_colon(language)}{start_shown if start == stop else between}.",
    }


def _mark_row(order: int, kind: str, label: str, value: float, end: float, side: str, language: str) -> Row:
    beyond = f" {chr(0x2192)}" if value > end else ""
    shown = percent(value, language)
    short = Text("Seuil", "Threshold").in_language(language) if kind == "threshold" else label
    return {
        **_point_row(order, kind, label, value, value, language),
        "text": f"{label}{_colon(language)}{shown}{beyond}",
        "short_text": f"{short}{_colon(language)}{shown}{beyond}",
        "drawn_start": min(value, end),
        "side": side,
    }


def _summary(
    probability: float, threshold: float, band: tuple[float, float], end: float, measured: str, subject: Text, language: str
) -> tuple[str, ...]:
    low, high, cut = percent(band[0], language), percent(band[1], language), percent(threshold, language)
    axis, shown = percent(end, language, 0), percent(probability, language)
    gap = decimal(abs(probability - threshold) * 100, language, 1)
    over = probability >= threshold
    where_fr = f"{gap} point{'s' if abs(probability - threshold) >= 0.0195 else ''} {'au-dessus' if over else 'au-dessous'} du seuil"
    where_en = f"{gap} point{'' if gap == '1.0' else 's'} {'above' if over else 'below'} the threshold"
    if shown == cut:
        where_fr, where_en = "au niveau du seuil", "at the threshold"
    beyond = Text(", au-delà de l’axe", ", beyond the axis").in_language(language) if probability > end else ""
    zone = _ZONE_OF[zone_of(probability, band)]
    return (
        Text(
            f"Jauge horizontale de 0 à {axis} : trois zones (accord, examen, refus) et deux repères, le seuil et la valeur mesurée.",
            f"Horizontal gauge from 0 to {axis}: three zones (approve, review, decline) and two marks, the threshold and the measured value.",
        ).in_language(language),
        Text(
            f"Accord au-dessous de {low}, examen de {low} à {high}, refus à partir de {high} ; seuil de décision à {cut}.",
            f"Approve below {low}, review from {low} to {high}, decline from {high} up; decision threshold at {cut}.",
        ).in_language(language),
        Text(
            f"{subject.fr} : {measured.lower()} de {shown}{beyond}, {where_fr}, dans la {zone.fr}.",
            f"{subject.en}: {measured.lower()} of {shown}{beyond}, {where_en}, in the {zone.en}.",
        ).in_language(language),
    )


def _meaning(zone: str, language: str) -> str:
    words = {
        "approve": Text(
            "Le risque estimé est nettement sous le seuil : le modèle recommande l’accord. La décision vous appartient.",
            "The estimated risk is clearly below the threshold: the model recommends approval. The decision is yours.",
        ),
        "review": Text(
            "Le risque estimé est trop proche du seuil pour trancher : le modèle recommande un examen du dossier. La décision vous appartient.",
            "The estimated risk is too close to the threshold to settle: the model recommends a review of the file. The decision is yours.",
        ),
        "decline": Text(
            "Le risque estimé est nettement au-dessus du seuil : le modèle recommande le refus. La décision vous appartient.",
            "The estimated risk is clearly above the threshold: the model recommends declining. The decision is yours.",
        ),
    }
    return words[zone].in_language(language)


def _colon(language: str) -> str:
    return ": " if language.startswith("en") else "\u00a0: "
