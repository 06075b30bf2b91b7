"""Counts and lists clients by categories and answer from codes in memory: a search page asks at each turn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from ml.tables.numerics import FloatArray, Keys

ANSWERS = 4  # approve, review, decline, and no recommendation
Counts = tuple[int, int, int, int]  # of clients, by answer

Places = tuple[int | None, ...]
Order = Literal["identifier", "riskiest", "safest"]


class Tally:
    """Everyone's combination of categories and answer, by ascending identifier.

    Two bytes a client, and four more for each of two orders once they are asked for.
    """

    def __init__(
        self,
        identifiers: Keys,
        categories: Sequence[FloatArray],
        answers: npt.NDArray[np.int64],
        probabilities: FloatArray,
    ) -> None:
        """Take n clients: positions in each category's list (n,), NaN where missing, 0 to 3 in `answers` (n,)."""
        places = [np.nan_to_num(one, nan=-1).astype(np.int64) + 1 for one in categories]
        sizes = [int(one.max(initial=0)) + 1 for one in places]
        taken, numbers = np.unique(np.ravel_multi_index(places, sizes), return_inverse=True)
        combinations = np.column_stack(np.unravel_index(taken, sizes)).tolist()
        self._combinations: list[Places] = [tuple(p - 1 if p else None for p in row) for row in combinations]
        codes = numbers * ANSWERS + answers
        self._codes = codes.astype(np.min_scalar_type(len(taken) * ANSWERS))
        self._identifiers = identifiers
        self._probabilities = probabilities

    def counts(self, ranges: Sequence[tuple[int, int]] = ()) -> dict[Places, Counts]:
        """Return the clients of each answer by combination, combinations that nobody has left out.

        `ranges` are of the identifiers to count, ends included, none overlapping another; everyone without.
        """
        length = len(self._combinations) * ANSWERS
        if ranges:
            found = np.zeros(length, dtype=np.int64)
            for first, last in ranges:
                start, end = np.searchsorted(self._identifiers, [first, last + 1])
                found += np.bincount(self._codes[start:end], minlength=length)
        else:
            found = np.bincount(self._codes, minlength=length)
        by_combination = found.reshape(-1, ANSWERS).tolist()
        return {
            places: (approve, review, decline, none)
            for places, (approve, review, decline, none) in zip(self._combinations, by_combination, strict=True)
            if approve + review + decline + none
        }

    def listed(
        self, places: Places, answer: int | None, ranges: Sequence[tuple[int, int]] = (), order: Order = "identifier"
    ) -> Keys:
        """Return the identifiers of the clients that have these categories and this answer, None being any.

        `ranges` as for `counts`. Of clients with the same probability, the one with the lower identifier comes first.
        """
        has = [all(p in (None, one) for p, one in zip(places, given, strict=True)) for given in self._combinations]
        wanted = np.outer(has, [answer in (None, one) for one in range(ANSWERS)]).ravel()
        belongs = wanted[self._codes]
        if ranges:
            within = np.zeros(len(belongs), dtype=bool)
            for first, last in ranges:
                start, end = np.searchsorted(self._identifiers, [first, last + 1])
                within[start:end] = True
            belongs &= within
        if order == "identifier":
            return np.asarray(self._identifiers[belongs])
        rows = self._riskiest if order == "riskiest" else self._safest
        return np.asarray(self._identifiers[rows[belongs[rows]]])

    @cached_property
    def _riskiest(self) -> npt.NDArray[np.int32]:
        return np.argsort(-self._probabilities, kind="stable").astype(np.int32)

    @cached_property
    def _safest(self) -> npt.NDArray[np.int32]:
        return np.argsort(self._probabilities, kind="stable").astype(np.int32)
