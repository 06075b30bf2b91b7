"""How much a contribution moves the risk, in words. The one place with the limits between the words."""

from __future__ import annotations

from django.utils.translation import gettext as _

STRONG, CLEAR, SLIGHT = 0.7, 0.25, 0.05  # log-odds: e to the power of 0.7 doubles the odds


def effect_size(contribution: float) -> str:
    """Return how much a contribution in log-odds moves the risk, in words: the same on every page, screen and paper."""
    size = abs(contribution)
    if not size:
        return _("ne change pas le risque")
    if size < SLIGHT:
        return _("ne change presque pas le risque")
    raises = contribution > 0
    if size >= STRONG:
        return _("augmente fortement le risque") if raises else _("diminue fortement le risque")
    if size >= CLEAR:
        return _("augmente nettement le risque") if raises else _("diminue nettement le risque")
    return _("augmente légèrement le risque") if raises else _("diminue légèrement le risque")
