"""Counts and lists clients by categories and answer from codes in memory: a search page asks at each turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ml.tables.numerics import FloatArray

ANSWERS = 4  # approve, review, decline, and no recommendation
Counts = tuple[int, int, int, int]  # of clients, by answer

Places = tuple[int | None, ...]
Mask = npt.NDArray[np.bool_]


class Order(NamedTuple):
    """By which number clients are listed, "" being the identifier. Who lacks the number comes last either way."""

    name: str = ""
    is_descending: bool = False


BY_IDENTIFIER = Order()


class Tally:
    """Everyone's combination of categories and answer, by ascending identifier: two bytes a client."""

    def __init__(self, categories: Sequence[FloatArray], sizes: Sequence[int], answers: npt.NDArray[np.int64]) -> None:
        """Take n clients: positions in lists of these sizes (n,), NaN where missing, and 0 to 3 in `answers` (n,)."""
        self._shape = (*(size + 1 for size in sizes), ANSWERS)  # the first place of a list is that of no value
        places = [np.nan_to_num(one, nan=-1).astype(np.int64) + 1 for one in categories]
        codes = np.ravel_multi_index([*places, answers], self._shape)
        self._codes = codes.astype(np.min_scalar_type(int(np.prod(self._shape))))

    def counts(self, within: Mask | None = None) -> dict[Places, Counts]:
        """Return the clients of each answer by combination, combinations that nobody has left out."""
        by_combination = self._cube(within).reshape(-1, ANSWERS)
        taken = np.flatnonzero(by_combination.any(axis=1))
        combinations = np.column_stack(np.unravel_index(taken, self._shape[:-1])).tolist()
        return {
            tuple(p - 1 if p else None for p in places): (counts[0], counts[1], counts[2], counts[3])
            for places, counts in zip(combinations, by_combination[taken].tolist(), strict=True)
        }

    def options(self, places: Places, answer: int | None, within: Mask | None = None) -> list[list[int]]:
        """Return, of each category and then of the answer, how many clients each of its places would list.

        The other filters stay as they are, None filtering nothing; clients without a value are in no place.
        """
        cube = self._cube(within)
        chosen = [*(None if p is None else p + 1 for p in places), answer]
        found = []
        for axis in range(cube.ndim):
            taken = tuple(
                slice(None) if other == axis or place is None else slice(place, place + 1)
                for other, place in enumerate(chosen)
            )
            counts = cube[taken].sum(axis=tuple(other for other in range(cube.ndim) if other != axis)).tolist()
            found.append(counts if axis == cube.ndim - 1 else counts[1:])
        return found

    def having(self, places: Places, answer: int | None) -> Mask:
        """Return whether each client has these categories and this answer, None being any (n,)."""
        wanted = np.ones(self._shape, dtype=bool)
        for axis, place in enumerate([*(None if p is None else p + 1 for p in places), answer]):
            if place is not None:
                others = np.arange(self._shape[axis]) != place
                wanted[(slice(None),) * axis + (others,)] = False
        return np.asarray(wanted.ravel()[self._codes])

    def _cube(self, within: Mask | None) -> npt.NDArray[np.int64]:
        codes = self._codes if within is None else self._codes[within]
        return np.bincount(codes, minlength=int(np.prod(self._shape))).reshape(self._shape)
