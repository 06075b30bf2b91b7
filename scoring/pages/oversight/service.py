"""Finds what the oversight shows: the figures of a period with who they name, and the decisions behind one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator

from scoring.core import engine
from scoring.core.oversight import figures
from scoring.core.oversight.choice import Chosen, Period, chosen
from scoring.core.oversight.figures import Oversight
from scoring.models.decisions import Decision, DecisionQuerySet
from scoring.models.files import about_file

ON_A_PAGE = 50
MOST_IN_FILE = 10_000


@dataclass(frozen=True)
class Overseen:
    """The figures, and the accounts that they name by number."""

    figures: Oversight
    accounts: Mapping[int, User]


def overseen(period: Period, today: date) -> Overseen:
    """Return the figures of a period; of groups, those that the model's own page shows."""
    found = figures.oversight(period, attributes=_shown_attributes(), today=today)
    return Overseen(found, User.objects.in_bulk([one.by for one in found.people]))


def _shown_attributes() -> frozenset[str]:
    """Return the attributes whose groups the page of the model in service shows; none without a model."""
    try:
        return frozenset(row["attribute"] for row in engine.current_model().evaluation["groups"])
    except engine.NoModelError:
        return frozenset()


def decisions(asked: Chosen, today: date, covered: frozenset[int] = frozenset()) -> DecisionQuerySet:
    """Return the decisions of a figure, newest first, with who took them and why.

    Those about `covered` files are left out: to stand in the list of a figure tells what was answered.
    """
    found = chosen(asked, today).select_related("decided_by", "second_by", "reason")
    for number in covered:
        found = found.exclude(about_file(number))
    return found.defer("typed", "terms", "looked_at").order_by("-decided_at", "-pk")


def page_of(found: DecisionQuerySet, number: str) -> Page[Decision]:
    """Return a page of them, the nearest there is."""
    return Paginator(found, ON_A_PAGE).get_page(number)


def account(number: int) -> User | None:
    """Return an account by its number; None where there is none."""
    return User.objects.filter(pk=number).first()
