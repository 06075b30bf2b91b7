"""Gives Django the words of both languages as one text, read in the language of each request."""

from django.utils.functional import lazy
from django.utils.translation import get_language

from ml.tables.schema import Text


def _spoken(text: Text) -> str:
    return text.in_language(get_language() or "fr")


def lazy_words(fr: str, en: str) -> str:
    """Return a lazy text that is French or English according to the language active when it is shown."""
    return lazy_text(Text(fr, en))


lazy_text = lazy(_spoken, str)
