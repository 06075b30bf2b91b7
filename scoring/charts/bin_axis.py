"""Where the bins of a number stand on an axis, and what is written below them. Bins in, fields of rows out."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from scoring.text.bins import DistributionView, Spot

GAP = 0.5  # in bins: a bin without an end stands apart, for no length says how far it reaches
_ROOM = {"wide": 76, "narrow": 26}  # characters below the plot
_ROUND = (1.0, 2.0, 2.5, 4.0, 5.0, 10.0)


class AxisPlace(TypedDict):
    """Where a bin starts, and what is written below it: its number in either width, the words of one without an end.

    A bin is one wide. The drawings' `written_bins` reads these fields and, common to all bins, `single`.
    """

    start: float
    wide_tick: str
    narrow_tick: str
    open_end: str


def on_axis(view: DistributionView) -> list[AxisPlace]:
    """Return each bin's place."""
    wide, narrow = (ticked_bins(view, width) for width in ("wide", "narrow"))
    return [
        {
            "start": place + _shift(view, place),
            "wide_tick": one.edge if place in wide else "",
            "narrow_tick": one.edge if place in narrow else "",
            "open_end": one.open_end,
        }
        for place, one in enumerate(view.bins)
    ]


def client_at(view: DistributionView) -> float | None:
    """Return where the client stands on the axis: the middle of a bin without an end, None without a value."""
    return None if view.place is None else view.place + _shift(view, view.place) + view.within


def spot_at(view: DistributionView, spot: Spot) -> float:
    """Return where a number stands on the axis."""
    return spot.place + _shift(view, spot.place) + spot.within


def ticked_bins(view: DistributionView, width: str) -> list[int]:
    """Return which bins get their number written below a drawing of this width ("wide", "narrow").

    Round numbers at equal distances where there are two that keep apart from each other and from the open ends' words.
    """
    bins, room = view.bins, _ROOM[width]
    first, last = (bins[place].open_end if bins else "" for place in (0, -1))
    length = len(bins) + GAP * (bool(first) + (len(bins) > 1 and bool(last)))
    a_bin = room / max(length, 1)
    from_left, from_right = _longest(first), room - _longest(last)

    def keep_apart(places: list[int]) -> bool:
        return all(
            (right - left) * a_bin >= (len(bins[left].edge) + len(bins[right].edge)) / 2 + 1
            for left, right in pairwise(places)
        )

    def fits(place: int) -> bool:
        middle = (place + (GAP if first else 0) + (0.5 if view.single else 0)) * a_bin
        half = len(bins[place].edge) / 2
        return (not first or middle - half > from_left) and (not last or middle + half < from_right)

    closed = [place for place, one in enumerate(bins) if one.edge and not one.open_end and fits(place)]
    steps = range(1, len(bins) + 1)
    choices = [[place for place in closed if _is_round(view, place, step)] for step in steps]
    choices += [closed[::step] for step in steps]
    return next((places for places in choices if len(places) > 1 and keep_apart(places)), closed[:1])


def _is_round(view: DistributionView, place: int, step: int) -> bool:
    """Return whether a bin starts at a multiple of so many bins' width, itself a round number."""
    edges = [one.at for one in view.bins if one.at is not None]
    at = view.bins[place].at
    if view.single or len(edges) < 2 or at is None:
        return False
    distance = step * (edges[1] - edges[0])
    power = 10.0 ** math.floor(math.log10(distance) + 1e-9)
    is_round = any(abs(distance / power - size) < 1e-6 for size in _ROUND)
    return is_round and abs(at / distance - round(at / distance)) < 1e-6


def _longest(words: str) -> int:
    return max(len(line) for line in words.split("\n")) + 1 if words else 0


def _shift(view: DistributionView, place: int) -> float:
    """Return how far a bin is moved outward: those without an end, by the gap."""
    if not view.bins[place].open_end:
        return 0.0
    return GAP if place else -GAP
