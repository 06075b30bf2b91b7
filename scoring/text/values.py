"""Values as a person reads them: numbers with their unit, categories by their label. French and English."""

from __future__ import annotations

from ml.features.definition import Feature
from ml.features.document import UNIT_LABELS
from ml.tables import TABLES
from ml.tables.schema import Column, Kind, Text, Unit
from scoring.core.assessment import Value
from scoring.core.history import DAYS_A_MONTH, DAYS_A_YEAR
from scoring.text.numbers import decimal, number

_MISSING = Text("non renseigné", "not known")
_CATEGORY = Text("catégorie", "category")
_YES = Text("oui", "yes")
_NO = Text("non", "no")
_DAYS = Text("\u00a0jour", " day"), Text("\u00a0jours", " days")
_MONTHS = Text("\u00a0mois", " month"), Text("\u00a0mois", " months")
# What follows the number, for one and for several.
_SUFFIXES = {
    Unit.AMOUNT_PER_MONTH: (Text(" par mois", " a month"),) * 2,
    Unit.AMOUNT_PER_YEAR: (Text(" par an", " a year"),) * 2,
    Unit.DAYS: _DAYS,
    Unit.DAYS_BEFORE: _DAYS,
    Unit.MONTHS: _MONTHS,
    Unit.MONTHS_BEFORE: _MONTHS,
    Unit.YEARS: (Text("\u00a0an", " year"), Text("\u00a0ans", " years")),
    Unit.TIMES: (Text("\u00a0fois", " time"), Text("\u00a0fois", " times")),
    Unit.HOUR: (Text("\u00a0h", ":00"),) * 2,
    Unit.RATIO: (Text("\u202f%", "%"),) * 2,
}
# Columns whose unit the files leave open, as the product reads them.
_READ_AS = {("application", "amt_income_total"): Unit.AMOUNT_PER_YEAR}
_FEW_DAYS, _FEW_MONTHS = 60, 24
_DECIMALS = {Unit.TIMES: 2, Unit.YEARS: 1, Unit.DAYS: 1, Unit.MONTHS: 1, Unit.COUNT: 1, Unit.RATIO: 1}


def shown(declared: Feature, value: Value, language: str) -> str:
    """Return a feature's value as it is written for a person, with its unit; « non renseigné » where missing."""
    if value is None:
        return _MISSING.in_language(language)
    if isinstance(value, str):
        return next(c.label.in_language(language) for c in declared.categories if c.value == value)
    return quantity(value, declared.unit, language)


def quantity(value: float, unit: Unit, language: str) -> str:
    """Return a number with its unit: 0.25 of RATIO is « 25 % », 3.2 of YEARS « 3,2 ans »."""
    if unit is Unit.YES_NO:
        return (_YES if value else _NO).in_language(language)
    if unit is Unit.SCORE:
        return decimal(value, language, 2)  # always two decimals, so that a score and the usual one compare at a glance
    decimals = _DECIMALS.get(unit, 0)
    value = round(value * 100 if unit is Unit.RATIO else value, decimals)
    return with_unit(number(value, language, decimals), value, unit, language)


def with_unit(text: str, value: float, unit: Unit, language: str) -> str:
    """Return the words of a number followed by its unit, as it is for `value` of it."""
    if unit not in _SUFFIXES:
        return text
    one, several = _SUFFIXES[unit]
    is_one = abs(value) < 2 if language == "fr" else abs(value) == 1  # French says « 1,5 an », English "1.5 years"
    return text + (one if is_one else several).in_language(language)


def record_value(table: str, column: str, value: Value, language: str) -> str:
    """Return a record's column as a person reads it: a category's label, a number with its unit."""
    declared = TABLES[table].column(column)
    if value is None or value in declared.missing:
        return _MISSING.in_language(language)
    if isinstance(value, str):
        labels = {c.value: c.label.in_language(language) for c in declared.categories}
        return labels.get(value, value)
    if declared.is_identifier:
        return str(value)  # a name, not a quantity: no separator
    unit = Unit.YES_NO if declared.kind is Kind.FLAG else _READ_AS.get((table, column), declared.unit)
    if unit is Unit.DAYS_BEFORE:
        return _from_the_application(value, language)
    return quantity(abs(value) if unit is Unit.MONTHS_BEFORE else value, unit, language)


def duration(days: float, language: str) -> str:
    """Return a number of days, whatever its sign, as days, months or years: « 12 jours », « 14 mois », « 29,5 ans »."""
    length = abs(days)
    if length < _FEW_DAYS:
        return quantity(length, Unit.DAYS, language)
    if length < _FEW_MONTHS * DAYS_A_MONTH:
        return quantity(round(length / DAYS_A_MONTH), Unit.MONTHS, language)
    return quantity(length / DAYS_A_YEAR, Unit.YEARS, language)


def _from_the_application(days: float, language: str) -> str:
    """Return an offset in days from the application as « 29,5 ans avant la demande »."""
    if not days:
        return Text("le jour de la demande", "on the day of the application").in_language(language)
    told = duration(days, language)
    where = (
        Text("avant la demande", "before the application")
        if days < 0
        else Text("après la demande", "after the application")
    )
    return f"{told} {where.in_language(language)}"


def unit_words(declared: Column | Feature, language: str) -> str:
    """Return what one unit of a data point is; « catégorie » for one of a list, « — » for a bare number."""
    if declared.categories:
        return _CATEGORY.in_language(language)
    is_flag = isinstance(declared, Column) and declared.kind is Kind.FLAG
    return UNIT_LABELS[Unit.YES_NO if is_flag else declared.unit].in_language(language)
