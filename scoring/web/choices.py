"""The features that a page lets choose from, grouped by family."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.language import translated
from ml.features import model_features
from ml.features.definition import FAMILY_LABELS, Family
from ml.population.store import PROBABILITY

_RESULT = gettext_lazy("Résultat")


Choices = list[tuple[str, str | list[tuple[str, str]]]]


def feature_choices() -> Choices:
    """Return every comparable feature, grouped by family, in the order of their labels."""
    probability = (PROBABILITY, _("Probabilité de défaut"))
    by_family: dict[Family, list[tuple[str, str]]] = {}
    for one in model_features():
        by_family.setdefault(one.family, []).append((one.name, translated(one.label)))
    families = [
        (translated(FAMILY_LABELS[family]), sorted(options, key=lambda option: option[1].casefold()))
        for family, options in by_family.items()
    ]
    return [(str(_RESULT), [probability]), *families]
