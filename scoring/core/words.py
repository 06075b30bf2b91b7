"""What somebody typed, as the portal keeps it: what shows nothing is empty, and what no database stores is refused."""

from __future__ import annotations

import unicodedata

# Categories of characters that show nothing: separators, controls, formats such as spaces of no width.
_UNSEEN = {"Zs", "Zl", "Zp", "Cc", "Cf"}
# Letters and symbols that are drawn blank all the same: Hangul fillers, the braille cell without dots.
_BLANK = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}


def said(text: str) -> str:
    """Return a text without the white space around it; empty where nothing of it can be seen."""
    return text.strip() if any(_is_seen(one) for one in text) else ""


def is_storable(text: str) -> bool:
    """Return whether every database keeps a text: PostgreSQL takes no NUL, and half a pair is no character."""
    return not any(one == "\0" or unicodedata.category(one) == "Cs" for one in text)


def _is_seen(one: str) -> bool:
    return unicodedata.category(one) not in _UNSEEN and one not in _BLANK
