"""Names that identify nobody."""

from __future__ import annotations

import string

from django.utils.translation import gettext as _


def pseudonyms(count: int) -> list[str]:
    """Return « Dossier A », « Dossier B »…: names that identify nobody."""
    word = _("Dossier")
    return [f"{word} {letter}" for letter in string.ascii_uppercase[:count]]
