"""Texts and numbers in French and in English: the one place. The portal and the model card both call it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

MINUS = "\u2212"
NARROW_SPACE = "\u202f"
_FRENCH = str.maketrans({",": NARROW_SPACE, ".": ","})


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages of the product. `fr` comes first everywhere."""

    fr: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the English text for "en" and its variants, the French one otherwise."""
        return self.en if language.startswith("en") else self.fr


def decimal(value: float, language: str, digits: int) -> str:
    """Return a number with exactly `digits` decimals, grouped by thousands, with a true minus sign.

    The number is rounded as it is written in full, a half to the even figure: 2.675 is 2.68. What rounds to zero has no
    sign. `language` is "en" or one of its variants for English, anything else for French.
    """
    # Python's own formatting: Babel, which says the same, takes ten times as long, and a page writes a hundred numbers.
    text = f"{Decimal(repr(abs(float(value)))):,.{digits}f}"
    if value < 0 and any(figure in text for figure in "123456789"):
        text = MINUS + text
    return text if language.startswith("en") else text.translate(_FRENCH)


def number(value: float, language: str, decimals: int = 0) -> str:
    """Return a number with at most `decimals` decimals: 3.0 is « 3 », 3.25 with one decimal « 3,2 »."""
    text = decimal(round(value, decimals), language, decimals)
    return text.rstrip("0").rstrip(",.") if decimals else text


def percent(share: float, language: str, digits: int = 1) -> str:
    """Return 0.0912 as « 9,1 % » or "9.1%"."""
    number = decimal(share * 100, language, digits)
    return f"{number}%" if language.startswith("en") else f"{number}{NARROW_SPACE}%"


def rounds_to_nothing(value: float, digits: int) -> bool:
    """Return whether a number written with so many decimals is zero."""
    return not any(figure in decimal(value, "en", digits) for figure in "123456789")
