"""What contributions are worth in points of probability. Page, record and API ask here."""

from __future__ import annotations

from ml.tables.numerics import probability_of

_NEAR = 1e-4  # log-odds


def per_log_odds(base: float, total: float) -> float:
    """Return what a unit of log-odds is worth, in probability, on the way from `base` to `total`, both log-odds.

    So each contribution is its share of the difference in log-odds, and all of them add up to the difference in
    probability. Where the two are nearly one it is the slope of the curve there, p(1 - p).
    """
    if abs(total - base) < _NEAR:
        chance = probability_of((base + total) / 2)
        return chance * (1 - chance)
    return (probability_of(total) - probability_of(base)) / (total - base)
