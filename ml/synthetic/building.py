"""The building each client lives in: 47 columns of the application row, mostly missing together."""

from __future__ import annotations

import numpy as np

from ml.synthetic import aggregates
from ml.synthetic.draws import Columns, Floats, drawn_words, pick, real, weighted
from ml.synthetic.traits import Traits

# What the mode and the median are of the mean, for most buildings; the mode of the others is lower.
USUAL_MODE = {"APARTMENTS": 1.02, "LIVINGAPARTMENTS": 1.093, "LIVINGAREA": 1.042, "BASEMENTAREA": 1.038}
USUAL_MEDIAN = {"APARTMENTS": 1.009, "LIVINGAPARTMENTS": 1.017, "LIVINGAREA": 1.018}
SHARE_WITH_USUAL_MODE = 0.82
# Counts are written as shares of the highest one seen: 24 floors, 29 entrances, 25 lifts.
HIGHEST_COUNT = {"FLOORSMAX": 24, "FLOORSMIN": 24, "ENTRANCES": 29, "ELEVATORS": 25}
# Heights, entrances and years hardly vary inside a building: their three columns are the same.
CONSTANT = {"YEARS_BEGINEXPLUATATION", "YEARS_BUILD", "ENTRANCES", "FLOORSMAX", "FLOORSMIN"}


def building_columns(random: np.random.Generator, traits: Traits) -> Columns:
    """The _AVG, _MODE and _MEDI columns and the five others; patterns of missing values as published."""
    missing = _missing(random, traits)
    columns: Columns = {}
    for position, name in enumerate(aggregates.BUILDING):
        mean = traits.value(name)
        if name in HIGHEST_COUNT:
            mean = np.round(mean * HIGHEST_COUNT[name]) / HIGHEST_COUNT[name]
        unusual = (random.random(traits.size) > SHARE_WITH_USUAL_MODE) & (name not in CONSTANT)
        mode = mean * np.where(unusual, random.uniform(0.7, 1.0, traits.size), USUAL_MODE.get(name, 1.0))
        median = mean * USUAL_MEDIAN.get(name, 1.0)
        for suffix, values in (("AVG", mean), ("MODE", mode), ("MEDI", median)):
            columns[f"{name}_{suffix}"] = real(_bounded(values), missing[:, position])
    area = traits.value("LIVINGAREA") * np.exp(random.normal(-0.08, 0.2, traits.size))
    for position, name in enumerate(aggregates.BUILDING_WORDS, start=len(aggregates.BUILDING)):
        absent = missing[:, position]
        if name == "TOTALAREA_MODE":
            columns[name] = real(_bounded(area), absent)
        else:
            columns[name] = drawn_words(random, aggregates.WORDS[name], traits.size, absent)
    return columns


def _bounded(values: Floats) -> Floats:
    return np.asarray(np.round(np.minimum(values, 1.0), 4), dtype=np.float64)


def _missing(random: np.random.Generator, traits: Traits) -> np.ndarray:
    """True (n, 19) where a building column is missing."""
    known = traits.holds("building_known")
    drawn = np.zeros(traits.size, dtype=np.int64)
    for members, text in (
        (known, aggregates.MISSING_WHERE_AREA_KNOWN),
        (~known, aggregates.MISSING_WHERE_AREA_UNKNOWN),
    ):
        patterns, shares = weighted(text)
        bits = np.array([int(pattern, 16) for pattern in patterns])
        drawn[members] = bits[pick(random, shares, traits.size)][members]
    columns = len(aggregates.BUILDING) + len(aggregates.BUILDING_WORDS)
    return np.asarray((drawn[:, None] >> np.arange(columns)) & 1, dtype=bool)
