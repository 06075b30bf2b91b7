"""The gauge: a probability beside the threshold and the review band, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ml.serving.model import ReviewBand, Zone
from scoring.charts.chart import Chart, Column, as_rows, labelled
from scoring.charts.dial import dial
from scoring.text.values import decimal, percent, plural_of, points_between, risk_digits

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
ESTIMATED_RISK = gettext_lazy("risque estimé")


class GaugeRow(TypedDict):
    """What is said of a zone or, where it starts and ends at one place, of a mark."""

    order: int
    kind: str
    label: str
    start: float
    end: float
    start_shown: str
    end_shown: str
    sentence: str


class ZoneRow(GaugeRow):
    """A zone: approve, review or decline."""

    zone: str


@dataclass(frozen=True, slots=True)
class Measure:
    """What a gauge shows: a share (0 to 1) of `what` for `whom`, the threshold, the review band; `caption` is drawn."""

    value: float
    threshold: float
    band: ReviewBand
    what: StrOrPromise = PROBABILITY
    whom: StrOrPromise = THIS_CLIENT
    caption: StrOrPromise = ESTIMATED_RISK

    @property
    def zone(self) -> Zone:
        """Where the value lies."""
        return self.band.zone(self.value)

    @property
    def digits(self) -> int:
        """With how many decimals it is written."""
        return risk_digits(self.value, self.band)

    def shown(self, share: float) -> str:
        """Return a share with the fewest decimals that tell the value and the ends of the review band apart."""
        return percent(share, self.digits)


def title(measure: Measure) -> str:
    """Return the takeaway: how far from the threshold, in which zone."""
    gap = _gap(measure)
    return labelled(f"{gap[0].upper()}{gap[1:]}", str(ZONE_OF[measure.zone]))


def summary(measure: Measure) -> tuple[str, ...]:
    """Return what is drawn, the thresholds, and where the value stands."""
    low, high, cut = map(measure.shown, (measure.band.lower, measure.band.upper, measure.threshold))
    return (
        _(
            "Cadran de 0 à %(end)s, plus détaillé dans le bas : trois zones (accord, examen, refus) et deux repères, "
            "le seuil et la valeur mesurée."
        )
        % {"end": percent(1, 0)},
        _(
            "Accord au-dessous de %(low)s, examen de %(low)s à %(high)s, refus à partir de %(high)s ; seuil de "
            "décision à %(cut)s."
        )
        % {"low": low, "high": high, "cut": cut},
        _position(measure),
    )


def _position(measure: Measure) -> str:
    return _("%(whom)s : %(what)s de %(shown)s, %(gap)s, dans la %(zone)s.") % {
        "whom": measure.whom,
        "what": str(measure.what).lower(),
        "shown": measure.shown(measure.value),
        "gap": _gap(measure),
        "zone": ZONE_OF[measure.zone],
    }


def _gap(measure: Measure) -> str:
    cut = measure.shown(measure.threshold)
    if measure.shown(measure.value) == cut:
        return _("au niveau du seuil (%(cut)s)") % {"cut": cut}
    points = points_between(measure.value, measure.threshold, measure.digits)
    number = plural_of(points)
    told = (
        ngettext(
            "%(shown)s point au-dessus du seuil (%(cut)s)", "%(shown)s points au-dessus du seuil (%(cut)s)", number
        )
        if measure.value > measure.threshold
        else ngettext(
            "%(shown)s point au-dessous du seuil (%(cut)s)", "%(shown)s points au-dessous du seuil (%(cut)s)", number
        )
    )
    return told % {"shown": decimal(points, measure.digits), "cut": cut}


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
    return gauge(Measure(assessment.probability_of_default, assessment.decision_threshold, assessment.review_band))


def gauge(measure: Measure, name: str = "gauge") -> Chart:
    """Return a gauge of a share among three zones, with a threshold and the mark of the one it is about."""
    return Chart(
        name=name,
        title=title(measure),
        summary=summary(measure),
        meaning=meaning(measure),
        columns=(
            Column("label", _("Repère")),
            Column("start", _("De"), "start_shown", numeric=True),
            Column("end", _("À"), "end_shown", numeric=True),
        ),
        rows=as_rows([*_zones(measure), *_marks(measure)]),
        markup=dial(measure.value, measure.threshold, measure.band, str(measure.caption)),
    )


def _zones(measure: Measure) -> list[ZoneRow]:
    edges = (0.0, measure.band.lower, measure.band.upper, 1.0)
    rows: list[ZoneRow] = []
    for order, zone in enumerate(Zone):
        label = str(ZONE_OF[zone])
        label = f"{label[0].upper()}{label[1:]}"
        row = _row(measure, order, "zone", label, (edges[order], edges[order + 1]))
        rows.append({**row, "zone": zone.lower()})
    return rows


def _marks(measure: Measure) -> tuple[GaugeRow, GaugeRow]:
    return (
        _row(measure, 3, "threshold", _("Seuil de décision"), (measure.threshold,) * 2),
        _row(measure, 4, "client", str(measure.whom), (measure.value,) * 2),
    )


def _row(measure: Measure, order: int, kind: str, label: str, ends: tuple[float, float]) -> GaugeRow:
    start, end = ends
    start_shown, end_shown = measure.shown(start), measure.shown(end)
    between = _("de %(start_shown)s à %(end_shown)s") % {"start_shown": start_shown, "end_shown": end_shown}
    return {
        "order": order,
        "kind": kind,
        "label": label,
        "start": start,
        "end": end,
        "start_shown": start_shown,
        "end_shown": end_shown,
        "sentence": labelled(label, start_shown if start == end else between) + ".",
    }
