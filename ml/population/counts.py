"""Counts and lists clients by categories and recommendation from codes in memory: a search page asks at each turn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from ml.tables.numerics import FloatArray, Keys

RECOMMENDATIONS = 3  # approve, review, decline

Places = tuple[int | None, ...]
Order = Literal["identifier", "riskiest", "safest"]


class Tally:
    """Everyone's combination of categories and recommendation, by ascending identifier.

    Two bytes a client, and four more for each of two orders once they are asked for.
    """

    def __init__(
        self,
        identifiers: Keys,
        categories: Sequence[FloatArray],
        bands: npt.NDArray[np.int64],
        probabilities: FloatArray,
    ) -> None:
        """Take n clients: positions in each category's list (n,), NaN where missing, 0, 1 or 2 in `bands` (n,)."""
        places = [np.nan_to_num(one, nan=-1).astype(np.int64) + 1 for one in categories]
        sizes = [int(one.max(initial=0)) + 1 for one in places]
        taken, numbers = np.unique(np.ravel_multi_index(places, sizes), return_inverse=True)
        combinations = np.column_stack(np.unravel_index(taken, sizes)).tolist()
        self._combinations: list[Places] = [tuple(p - 1 if p else None for p in row) for row in combinations]
        codes = numbers * RECOMMENDATIONS + bands
        self._codes = codes.astype(np.min_scalar_type(len(taken) * RECOMMENDATIONS))
        self._identifiers = identifiers
        self._probabilities = probabilities

    def counts(self, ranges: Sequence[tuple[int, int]] = ()) -> dict[Places, tuple[int, int, int]]:
        """Return approve, review, decline by combination, combinations that nobody has left out.

        `ranges` are of the identifiers to count, ends included, none overlapping another; everyone without.
        """
        length = len(self._combinations) * RECOMMENDATIONS
        if ranges:
            found = np.zeros(length, dtype=np.int64)
            for first, last in ranges:
                start, end = np.searchsorted(self._identifiers, [first, last + 1])
                found += np.bincount(self._codes[start:end], minlength=length)
        else:
            found = np.bincount(self._codes, minlength=length)
        by_combination = found.reshape(-1, RECOMMENDATIONS).tolist()
        return {
            places: (approve, review, decline)
            for places, (approve, review, decline) in zip(self._combinations, by_combination, strict=True)
            if approve + review + decline
        }

    def listed(
        self, places: Places, band: int | None, ranges: Sequence[tuple[int, int]] = (), order: Order = "identifier"
    ) -> Keys:
        """Return the identifiers of the clients that have these categories and this recommendation, None being any.

        `ranges` as for `counts`. Of clients with the same probability, the one with the lower identifier comes first.
        """
        has = [all(p in (None, one) for p, one in zip(places, given, strict=True)) for given in self._combinations]
        wanted = np.outer(has, [band in (None, one) for one in range(RECOMMENDATIONS)]).ravel()
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
