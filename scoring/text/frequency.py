"""Shares said as counts of clients: « 83 clients sur 100 ». The one place that says how many of a hundred."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def in_a_hundred(count: int, known: int) -> str:
    """Return a share as clients out of a hundred; all of them and none of them are said so."""
    if count == known:
        return _("tous les clients")
    return counted_in_a_hundred(count, known) if count else _("aucun client")


def counted_in_a_hundred(part: float, whole: float = 1) -> str:
    """Return a share as a count of clients among a hundred, never a certainty it is not."""
    count = round(100 * part / whole)
    if not part:
        return _("aucun client sur 100")
    if count == 0:
        return _("moins d’un client sur 100")
    if count == 100 and part < whole:
        return _("plus de 99 clients sur 100")
    return ngettext("%(count)s client sur 100", "%(count)s clients sur 100", count) % {"count": count}


def comparable(probability: float) -> tuple[int, int]:
    """Return how many of how many comparable clients: of 100, or of 1,000 where fewer than one in 100."""
    among = 100 if probability >= 0.0095 else 1000
    return round(probability * among), among
