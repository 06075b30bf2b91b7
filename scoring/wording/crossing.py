"""Two features across each other in words: the names of columns, rows and of what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ml.tables import Text
from scoring import services
from scoring.wording.bins import axis_of, bin_labels, categories_of, label_of, unit_of, value_label


@dataclass(frozen=True)
class ToldCrossed:
    """Two crossed features in words, beside the figures they belong to."""

    crossed: services.Crossed
    x_label: str
    y_label: str
    x_axis: str
    y_axis: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    x_client: str
    y_client: str


def tell_crossed(crossed: services.Crossed, language: str) -> ToldCrossed:
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


def _slot_labels(name: str, slots: Sequence[services.Slot], language: str) -> tuple[str, ...]:
    bins = [slot.bin for slot in slots if slot.bin is not None]
    labels = bin_labels(bins, unit_of(name), language, categories_of(name))
    others = [Text(f"{n} autres catégories", f"{n} other categories") for slot in slots if (n := slot.others)]
    missing = [Text("Non renseigné", "Not known") for slot in slots if slot.is_missing]
    return (*labels, *(words.in_language(language) for words in [*others, *missing]))
