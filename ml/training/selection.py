"""Chooses a model's inputs among those that policy allows: few enough to say, and no history left unheard.

Training calls it on the clients that a model learns from, and on no others: inside each fold, then on everybody.
"""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np

from ml.features.definition import Feature, Source
from ml.features.policy import MOST_INPUTS
from ml.tables.numerics import FloatArray
from ml.training.encoding import category_encodings, constrained, learning_data

FEWEST_OF_A_TABLE = 4  # of each history, however little they weigh: a client's records are to be heard
ROUNDS = 80
# Every tree is offered every feature and every client: nothing is drawn, so that no seed decides between near copies.
JUDGE: dict[str, Any] = {"learning_rate": 0.15, "feature_fraction": 1.0, "bagging_fraction": 1.0, "bagging_freq": 0}
_NO_HISTORY = (Source.APPLICATION, Source.DERIVED)
_TABLE = {Source.INSTALMENT_CREDITS: Source.INSTALMENTS}


def select(
    features: tuple[Feature, ...],
    values: FloatArray,
    defaulted: FloatArray,
    parameters: dict[str, Any],
    most: int = MOST_INPUTS,
) -> tuple[Feature, ...]:
    """Return at most `most` of the features, in their order; all of them where there are no more.

    They are the FEWEST_OF_A_TABLE first of each history table, and those by which a booster that may read them all
    reduces the loss most (LightGBM's total gain). Of others, those by which it reduces nothing are left out. `values`
    is (n, len(FEATURES)), `defaulted` (n,). Nothing is drawn at random.
    """
    if len(features) <= most:
        return features
    names, judging = tuple(f.name for f in features), constrained(parameters | JUDGE, features)
    learning = learning_data(names, values, defaulted, category_encodings(features, values, defaulted), judging)
    gains = lightgbm.train(judging, learning, ROUNDS).feature_importance("gain")
    ranked = [features[place] for place in np.argsort(-gains, kind="stable")]
    histories = dict.fromkeys(_table(f) for f in features if f.source not in _NO_HISTORY)
    kept = {f.name for table in histories for f in [r for r in ranked if _table(r) is table][:FEWEST_OF_A_TABLE]}
    for place in np.argsort(-gains, kind="stable")[: np.count_nonzero(gains)]:
        if len(kept) >= most:
            break
        kept.add(features[place].name)
    return tuple(f for f in features if f.name in kept)


def _table(feature: Feature) -> Source:
    return _TABLE.get(feature.source, feature.source)
