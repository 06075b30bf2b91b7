"""The portfolio: every assessed client by probability, product and month, and the files nearest the threshold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ml.population.counts import Counts
from ml.population.results import Distribution, GroupSummary
from ml.population.store import PROBABILITY, Condition, Group
from ml.serving.model import ReviewBand
from scoring.core import engine
from scoring.core.reviews.cover import cover
from scoring.core.search import CATEGORY_FILTERS, WRITTEN_RISK, ClientRow, Criteria
from scoring.core.worklist import NEAREST, nearest_threshold
from scoring.models.months import MonthlyCount
from scoring.models.versions import Answer


@dataclass(frozen=True)
class Portfolio:
    """The assessed clients that match the filters, and the NEAREST of them to the threshold, nearest first.

    `products` are counts by answer of each type of contract, `months` those of the last run in each month that
    had one, oldest first, by the first day of each. Months are counted by type of contract: no other filter applies.
    """

    filters: Criteria
    summary: GroupSummary
    distribution: Distribution
    products: dict[str, Counts]
    months: dict[date, Counts]
    nearest: list[ClientRow]
    decision_threshold: float
    review_band: ReviewBand

    @property
    def is_filtered(self) -> bool:
        """Whether these are some of the clients."""
        return self.filters != Criteria()

    @property
    def has_months_of_more(self) -> bool:
        """Whether a filter applies that the months do not know."""
        return self.filters != Criteria(contract_type=self.filters.contract_type)


def portfolio(filters: Criteria, covered: frozenset[int] = frozenset()) -> Portfolio:
    """Return the portfolio of the clients that match the categories of `filters`; its other fields are not read.

    Of the `covered` clients, see `scoring.core.reviews.cover`, the lines leave the answer out.
    Raises engine.NoModelError, also while recommendations are stopped, and engine.NoReferenceError.
    """
    engine.check_recommends()
    reference, model = engine.reference(), engine.current_model()
    chosen = {name: value for name in CATEGORY_FILTERS if (value := getattr(filters, name))}
    group = Group(tuple(Condition(CATEGORY_FILTERS[name], categories=(value,)) for name, value in chosen.items()))
    return Portfolio(
        filters=filters,
        summary=reference.group_summary(group),
        distribution=reference.distribution(PROBABILITY, group, unit=WRITTEN_RISK),
        products=_by_product(reference.tally([*CATEGORY_FILTERS.values()]), chosen),
        months=_by_month(filters.contract_type),
        nearest=cover(nearest_threshold(filters, NEAREST), covered),
        decision_threshold=model.decision_threshold,
        review_band=model.review_band,
    )


def _by_product(tally: Mapping[tuple[str | None, ...], Counts], chosen: Mapping[str, str]) -> dict[str, Counts]:
    """Return the counts of each type of contract among the clients that have the chosen categories."""
    products: dict[str, Counts] = {}
    for values, counts in tally.items():
        has = dict(zip(CATEGORY_FILTERS, values, strict=True))
        product = has["contract_type"]
        if product is not None and all(has[name] == value for name, value in chosen.items()):
            products[product] = _sum(products.get(product, (0, 0, 0, 0)), counts)
    return dict(sorted(products.items(), key=lambda item: -sum(item[1])))


def _sum(one: Counts, other: Counts) -> Counts:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3]


def _by_month(contract_type: str) -> dict[date, Counts]:
    months = MonthlyCount.objects.of_contract_type(contract_type).by_month()
    return {
        month: (
            counts.get(Answer.APPROVE, 0),
            counts.get(Answer.REVIEW, 0),
            counts.get(Answer.DECLINE, 0),
            counts.get(Answer.NONE, 0),
        )
        for month, counts in months.items()
    }
