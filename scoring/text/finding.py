"""Finding an information by its words, whatever their accents and capitals."""

from __future__ import annotations

import unicodedata

from scoring.text.values import feature_choices

MOST = 100  # characters of a search


def plain(text: str) -> str:
    """Return a text without accents, capitals and typographic apostrophes, as a search compares it."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def typed(text: str) -> str:
    """Return what somebody typed into a search, as a page may write it again: what is printable of MOST characters."""
    return "".join(letter for letter in text[:MOST] if letter.isprintable()).strip()


def found_features(text: str) -> list[tuple[str, str]]:
    """Return the comparable features, each with its label, whose label has every word; one called just so is alone."""
    words, called = plain(text).split(), " ".join(plain(text).split())
    every = [(name, label, plain(label)) for _family, options in feature_choices() for name, label in options]
    same = [(name, label) for name, label, words_of in every if words_of == called]
    return same or [(name, label) for name, label, words_of in every if all(word in words_of for word in words)]
