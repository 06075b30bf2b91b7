"""Finds clients: filters and order over the records and the last batch of assessments. Lists and the API read it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from django.core.paginator import Page, Paginator
from django.db.models import F, Q

from clients.models.client import Client
from clients.querysets import ClientQuerySet, identifier_ranges
from ml.population.counts import Order
from ml.population.queries import Reference
from ml.population.store import PROBABILITY, Condition
from ml.tables.durations import DAYS_A_YEAR
from ml.tables.numerics import Keys
from scoring.core import engine, switch
from scoring.models.assessments import BatchAssessment
from scoring.models.decisions import Decision
from scoring.models.versions import Answer, ModelVersion

PAGE_SIZE = 25
OPEN = "open"
MOST_IN_FILE = 1_000  # clients of a list that its file holds
# Filters over a category of the application that lists and portfolio share: field of Criteria → column.
CATEGORY_FILTERS = {
    "contract_type": "name_contract_type",
    "income_type": "name_income_type",
    "education_type": "name_education_type",
}
LIST_FILTERS = {"occupation": "occupation_type", **CATEGORY_FILTERS}
LIST_COLUMNS = ("sk_id_curr", "occupation_type", "name_contract_type", "amt_credit", "amt_annuity", "days_birth")

_ASSESSED = "assessments__"
_RISK = f"{_ASSESSED}{PROBABILITY}"


class Limits(NamedTuple):
    """The least and the most of a number, as a person writes them; None where there is none."""

    least: float | None = None
    most: float | None = None


ANY = Limits()


class _Range(NamedTuple):
    """A number that limits are set to: its feature, its path in a query, what the limits are there, ends included."""

    feature: str
    path: str
    bounds: Callable[[Limits], Limits]
    bounds_of_records: Callable[[Limits], Limits]


def _rounding_to(unit: float, *, scale: float = 1) -> Callable[[Limits], Limits]:
    """Return what numbers must lie between so that, written to the unit, they lie between the limits."""

    def bounds(limits: Limits) -> Limits:
        least, most = limits
        return Limits(
            None if least is None else least * scale - unit / 2, None if most is None else most * scale + unit / 2
        )

    return bounds


def _years(limits: Limits) -> Limits:
    """Return the same of exact ages: who is 37 has not had the next birthday."""
    return Limits(limits.least, None if limits.most is None else math.nextafter(limits.most + 1, 0))


def _days(limits: Limits) -> Limits:
    """Return the same of days of birth, which are whole and negative: the oldest have the least."""
    least = None if limits.most is None else 1 - math.ceil((limits.most + 1) * DAYS_A_YEAR)
    return Limits(least, None if limits.least is None else -math.ceil(limits.least * DAYS_A_YEAR))


def _amount(column: str) -> _Range:
    return _Range(column, column, _rounding_to(1), _rounding_to(1))


WRITTEN_RISK = 0.001  # a risk is written to a tenth of a hundredth
# Limits over numbers: field of Criteria → the number. A risk is in hundredths.
RANGES = {
    "age": _Range("age_years", "days_birth", _years, _days),
    "amount": _amount("amt_credit"),
    "payment": _amount("amt_annuity"),
    "income": _amount("amt_income_total"),
    "risk": _Range(PROBABILITY, _RISK, _rounding_to(WRITTEN_RISK, scale=0.01), _rounding_to(WRITTEN_RISK, scale=0.01)),
}


class _Sorted(NamedTuple):
    """An order: of which number, and the same in a query. Who is younger was born on a later day."""

    by: Order
    path: str
    is_descending: bool


def _both(feature: str, path: str, ascending: str, descending: str) -> dict[str, _Sorted]:
    turned = path == "days_birth"
    return {
        ascending: _Sorted(Order(feature), path, turned),
        descending: _Sorted(Order(feature, is_descending=True), path, not turned),
    }


# What a list may be sorted by, the least first and then the most.
ORDERS = {
    **_both("", "pk", "identifier", "last"),
    **_both("age_years", "days_birth", "youngest", "oldest"),
    **_both("amt_credit", "amt_credit", "smallest", "largest"),
    **_both("amt_annuity", "amt_annuity", "lightest", "heaviest"),
    **_both(PROBABILITY, _RISK, "safest", "riskiest"),
}
_BY_RISK = ("safest", "riskiest")


@dataclass(frozen=True)
class Criteria:
    """What to search for. Empty values filter nothing; `recommendation` is an Answer, `order` a key of ORDERS.

    `decision` is the DecisionState of the file, or OPEN for files on which nothing is decided.

    Limits are in whole years, in the currency of the data, and of the risk in hundredths.
    """

    identifier: str = ""
    occupation: str = ""
    contract_type: str = ""
    income_type: str = ""
    education_type: str = ""
    recommendation: str = ""
    decision: str = ""
    age: Limits = ANY
    amount: Limits = ANY
    payment: Limits = ANY
    income: Limits = ANY
    risk: Limits = ANY
    order: str = "identifier"

    @property
    def limits(self) -> dict[str, Limits]:
        """The limits that are set, by name."""
        return {name: limits for name in RANGES if (limits := getattr(self, name)) != ANY}

    @property
    def is_of_assessed(self) -> bool:
        """Whether only clients that the model in service has assessed can match."""
        return bool(self.recommendation) or self.order in _BY_RISK or self.risk != ANY


@dataclass(frozen=True)
class ClientRow:
    """A line of the list: the client and the last batch's assessment by the model in service, if any.

    `is_covered` where the answer is left out, because the reader is to look at the file without it.
    """

    client: Client
    assessment: BatchAssessment | None
    decision: Decision | None = None  # the file's
    is_covered: bool = False


@dataclass(frozen=True)
class Place:
    """Where a client stands in a list: the how-manieth of how many, and who comes before and after."""

    number: int
    count: int
    before: int | None
    after: int | None


def matching(criteria: Criteria, covered: frozenset[int] = frozenset()) -> ClientQuerySet:
    """Return the clients that match, in the order asked for; who lacks the number comes last.

    Whoever reads the list may have to look at some files without the model's answer (`scoring.core.reviews.cover`):
    where that is asked by, these `covered` clients are left out, in every function here.
    Raises engine.StoppedError where they are asked for by what was stopped.
    """
    _check_open(criteria)
    clients = (
        Client.objects.with_identifier_prefix(criteria.identifier)
        .with_occupation(criteria.occupation)
        .with_contract_type(criteria.contract_type)
        .with_income_type(criteria.income_type)
        .with_education_type(criteria.education_type)
    )
    asked: dict[str, Any] = {}
    if criteria.is_of_assessed:
        asked[f"{_ASSESSED}model_version"] = ModelVersion.objects.key_of(version_in_service())
    if criteria.recommendation:
        asked[f"{_ASSESSED}recommendation"] = criteria.recommendation
    for name, limits in criteria.limits.items():
        bounds = RANGES[name].bounds_of_records(limits)
        ends = {"gte": bounds.least, "lte": bounds.most}
        asked |= {f"{RANGES[name].path}__{end}": value for end, value in ends.items() if value is not None}
    if asked:
        clients = clients.filter(**asked)
    if left_out := _left_out(criteria, covered):
        clients = clients.exclude(pk__in=left_out)
    if criteria.decision:
        clients = clients.filter(_decided(criteria.decision))
    order = ORDERS[criteria.order]
    if order.path == "pk":
        return clients.order_by("-pk" if order.is_descending else "pk")
    by = F(order.path)
    nulls_last = True if order.path == "amt_annuity" else None  # said of a column without, it would keep indexes out
    return clients.order_by(
        by.desc(nulls_last=nulls_last) if order.is_descending else by.asc(nulls_last=nulls_last), "pk"
    )


def risks_between(lower: float | None, upper: float | None) -> Limits:
    """Return the limits of the risks that are written from `lower` to less than `upper`, shares to a whole tenth."""
    least = None if lower is None else round(100 * lower, 1)
    return Limits(least, None if upper is None else round(100 * (upper - WRITTEN_RISK), 1))


def _left_out(criteria: Criteria, covered: frozenset[int]) -> frozenset[int]:
    """Return the clients that a search does not find, for being found would tell what the model answers of them."""
    return covered if criteria.is_of_assessed else frozenset()


def page_of(
    criteria: Criteria, number: str | int, size: int = PAGE_SIZE, covered: frozenset[int] = frozenset()
) -> Page[ClientRow]:
    """Return one page of `size` lines; a number out of range gives the nearest page.

    Of `covered` clients that it holds the lines have the answer: `scoring.core.reviews.cover.cover` takes it out.
    Keys are paged first: from memory, or from an index alone, since a page far down the list would else read the wide
    rows before it.
    """
    paginator: Paginator[Any] = Paginator(_keys(criteria, covered), size)
    page = paginator.get_page(number)
    keys = [int(key) for key in page.object_list]
    clients = Client.objects.only(*LIST_COLUMNS).in_bulk(keys)
    assessments = assessed(keys)
    decisions = Decision.objects.current().filter(client__in=keys).by_client()
    lines = [ClientRow(clients[key], assessments.get(key), decisions.get(key)) for key in keys if key in clients]
    return Page(lines, page.number, paginator)


def assessed(keys: Sequence[int]) -> dict[int, BatchAssessment]:
    """Return what the model in service answered in the last batch, by client, as lists may show it. One query."""
    found = BatchAssessment.objects.of_version(version_in_service()).filter(client__in=keys)
    return {one.client_id: as_shown(one) for one in found}


def as_shown(assessment: BatchAssessment) -> BatchAssessment:
    """Return a stored assessment as lists may show it: without its recommendation while these are stopped."""
    if not switch.recommends():
        assessment.recommendation = Answer.NONE
    return assessment


def place_of(sk_id_curr: int, criteria: Criteria, covered: frozenset[int] = frozenset()) -> Place | None:
    """Return where a client stands in the list; None where it does not hold them, or not among the first MOST_IN_FILE.

    That limit is the database's: from memory, every client of a list has a place.
    """
    keys = _keys(criteria, covered)
    if isinstance(keys, ClientQuerySet):
        count, keys = keys.count(), np.array(keys[:MOST_IN_FILE], dtype=np.int64)
    else:
        count = len(keys)
    return place_among(sk_id_curr, keys, count)


def place_among(sk_id_curr: int, keys: Sequence[int] | Keys, count: int | None = None) -> Place | None:
    """Return where a client stands among the clients of a list, which are `count` where not all are given."""
    found = np.flatnonzero(np.asarray(keys) == sk_id_curr)
    if not len(found):
        return None
    at = int(found[0])
    before = int(keys[at - 1]) if at else None
    after = int(keys[at + 1]) if at + 1 < len(keys) else None
    return Place(at + 1, len(keys) if count is None else count, before, after)


def _keys(criteria: Criteria, covered: frozenset[int]) -> Any:
    """Return the identifiers that `matching` would list, from memory while the scored population is everyone.

    The database counts and skips row by row, which at 300,000 clients takes longer than the rest of the page.
    """
    _check_open(criteria)
    reference = _everyone()
    if reference is None:
        return matching(criteria, covered).values_list("pk", flat=True)
    keys = reference.listed(
        {column: getattr(criteria, name) for name, column in LIST_FILTERS.items()},
        answer=_place_of_answer(criteria),
        identifiers=identifier_ranges(criteria.identifier),
        limits=_conditions(criteria),
        without=_left_out(criteria, covered),
        order=ORDERS[criteria.order].by,
    )
    if not criteria.decision:
        return keys
    decided = Decision.objects.current()
    if criteria.decision == OPEN:
        return keys[~np.isin(keys, list(decided.taken().of_clients().values_list("client", flat=True)))]
    standing = decided.filter(state=criteria.decision).of_clients()
    return keys[np.isin(keys, list(standing.values_list("client", flat=True)))]


def _check_open(criteria: Criteria) -> None:
    """Raise engine.StoppedError where clients are asked for by an estimate or a recommendation that was stopped."""
    if criteria.is_of_assessed:
        engine.check_scores()
    if criteria.recommendation:
        engine.check_recommends()


def _decided(state: str) -> Q:
    """Return the condition on clients that their file's decision stands so."""
    decided = Decision.objects.current()
    if state == OPEN:
        return ~Q(pk__in=decided.taken().of_clients().values("client"))
    return Q(pk__in=decided.filter(state=state).of_clients().values("client"))


