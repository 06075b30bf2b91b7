"""What the gauge says: its zones, its summary, what it means for the client. Read by `scoring.charts.gauge`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ml.serving.threshold import ReviewBand, Zone
from scoring.charts.words import labelled
from scoring.text.numbers import decimal, percent, plural_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ZONE_OF = {
    Zone.APPROVE: gettext_lazy("zone d’accord"),
    Zone.REVIEW: gettext_lazy("zone d’examen"),
    Zone.DECLINE: gettext_lazy("zone de refus"),
}
PROBABILITY = gettext_lazy("Probabilité de défaut")
THIS_CLIENT = gettext_lazy("Ce client")


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
    points = round(abs(measure.value - measure.threshold) * 100, 1)
    number = plural_of(points)
    told = (
        ngettext("%(shown)s point au-dessus du seuil", "%(shown)s points au-dessus du seuil", number)
        if measure.value > measure.threshold
        else ngettext("%(shown)s point au-dessous du seuil", "%(shown)s points au-dessous du seuil", number)
    )
    return told % {"shown": decimal(points, 1)}


def meaning(zone: Zone) -> str:
    """Return what follows for the client, and that the decision is the advisor's."""
    told = {
        Zone.APPROVE: _("Le risque estimé est nettement sous le seuil : le modèle recommande l’accord."),
        Zone.REVIEW: _(
            "Le risque estimé est trop proche du seuil pour trancher : le modèle recommande un examen du dossier."
        ),
        Zone.DECLINE: _("Le risque estimé est nettement au-dessus du seuil : le modèle recommande le refus."),
    }
    return told[zone]
