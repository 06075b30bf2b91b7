"""Finds clients: filters and order over the records and the last batch of assessments. Lists and the API read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from clients.models import Client
from clients.querysets import ClientQuerySet
from scoring import engine
from scoring.models import BatchAssessment

PAGE_SIZE = 25
LIST_COLUMNS = ("sk_id_curr", "name_contract_type", "amt_credit", "days_birth")
ORDERS = {
    "identifier": ("pk",),
    "riskiest": ("-assessments__probability_of_default", "pk"),
    "safest": ("assessments__probability_of_default", "pk"),
}


@dataclass(frozen=True)
class Criteria:
    """What to search for. Empty values filter nothing; `order` is a key of ORDERS."""

    identifier: str = ""
    contract_type: str = ""
    income_type: str = ""
    education_type: str = ""
    recommendation: str = ""
    order: str = "identifier"


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
        of_version = {"assessments__model_version__version": version_in_service()}
        if criteria.recommendation:
            of_version["assessments__recommendation"] = criteria.recommendation
        clients = clients.filter(**of_version)
    return clients.order_by(*ORDERS[criteria.order])


def page_of(criteria: Criteria, number: str | int) -> Page[ClientRow]:
    """Return one page of PAGE_SIZE lines; a number out of range gives the nearest page."""
    paginator: Paginator[Any] = Paginator(matching(criteria).only(*LIST_COLUMNS), PAGE_SIZE)
    page = paginator.get_page(number)
    clients = list(page.object_list)
    assessments = {
        a.client_id: a
        for a in BatchAssessment.objects.of_version(version_in_service()).filter(client__in=[c.pk for c in clients])
    }
    return Page([ClientRow(c, assessments.get(c.pk)) for c in clients], page.number, paginator)


def version_in_service() -> str:
    """Return the version of the model in service, empty where there is none: lists work without a model."""
    try:
        return engine.current_model().version
    except engine.NoModelError:
        return ""
