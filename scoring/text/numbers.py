"""Numbers as the language in force writes them, for the words of pages and charts."""

from __future__ import annotations

import math
from collections.abc import Iterable

from django.utils.translation import ngettext

from clients.language import language_in_force
from ml.tables import numbers


def percent(share: float, digits: int = 1) -> str:
    """Return 0.0912 as « 9,1 % » or "9.1%"."""
    return numbers.percent(share, language_in_force(), digits)


def apart(*shares: float) -> tuple[str, ...]:
    """Return shares as percentages, with the fewest decimals, from 1 to 3, that tell apart those that differ."""
    told = [tuple(percent(share, digits) for share in shares) for digits in (1, 2, 3)]
    return next((all_ for all_ in told if len({*all_}) == len({*shares})), told[0])


def decimal(value: float, digits: int) -> str:
    """Return a number with exactly `digits` decimals, grouped by thousands, with a true minus sign."""
    return numbers.decimal(value, language_in_force(), digits)


def number(value: float, decimals: int = 0) -> str:
    """Return a number with at most `decimals` decimals: 3.0 is « 3 », 3.25 with one decimal « 3,2 »."""
    return numbers.number(value, language_in_force(), decimals)


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
    return numbers.rounds_to_nothing(value, digits)
