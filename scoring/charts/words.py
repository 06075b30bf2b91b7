"""The words of charts, in the language of the page, set as print sets them."""

from __future__ import annotations

import re

NO_BREAK = "\u00a0"
_BEFORE_MARK = re.compile(r" (?=[:;?!»%])")
_AFTER_QUOTE = re.compile(r"(?<=«) ")


def say(language: str, fr: str, en: str) -> str:
    """Return the English words for "en", else the French ones with the no-break spaces French typography wants."""
    if language.startswith("en"):
        return en
    return _AFTER_QUOTE.sub(NO_BREAK, _BEFORE_MARK.sub(NO_BREAK, fr))


def labelled(language: str, label: str, value: str) -> str:
    """Return « label : value » or "label: value"."""
    return say(language, f"{label} : {value}", f"{label}: {value}")
