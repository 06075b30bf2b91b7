"""The client list: the lines of a page, and how many clients each option of a filter would list."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.paginator import Page

from scoring.core import search
from scoring.core.reviews.cover import cover, covered_for
from scoring.core.search import ClientRow, Criteria

SUGGESTIONS = 7


@dataclass(frozen=True)
class Listing:
    """One page of the clients that match. `option_counts` are by filter and option, empty where they are not known."""

    page: Page[ClientRow]
    option_counts: dict[str, dict[str, int]]


def listing(criteria: Criteria, number: str, reader: User) -> Listing:
    """Return the clients that match, one page of them; a number out of range gives the nearest page."""
    covered = covered_for(reader)
    page = _page(criteria, number, search.PAGE_SIZE, covered)
    return Listing(page, search.option_counts(criteria, covered))


def asked_for(criteria: Criteria, page: Page[ClientRow]) -> int | None:
    """Return the client whose whole identifier is all that is asked, where the list holds nobody else."""
    is_alone = page.paginator.count == 1 and criteria == Criteria(identifier=criteria.identifier, order=criteria.order)
    if not (is_alone and criteria.identifier):
        return None
    found = page[0].client.pk
    return found if found == int(criteria.identifier) else None


def first_suggestions(criteria: Criteria, reader: User) -> Page[ClientRow]:
    """Return the clients that match, up to SUGGESTIONS of them."""
    return _page(criteria, 1, SUGGESTIONS, covered_for(reader))


def first_clients(criteria: Criteria, reader: User) -> Page[ClientRow]:
    """Return the clients that match, up to search.MOST_IN_FILE of them."""
    return _page(criteria, 1, search.MOST_IN_FILE, covered_for(reader))


def _page(criteria: Criteria, number: str | int, size: int, covered: frozenset[int]) -> Page[ClientRow]:
    """Return a page without the answers that its reader is not to see for now, nor what would tell them."""
    page = search.page_of(criteria, number, size, covered)
    return Page(cover(page.object_list, covered), page.number, page.paginator)
