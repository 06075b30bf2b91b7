"""The client list: the lines of a page, and how many clients each option of a filter would list."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page

from scoring.core import search
from scoring.core.search import ClientRow, Criteria

SUGGESTIONS = 7


@dataclass(frozen=True)
class Listing:
    """One page of the clients that match. `option_counts` are by filter and option, empty where they are not known."""

    page: Page[ClientRow]
    option_counts: dict[str, dict[str, int]]


def listing(criteria: Criteria, number: str) -> Listing:
    """Return the clients that match, one page of them; a number out of range gives the nearest page."""
    return Listing(search.page_of(criteria, number), search.option_counts(criteria))


def asked_for(criteria: Criteria, page: Page[ClientRow]) -> int | None:
    """Return the client whose whole identifier is all that is asked, where the list holds nobody else."""
    is_alone = page.paginator.count == 1 and criteria == Criteria(identifier=criteria.identifier, order=criteria.order)
    if not (is_alone and criteria.identifier):
        return None
    found = page[0].client.pk
    return found if found == int(criteria.identifier) else None


def first_suggestions(criteria: Criteria) -> Page[ClientRow]:
    """Return the clients that match, up to SUGGESTIONS of them."""
    return search.page_of(criteria, 1, SUGGESTIONS)


def first_clients(criteria: Criteria) -> Page[ClientRow]:
    """Return the clients that match, up to search.MOST_IN_FILE of them."""
    return search.page_of(criteria, 1, search.MOST_IN_FILE)
