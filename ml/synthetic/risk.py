"""The chance that each client defaults, from the facts of the application and the traits behind the histories."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.synthetic import effects
from ml.synthetic.draws import NEVER, Columns, Floats
from ml.synthetic.traits import Traits
from ml.tables.durations import DAYS_A_YEAR
from ml.tables.numerics import sigmoid


def default_log_odds(columns: Columns, traits: Traits) -> Floats:
    """Log-odds of default (n,) of the clients of these application columns: minus their creditworthiness."""
    log_odds = np.full(traits.size, effects.INTERCEPT)
    for name, values in _quantities(columns).items():
        log_odds += _curve(values, effects.CURVES[name])
    for name, by_word in effects.WORDS.items():
        log_odds += _of_words(columns[name], by_word)
    for name, by_number in effects.NUMBERS.items():
        values = _floats(columns[name])
        for number, effect in by_number.items():
            log_odds += effect * (values == number)
    return log_odds + _of_histories(traits)


def draw_defaults(random: np.random.Generator, columns: Columns, traits: Traits) -> np.ndarray:
    """TARGET (n,): 1 for the clients who default."""
    return (random.random(traits.size) < sigmoid(default_log_odds(columns, traits))).astype(np.int64)


def _floats(column: pa.Array) -> Floats:
    return np.asarray(pc.cast(column, pa.float64()).to_numpy(zero_copy_only=False))


def _quantities(columns: Columns) -> dict[str, Floats]:
    """The numbers the curves are drawn over, by their names there."""
    values = {name: _floats(columns[name]) for name in effects.CURVES if name in columns}
    employed = _floats(columns["DAYS_EMPLOYED"])
    credit, annuity = _floats(columns["AMT_CREDIT"]), _floats(columns["AMT_ANNUITY"])
    return values | {
        "age in years": -_floats(columns["DAYS_BIRTH"]) / DAYS_A_YEAR,
        "years employed": np.where(employed == NEVER, np.nan, -employed / DAYS_A_YEAR),
        "credit / goods": credit / _floats(columns["AMT_GOODS_PRICE"]),
        "credit / annuity": credit / annuity,
        "annuity / income": annuity / _floats(columns["AMT_INCOME_TOTAL"]),
    }


def _curve(values: Floats, curve: Mapping[float | None, float]) -> Floats:
    points = {point: effect for point, effect in curve.items() if point is not None}
    missing = np.isnan(values)
    effect = np.interp(np.where(missing, 0.0, values), list(points), list(points.values()))
    return np.where(missing, curve.get(None, 0.0), effect)


def _of_words(column: pa.DictionaryArray, by_word: Mapping[str, float]) -> Floats:
    by_code = np.array([by_word.get(word, 0.0) for word in column.dictionary.to_pylist()] + [0.0])
    codes = pc.fill_null(column.indices, len(by_code) - 1).to_numpy(zero_copy_only=False)
    return np.asarray(by_code[codes])


def _of_histories(traits: Traits) -> Floats:
    has_bureau = traits.holds("bureau_known")
    has = {"bureau": has_bureau, "previous": traits.holds("previous_known"), "card": traits.holds("card_has")}
    log_odds = np.where(has_bureau, 0.0, effects.NO_BUREAU)
    for history, by_trait in effects.HISTORY_TRAITS.items():
        for name, effect in by_trait.items():
            log_odds += effect * traits.score(name) * has[history]
    return log_odds
