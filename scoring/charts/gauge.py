"""The gauge: a probability beside the threshold and the review band, and what is said of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from ml.serving.model import ReviewBand, Zone
from scoring.charts.chart import Chart, Column, as_rows, labelled
from scoring.models.versions import Recommendation
from scoring.text.values import decimal, percent, plural_of, points_between

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from scoring.core.assessment import Assessment

ZONE_OF = {
    Zone.APPROVE: gettext_lazy("zone d’accord"),
    Zone.REVIEW: gettext_lazy("zone d’examen"),
    Zone.DECLINE: gettext_lazy("zone de refus"),
}
PROBABILITY = gettext_lazy("Probabilité de défaut")
THIS_CLIENT = gettext_lazy("Ce client")


class GaugeRow(TypedDict):
    """What is said of a zone or, where it starts and ends at one place, of a mark; `text` is what is drawn of it."""

    order: int
    kind: str
    label: str
    start: float
    end: float
    start_shown: str
    end_shown: str
    text: str
    sentence: str


class ZoneRow(GaugeRow):
    """A zone: approve, review or decline."""

    zone: str


class ThresholdRow(GaugeRow):
    """The threshold, which a narrow drawing names in short."""

    short_text: str


@dataclass(frozen=True, slots=True)
class Measure:
    """What a gauge shows: a share (0 to 1) of `what` for `whom`, the threshold, the review band, the axis's end."""

    value: float
    threshold: float
    band: ReviewBand
    end: float
    what: StrOrPromise = PROBABILITY
    whom: StrOrPromise = THIS_CLIENT

    @property
    def zone(self) -> Zone:
        """Where the value lies."""
        return self.band.zone(self.value)


def title(measure: Measure) -> str:
    """Return the takeaway: how far from the threshold, in which zone."""
    gap = _gap(measure)
    return labelled(f"{gap[0].upper()}{gap[1:]}", str(ZONE_OF[measure.zone]))


def summary(measure: Measure) -> tuple[str, ...]:
    """Return what is drawn, the thresholds, and where the value stands."""
    low, high = percent(measure.band.lower), percent(measure.band.upper)
    axis, cut = percent(measure.end, 0), percent(measure.threshold)
    return (
        _(
            "Jauge horizontale de 0 à %(axis)s : trois zones (accord, examen, refus) et deux repères, le seuil et la "
            "valeur mesurée."
        )
        % {"axis": axis},
        _(
            "Accord au-dessous de %(low)s, examen de %(low)s à %(high)s, refus à partir de %(high)s ; seuil de "
            "décision à %(cut)s."
        )
        % {"low": low, "high": high, "cut": cut},
        _position(measure),
    )


def _position(measure: Measure) -> str:
    told = (
        _("%(whom)s : %(what)s de %(shown)s, au-delà de l’axe, %(gap)s, dans la %(zone)s.")
        if measure.value > measure.end
        else _("%(whom)s : %(what)s de %(shown)s, %(gap)s, dans la %(zone)s.")
    )
    return told % {
        "whom": measure.whom,
        "what": str(measure.what).lower(),
        "shown": percent(measure.value),
        "gap": _gap(measure),
        "zone": ZONE_OF[measure.zone],
    }


def _gap(measure: Measure) -> str:
    if percent(measure.value) == percent(measure.threshold):
        return _("au niveau du seuil")
    points = points_between(measure.value, measure.threshold)
    number = plural_of(points)
    told = (
        ngettext("%(shown)s point au-dessus du seuil", "%(shown)s points au-dessus du seuil", number)
        if measure.value > measure.threshold
        else ngettext("%(shown)s point au-dessous du seuil", "%(shown)s points au-dessous du seuil", number)
    )
    return told % {"shown": decimal(points, 1)}


def meaning(measure: Measure) -> str:
    """Return what the model recommends; « nettement » where the value is clear of the zone of review."""
    is_clear = measure.band.is_clear_of(measure.value)
    if measure.zone is Zone.APPROVE:
        return (
            _("Le risque estimé est nettement sous la zone d’examen : le modèle recommande l’accord.")
            if is_clear
            else _("Le risque estimé est sous la zone d’examen, sans en être loin : le modèle recommande l’accord.")
        )
    if measure.zone is Zone.DECLINE:
        return (
            _("Le risque estimé est nettement au-dessus de la zone d’examen : le modèle recommande le refus.")
            if is_clear
            else _("Le risque estimé dépasse la zone d’examen, sans en être loin : le modèle recommande le refus.")
        )
    return _("Le risque estimé est trop proche du seuil pour trancher : le modèle recommande un examen du dossier.")


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
        meaning=meaning(measure),
        columns=(
            Column("label", _("Repère")),
            Column("start", _("De"), "start_shown", numeric=True),
            Column("end", _("À"), "end_shown", numeric=True),
        ),
        rows=as_rows([*_zones(measure), *_marks(measure)]),
        common={
            "value": measure.value,
            "axis_start_shown": percent(0, 0),
            "axis_end": measure.end,
            "axis_end_shown": percent(measure.end, 0),
        },
    )


def axis_end(threshold: float, band: ReviewBand) -> float:
    """Return where the axis stops: about three thresholds, past the band, the same for every client of one policy."""
    reach = max(threshold * 3.2, band.upper * 1.5)
    return min(1.0, math.ceil(round(reach / 0.05, 6)) / 20)


def _zones(measure: Measure) -> list[ZoneRow]:
    edges = (0.0, measure.band.lower, measure.band.upper, 1.0)
    rows: list[ZoneRow] = []
    for order, zone in enumerate(Zone):
        label = str(ZONE_OF[zone])
        label = f"{label[0].upper()}{label[1:]}"
        row = _row(order, "zone", label, (edges[order], edges[order + 1]), str(Recommendation(zone).label))
        rows.append({**row, "zone": zone.lower()})
    return rows


def _marks(measure: Measure) -> tuple[ThresholdRow, GaugeRow]:
    drawn, short = _("Seuil"), pgettext("short", "Seuil")  # a half-width gauge is short
    whom = str(measure.whom)
    cut, value = (percent(at) + (" →" if at > measure.end else "") for at in (measure.threshold, measure.value))
    threshold = _row(3, "threshold", _("Seuil de décision"), (measure.threshold,) * 2, labelled(drawn, cut))
    client = _row(4, "client", whom, (measure.value,) * 2, labelled(whom, value))
    return {**threshold, "short_text": labelled(short, cut)}, client


def _row(order: int, kind: str, label: str, ends: tuple[float, float], text: str) -> GaugeRow:
    start, end = ends
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
        "text": text,
        "sentence": labelled(label, start_shown if start == end else between) + ".",
    }
