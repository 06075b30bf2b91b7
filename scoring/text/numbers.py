"""Numbers as they are written in French and English, for the words of pages and charts."""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal

MINUS = "\u2212"
NARROW_SPACE = "\u202f"
_FRENCH = str.maketrans({",": NARROW_SPACE, ".": ","})


def percent(share: float, language: str, digits: int = 1) -> str:
    """Return 0.0912 as « 9,1 % » or "9.1%"."""
    number = decimal(share * 100, language, digits)
    return f"{number}%" if language.startswith("en") else f"{number}{NARROW_SPACE}%"


def apart(*shares: float, language: str) -> tuple[str, ...]:
    """Return shares as percentages, with the fewest decimals, from 1 to 3, that tell apart those that differ."""
    told = [tuple(percent(share, language, digits) for share in shares) for digits in (1, 2, 3)]
    return next((all_ for all_ in told if len({*all_}) == len({*shares})), told[0])


def share(log_odds: float) -> float:
    """Return the probability that log-odds stand for."""
    return 1 / (1 + math.exp(-log_odds)) if log_odds >= 0 else math.exp(log_odds) / (1 + math.exp(log_odds))


def decimal(value: float, language: str, digits: int) -> str:
    """Return a number with exactly `digits` decimals, grouped by thousands, with a true minus sign."""
    # Python's own formatting: Babel, which says the same, takes ten times as long, and a page writes a hundred numbers.
    text = f"{Decimal(repr(abs(float(value)))):,.{digits}f}"
    if value < 0 and any(figure in text for figure in "123456789"):
        text = MINUS + text
    return text if language.startswith("en") else text.translate(_FRENCH)


def number(value: float, language: str, decimals: int = 0) -> str:
    """Return a number with at most `decimals` decimals: 3.0 is « 3 », 3.25 with one decimal « 3,2 »."""
    text = decimal(round(value, decimals), language, decimals)
    return text.rstrip("0").rstrip(",.") if decimals else text


def counted_clients(count: float, language: str) -> str:
    """Return « 1 client » or « 1 200 clients »: French has none of them in the singular."""
    return f"{decimal(count, language, 0)} {'client' if is_singular(count, language) else 'clients'}"


def is_singular(count: float, language: str) -> bool:
    """Return whether what is counted is in the singular: in English one alone, in French whatever is below two."""
    return count == 1 if language.startswith("en") else count < 2


def points_apart(share: float, language: str, *, with_sign: bool = False) -> str:
    """Return the distance between two shares, 0.019, as « 1,9 point » or "1.9 points", « +1,9 point » with its sign."""
    size = decimal(abs(share) * 100, language, 1)
    is_one = size == "1.0" if language.startswith("en") else round(abs(share) * 100, 1) < 2
    return f"{signed(share * 100, language, 1) if with_sign else size} point{'' if is_one else 's'}"


def digits_for(amounts: Iterable[float]) -> int:
    """Return how many decimals, from 2 to 4, let the largest of several amounts show two figures, the smallest one."""
    sizes = [abs(amount) for amount in amounts if amount]
    if not sizes:
        return 2
    return min(max(2, 1 - math.floor(math.log10(max(sizes))), -math.floor(math.log10(min(sizes)))), 4)


def signed(value: float, language: str, digits: int = 2) -> str:
    """Return a number with its sign, « +0,42 » or « −0,31 », and no sign for what rounds to zero."""
    text = decimal(value, language, digits)
    return text if value < 0 or rounds_to_nothing(value, digits) else f"+{text}"


def rounds_to_nothing(value: float, digits: int = 2) -> bool:
    """Return whether a number written with so many decimals is zero."""
    return not any(figure in decimal(value, "en", digits) for figure in "123456789")
