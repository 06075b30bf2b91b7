"""The features that a page lets choose from, grouped by family."""

from __future__ import annotations

from django.utils.translation import get_language

from ml.features import model_features
from ml.features.definition import FAMILY_LABELS, Family
from ml.population.store import PROBABILITY
from ml.tables.schema import Text

_RESULT = Text("Résultat", "Result")


Choices = list[tuple[str, str | list[tuple[str, str]]]]


def feature_choices() -> Choices:
    """Return every comparable feature, grouped by family, in the order of their labels."""
    language = get_language() or "fr"
    probability = (PROBABILITY, Text("Probabilité de défaut", "Probability of default").in_language(language))
    by_family: dict[Family, list[tuple[str, str]]] = {}
    for one in model_features():
        by_family.setdefault(one.family, []).append((one.name, one.label.in_language(language)))
    families = [
        (FAMILY_LABELS[family].in_language(language), sorted(options, key=lambda option: option[1].casefold()))
        for family, options in by_family.items()
    ]
    return [(_RESULT.in_language(language), [probability]), *families]
