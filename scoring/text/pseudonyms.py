"""Names that identify nobody."""

from __future__ import annotations

import string

from ml.tables.schema import Text


def pseudonyms(count: int, language: str) -> list[str]:
    """Return « Dossier A », « Dossier B »…: names that identify nobody."""
    word = Text("Dossier", "File").in_language(language)
    return [f"{word} {letter}" for letter in string.ascii_uppercase[:count]]
