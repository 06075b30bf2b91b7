"""Features of the three external scores: each, together, and against the client's age."""

from __future__ import annotations

from functools import reduce
from operator import mul

from ml.features.aggregates import ratio, years_ago
from ml.features.clauses import Clauses, figure, number_of, said
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


def _external(
    name: str, compute: Compute, clauses: Clauses, *, direction: int = -1, unit: Unit = Unit.SCORE
) -> Feature:
    return computed(name, REASON, clauses, unit, compute, direction=direction)


def _out_of_one(fr: str, en: str) -> Clauses:
    """Return what is said of a score, of a mean of scores or of several combined: each is between 0 and 1."""
    return said(
        (fr, en), (f"{fr[0].upper()}{fr[1:]} est de {{value}} sur 1", f"{en[0].upper()}{en[1:]} is {{value}} out of 1")
    )


def _one(number: int) -> Feature:
    return _external(
        f"ext_source_{number}",
        _product(number),
        said(
            (f"le score {number} d’un autre organisme", f"score {number} from another organisation"),
            (
                f"Le score {number}, donné par un autre organisme, est de {{value}} sur 1",
                f"Score {number}, given by another organisation, is {{value}} out of 1",
            ),
        ),
    )


def _two(one: int, other: int) -> Feature:
    return _external(
        f"ext_source_product_{one}_{other}",
        _product(one, other),
        _out_of_one(
            f"le résultat des scores {one} et {other} d’autres organismes combinés",
            f"the combined result of scores {one} and {other} from other organisations",
        ),
    )


def _for_age(name: str, score: Compute, fr: str, en: str) -> Feature:
    """Declare a score divided by the age: a score says more of the young. Age has no direction of its own."""
    return _external(
        f"ext_source_{name}_for_age",
        lambda t: ratio(score(t), years_ago(t.days_birth)),
        said(
            (f"{fr} par année d’âge", f"{en} per year of age"),
            (
                f"{fr[0].upper()}{fr[1:]} est de {{value}} par année d’âge",
                f"{en[0].upper()}{en[1:]} is {{value}} per year of age",
            ),
        ),
        direction=0,
    )


_MEAN = ("la moyenne des scores d’autres organismes", "the mean of the scores from other organisations")
_WEIGHTED = (
    "la moyenne des scores d’autres organismes, où le troisième compte le plus",
    "the mean of the scores from other organisations, the third counting most",
)
_LOWEST = ("le plus bas des scores d’autres organismes", "the lowest score from another organisation")

EXTERNAL_SCORES = (
    *(_one(number) for number in (1, 2, 3)),
    _external("ext_source_mean", _mean, _out_of_one(*_MEAN)),
    _external(
        "ext_source_weighted",
        _weighted_mean,
        said(
            _WEIGHTED,
            (
                "La moyenne des scores d’autres organismes, où le troisième compte le plus, est de {value} sur 1",
                "The mean of the scores from other organisations, the third counting most, is {value} out of 1",
            ),
        ),
    ),
    _external("ext_source_min", _least, _out_of_one(*_LOWEST)),
    _external(
        "ext_source_max",
        _greatest,
        _out_of_one("le plus haut des scores d’autres organismes", "the highest score from another organisation"),
    ),
    _external(
        "ext_source_product",
        _product(1, 2, 3),
        _out_of_one(
            "le résultat des trois scores d’autres organismes combinés",
            "the combined result of the three scores from other organisations",
        ),
    ),
    *(_two(one, other) for one, other in ((1, 2), (1, 3), (2, 3))),
    _external(
        "ext_source_spread",
        _spread,
        figure(
            "l’écart entre les scores d’autres organismes",
            "the spread of the scores from other organisations",
            none=(
                "Les scores connus d’autres organismes sont égaux",
                "The scores known from other organisations are equal",
            ),
        ),
        direction=0,
    ),
    _external(
        "ext_source_known",
        _known,
        number_of("score{s} connu{s} d’autres organismes", "known score{s} from other organisations"),
        direction=0,
        unit=Unit.COUNT,
    ),
    *(
        _for_age(str(n), _product(n), f"le score {n} d’un autre organisme", f"score {n} from another organisation")
        for n in (1, 2, 3)
    ),
    _for_age("mean", _mean, *_MEAN),
    _for_age(
        "weighted",
        _weighted_mean,
        "la moyenne des scores d’autres organismes (surtout du 3e)",
        "the mean of the scores from other organisations (the 3rd most)",
    ),
    _for_age("min", _least, *_LOWEST),
)
