"""Values as a person reads them: numbers with their unit, categories by their label. French and English."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from clients.language import translated
from ml.features.definition import Feature
from ml.features.document import UNIT_LABELS
from ml.tables import TABLES
from ml.tables.durations import DAYS_A_MONTH, DAYS_A_YEAR
from ml.tables.schema import Column, Kind, Unit
from scoring.core.assessment import Value
from scoring.text.numbers import decimal, number, plural_of

_MISSING = gettext_lazy("non renseigné")
_CATEGORY = gettext_lazy("catégorie")
_YES = gettext_lazy("oui")
_NO = gettext_lazy("non")
_DAYS = ngettext_lazy("%(number)s\u00a0jour", "%(number)s\u00a0jours", "count")
_MONTHS = ngettext_lazy("%(number)s\u00a0mois", "%(number)s\u00a0mois", "count")
# A number with its unit; what is not here is a number alone.
_WITH_UNIT = {
    Unit.AMOUNT_PER_MONTH: gettext_lazy("%(number)s par mois"),
    Unit.AMOUNT_PER_YEAR: gettext_lazy("%(number)s par an"),
    Unit.DAYS: _DAYS,
    Unit.DAYS_BEFORE: _DAYS,
    Unit.MONTHS: _MONTHS,
    Unit.MONTHS_BEFORE: _MONTHS,
    Unit.YEARS: ngettext_lazy("%(number)s\u00a0an", "%(number)s\u00a0ans", "count"),
    Unit.TIMES: ngettext_lazy("%(number)s\u00a0fois", "%(number)s\u00a0fois", "count"),
    Unit.HOUR: gettext_lazy("%(number)s\u00a0h"),
    Unit.RATIO: gettext_lazy("%(number)s\u202f%%"),
}
# Columns whose unit the files leave open, as the product reads them.
_READ_AS = {("application", "amt_income_total"): Unit.AMOUNT_PER_YEAR}
_FEW_DAYS, _FEW_MONTHS = 60, 24
_DECIMALS = {Unit.TIMES: 2, Unit.YEARS: 1, Unit.DAYS: 1, Unit.MONTHS: 1, Unit.COUNT: 1, Unit.RATIO: 1}


def shown(declared: Feature, value: Value) -> str:
    """Return a feature's value as it is written for a person, with its unit; « non renseigné » where missing."""
    if value is None:
        return str(_MISSING)
    if isinstance(value, str):
        return next(translated(c.label) for c in declared.categories if c.value == value)
    return quantity(value, declared.unit)


def quantity(value: float, unit: Unit) -> str:
    """Return a number with its unit: 0.25 of RATIO is « 25 % », 3.2 of YEARS « 3,2 ans »."""
    if unit is Unit.YES_NO:
        return str(_YES if value else _NO)
    if unit is Unit.SCORE:
        return decimal(value, 2)  # always two decimals, so that a score and the usual one compare at a glance
    decimals = _DECIMALS.get(unit, 0)
    value = round(value * 100 if unit is Unit.RATIO else value, decimals)
    return with_unit(number(value, decimals), value, unit)


def with_unit(text: str, value: float, unit: Unit) -> str:
    """Return the words of a number followed by its unit, as it is for `value` of it."""
    if unit not in _WITH_UNIT:
        return text
    return str(_WITH_UNIT[unit] % {"number": text, "count": plural_of(abs(value))})


def record_value(table: str, column: str, value: Value) -> str:
    """Return a record's column as a person reads it: a category's label, a number with its unit."""
    declared = TABLES[table].column(column)
    if value is None or value in declared.missing:
        return str(_MISSING)
    if isinstance(value, str):
        labels = {c.value: translated(c.label) for c in declared.categories}
        return labels.get(value, value)
    if declared.is_identifier:
        return str(value)  # a name, not a quantity: no separator
    unit = Unit.YES_NO if declared.kind is Kind.FLAG else _READ_AS.get((table, column), declared.unit)
    if unit is Unit.DAYS_BEFORE:
        return _from_the_application(value)
    return quantity(abs(value) if unit is Unit.MONTHS_BEFORE else value, unit)


def duration(days: float) -> str:
    """Return a number of days, whatever its sign, as days, months or years: « 12 jours », « 14 mois », « 29,5 ans »."""
    length = abs(days)
    if length < _FEW_DAYS:
        return quantity(length, Unit.DAYS)
    if length < _FEW_MONTHS * DAYS_A_MONTH:
        return quantity(round(length / DAYS_A_MONTH), Unit.MONTHS)
    return quantity(length / DAYS_A_YEAR, Unit.YEARS)


def _from_the_application(days: float) -> str:
    """Return an offset in days from the application as « 29,5 ans avant la demande »."""
    if not days:
        return _("le jour de la demande")
    told = duration(days)
    if days < 0:
        return _("%(duration)s avant la demande") % {"duration": told}
    return _("%(duration)s après la demande") % {"duration": told}


def unit_words(declared: Column | Feature) -> str:
    """Return what one unit of a data point is; « catégorie » for one of a list, « — » for a bare number."""
    if declared.categories:
        return str(_CATEGORY)
    is_flag = isinstance(declared, Column) and declared.kind is Kind.FLAG
    return translated(UNIT_LABELS[Unit.YES_NO if is_flag else declared.unit])
