"""Lays two features across each other over everyone: few columns and rows, each cell counted whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from clients.models.client import Client
from ml.features import feature
from ml.features.definition import Value
from ml.population.results import Association, Bin, Cloud, Distribution, Pair
from ml.population.store import PROBABILITY
from ml.tables.numerics import FloatArray
from scoring.core import engine
from scoring.core.comparison import COMPARABLE, is_measured, own_value, place_of, telling_features

MOST_COLUMNS, MOST_ROWS = 6, 11  # the column and the row of missing values counted in
_SUGGESTED = 5  # pairs


@dataclass(frozen=True)
class Slot:
    """A column or a row: a bin, the `others` rarest categories put together, or (neither of them) missing values."""

    bin: Bin | None
    others: int = 0

    @property
    def is_missing(self) -> bool:
        """Whether these are the clients without a value."""
        return self.bin is None and not self.others


@dataclass(frozen=True)
class CellCounts:
    """The clients of a cell, those with a known outcome, those who defaulted, those recommended to be refused."""

    clients: int = 0
    labelled: int = 0
    defaulted: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Scatter:
    """Clients as dots over the bins of two numbers, and these numbers' distributions, which have the bins.

    Dots are told apart by outcome, or `by_answer` of the model.
    """

    cloud: Cloud
    by_answer: bool
    of_x: Distribution
    of_y: Distribution


@dataclass(frozen=True)
class Crossed:
    """Two features over everyone. `x` goes across, `y` down, as they were asked; `cells` are by (column, row).

    The last column or row is that of missing values, where anybody has one. `place` is the client's column and row.
    `missing` counts the clients without one of the two, whom the association leaves out. `has_unrecognised` where the
    client has, of one of the two, a category that the model does not know: it stands with the missing ones. `scatter`
    is there where both are numbers.
    """

    x: str
    y: str
    x_value: Value
    y_value: Value
    columns: tuple[Slot, ...]
    rows: tuple[Slot, ...]
    cells: dict[tuple[int, int], CellCounts]
    place: tuple[int, int]
    missing: int
    association: Association
    has_unrecognised: bool = False
    scatter: Scatter | None = None

    @property
    def clients(self) -> int:
        """How many clients there are, with both or not."""
        return sum(cell.clients for cell in self.cells.values())


def cross(row: FloatArray, x: str, y: str, texts: Mapping[str, str], *, by_answer: bool = False) -> Crossed:
    """Return two features together over everyone, `x` across and `y` down, and the cell of a feature row's client.

    `texts` are the client's `unknown_categories`. Dots are told apart by outcome, or `by_answer` of the model.

    Raises ValueError for names that are not COMPARABLE or twice the same; engine.NoModelError and NoReferenceError.
    """
    if x == y or not {x, y} <= COMPARABLE:
        raise ValueError(f"{x}, {y}: not two features that clients are compared by")
    pair = engine.reference().pair(x, y)
    values = own_value(x, row, texts), own_value(y, row, texts)
    totals = [_totals(pair, side) for side in (0, 1)]
    (columns, column_of), (rows, row_of) = (
        _slots(bins, total, value, most)
        for bins, total, value, most in zip(
            (pair.x_bins, pair.y_bins), totals, values, (MOST_COLUMNS, MOST_ROWS), strict=True
        )
    )
    cells: dict[tuple[int, int], CellCounts] = {}
    for cell in pair.cells:
        key = (column_of[cell.x], row_of[cell.y])
        before = cells.get(key, CellCounts())
        cells[key] = CellCounts(
            before.clients + cell.clients,
            before.labelled + cell.labelled,
            before.defaulted + cell.defaulted,
            before.refused + cell.refused,
        )
    place = column_of[_place(values[0], pair.x_bins)], row_of[_place(values[1], pair.y_bins)]
    return Crossed(
        x,
        y,
        *values,
        columns,
        rows,
        cells,
        place,
        pair.missing,
        pair.association,
        has_unrecognised=not {x, y}.isdisjoint(texts),
        scatter=_scatter(x, y, by_answer=by_answer) if is_measured(x) and is_measured(y) else None,
    )


def _scatter(x: str, y: str, *, by_answer: bool) -> Scatter:
    reference = engine.reference()
    return Scatter(
        reference.cloud(x, y, by_answer=by_answer), by_answer, reference.distribution(x), reference.distribution(y)
    )


def suggested_pairs(client: Client, row: FloatArray) -> list[tuple[str, str]]:
    """Return pairs worth a look for this client, the most telling first.

    That is the two strongest numbers of different families among what counts most, which can be drawn as a cloud; then
    the strongest feature with each of the next ones of another family. The one with more categories comes second:
    there is room for more rows than columns.
    """
    names = telling_features(client, row)
    numbers = [name for name in names if is_measured(name)]
    found = [pair for pair in combinations(numbers, 2) if _are_apart(*pair)][:1]
    found += [(first, other) for first in names[:1] for other in names[1:] if _are_apart(first, other)]
    found.append(("amt_credit", "amt_income_total"))
    ordered = [(x, y) if _width(x) <= _width(y) else (y, x) for x, y in found]
    return list(dict.fromkeys(ordered))[:_SUGGESTED]


def partner(client: Client, row: FloatArray, name: str) -> str:
    """Return what to cross a feature with: the first of what counts most for this client that tells something else."""
    others = [*telling_features(client, row), "amt_credit", "amt_income_total"]
    return next(other for other in others if other != name and (name == PROBABILITY or _are_apart(name, other)))


def _are_apart(one: str, other: str) -> bool:
    return feature(one).family is not feature(other).family


def _width(name: str) -> int:
    """Return how many categories a feature has; a number has none."""
    return 0 if name == PROBABILITY else len(feature(name).categories)


def _totals(pair: Pair, side: int) -> dict[int, int]:
    totals: dict[int, int] = {}
    for cell in pair.cells:
        place = (cell.x, cell.y)[side]
        totals[place] = totals.get(place, 0) + cell.clients
    return totals


def _slots(
    bins: Sequence[Bin], totals: dict[int, int], value: Value, most: int
) -> tuple[tuple[Slot, ...], dict[int, int]]:
    """Return at most `most` slots and the slot of each bin, missing values last where anybody, or `value`, is one.

    Neighbours of a number go together, and the rarest of a category.
    """
    absent, is_category = len(bins), bool(bins) and bins[0].category is not None
    lacking = place_of(value, bins) is None or absent in totals
    known = {place: clients for place, clients in totals.items() if place != absent}
    make = _category_slots if is_category else _number_slots
    slots, slot_of = make(bins, known, value, most - lacking)
    return (*slots, Slot(None)) if lacking else slots, {**slot_of, absent: len(slots)}


def _number_slots(
    bins: Sequence[Bin], totals: dict[int, int], value: Value, most: int
) -> tuple[tuple[Slot, ...], dict[int, int]]:
    size = -(-len(bins) // most)
    groups = [bins[start : start + size] for start in range(0, len(bins), size)]
    if size == 1:
        return tuple(Slot(one) for one in bins), {place: place for place in range(len(bins))}
    starts = [group[0].value if group[0].value is not None else group[0].lower for group in groups]
    slots = [Slot(Bin(lower, upper)) for lower, upper in zip([None, *starts[1:]], [*starts[1:], None], strict=True)]
    return tuple(slots), {place: place // size for place in range(len(bins))}


def _category_slots(
    bins: Sequence[Bin], totals: dict[int, int], value: Value, most: int
) -> tuple[tuple[Slot, ...], dict[int, int]]:
    own = [place for place, one in enumerate(bins) if one.category == value]  # nobody else may have it
    totals = dict.fromkeys(own, 0) | totals
    order = sorted(totals, key=lambda place: -totals[place])
    if len(order) > most:
        order = [place for place in order if place not in own]
        kept = [*order[: most - 1 - len(own)], *own]
        rest = [place for place in order if place not in kept]
    else:
        kept, rest = order, []
    kept.sort(key=lambda place: -totals[place])
    slots = [Slot(bins[place]) for place in kept] + ([Slot(None, len(rest))] if rest else [])
    return tuple(slots), {place: number for number, place in enumerate(kept)} | dict.fromkeys(rest, len(kept))


def _place(value: Value, bins: Sequence[Bin]) -> int:
    place = place_of(value, bins)
    return len(bins) if place is None else place