def _place_of_answer(criteria: Criteria) -> int | None:
    return Answer.values.index(criteria.recommendation) if criteria.recommendation else None


def _conditions(criteria: Criteria) -> list[Condition]:
    found = []
    for name, limits in criteria.limits.items():
        least, most = RANGES[name].bounds(limits)
        found.append(Condition(RANGES[name].feature, lower=least, upper=most))
    return found


def _everyone() -> Reference | None:
    """Return the population that the model in service scored while it is everyone as they are; else None. One query."""
    try:
        reference = engine.reference()
    except (engine.NoModelError, engine.NoReferenceError):
        return None
    return reference if reference.records and reference.records == Client.objects.state() else None


def option_counts(criteria: Criteria, covered: frozenset[int] = frozenset()) -> dict[str, dict[str, int]]:
    """Return, by filter, how many clients each of its options would list with the other filters as they are.

    Empty where the model in service has not scored everyone as they are: numbers of before would stand beside a list
    of now. Empty too where decisions are filtered by, which the population knows nothing of.
    """
    reference = _everyone()
    if reference is None or criteria.decision:
        return {}

    def counted(left_out: frozenset[int]) -> tuple[dict[str, dict[str, int]], list[int]]:
        return reference.options(
            {column: getattr(criteria, name) for name, column in LIST_FILTERS.items()},
            answer=_place_of_answer(criteria),
            identifiers=identifier_ranges(criteria.identifier),
            limits=_conditions(criteria),
            without=left_out,
        )

    by_column, by_answer = counted(_left_out(criteria, covered))
    counts = {name: by_column[column] for name, column in LIST_FILTERS.items()}
    if not switch.recommends():
        return counts
    if covered and not criteria.is_of_assessed:
        by_answer = counted(covered)[1]
    return counts | {"recommendation": dict(zip(Answer.values, by_answer, strict=True))}


def version_in_service() -> str:
    """Return the version of the model in service, empty where there is none: lists work without a model."""
    try:
        return engine.current_model().version
    except engine.NoModelError:
        return ""
