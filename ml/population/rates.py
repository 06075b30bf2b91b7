"""The interval of a rate, for evaluation, peer groups and charts alike."""

from __future__ import annotations

import math

FEWEST_KNOWN_OUTCOMES = 30  # of a group of clients, for its default rate to be told
Z95 = 1.959963984540054  # a normal variable lies within this many standard deviations with 95 %


def wilson_interval(events: int, trials: int) -> tuple[float, float]:
    """Return the 95 % score interval of a rate of `events` in `trials` ≥ 1; it stays within 0 and 1.

    Source: Wilson (1927), Probable inference, the law of succession, and statistical inference.
    """
    rate, squared = events / trials, Z95**2
    middle = (rate + squared / (2 * trials)) / (1 + squared / trials)
    half = math.sqrt(rate * (1 - rate) / trials + squared / (4 * trials**2)) * Z95 / (1 + squared / trials)
    # At the ends of the scale the formula gives the end itself, but for rounding.
    return middle - half if events else 0.0, middle + half if events < trials else 1.0
