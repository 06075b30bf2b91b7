"""Numbers, shares and values as a person reads them, in the language in force: « 9,1 % », « 29,5 ans », « oui »."""

from __future__ import annotations

import math
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from clients.language import language_in_force, translated
from ml.features import model_features
from ml.features.definition import FAMILY_LABELS, Family, Feature, Value
from ml.features.document import UNIT_LABELS
from ml.population.store import PROBABILITY
from ml.tables import TABLES, wording
from ml.tables.durations import DAYS_A_MONTH, DAYS_A_YEAR
from ml.tables.schema import Column, Kind, Unit

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
_RESULT = gettext_lazy("Résultat")
Choices = list[tuple[str, list[tuple[str, str]]]]  # families, each with the names and labels of its features


def percent(share: float, digits: int = 1) -> str:
    """Return 0.0912 as « 9,1 % » or "9.1%"."""
    return wording.percent(share, language_in_force(), digits)


def apart(*shares: float) -> tuple[str, ...]:
    """Return shares as percentages, with the fewest decimals, from 1 to 3, that tell apart those that differ."""
    told = [tuple(percent(share, digits) for share in shares) for digits in (1, 2, 3)]
    return next((all_ for all_ in told if len({*all_}) == len({*shares})), told[0])


def decimal(value: float, digits: int) -> str:
    """Return a number with exactly `digits` decimals, grouped by thousands, with a true minus sign."""
    return wording.decimal(value, language_in_force(), digits)


def number(value: float, decimals: int = 0) -> str:
    """Return a number with at most `decimals` decimals: 3.0 is « 3 », 3.25 with one decimal « 3,2 »."""
    return wording.number(value, language_in_force(), decimals)


def counted_clients(count: float) -> str:
    """Return « 1 client » or « 1 200 clients »: French has none of them in the singular."""
    return ngettext("%(shown)s client", "%(shown)s clients", plural_of(count)) % {"shown": decimal(count, 0)}


def points_apart(share: float, *, with_sign: bool = False) -> str:
    """Return the distance between two shares, 0.019, as « 1,9 point » or "1.9 points", « +1,9 point » with its sign."""
    size = round(abs(share) * 100, 1)
    shown = signed(share * 100, 1) if with_sign else decimal(abs(share) * 100, 1)
    return ngettext("%(shown)s point", "%(shown)s points", plural_of(size)) % {"shown": shown}


def plural_of(quantity: float) -> int:
    """Return the whole number that has the plural of a quantity: 1.5 is singular in French and plural in English."""
    return int(quantity) if language_in_force() == "fr" or quantity == int(quantity) else 2


def digits_for(amounts: Iterable[float]) -> int:
    """Return how many decimals, from 2 to 4, let the largest of several amounts show two figures, the smallest one."""
    sizes = [abs(amount) for amount in amounts if amount]
    if not sizes:
        return 2
    return min(max(2, 1 - math.floor(math.log10(max(sizes))), -math.floor(math.log10(min(sizes)))), 4)


def signed(value: float, digits: int = 2) -> str:
    """Return a number with its sign, « +0,42 » or « −0,31 », and no sign for what rounds to zero."""
    text = decimal(value, digits)
    return text if value < 0 or rounds_to_nothing(value, digits) else f"+{text}"


def rounds_to_nothing(value: float, digits: int = 2) -> bool:
    """Return whether a number written with so many decimals is zero."""
    return wording.rounds_to_nothing(value, digits)


def in_a_hundred(count: int, known: int) -> str:
    """Return a share as clients out of a hundred; all of them and none of them are said so."""
    if count == known:
        return _("tous les clients")
    return counted_in_a_hundred(count, known) if count else _("aucun client")


def counted_in_a_hundred(part: float, whole: float = 1) -> str:
    """Return a share as a count of clients among a hundred, never a certainty it is not."""
    count = round(100 * part / whole)
    if not part:
        return _("aucun client sur 100")
    if count == 0:
        return _("moins d’un client sur 100")
    if count == 100 and part < whole:
        return _("plus de 99 clients sur 100")
    return ngettext("%(count)s client sur 100", "%(count)s clients sur 100", count) % {"count": count}


def comparable(probability: float) -> tuple[int, int]:
    """Return how many of how many comparable clients: of 100, or of 1,000 where fewer than one in 100."""
    among = 100 if probability >= 0.0095 else 1000
    return round(probability * among), among


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
