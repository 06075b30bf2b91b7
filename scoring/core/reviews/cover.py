"""Whose eyes the model's answer is kept from: who has taken a review and not yet said what they think of the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.contrib.auth.models import AnonymousUser, User

from scoring.core.roles import DECIDE
from scoring.core.search import ClientRow, Criteria
from scoring.models.reviews import Review


def covered_for(user: User) -> frozenset[int]:
    """Return the files whose answer `user` is not to see for now, by number. One query, none for non-deciders."""
    if not user.has_perm(DECIDE):
        return frozenset()
    return frozenset(one.file_number for one in Review.objects.covered_for(user).only("client", "application"))


def left_out_for(user: User | AnonymousUser, criteria: Criteria) -> frozenset[int]:
    """Return the clients that a search by `user` does not find, as it asks for the answer they are not to see.

    No query where it does not.
    """
    return covered_for(user) if criteria.is_of_assessed and isinstance(user, User) else frozenset()


class CoveredError(Exception):
    """Somebody asks for a file that they are to look at without the model's answer. The argument is its number."""


def refuse_covered(user: User | AnonymousUser, *files: int) -> None:
    """Raise CoveredError where `user` is not to see the answer of one of these files, by number, for now."""
    number = is_covered(user, files) if isinstance(user, User) else None
    if number is not None:
        raise CoveredError(number)


def is_covered(user: User, files: Iterable[int]) -> int | None:
    """Return the first of these files whose answer `user` is not to see; None where there is none."""
    covered = covered_for(user)
    return next((number for number in files if number in covered), None)


def cover(rows: Iterable[ClientRow], covered: frozenset[int]) -> list[ClientRow]:
    """Return lines without the answer, and without the decision, of the clients that are covered."""
    return [
        replace(row, assessment=None, decision=None, is_covered=True) if row.client.pk in covered else row
        for row in rows
    ]
