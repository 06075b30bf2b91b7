"""The bins of a feature as charts show them: their names, the client's place, where they stand on an axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.language import translated
from ml.features import feature
from ml.features.definition import Value
from ml.population.results import Bin, Counts, Distribution
from ml.population.store import PROBABILITY
from ml.serving.model import ReviewBand
from ml.tables.schema import Category, Unit
from scoring.core.comparison import place_of
from scoring.text.values import axis_unit, number, percent, quantity, shown, span_start, with_unit

_PROBABILITY_LABEL = gettext_lazy("Probabilité de défaut")
_MOST_DECIMALS = 8
_LOWEST = "min"
GAP = 0.5  # in bins: a bin without an end stands apart, for no length says how far it reaches
_ROOM = {"wide": 76, "narrow": 26}  # characters below the plot
_ROUND = (1.0, 2.0, 2.5, 4.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class BinView:
    """A bin in words: `label` says it whole, `edge` is the number at its start, or its value, if it has either.

    `at` is that number itself; `open_end` says a bin without an end in two lines, empty for every other; `key` names
    the bin in an address.
    """

    label: str
    edge: str
    counts: Counts
    at: float | None = None
    open_end: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a number lies: in which bin, and how far into it (0 to 1)."""

    place: int
    within: float
    label: str


@dataclass(frozen=True)
class DistributionView:
    """A distribution in words; `place` is the client's bin, `within` how far into it (0 to 1), None where in none.

    `single` is true where each bin is one value or one category, `is_unrecognised` where the client has a category that
    the model does not know. `band` are the two ends of what is set apart.
    """

    name: str
    label: str
    axis: str
    bins: tuple[BinView, ...]
    missing: Counts
    is_category: bool
    single: bool
    place: int | None
    within: float
    client: str
    is_unrecognised: bool = False
    band: tuple[Spot, Spot] | None = None

    @cached_property
    def known(self) -> Counts:
        """The clients with a value."""
        every = [b.counts for b in self.bins]
        return Counts(
            sum(c.everyone for c in every),
            sum(c.repaid for c in every),
            sum(c.defaulted for c in every),
            sum(c.group for c in every),
        )


def distribution_view(distribution: Distribution, value: Value, band: ReviewBand | None = None) -> DistributionView:
    """Return a distribution and a client's own value in words, with a `band` of values."""
    name, bins = distribution.name, [b for b, _ in distribution.bins]
    labels = bin_labels(bins, unit_of(name), categories_of(name))
    edges, ends = edge_labels(bins, unit_of(name)), open_labels(bins, unit_of(name))
    place = place_of(value, bins)

    def spot(limit: float) -> Spot:
        there = place_of(limit, bins)
        return Spot(there, _within(limit, bins, there), value_label(name, limit))

    return DistributionView(
        name=name,
        label=label_of(name),
        axis=axis_of(name),
        bins=tuple(
            BinView(label, edge, counts, starts_at(bins, number), end, bin_key(bins[number]))
            for number, (label, edge, end, (_, counts)) in enumerate(
                zip(labels, edges, ends, distribution.bins, strict=True)
            )
        ),
        missing=distribution.missing,
        # Yes and no read better by name than along an axis.
        is_category=bool(categories_of(name)) or unit_of(name) is Unit.YES_NO,
        single=any(b.value is not None or b.category is not None for b in bins),
        place=place,
        within=0.5 if place is None or isinstance(value, str) else _within(float(value or 0), bins, place),
        client=value_label(name, value),
        is_unrecognised=value is not None and place is None,
        band=(spot(band.lower), spot(band.upper)) if band else None,
    )


def bin_key(one: Bin) -> str:
    """Return what names a bin in an address: its category, its value or the number it begins with, « min » without."""
    if one.category is not None:
        return one.category
    start = one.value if one.value is not None else one.lower
    return _LOWEST if start is None else f"{start:.12g}"


def bin_at(key: str, bins: Sequence[Bin]) -> int | None:
    """Return the number of the bin that `bin_key` names so, or that holds the number; None where none does."""
    named = next((place for place, one in enumerate(bins) if bin_key(one) == key), None)
    if named is not None or (bins and bins[0].category is not None):
        return named
    try:
        return place_of(float(key), bins)
    except ValueError:
        return None


def label_of(name: str) -> str:
    """Return what a feature, or the probability, is called."""
    return str(_PROBABILITY_LABEL) if name == PROBABILITY else translated(feature(name).label)


def unit_of(name: str) -> Unit:
    """Return the unit of a feature or of the probability."""
    return Unit.RATIO if name == PROBABILITY else feature(name).unit


def categories_of(name: str) -> tuple[Category, ...]:
    """Return the categories of a feature; none for a number."""
    return () if name == PROBABILITY else feature(name).categories


def value_label(name: str, value: Value) -> str:
    """Return a value as a person reads it, « non renseigné » where missing."""
    if name == PROBABILITY:  # every client has one
        return percent(float(value or 0))
    return shown(feature(name), value)


