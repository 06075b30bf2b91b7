"""Numbers, shares and values as a person reads them, in the language in force: « 9,1 % », « 29,5 ans », « oui »."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from clients.language import language_in_force, translated
from ml.features.definition import FAMILY_LABELS, Family, Feature, Value
from ml.features.document import UNIT_LABELS
from ml.features.policy import SHOWN_FEATURES
from ml.population.store import PROBABILITY
from ml.serving.model import ReviewBand
from ml.tables import TABLES, wording
from ml.tables.durations import DURATIONS, as_said
from ml.tables.schema import Column, Kind, Unit
from scoring.core.points import hundredths, thousandths

_MISSING = gettext_lazy("non renseigné")
_CATEGORY = gettext_lazy("catégorie")
_YES = gettext_lazy("oui")
_NO = gettext_lazy("non")
_DAYS = ngettext_lazy("%(number)s\u00a0jour", "%(number)s\u00a0jours", "count")
_MONTHS = ngettext_lazy("%(number)s\u00a0mois", "%(number)s\u00a0mois", "count")
_A_MONTH = gettext_lazy("%(number)s par mois")
# A number with its unit; what is not here is a number alone.
_WITH_UNIT = {
    Unit.AMOUNT_PER_MONTH: _A_MONTH,
    Unit.DAYS: _DAYS,
    Unit.DAYS_BEFORE: _DAYS,
    Unit.MONTHS: _MONTHS,
    Unit.MONTHS_BEFORE: _MONTHS,
    Unit.MONTHS_OF_INCOME: _MONTHS,
    Unit.YEARS: ngettext_lazy("%(number)s\u00a0an", "%(number)s\u00a0ans", "count"),
    Unit.TIMES: ngettext_lazy("%(number)s\u00a0fois", "%(number)s\u00a0fois", "count"),
    Unit.HOUR: gettext_lazy("%(number)s\u00a0h"),
    Unit.RATIO: gettext_lazy("%(number)s\u202f%%"),
}
# The unit of an axis, behind the label; what has none is a count or a number without one.
_AXIS_UNITS = {
    Unit.AMOUNT: gettext_lazy("monnaie des données"),
    Unit.DAYS: gettext_lazy("jours"),
    Unit.DAYS_BEFORE: gettext_lazy("jours"),
    Unit.MONTHS: gettext_lazy("mois"),
    Unit.MONTHS_BEFORE: gettext_lazy("mois"),
    Unit.MONTHS_OF_INCOME: gettext_lazy("mois"),
    Unit.YEARS: gettext_lazy("ans"),
    Unit.TIMES: gettext_lazy("fois"),
    Unit.HOUR: gettext_lazy("heure"),
    Unit.RATIO: gettext_lazy("%"),
    Unit.SCORE: gettext_lazy("score de 0 à 1"),
}
MONEY = (Unit.AMOUNT, Unit.AMOUNT_PER_MONTH)
_DECIMALS = {
    Unit.TIMES: 2,
    Unit.SCORE: 2,
    Unit.YEARS: 1,
    Unit.DAYS: 1,
    Unit.MONTHS: 1,
    Unit.MONTHS_OF_INCOME: 1,
    Unit.COUNT: 1,
    Unit.RATIO: 1,
}
_RESULT = gettext_lazy("Résultat")
Choices = list[tuple[str, list[tuple[str, str]]]]  # families, each with the names and labels of its features


def percent(share: float, digits: int = 1) -> str:
    """Return 0.0912 as « 9,1 % » or "9.1%"."""
    return wording.percent(share, language_in_force(), digits)


def digits_apart(*shares: float) -> int:
    """Return the fewest decimals, from 1 to 3, that tell apart the percentages that differ; 1 where none do."""
    return next((n for n in (1, 2, 3) if len({percent(share, n) for share in shares}) == len({*shares})), 1)


def apart(*shares: float) -> tuple[str, ...]:
    """Return shares as percentages, with the fewest decimals, from 1 to 3, that tell apart those that differ."""
    digits = digits_apart(*shares)
    return tuple(percent(share, digits) for share in shares)


def risk_digits(risk: float, band: ReviewBand) -> int:
    """Return with how many decimals a risk is written, so that it is told apart from the ends of the review band."""
    return digits_apart(risk, band.lower, band.upper)


def risk_percent(risk: float, band: ReviewBand) -> str:
    """Return a risk as a percentage that is told apart from the ends of the review band: « 6,76 % », under 6,82 %."""
    return percent(risk, risk_digits(risk, band))


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


def points_between(share: float, other: float, digits: int = 1) -> float:
    """Return how many points lie between two shares as `percent` writes them: 16,1 % and 9,1 % are 7.0 apart."""
    return float(abs(hundredths(share, digits) - hundredths(other, digits)))


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


def frequency(probability: float) -> str:
    """Return a probability as « 16 sur 100 », or of 1,000 where it is less than one in 100.

    It is rounded from the percentage that stands beside it: 16,4 % is 16, 16,5 % is 17. A certainty is never said: what
    rounds to none or to all is « moins de 1 » or « plus de 99 ».
    """
    of_1000 = thousandths(probability)
    count, among = (of_1000, 1000) if of_1000 < 10 else ((of_1000 + 5) // 10, 100)
    figures = {"count": count, "among": number(among)}
    if count == 0:
        return _("moins de 1 sur %(among)s") % figures
    if count == among:
        return _("plus de 99 sur 100")
    return _("%(count)s sur %(among)s") % figures


def shown(declared: Feature, value: Value) -> str:
    """Return a feature's value as it is written for a person, with its unit; « non renseigné » where missing.

    A text that is none of the feature's categories is said as the record has it: the model does not know it.
    """
    if value is None:
        return str(_MISSING)
    if isinstance(value, str):
        return next((translated(c.label) for c in declared.categories if c.value == value), unrecognised(value))
    return quantity(value, declared.unit)


def unrecognised(*texts: str) -> str:
    """Return the words of a record's categories that the model does not know."""
    quoted = ", ".join(_("« %(label)s »") % {"label": text} for text in texts)
    return _("%(texts)s, que le modèle ne connaît pas") % {"texts": quoted}


