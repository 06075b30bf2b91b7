"""Two features across each other in words: the names of columns, rows and of what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ml.population.results import Association
from ml.tables.schema import Text
from scoring.pages.two_features import service
from scoring.text.bins import axis_of, bin_labels, categories_of, label_of, unit_of, value_label
from scoring.text.numbers import counted_clients, decimal


@dataclass(frozen=True)
class ToldCrossed:
    """Two crossed features in words, beside the figures they belong to."""

    crossed: service.Crossed
    x_label: str
    y_label: str
    x_axis: str
    y_axis: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    x_client: str
    y_client: str


def tell_crossed(crossed: service.Crossed, language: str) -> ToldCrossed:
    """Return two crossed features in the words of `language`."""
    x, y = crossed.x, crossed.y
    return ToldCrossed(
        crossed=crossed,
        x_label=label_of(x, language),
        y_label=label_of(y, language),
        x_axis=axis_of(x, language),
        y_axis=axis_of(y, language),
        columns=_slot_labels(x, crossed.columns, language),
        rows=_slot_labels(y, crossed.rows, language),
        x_client=value_label(x, crossed.x_value, language),
        y_client=value_label(y, crossed.y_value, language),
    )


def _slot_labels(name: str, slots: Sequence[service.Slot], language: str) -> tuple[str, ...]:
    bins = [slot.bin for slot in slots if slot.bin is not None]
    labels = bin_labels(bins, unit_of(name), language, categories_of(name))
    others = [Text(f"{n} autres catégories", f"{n} other categories") for slot in slots if (n := slot.others)]
    missing = [Text("Non renseigné", "Not known") for slot in slots if slot.is_missing]
    return (*labels, *(words.in_language(language) for words in [*others, *missing]))


# Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, 2nd ed., pp. 79-80 (r), 283-287 (η², from
# f = 0.10, 0.25, 0.40) and 222-227 (w, which is V in a table whose smaller side is 2).
STRENGTHS: dict[str, tuple[float, float, float]] = {
    "spearman": (0.1, 0.3, 0.5),
    "eta_squared": (0.01, 0.06, 0.14),
    "cramers_v": (0.1, 0.3, 0.5),
}


_MEASURES = {
    "spearman": Text("Corrélation de rang de Spearman", "Spearman’s rank correlation"),
    "eta_squared": Text("Rapport de corrélation η²", "Correlation ratio η²"),
    "cramers_v": Text("V de Cramér", "Cramér’s V"),
}


_STRENGTH_WORDS = (
    Text("Liaison très faible ou nulle", "Very weak or no association"),
    Text("Liaison faible", "Weak association"),
    Text("Liaison moyenne", "Medium association"),
    Text("Liaison forte", "Strong association"),
)


def association_words(association: Association, language: str) -> tuple[str, str]:
    """Return how strongly two features go together, and the figure with the thresholds behind the words."""
    measure = _MEASURES[association.measure].in_language(language)
    if association.value is None:
        none = Text(
            "On ne peut pas dire si les deux informations vont ensemble\u00a0: l’une d’elles ne varie pas.",
            "Whether the two go together cannot be said: one of them does not vary.",
        )
        return none.in_language(language), ""
    limits = STRENGTHS[association.measure]
    strength = _STRENGTH_WORDS[sum(abs(association.value) >= limit for limit in limits)].in_language(language)
    figure, clients = decimal(association.value, language, 2), counted_clients(association.clients, language)
    have = "ont" if association.clients > 1 else "a"
    weak, medium, strong = (decimal(limit, language, 2) for limit in limits)
    source = Text(
        f"{measure}\u00a0: {figure}, sur {clients} qui {have} les deux. "
        f"Faible à partir de {weak}, moyenne de {medium}, forte de {strong} (Cohen, 1988).",
        f"{measure}: {figure}, over {clients} with both. "
        f"Weak from {weak}, medium from {medium}, strong from {strong} (Cohen, 1988).",
    )
    return f"{strength}{_direction(association, limits[0], language)}.", source.in_language(language)


def _direction(association: Association, weakest: float, language: str) -> str:
    value = association.value or 0.0
    if association.measure != "spearman" or abs(value) < weakest:
        return ""
    rising = Text(
        "\u00a0: quand l’une monte, l’autre monte le plus souvent", ": when one is higher, so mostly is the other"
    )
    falling = Text(
        "\u00a0: quand l’une monte, l’autre baisse le plus souvent", ": when one is higher, the other is mostly lower"
    )
    return (rising if value > 0 else falling).in_language(language)
