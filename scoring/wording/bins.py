"""The bins of a distribution in words: « de 30 à moins de 35 ans ». Between the reference population and the charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ml.features import feature
from ml.reference import PROBABILITY, Bin, Counts, Distribution
from ml.tables import Category, Text, Unit
from scoring.numbers import number, percent
from scoring.services import Value, place_of
from scoring.wording.values import quantity, shown, with_unit

_PROBABILITY_LABEL = Text("Probabilité de défaut", "Probability of default")
_MOST_DECIMALS = 8
# The unit of an axis, behind the label; what has none is a count or a number without one.
_AXIS_UNITS = {
    Unit.AMOUNT_PER_MONTH: Text("par mois", "a month"),
    Unit.AMOUNT_PER_YEAR: Text("par an", "a year"),
    Unit.DAYS: Text("jours", "days"),
    Unit.DAYS_BEFORE: Text("jours", "days"),
    Unit.MONTHS: Text("mois", "months"),
    Unit.MONTHS_BEFORE: Text("mois", "months"),
    Unit.YEARS: Text("ans", "years"),
    Unit.TIMES: Text("fois", "times"),
    Unit.HOUR: Text("heure", "hour"),
    Unit.RATIO: Text("%", "%"),
    Unit.AMOUNT: Text("montant", "amount"),
    Unit.SCORE: Text("score de 0 à 1", "score from 0 to 1"),
}


@dataclass(frozen=True, slots=True)
class ToldBin:
    """A bin in words: `label` says it whole, `edge` is the number at its start (empty where it is open or a value)."""

    label: str
    edge: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class ToldDistribution:
    """A distribution in words; `place` is the client's bin, `within` how far into it (0 to 1), None where missing.

    `single` is true where each bin is one value or one category.
    """

    name: str
    label: str
    axis: str
    bins: tuple[ToldBin, ...]
    missing: Counts
    is_category: bool
    single: bool
    place: int | None
    within: float
    client: str

    @property
    def known(self) -> Counts:
        """The clients with a value."""
        every = [b.counts for b in self.bins]
        return Counts(
            sum(c.everyone for c in every),
            sum(c.repaid for c in every),
            sum(c.defaulted for c in every),
            sum(c.group for c in every),
        )


def tell_distribution(distribution: Distribution, value: Value, language: str) -> ToldDistribution:
    """Return a distribution and a client's own value in the words of `language`."""
    name, bins = distribution.name, [b for b, _ in distribution.bins]
    labels, edges = (
        bin_labels(bins, unit_of(name), language, categories_of(name)),
        edge_labels(bins, unit_of(name), language),
    )
    place = None if value is None else place_of(value, bins)
    return ToldDistribution(
        name=name,
        label=label_of(name, language),
        axis=axis_of(name, language),
        bins=tuple(
            ToldBin(label, edge, counts)
            for label, edge, (_, counts) in zip(labels, edges, distribution.bins, strict=True)
        ),
        missing=distribution.missing,
        # Yes and no read better by name than along an axis.
        is_category=bool(categories_of(name)) or unit_of(name) is Unit.YES_NO,
        single=any(b.value is not None or b.category is not None for b in bins),
        place=place,
        within=0.5 if place is None or isinstance(value, str) else _within(float(value or 0), bins[place]),
        client=value_label(name, value, language),
    )


def label_of(name: str, language: str) -> str:
    """Return what a feature, or the probability, is called."""
    return (_PROBABILITY_LABEL if name == PROBABILITY else feature(name).label).in_language(language)


def unit_of(name: str) -> Unit:
    """Return the unit of a feature or of the probability."""
    return Unit.RATIO if name == PROBABILITY else feature(name).unit


def categories_of(name: str) -> tuple[Category, ...]:
    """Return the categories of a feature; none for a number."""
    return () if name == PROBABILITY else feature(name).categories


def value_label(name: str, value: Value, language: str) -> str:
    """Return a value as a person reads it, « non renseigné » where missing."""
    if name == PROBABILITY:  # every client has one
        return percent(float(value or 0), language)
    return shown(feature(name), value, language)


def axis_of(name: str, language: str) -> str:
    """Return the title of an axis: the label and, in brackets, the unit."""
    unit = _AXIS_UNITS.get(unit_of(name))
    return f"{label_of(name, language)} ({unit.in_language(language)})" if unit else label_of(name, language)


def bin_labels(bins: Sequence[Bin], unit: Unit, language: str, categories: Sequence[Category] = ()) -> list[str]:
    """Return each bin in words, with its unit."""
    decimals, words = _decimals(unit, bins), {c.value: c.label.in_language(language) for c in categories}
    labels = []
    for one in bins:
        if one.category is not None:
            labels.append(words[one.category])
            continue
        if one.value is not None:
            labels.append(quantity(one.value, unit, language))
            continue
        lower, upper = (
            "" if limit is None else with_unit(_number(limit, unit, decimals, language), limit, unit, language)
            for limit in (one.lower, one.upper)
        )
        if not lower:
            said = Text(f"moins de {upper}", f"under {upper}") if upper else Text("toute valeur", "any value")
        elif not upper:
            said = Text(f"{lower} ou plus", f"{lower} or more")
        else:
            start = _number(one.lower or 0.0, unit, decimals, language)
            said = Text(f"de {start} à moins de {upper}", f"{start} to under {upper}")
        labels.append(said.in_language(language))
    return labels


def edge_labels(bins: Sequence[Bin], unit: Unit, language: str) -> list[str]:
    """Return what is written below the start of each bin, or below its middle where it is one value."""
    decimals = _decimals(unit, bins)
    written = [one.value if one.value is not None else one.lower for one in bins]
    return ["" if edge is None else _number(edge, unit, decimals, language) for edge in written]


def _within(value: float, one: Bin) -> float:
    if one.lower is None or one.upper is None:
        return 0.5
    return (value - one.lower) / (one.upper - one.lower)


def _number(value: float, unit: Unit, decimals: int, language: str) -> str:
    return number(value * 100 if unit is Unit.RATIO else value, language, decimals)


def _decimals(unit: Unit, bins: Sequence[Bin]) -> int:
    """Return how many decimals write every edge as it is: edges are multiples of a round step."""
    scale = 100 if unit is Unit.RATIO else 1
    edges = [scale * limit for one in bins for limit in (one.lower, one.value) if limit is not None]
    exact = (d for d in range(_MOST_DECIMALS) if all(abs(round(e, d) - e) <= 1e-9 * max(1, abs(e)) for e in edges))
    return next(exact, _MOST_DECIMALS)
