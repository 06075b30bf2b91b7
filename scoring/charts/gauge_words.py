"""What the gauge says: its zones, its summary, what it means for the client. Read by `scoring.charts.gauge`."""

from __future__ import annotations

from dataclasses import dataclass

from ml.tables.schema import Text
from scoring.charts.words import labelled, say
from scoring.text.numbers import decimal, percent

ZONES = {
    "approve": Text("Accord", "Approve"),
    "review": Text("Examen", "Review"),
    "decline": Text("Refus", "Decline"),
}
ZONE_OF = {
    "approve": Text("zone d’accord", "approval zone"),
    "review": Text("zone d’examen", "review zone"),
    "decline": Text("zone de refus", "decline zone"),
}
PROBABILITY = Text("Probabilité de défaut", "Probability of default")
THIS_CLIENT = Text("Ce client", "This client")


@dataclass(frozen=True, slots=True)
class Measure:
    """What a gauge shows: a share (0 to 1) of `what` for `whom`, the threshold, the review band, the axis's end."""

    value: float
    threshold: float
    band: tuple[float, float]
    end: float
    what: Text = PROBABILITY
    whom: Text = THIS_CLIENT

    @property
    def zone(self) -> str:
        """Where the value lies; the band's lower edge belongs to "review", its upper edge to "decline"."""
        if self.value < self.band[0]:
            return "approve"
        return "review" if self.value < self.band[1] else "decline"


def title(measure: Measure, language: str) -> str:
    """Return the takeaway: how far from the threshold, in which zone."""
    gap = _gap(measure, language)
    return labelled(language, f"{gap[0].upper()}{gap[1:]}", ZONE_OF[measure.zone].in_language(language))


def summary(measure: Measure, language: str) -> tuple[str, ...]:
    """Return what is drawn, the thresholds, and where the value stands."""
    low, high = (percent(edge, language) for edge in measure.band)
    axis, cut = percent(measure.end, language, 0), percent(measure.threshold, language)
    return (
        say(
            language,
            f"Jauge horizontale de 0 à {axis} : trois zones (accord, examen, refus) et deux repères, "
            "le seuil et la valeur mesurée.",
            f"Horizontal gauge from 0 to {axis}: three zones (approve, review, decline) and two marks, "
            "the threshold and the measured value.",
        ),
        say(
            language,
            f"Accord au-dessous de {low}, examen de {low} à {high}, refus à partir de {high} ; "
            f"seuil de décision à {cut}.",
            f"Approve below {low}, review from {low} to {high}, decline from {high} up; decision threshold at {cut}.",
        ),
        _position(measure, language),
    )


def _position(measure: Measure, language: str) -> str:
    zone, shown = ZONE_OF[measure.zone], percent(measure.value, language)
    beyond = say(language, ", au-delà de l’axe", ", beyond the axis") if measure.value > measure.end else ""
    return say(
        language,
        f"{measure.whom.fr} : {measure.what.fr.lower()} de {shown}{beyond}, {_gap(measure, 'fr')}, dans la {zone.fr}.",
        f"{measure.whom.en}: {measure.what.en.lower()} of {shown}{beyond}, {_gap(measure, 'en')}, in the {zone.en}.",
    )


def _gap(measure: Measure, language: str) -> str:
    if percent(measure.value, language) == percent(measure.threshold, language):
        return say(language, "au niveau du seuil", "at the threshold")
    points = round(abs(measure.value - measure.threshold) * 100, 1)
    shown, above = decimal(points, language, 1), measure.value > measure.threshold
    return say(
        language,
        f"{shown} point{'s' if points >= 2 else ''} {'au-dessus' if above else 'au-dessous'} du seuil",
        f"{shown} point{'' if points == 1 else 's'} {'above' if above else 'below'} the threshold",
    )


def meaning(zone: str, language: str) -> str:
    """Return what follows for the client, and that the decision is the advisor's."""
    told = {
        "approve": Text(
            "Le risque estimé est nettement sous le seuil : le modèle recommande l’accord.",
            "The estimated risk is clearly below the threshold: the model recommends approval.",
        ),
        "review": Text(
            "Le risque estimé est trop proche du seuil pour trancher : le modèle recommande un examen du dossier.",
            "The estimated risk is too close to the threshold to settle: the model recommends a review of the file.",
        ),
        "decline": Text(
            "Le risque estimé est nettement au-dessus du seuil : le modèle recommande le refus.",
            "The estimated risk is clearly above the threshold: the model recommends declining.",
        ),
    }
    return say(language, told[zone].fr, told[zone].en)
