"""The client list as its page shows it: lines, how many there are, and the table that its file holds."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page
from django.utils.translation import gettext as _

from scoring.charts.chart import Table
from scoring.charts.client_table import clients_table
from scoring.core import search
from scoring.core.search import ClientRow
from scoring.text.facts import Line, line


@dataclass(frozen=True)
class ListingView:
    """A page of the list: its lines, of how many clients, and how many of them a file holds at most."""

    page: Page[ClientRow]
    lines: list[Line]
    count: int
    most_in_file: int


def describe_listing(page: Page[ClientRow]) -> ListingView:
    """Return a page of the list in words."""
    return ListingView(page, [line(row) for row in page], page.paginator.count, search.MOST_IN_FILE)


def clients_file(page: Page[ClientRow]) -> Table:
    """Return the table of these clients as a file takes it."""
    return clients_table("clients", _("Clients"), page)
