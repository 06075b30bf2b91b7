"""Where the bins of a number stand on an axis, and what is written below them. Told bins in, fields of rows out."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scoring.text.bins import Spot, ToldDistribution

GAP = 0.5  # in bins: a bin without an end stands apart, for no length says how far it reaches
WIDTHS = ("wide", "narrow")
_ROOM = {"wide": 76, "narrow": 26}  # characters below the plot
_ROUND = (1.0, 2.0, 2.5, 4.0, 5.0, 10.0)


def on_axis(told: ToldDistribution) -> list[dict[str, str | float]]:
    """Return for each bin where it starts and ends, and what is written below it."""
    ticks = {width: ticked_bins(told, width) for width in WIDTHS}
    rows: list[dict[str, str | float]] = []
    for place, one in enumerate(told.bins):
        start = place + _shift(told, place)
        rows.append(
            {
                "start": start,
                "end": start + 1,
                "tick_at": start + 0.5 if told.single else start,
                **{f"{width}_tick": one.edge if place in ticks[width] else "" for width in WIDTHS},
                "is_open": bool(one.open_end),
                "last_open": one.open_end if place else "",
                "first_open": "" if place else one.open_end,
            }
        )
    return rows


def client_at(told: ToldDistribution) -> float | None:
    """Return where the client stands on the axis: the middle of a bin without an end, None without a value."""
    return None if told.place is None else told.place + _shift(told, told.place) + told.within


def spot_at(told: ToldDistribution, spot: Spot) -> float:
    """Return where a number stands on the axis."""
    return spot.place + _shift(told, spot.place) + spot.within


def ticked_bins(told: ToldDistribution, width: str) -> list[int]:
    """Return which bins get their number written below a drawing of this width ("wide", "narrow").

    Round numbers at equal distances where there are two that keep apart from each other and from the open ends' words.
    """
    bins, room = told.bins, _ROOM[width]
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
        middle = (place + (GAP if first else 0) + (0.5 if told.single else 0)) * a_bin
        half = len(bins[place].edge) / 2
        return (not first or middle - half > from_left) and (not last or middle + half < from_right)

    closed = [place for place, one in enumerate(bins) if one.edge and not one.open_end and fits(place)]
    steps = range(1, len(bins) + 1)
    choices = [[place for place in closed if _is_round(told, place, step)] for step in steps]
    choices += [closed[::step] for step in steps]
    return next((places for places in choices if len(places) > 1 and keep_apart(places)), closed[:1])


def _is_round(told: ToldDistribution, place: int, step: int) -> bool:
    """Return whether a bin starts at a multiple of so many bins' width, itself a round number."""
    edges = [one.at for one in told.bins if one.at is not None]
    at = told.bins[place].at
    if told.single or len(edges) < 2 or at is None:
        return False
    distance = step * (edges[1] - edges[0])
    power = 10.0 ** math.floor(math.log10(distance) + 1e-9)
    is_round = any(abs(distance / power - size) < 1e-6 for size in _ROUND)
    return is_round and abs(at / distance - round(at / distance)) < 1e-6


def _longest(words: str) -> int:
    return max(len(line) for line in words.split("\n")) + 1 if words else 0


def _shift(told: ToldDistribution, place: int) -> float:
    """Return how far a bin is moved outward: those without an end, by the gap."""
    if not told.bins[place].open_end:
        return 0.0
    return GAP if place else -GAP
