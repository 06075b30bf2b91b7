"""Finds clients: filters and order over the records and the last batch of assessments. Lists and the API read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from clients.models.client import Client
from clients.querysets import ClientQuerySet, identifier_ranges
from ml.population.counts import Order
from ml.population.queries import Reference
from scoring.core import engine
from scoring.models.assessments import BatchAssessment
from scoring.models.versions import Answer, ModelVersion

PAGE_SIZE = 25
MOST_IN_FILE = 1_000  # clients of a list that its file holds
# Filters over a category of the application: field of Criteria → column.
CATEGORY_FILTERS = {
    "contract_type": "name_contract_type",
    "income_type": "name_income_type",
    "education_type": "name_education_type",
}

LIST_COLUMNS = ("sk_id_curr", "name_contract_type", "amt_credit", "days_birth")
ORDERS = {
    "identifier": ("pk",),
    "riskiest": ("-assessments__probability_of_default", "pk"),
    "safest": ("assessments__probability_of_default", "pk"),
}


@dataclass(frozen=True)
class Criteria:
    """What to search for. Empty values filter nothing; `recommendation` is an Answer, `order` a key of ORDERS."""

    identifier: str = ""
    contract_type: str = ""
    income_type: str = ""
    education_type: str = ""
    recommendation: str = ""
    order: Order = "identifier"


@dataclass(frozen=True)
class ClientRow:
    """A line of the list: the client and the last batch's assessment by the model in service, if any."""

    client: Client
    assessment: BatchAssessment | None


def matching(criteria: Criteria) -> ClientQuerySet:
    """Return the clients that match, in the order asked for."""
    clients = (
        Client.objects.with_identifier_prefix(criteria.identifier)
        .with_contract_type(criteria.contract_type)
        .with_income_type(criteria.income_type)
        .with_education_type(criteria.education_type)
    )
    if criteria.recommendation or criteria.order != "identifier":
        of_version: dict[str, Any] = {"assessments__model_version": ModelVersion.objects.key_of(version_in_service())}
        if criteria.recommendation:
            of_version["assessments__recommendation"] = criteria.recommendation
        clients = clients.filter(**of_version)
    return clients.order_by(*ORDERS[criteria.order])


def page_of(criteria: Criteria, number: str | int, size: int = PAGE_SIZE) -> Page[ClientRow]:
    """Return one page of `size` lines; a number out of range gives the nearest page.

    Keys are paged first: from memory, or from an index alone, since a page far down the list would else read the wide
    rows before it.
    """
    paginator: Paginator[Any] = Paginator(_keys(criteria), size)
    page = paginator.get_page(number)
    keys = [int(key) for key in page.object_list]
    clients = Client.objects.only(*LIST_COLUMNS).in_bulk(keys)
    found = BatchAssessment.objects.of_version(version_in_service()).filter(client__in=keys)
    assessments = {a.client_id: a for a in found}
    lines = [ClientRow(clients[key], assessments.get(key)) for key in keys if key in clients]
    return Page(lines, page.number, paginator)


def _keys(criteria: Criteria) -> Any:
    """Return the identifiers that `matching` would list, from memory while the scored population is everyone.

    The database counts and skips row by row, which at 300,000 clients takes longer than the rest of the page.
    """
    reference = _everyone()
    if reference is None:
        return matching(criteria).values_list("pk", flat=True)
    wanted = criteria.recommendation
    return reference.listed(
        {column: getattr(criteria, name) for name, column in CATEGORY_FILTERS.items()},
        answer=Answer.values.index(wanted) if wanted else None,
        identifiers=identifier_ranges(criteria.identifier),
        order=criteria.order,
    )


def _everyone() -> Reference | None:
    """Return the population that the model in service scored while it is everyone as they are; else None. One query."""
    try:
        reference = engine.reference()
    except (engine.NoModelError, engine.NoReferenceError):
        return None
    return reference if reference.records and reference.records == Client.objects.state() else None


def option_counts(criteria: Criteria) -> dict[str, dict[str, int]]:
    """Return, by filter, how many clients each of its options would list with the other filters as they are.

    "" stands for the option that filters nothing. Empty where the model in service has not scored everyone as they are:
    numbers of before would stand beside a list of now.
    """
    reference = _everyone()
    if reference is None:
        return {}
    chosen = {**{name: getattr(criteria, name) for name in CATEGORY_FILTERS}, "recommendation": criteria.recommendation}
    counts: dict[str, dict[str, int]] = {name: {"": 0} for name in chosen}
    for values, by_answer in reference.tally(
        [*CATEGORY_FILTERS.values()], identifier_ranges(criteria.identifier)
    ).items():
        categories = {name: value or "" for name, value in zip(CATEGORY_FILTERS, values, strict=True)}
        for answer, clients in zip(Answer.values, by_answer, strict=True):
            has = {**categories, "recommendation": answer}
            unlike = [name for name, value in chosen.items() if value and has[name] != value]
            if len(unlike) > 1:
                continue
            for name in unlike or chosen:  # these clients are listed, or would be but for one filter
                for option in {"", has[name]}:
                    counts[name][option] = counts[name].get(option, 0) + clients
    return counts


def version_in_service() -> str:
    """Return the version of the model in service, empty where there is none: lists work without a model."""
    try:
        return engine.current_model().version
    except engine.NoModelError:
        return ""
