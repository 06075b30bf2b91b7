"""Points of probability in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.text.values import plural_of, signed


def points(amount: int) -> str:
    """Return so many tenths of a point with their sign: « +10,4 points », « moins de 0,1 point » for none."""
    if not amount:
        return _("moins de 0,1 point")
    shown = signed(amount / 10, 1)
    return ngettext("%(shown)s point", "%(shown)s points", plural_of(abs(amount) / 10)) % {"shown": shown}
