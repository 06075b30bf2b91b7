"""Numbers as they are written in French and English, for the words of pages and charts."""

from __future__ import annotations

from babel.numbers import format_decimal

MINUS = "\u2212"
NARROW_SPACE = "\u202f"


def percent(share: float, language: str, digits: int = 1) -> str:
    """Return 0.0912 as « 9,1 % » or "9.1%"."""
    number = decimal(share * 100, language, digits)
    return f"{number}%" if language.startswith("en") else f"{number}{NARROW_SPACE}%"


def decimal(value: float, language: str, digits: int) -> str:
    """Return a number with exactly `digits` decimals and a true minus sign."""
    zeros = "0" * digits
    text = format_decimal(abs(value), f"#,##0.{zeros}" if digits else "#,##0", locale=_locale(language))
    is_zero = not any(figure in text for figure in "123456789")
    return text if value >= 0 or is_zero else f"{MINUS}{text}"


def signed(value: float, language: str, digits: int = 2) -> str:
    """Return a number with its sign, « +0,42 » or « −0,31 », and no sign for what rounds to zero."""
    text = decimal(value, language, digits)
    is_zero = not any(figure in text for figure in "123456789")
    return text if value < 0 or is_zero else f"+{text}"


def _locale(language: str) -> str:
    return "en" if language.startswith("en") else "fr"
