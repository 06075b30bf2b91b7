"""How features of the application itself are declared: a column as it is, a flag, a category, or something computed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from ml.features.aggregates import years_ago
from ml.features.clauses import Absence, Clauses, chosen
from ml.features.definition import Compute, Feature, Reason, Source, declare
from ml.tables import TABLES
from ml.tables.schema import Unit
from ml.tables.wording import Text

APPLICATION = TABLES["application"]
computed = partial(declare, Source.APPLICATION)


# Of whom no job is asked: what is not known of theirs is no gap.
WITHOUT_WORK = frozenset({"Pensioner", "Unemployed"})
NO_JOB = Absence(
    Text("Aucun emploi en cours n’est déclaré", "No current job is declared"),
    lambda value_of: value_of("name_income_type") in WITHOUT_WORK,
)


def column(
    name: str,
    reason: Reason,
    clauses: Clauses,
    unit: Unit,
    *,
    direction: int = 0,
    actionable: bool = False,
) -> Feature:
    """Return the feature that shows the application's column `name`."""
    return computed(name, reason, clauses, unit, lambda t: t[name], direction=direction, actionable=actionable)


def flag(name: str, reason: Reason, clauses: Clauses, direction: int = 0) -> Feature:
    """Return the feature that shows the application's flag `name` as yes or no."""
    return column(name, reason, clauses, Unit.YES_NO, direction=direction)


def category(name: str, reason: Reason, fr: str, en: str, absences: Iterable[Absence] = ()) -> Feature:
    """Return the feature that shows the application's category `name`, under the column's label.

    `fr` and `en` name it within a sentence.
    """
    declared = APPLICATION.column(name)
    return Feature(
        name,
        Source.APPLICATION,
        lambda t: t[name],
        chosen(fr, en, (declared.label.fr, declared.label.en), absences),
        Unit.NONE,
        reason.family,
        reason.code,
        categories=declared.categories,
    )


def letter_is_yes(name: str) -> Compute:
    """Return what computes 1 where the column's letter is Y, 0 where it is another."""
    return lambda t: (t[name] == "Y").cast("float64")


def years_since(name: str) -> Compute:
    """Return what computes the years since the day in column `name`."""
    return lambda t: years_ago(t[name])