def quantity(value: float, unit: Unit) -> str:
    """Return a number with its unit: 0.25 of RATIO is « 25 % », 3.2 of YEARS « 3,2 ans », 0.03 of YEARS « 11 jours ».

    What is not zero is not said to be: it is « moins de 0,1 % ».
    """
    if unit is Unit.YES_NO:
        return str(_YES if value else _NO)
    rounded, said_in = _rounded(value, unit)
    if rounded or not value:
        return in_unit(rounded, said_in)
    return _("moins de %(least)s") % {"least": in_unit(10.0 ** -_DECIMALS.get(said_in, 0), said_in)}


def in_unit(rounded: float, unit: Unit) -> str:
    """Return a rounded number, a share as a percentage, followed by its unit, whatever the length of a duration."""
    decimals = _DECIMALS.get(unit, 0)
    # A score always has two decimals, so that one and the usual one compare at a glance.
    shown = decimal(rounded, decimals) if unit is Unit.SCORE else number(rounded, decimals)
    return with_unit(shown, rounded, unit)


def is_plural(value: float, unit: Unit) -> bool:
    """Return whether what is counted by a quantity, as it is written, is plural."""
    counted = plural_of(abs(_rounded(value, unit)[0]))
    return counted > 1 if language_in_force() == "fr" else counted != 1


def _rounded(value: float, unit: Unit) -> tuple[float, Unit]:
    if unit in DURATIONS:
        return as_said(value, unit)
    return round(value * 100 if unit is Unit.RATIO else value, _DECIMALS.get(unit, 0)), unit


