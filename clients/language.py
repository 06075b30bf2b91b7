"""The one language mechanism is Django's: what `ml` declares in both languages is resolved here."""

from __future__ import annotations

import re

from django.utils.functional import lazy
from django.utils.translation import get_language

from ml.tables.wording import Text

_BEFORE_MARK = re.compile(r" (?=[:;?!»]|%(?!\())")  # a placeholder, %(name)s, is no mark
_AFTER_QUOTE = re.compile(r"(?<=«) ")


def language_in_force() -> str:
    """Return "fr" or "en": the language that Django's `activate` set, French where none was."""
    return "en" if (get_language() or "").startswith("en") else "fr"


def translated(text: Text) -> str:
    """Return a text that `ml` declares, in the language in force."""
    return text.in_language(language_in_force())


translated_lazily = lazy(translated, str)


def typeset(french: str) -> str:
    """Return a French text with no-break spaces before the marks that want one, and inside its quotation marks.

    The French catalogue is made with it when the static bundle is built: sources are written with plain spaces.
    """
    return _AFTER_QUOTE.sub("\u00a0", _BEFORE_MARK.sub("\u00a0", french))
