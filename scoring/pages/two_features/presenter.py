"""Two features across each other in words: the names of columns, rows and of what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ml.population.results import Association
from scoring.charts.bins import axis_of, bin_labels, categories_of, label_of, unit_of, value_label
from scoring.pages.two_features import service
from scoring.text.values import decimal


@dataclass(frozen=True)
class CrossedView:
    """Two crossed features with their words: what the page and both charts read."""

    crossed: service.Crossed
    x_label: str
    y_label: str
    x_axis: str
    y_axis: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    x_client: str
    y_client: str
    no_value: str


def crossed_view(crossed: service.Crossed) -> CrossedView:
    """Return two crossed features with their words."""
    x, y = crossed.x, crossed.y
    no_value = _("Non renseigné ou inconnu du modèle") if crossed.has_unrecognised else _("Non renseigné")
    return CrossedView(
        crossed=crossed,
        x_label=label_of(x),
        y_label=label_of(y),
        x_axis=axis_of(x),
        y_axis=axis_of(y),
        columns=_slot_labels(x, crossed.columns, no_value),
        rows=_slot_labels(y, crossed.rows, no_value),
        x_client=value_label(x, crossed.x_value),
        y_client=value_label(y, crossed.y_value),
        no_value=no_value,
    )


def pair_links(pairs: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Return pairs of features as the page links to them."""
    return [{"x": x, "y": y, "label": f"{label_of(x)} × {label_of(y)}"} for x, y in pairs]


def _slot_labels(name: str, slots: Sequence[service.Slot], no_value: str) -> tuple[str, ...]:
    bins = [slot.bin for slot in slots if slot.bin is not None]
    labels = bin_labels(bins, unit_of(name), categories_of(name))
    others = [
        ngettext("%(count)s autre catégorie", "%(count)s autres catégories", count) % {"count": count}
        for slot in slots
        if (count := slot.others)
    ]
    missing = [no_value for slot in slots if slot.is_missing]
    return (*labels, *others, *missing)


# Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd ed., pp. 79-80 (r), 283-287 (η², from
# f = 0.10, 0.25, 0.40) and 222-227 (w, which is V in a table whose smaller side is 2).
STRENGTHS: dict[str, tuple[float, float, float]] = {
    "spearman": (0.1, 0.3, 0.5),
    "eta_squared": (0.01, 0.06, 0.14),
    "cramers_v": (0.1, 0.3, 0.5),
}


_MEASURES = {
    "spearman": gettext_lazy("Corrélation de rang de Spearman"),
    "eta_squared": gettext_lazy("Rapport de corrélation η²"),
    "cramers_v": gettext_lazy("V de Cramér"),
}


_STRENGTH_WORDS = (
    gettext_lazy("N’évoluent pas ensemble, ou à peine"),
    gettext_lazy("Évoluent ensemble : faiblement"),
    gettext_lazy("Évoluent ensemble : moyennement"),
    gettext_lazy("Évoluent ensemble : fortement"),
)


def association_words(association: Association) -> tuple[str, str, str]:
    """Return how strongly two features go together, which way, and the figure with the thresholds behind the words."""
    measure = str(_MEASURES[association.measure])
    if association.value is None:
        return _("On ne peut pas dire si les deux évoluent ensemble"), _("L’une des deux ne varie pas."), ""
    limits = STRENGTHS[association.measure]
    strength = str(_STRENGTH_WORDS[sum(abs(association.value) >= limit for limit in limits)])
    weak, medium, strong = (decimal(limit, 2) for limit in limits)
    source = ngettext(
        "%(measure)s : %(figure)s, sur %(clients)s client qui a les deux. "
        "Faible à partir de %(weak)s, moyenne de %(medium)s, forte de %(strong)s (Cohen, 1988).",
        "%(measure)s : %(figure)s, sur %(clients)s clients qui ont les deux. "
        "Faible à partir de %(weak)s, moyenne de %(medium)s, forte de %(strong)s (Cohen, 1988).",
        association.clients,
    ) % {
        "measure": measure,
        "figure": decimal(association.value, 2),
        "clients": decimal(association.clients, 0),
        "weak": weak,
        "medium": medium,
        "strong": strong,
    }
    return strength, _direction(association, limits[0]), source


def _direction(association: Association, weakest: float) -> str:
    """Return whether two numbers rise together, where their ranks go together at all; empty otherwise."""
    value = association.value or 0.0
    if association.measure != "spearman" or abs(value) < weakest:
        return ""
    if value > 0:
        return _("Quand l’une monte, l’autre monte le plus souvent.")
    return _("Quand l’une monte, l’autre baisse le plus souvent.")