def money(value: float, decimals: int = 0) -> str:
    """Return an amount with at most `decimals` decimals: « 1 200 € », "£1,200", « 1 200 » where no currency is set."""
    return _in_currency(number(value, decimals))


def payments(count: float) -> str:
    """Return a number of monthly payments, whole: 14.0 is « 14 mensualités », 13.5 « environ 14 mensualités »."""
    whole = max(1, round(count))
    told = ngettext("%(count)s\u00a0mensualité", "%(count)s\u00a0mensualités", whole) % {"count": number(whole)}
    return told if abs(count - whole) < 0.05 else _("environ %(payments)s") % {"payments": told}


def span_start(text: str, unit: Unit) -> str:
    """Return the first number of a span whose end has the unit: bare, but for a symbol that stands before amounts."""
    return _in_currency(text) if unit in MONEY and _symbol_leads() else text


def _in_currency(text: str) -> str:
    """Return a written amount with the symbol of the currency, where one is set."""
    symbol = settings.CURRENCY
    if not symbol:
        return text
    if not _symbol_leads():
        return f"{text}\u00a0{symbol}"
    return f"\u2212{symbol}{text[1:]}" if text.startswith("\u2212") else f"{symbol}{text}"


def _symbol_leads() -> bool:
    """Return whether the symbol stands before amounts: a sign such as £ in English; a code such as CHF never does."""
    is_sign = any(unicodedata.category(character) == "Sc" for character in settings.CURRENCY)
    return is_sign and language_in_force() == "en"


def with_unit(text: str, value: float, unit: Unit) -> str:
    """Return the words of a number followed by its unit, as it is for `value` of it; amounts in their currency."""
    if unit in MONEY:
        text = _in_currency(text)
    if unit not in _WITH_UNIT:
        return text
    return str(_WITH_UNIT[unit] % {"number": text, "count": plural_of(abs(value))})


def axis_unit(unit: Unit) -> str:
    """Return the unit of an axis; empty where the numbers have none."""
    return money_unit(unit) or str(_AXIS_UNITS.get(unit, ""))


def money_unit(unit: Unit) -> str:
    """Return what an amount is counted in, « € par mois », « par mois » without a currency; empty for other units."""
    if unit not in MONEY:
        return ""
    return settings.CURRENCY if unit is Unit.AMOUNT else str(_A_MONTH % {"number": settings.CURRENCY}).strip()


def with_money_unit(label: str, unit: Unit) -> str:
    """Return what a field asks for with what an amount is to be counted in: « Revenus déclarés (€ par mois) »."""
    counted_in = money_unit(unit)
    return f"{label} ({counted_in})" if counted_in else label


def record_value(table: str, column: str, value: Value) -> str:
    """Return a record's column as a person reads it: a category's label, a number with its unit."""
    declared = TABLES[table].column(column)
    if value is None or value in declared.missing:
        return str(_MISSING)
    if isinstance(value, str):
        labels = {c.value: translated(c.label) for c in declared.categories}
        return labels.get(value) or (unrecognised(value) if declared.is_unknown(value) else value)
    if declared.is_identifier:
        return str(value)  # a name, not a quantity: no separator
    unit = Unit.YES_NO if declared.kind is Kind.FLAG else declared.unit
    if unit is Unit.DAYS_BEFORE:
        return _from_the_application(value)
    return quantity(abs(value) if unit is Unit.MONTHS_BEFORE else value, unit)


def duration(days: float) -> str:
    """Return a number of days, whatever its sign, as days, months or years: « 12 jours », « 14 mois », « 29,5 ans »."""
    return quantity(abs(days), Unit.DAYS)


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
    for one in SHOWN_FEATURES:
        by_family.setdefault(one.family, []).append((one.name, translated(one.label)))
    families = [
        (translated(FAMILY_LABELS[family]), sorted(options, key=lambda option: option[1].casefold()))
        for family, options in by_family.items()
    ]
    return [(str(_RESULT), [probability]), *families]