def axis_of(name: str) -> str:
    """Return the title of an axis: the label and, in brackets, the unit."""
    unit = axis_unit(unit_of(name))
    return f"{label_of(name)} ({unit})" if unit else label_of(name)


def bin_labels(bins: Sequence[Bin], unit: Unit, categories: Sequence[Category] = ()) -> list[str]:
    """Return each bin in words, with its unit."""
    decimals, words = _decimals(unit, bins), {c.value: translated(c.label) for c in categories}
    labels = []
    for one in bins:
        if one.category is not None:
            labels.append(words[one.category])
            continue
        if one.value is not None:
            labels.append(_single(one.value, unit, decimals))
            continue
        lower, upper = (
            "" if limit is None else with_unit(_number(limit, unit, decimals), limit, unit)
            for limit in (one.lower, one.upper)
        )
        if not lower:
            said = _("moins de %(upper)s") % {"upper": upper} if upper else _("toute valeur")
        elif not upper:
            said = _("%(lower)s ou plus") % {"lower": lower}
        else:
            start = span_start(_number(one.lower or 0.0, unit, decimals), unit)
            said = _("de %(start)s à moins de %(upper)s") % {"start": start, "upper": upper}
        labels.append(said)
    return labels


def edge_labels(bins: Sequence[Bin], unit: Unit) -> list[str]:
    """Return what is written below the start of each bin, or below its middle where it is one value."""
    decimals = _decimals(unit, bins)
    written = [starts_at(bins, place) for place in range(len(bins))]
    return ["" if edge is None else _edge(edge, unit, decimals) for edge in written]


def open_labels(bins: Sequence[Bin], unit: Unit) -> list[str]:
    """Return what is written below a bin that has no end: its one edge and which way it goes on, in two lines."""
    decimals, labels = _decimals(unit, bins), []
    for place, one in enumerate(bins):
        label = ""
        if one.lower is not None and one.upper is None:
            edge = _edge(one.lower, unit, decimals)
            label = _("%(edge)s\nou plus") % {"edge": edge}
        elif one.upper is not None and starts_at(bins, place) is None:
            edge = _edge(one.upper, unit, decimals)
            label = _("moins de\n%(edge)s") % {"edge": edge}
        labels.append(label)
    return labels


def starts_at(bins: Sequence[Bin], place: int) -> float | None:
    """Return the number a bin starts at, or its value; None where it has none.

    Edges are every multiple of a step above nearly all values' least: the bin below the first multiple starts at zero.
    """
    one = bins[place]
    if one.value is not None or one.lower is not None or one.upper is None or len(bins) <= place + 1:
        return one.value if one.value is not None else one.lower
    step = (bins[place + 1].upper or 0.0) - one.upper
    return 0.0 if step > 0 and abs(one.upper - step) <= 1e-9 * step else None


def _single(value: float, unit: Unit, decimals: int) -> str:
    """Return the one value of a bin, in the unit of the axis."""
    if unit is Unit.YES_NO:
        return quantity(value, unit)
    return with_unit(_number(value, unit, decimals), value, unit)


def _within(value: float, bins: Sequence[Bin], place: int) -> float:
    lower, upper = starts_at(bins, place), bins[place].upper
    if lower is None or upper is None:
        return 0.5
    return min(max((value - lower) / (upper - lower), 0.0), 1.0)


def _edge(value: float, unit: Unit, decimals: int) -> str:
    """Return a number below an axis: a share with its sign, no other unit."""
    shown = _number(value, unit, decimals)
    return with_unit(shown, value, unit) if unit is Unit.RATIO else shown


def _number(value: float, unit: Unit, decimals: int) -> str:
    return number(value * 100 if unit is Unit.RATIO else value, decimals)


def _decimals(unit: Unit, bins: Sequence[Bin]) -> int:
    """Return how many decimals write every edge as it is: edges are multiples of a round step."""
    scale = 100 if unit is Unit.RATIO else 1
    edges = [scale * limit for one in bins for limit in (one.lower, one.value) if limit is not None]
    exact = (d for d in range(_MOST_DECIMALS) if all(abs(round(e, d) - e) <= 1e-9 * max(1, abs(e)) for e in edges))
    return next(exact, _MOST_DECIMALS)


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
    drawn = len(bins) + GAP * (bool(first) + (len(bins) > 1 and bool(last)))
    a_bin = room / max(drawn, 1)
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
    steps, length = range(1, len(bins) + 1), _bin_length(view)
    round_ones = ([place for place in closed if length and _is_round(bins[place].at, length * step)] for step in steps)
    others = (closed[::step] for step in steps)
    return next((places for places in chain(round_ones, others) if len(places) > 1 and keep_apart(places)), closed[:1])


def _bin_length(view: DistributionView) -> float:
    """Return how far apart bins start; 0 where each is one value, or where fewer than two start at a number."""
    edges = [one.at for one in view.bins if one.at is not None]
    return 0.0 if view.single or len(edges) < 2 else edges[1] - edges[0]


def _is_round(at: float | None, distance: float) -> bool:
    """Return whether a number is a multiple of a distance that is itself a round number."""
    if at is None:
        return False
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
