"""The reviews that wait, soonest due first: to take, one's own, those of others, and the last that ended.

None of it says what the model answers: who reads the list may be the next to look without it.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User

from scoring.core.roles import DECIDE
from scoring.models.reviews import Review, ReviewQuerySet


@dataclass(frozen=True)
class Listed:
    """Some reviews of a list, how many it has in all, and who reads it."""

    reviews: list[Review]
    count: int
    reader: User


@dataclass(frozen=True)
class ReviewWork:
    """What a person finds: reviews they may take, have to go on with, others that are under way, and what ended."""

    to_take: Listed
    own: Listed
    others: Listed
    over: Listed

    @property
    def count(self) -> int:
        """How many wait for this person."""
        return self.to_take.count + self.own.count


def reviews_for(user: User, most: int, *, whole: bool = False) -> ReviewWork | None:
    """Return the first `most` of each list for `user`; None for who decides nothing.

    The others and those that ended are read for the `whole` list alone.
    """
    if not user.has_perm(DECIDE):
        return None
    reviews = Review.objects.select_related("client", "application", "taken_by", "opened_by")
    to_take, own = reviews.waiting_for(user), reviews.held_by(user)
    mine = {*to_take.values_list("pk", flat=True), *own.values_list("pk", flat=True)} if whole else set()
    empty = Listed([], 0, user)
    return ReviewWork(
        to_take=_listed(to_take.soonest_first(), most, user),
        own=_listed(own.soonest_first(), most, user),
        others=_listed(reviews.live().exclude(pk__in=mine).soonest_first(), most, user) if whole else empty,
        over=_listed(reviews.over(), most, user) if whole else empty,
    )


def _listed(found: ReviewQuerySet, most: int, reader: User) -> Listed:
    first = list(found[:most])
    return Listed(first, len(first) if len(first) < most else found.count(), reader)
