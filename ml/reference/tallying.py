"""Counts clients by several categories and by recommendation from codes in memory: a search page asks at each turn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ml.build import FloatArray

RECOMMENDATIONS = 3  # approve, review, decline

Places = tuple[int | None, ...]


class Tally:
    """Everyone's combination of categories and recommendation, by ascending identifier: some 10 bytes a client."""

    def __init__(
        self, identifiers: npt.NDArray[np.int64], categories: Sequence[FloatArray], bands: npt.NDArray[np.int64]
    ) -> None:
        """Take n clients: positions in each category's list (n,), NaN where missing, and 0, 1 or 2 in `bands` (n,)."""
        places = [np.nan_to_num(one, nan=-1).astype(np.int64) + 1 for one in categories]
        sizes = [int(one.max(initial=0)) + 1 for one in places]
        taken, numbers = np.unique(np.ravel_multi_index(places, sizes), return_inverse=True)
        combinations = np.column_stack(np.unravel_index(taken, sizes)).tolist()
        self._combinations: list[Places] = [tuple(p - 1 if p else None for p in row) for row in combinations]
        codes = numbers * RECOMMENDATIONS + bands
        self._codes = codes.astype(np.min_scalar_type(len(taken) * RECOMMENDATIONS))
        self._identifiers = identifiers

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
