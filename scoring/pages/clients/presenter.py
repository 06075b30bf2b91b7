"""The client list as its page shows it: lines, headings that sort, filters in force, and the table of its file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page
from django.urls import reverse
from django.utils.translation import gettext as _

from scoring.charts.chart import Column, Table
from scoring.charts.client_table import client_columns, clients_table
from scoring.core import search
from scoring.core.search import ClientRow, Criteria
from scoring.models.searches import SavedSearch
from scoring.text.facts import Line, line
from scoring.text.values import counted_clients, decimal
from scoring.web.place import in_search
from scoring.web.searching import Chip, address_of, chips_of, fields_of
from scoring.web.words import around_an_amount

# Columns that sort: the orders, the first of which comes first.
_SORTS = {
    "identifier": ("identifier", "last"),
    "age": ("youngest", "oldest"),
    "credit": ("smallest", "largest"),
    "payment": ("lightest", "heaviest"),
    "probability": ("riskiest", "safest"),
}
_LEAST_AMOUNT = 1_000


@dataclass(frozen=True)
class Heading:
    """A column with the address that sorts by it, if any, and the direction in force: as aria-sort has it, or empty."""

    column: Column
    address: str
    direction: str


@dataclass(frozen=True)
class Instead:
    """Another search that may be meant: what it is called, and its address."""

    label: str
    address: str


@dataclass(frozen=True)
class KeptView:
    """A search that the user keeps, and whether it is the one in force."""

    pk: int
    name: str
    address: str
    is_current: bool


@dataclass(frozen=True)
class ListingView:
    """A page of the list: its lines, of how many clients, and how many of them a file holds at most.

    `query` stands behind the address of each client, `asked` behind the list's own. `chips` are the filters in force,
    `kept` the user's searches; `instead` is offered where nobody is found.
    """

    page: Page[ClientRow]
    lines: list[Line]
    query: str
    asked: str
    headings: list[Heading]
    chips: list[Chip]
    kept: list[KeptView]
    instead: Instead | None
    count: int
    most_in_file: int

    @property
    def is_kept(self) -> bool:
        """Whether the search in force is one that the user keeps."""
        return any(one.is_current for one in self.kept)


def describe_listing(criteria: Criteria, page: Page[ClientRow], searches: Iterable[SavedSearch]) -> ListingView:
    """Return a page of the list in words, with the searches that the user keeps."""
    count, asked = page.paginator.count, urlencode(fields_of(criteria))
    return ListingView(
        page,
        [line(row) for row in page],
        in_search(criteria),
        asked,
        _headings(criteria),
        chips_of(criteria),
        [KeptView(one.pk, one.name, f"?{one.query}", one.query == asked) for one in searches],
        None if count else _instead(criteria),
        count,
        search.MOST_IN_FILE,
    )


def _headings(criteria: Criteria) -> list[Heading]:
    fields = fields_of(criteria)

    def heading(column: Column) -> Heading:
        orders = _SORTS.get(column.field)
        if orders is None:
            return Heading(column, "", "")
        direction = ""
        if criteria.order in orders:
            direction = "descending" if search.ORDERS[criteria.order].by.is_descending else "ascending"
        following = orders[1] if criteria.order == orders[0] else orders[0]
        return Heading(column, address_of(fields | {"sort": following}), direction)

    return [heading(column) for column in client_columns()]


def _instead(criteria: Criteria) -> Instead | None:
    """Return the search for an amount, where a number found no identifier."""
    number = int(criteria.identifier or 0)
    if number < _LEAST_AMOUNT:
        return None
    label = _("Chercher un montant d’environ %(amount)s") % {"amount": decimal(number, 0)}
    return Instead(label, address_of(around_an_amount(number)))


def clients_file(page: Page[ClientRow]) -> Table:
    """Return the table of these clients as a file takes it."""
    return clients_table("clients", _("Clients"), page)


def describe_suggestions(criteria: Criteria, address: str, page: Page[ClientRow]) -> dict[str, Any]:
    """Return what a search finds as a palette offers it: name, what is said of it, address; and the whole list."""
    found, query = page.paginator.count, in_search(criteria)
    clients = [_suggestion(line(row), query if found > 1 else "") for row in page]
    listing = {"name": counted_clients(found), "says": _("voir la liste"), "address": reverse("clients") + address}
    return {"clients": clients, "list": listing if found > len(clients) else None}


def _suggestion(told: Line, query: str) -> dict[str, str]:
    assessment = told.row.assessment
    answer = str(assessment.get_recommendation_display()) if assessment else ""
    return {
        "name": _("Client %(number)s") % {"number": told.client.pk},
        "says": " · ".join(one for one in (told.occupation, told.age, told.credit, answer) if one),
        "address": reverse("summary", args=[told.client.pk]) + query,
    }
