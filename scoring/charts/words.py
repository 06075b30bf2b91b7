"""The words of charts, in the language of the page, set as print sets them."""

from __future__ import annotations

import re
import textwrap

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


def label_lines(label: str, wide: int = 31, narrow: int = 38) -> dict[str, str | int]:
    """Return a row's label as a wide and a narrow drawing write it: at most two lines of so many characters."""
    lines = {width: textwrap.wrap(label, most)[:2] for width, most in (("wide", wide), ("narrow", narrow))}
    return {
        **{f"{width}_text": "\n".join(text) for width, text in lines.items()},
        **{f"{width}_lines": len(text) for width, text in lines.items()},
    }
