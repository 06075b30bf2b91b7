"""How features of the application itself are declared: a column as it is, a flag, a category, or something computed."""

from __future__ import annotations

from functools import partial

from ml.features.aggregates import years_ago
from ml.features.definition import Compute, Feature, Reason, Source, declare
from ml.tables import TABLES
from ml.tables.schema import Unit

APPLICATION = TABLES["application"]
computed = partial(declare, Source.APPLICATION)


def column(
    name: str,
    reason: Reason,
    label: tuple[str, str],
    unit: Unit,
    *,
    direction: int = 0,
    actionable: bool = False,
) -> Feature:
    """Return the feature that shows the application's column `name` under another label."""
    return computed(name, reason, label, unit, lambda t: t[name], direction=direction, actionable=actionable)


def flag(name: str, reason: Reason, label: tuple[str, str] | None = None, direction: int = 0) -> Feature:
    """Return the feature that shows the application's flag `name` as yes or no."""
    words = APPLICATION.column(name).label
    return column(name, reason, label or (words.fr, words.en), Unit.YES_NO, direction=direction)


def category(name: str, reason: Reason) -> Feature:
    """Return the feature that shows the application's category `name`, with the words of the column."""
    declared = APPLICATION.column(name)
    return Feature(
        name,
        Source.APPLICATION,
        lambda t: t[name],
        declared.label,
        Unit.NONE,
        reason.family,
        reason.code,
        reason.sentence_raises,
        reason.sentence_lowers,
        categories=declared.categories,
    )


def letter_is_yes(name: str) -> Compute:
    """Return what computes 1 where the column's letter is Y, 0 where it is another."""
    return lambda t: (t[name] == "Y").cast("float64")


def years_since(name: str) -> Compute:
    """Return what computes the years since the day in column `name`."""
    return lambda t: years_ago(t[name])
