"""Points of probability in words, rounded so that what is shown adds up."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from scoring.text.values import plural_of, signed, thousandths


def tenths_between(start: float, end: float) -> int:
    """Return how many tenths of a point lie between two probabilities as `percent` writes them, with its sign."""
    return thousandths(end) - thousandths(start)


def tenths(parts: Sequence[float], whole: int) -> list[int]:
    """Return parts of a difference in probability in tenths of a point that add up to `whole`.

    Each is rounded to the nearest; what then lacks or is too much is taken where rounding moved most.
    """
    exact = [1000 * part for part in parts]
    rounded = [round(part) for part in exact]
    gap = whole - sum(rounded)
    step = 1 if gap > 0 else -1
    by_loss = sorted(range(len(parts)), key=lambda place: (rounded[place] - exact[place]) * step)
    for number in range(abs(gap)):
        rounded[by_loss[number % len(parts)]] += step
    return rounded


def points(amount: int) -> str:
    """Return so many tenths of a point with their sign: « +10,4 points », « moins de 0,1 point » for none."""
    if not amount:
        return _("moins de 0,1 point")
    shown = signed(amount / 10, 1)
    return ngettext("%(shown)s point", "%(shown)s points", plural_of(abs(amount) / 10)) % {"shown": shown}
