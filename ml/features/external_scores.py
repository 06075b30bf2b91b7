"""Features of the three external scores: each, together, and against the client's age."""

from __future__ import annotations

from functools import reduce
from operator import mul

from ml.features.aggregates import ratio, years_ago
from ml.features.definition import Compute, Expression, Feature
from ml.features.reasons import EXTERNAL_SCORES as REASON
from ml.features.rows import computed
from ml.tables.schema import Unit

_WEIGHTS = (2.0, 3.0, 4.0)  # how much each score tells beside the others, from the least to the most


def _scores(t: Expression) -> list[Expression]:
    return [t.ext_source_1, t.ext_source_2, t.ext_source_3]


def _known(t: Expression) -> Expression:
    return sum(score.notnull().cast("float64") for score in _scores(t))


def _mean(t: Expression) -> Expression:
    return ratio(sum(score.fill_null(0.0) for score in _scores(t)), _known(t))


def _weighted_mean(t: Expression) -> Expression:
    weighted = list(zip(_WEIGHTS, _scores(t), strict=True))
    weight = sum(weight * score.notnull().cast("float64") for weight, score in weighted)
    return ratio(sum(weight * score.fill_null(0.0) for weight, score in weighted), weight)


def _spread(t: Expression) -> Expression:
    mean = _mean(t)
    squares = sum(((score - mean) * (score - mean)).fill_null(0.0) for score in _scores(t))
    return (squares / _known(t).nullif(0).nullif(1)).sqrt()


def _product(*numbers: int) -> Compute:
    return lambda t: reduce(mul, (t[f"ext_source_{number}"] for number in numbers))


def _least(t: Expression) -> Expression:
    import ibis

    return ibis.least(*[score.fill_null(9.0) for score in _scores(t)]).nullif(9.0)


def _greatest(t: Expression) -> Expression:
    import ibis

    return ibis.greatest(*[score.fill_null(-9.0) for score in _scores(t)]).nullif(-9.0)


def _external(name: str, compute: Compute, fr: str, en: str, direction: int = -1, unit: Unit = Unit.SCORE) -> Feature:
    return computed(name, REASON, (fr, en), unit, compute, direction=direction)


def _for_age(name: str, score: Compute, fr: str, en: str) -> Feature:
    """Declare a score divided by the age: a score says more of the young. Age has no direction of its own.

    `fr` says the ratio, since its participle agrees with what is divided; `en` says what is divided.
    """
    return _external(
        f"ext_source_{name}_for_age",
        lambda t: ratio(score(t), years_ago(t.days_birth)),
        fr,
        f"{en} relative to age",
        direction=0,
    )


EXTERNAL_SCORES = (
    *(_external(f"ext_source_{n}", _product(n), f"Score externe {n}", f"External score {n}") for n in (1, 2, 3)),
    _external("ext_source_mean", _mean, "Moyenne des scores externes", "Mean of the external scores"),
    _external(
        "ext_source_weighted",
        _weighted_mean,
        "Moyenne pondérée des scores externes",
        "Weighted mean of the external scores",
    ),
    _external(
        "ext_source_min",
        _least,
        "Plus bas des scores externes",
        "Lowest external score",
    ),
    _external(
        "ext_source_max",
        _greatest,
        "Plus haut des scores externes",
        "Highest external score",
    ),
    _external(
        "ext_source_product",
        _product(1, 2, 3),
        "Produit des trois scores externes",
        "Product of the three external scores",
    ),
    *(
        _external(
            f"ext_source_product_{one}_{other}",
            _product(one, other),
            f"Produit des scores externes {one} et {other}",
            f"Product of external scores {one} and {other}",
        )
        for one, other in ((1, 2), (1, 3), (2, 3))
    ),
    _external(
        "ext_source_spread",
        _spread,
        "Écart entre les scores externes",
        "Spread of the external scores",
        direction=0,
    ),
    _external(
        "ext_source_known",
        _known,
        "Nombre de scores externes connus",
        "Number of known external scores",
        direction=0,
        unit=Unit.COUNT,
    ),
    *(_for_age(str(n), _product(n), f"Score externe {n} rapporté à l’âge", f"External score {n}") for n in (1, 2, 3)),
    _for_age("mean", _mean, "Moyenne des scores externes rapportée à l’âge", "Mean of the external scores"),
    _for_age(
        "weighted",
        _weighted_mean,
        "Moyenne pondérée des scores externes rapportée à l’âge",
        "Weighted mean of the external scores",
    ),
    _for_age("min", _least, "Plus bas des scores externes rapporté à l’âge", "Lowest external score"),
)
