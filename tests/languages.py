"""Says things in one language or the other, as pages do in the language that their visitor chose."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import override

Said = TypeVar("Said")


def spoken(language: str, say: Callable[[], Said]) -> Said:
    """Return what `say` says in a language, "fr" or "en"."""
    with override(language):
        return say()
