"""Reviews as people work on them: taken by one, given back, viewed before the model's answer is shown, withdrawn.

A review begins with `scoring.core.decisions.service.reopen` and ends with the next final decision. Of two people at
once one wins; the other is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from clients.models.client import Client
from ml.changes.simulation import CHANGEABLE, ChangesRefusedError
from scoring.core.applications import lock_file
from scoring.core.decisions import service as decisions
from scoring.core.decisions.service import person_of
from scoring.core.log.erasures import erasures_about
from scoring.core.reviews import rules
from scoring.core.reviews.cases import Correction, Request, corrections_in, tell
from scoring.core.reviews.rules import AFTER, Act, Fault, Standing, Who
from scoring.core.simulation import Subject, WhatIf
from scoring.core.words import said
from scoring.models.decisions import DecisionState
from scoring.models.events import Event, EventWords, Kind, PendingEvent
from scoring.models.files import about_file
from scoring.models.reviews import OwnView, Review, ReviewOrigin, ReviewState, ReviewStep

# What shows somebody that a file was seen with the model's answer, or may have been.
_SEEN = (
    *(Kind.OPENED, Kind.EXPORTED, Kind.PRINTED, Kind.READ_BY_API, Kind.DECIDED, Kind.LETTER_ISSUED),
    *(Kind.SCENARIO_KEPT, Kind.NOTED),
)


class ReviewRefusedError(Exception):
    """Nothing was done to the review."""


class ReviewFaultsError(ReviewRefusedError):
    """What was said does not do: `faults`."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


class ReviewNotYoursError(ReviewRefusedError):
    """The act is open, and to others than this person: `who`."""

    def __init__(self, act: Act, who: Who) -> None:
        super().__init__(f"{act} is {who}'s to do")
        self.act, self.who = act, who


class ReviewOvertakenError(ReviewRefusedError):
    """The review is not as it was shown, or nobody may do the act where it stands. `review` is how it stands."""

    def __init__(self, review: Review | None) -> None:
        super().__init__("the review is not as it was shown")
        self.review = review


@dataclass(frozen=True)
class Opening:
    """What a review began with: the words, what the client corrects, whether these were erased since, and when.

    When is None where the log does not know any more.
    """

    words: str
    corrections: tuple[Correction, ...]
    erased: bool
    erased_at: datetime | None = None


@dataclass(frozen=True)
class Told:
    """A step of a review with its words."""

    step: ReviewStep
    words: str


@dataclass(frozen=True)
class Story:
    """A review of a client's file with what it began with and what was done to it, first to last."""

    client: Client
    review: Review
    opening: Opening
    steps: list[Told]


def live_review(client: Client) -> Review | None:
    """Return the review of a file that is not over."""
    return Review.objects.about(client).live().first()


def standing_of(review: Review) -> Standing:
    """Return where a review stands as the rules see it."""
    decision = review.decision
    people = {decision.decided_by_id, decision.second_by_id}
    people |= set(review.steps.filter(act=Act.VIEW).values_list("by", flat=True))
    return Standing(
        ReviewState(review.state),
        ReviewOrigin(review.origin),
        review.taken_by_id,
        frozenset(pk for pk in people if pk is not None),
        is_decided=decision.state != DecisionState.UNDER_REVIEW,
    )


def take(*, review: Review, by: User, now: datetime) -> Review:
    """Take a review: from now on its file is shown to `by` without the model's answer. Raises ReviewRefusedError."""
    return _act_on(review, Act.TAKE, by, now)


def release(*, review: Review, words: str, by: User, now: datetime) -> Review:
    """Give a review back, so that another person takes it; say why. Raises ReviewRefusedError."""
    return _act_on(review, Act.RELEASE, by, now, words)


def withdraw(*, review: Review, words: str, by: User, now: datetime) -> Review:
    """End a review because the client no longer asks: the decision stands. Raises ReviewRefusedError."""
    return _act_on(review, Act.WITHDRAW, by, now, words)


def give_view(*, review: Review, view: OwnView | None, words: str, by: User, now: datetime) -> Review:
    """Keep what the reviewer would do and why, before the model's answer is shown; it is never changed.

    With it goes since when that account knew the file, as the log has it. Raises ReviewRefusedError.
    """
    return _act_on(review, Act.VIEW, by, now, words, view)


def _act_on(review: Review, act: Act, by: User, now: datetime, words: str = "", view: OwnView | None = None) -> Review:
    with transaction.atomic():
        lock_file(review.file_number, by)
        current = Review.objects.select_related("decision", "taken_by").get(pk=review.pk)
        standing, person = standing_of(current), person_of(by)
        who = rules.acts_at(standing).get(act)
        if current.version != review.version or who is None:
            raise ReviewOvertakenError(current)
        if not rules.may(act, standing, person):
            raise ReviewNotYoursError(act, who)
        if found := rules.faults(act, has_words=bool(said(words)), view=view):
            raise ReviewFaultsError(found)
        current.state, current.version = AFTER[act], current.version + 1
        if act is not Act.VIEW:
            current.taken_by = by if act is Act.TAKE else None
        if act is Act.WITHDRAW:
            current.closed_at = now
            decisions.end_review(current.decision)
        current.save()
        kept = {"text": told} if (told := said(words)) else None
        knew = knew_since(current, by) if act is Act.VIEW else None
        tell(current, act, by, now, kept, said=view if act is Act.VIEW else None, knew_since=knew)
    return current


def is_done_already(
    client: Client, act: Act, by: User, *, words: str = "", view: OwnView | None = None, request: Request | None = None
) -> bool:
    """Return whether what was done last to a file's reviews is this, by this person: a button pressed twice."""
    story = next(iter(stories_of(client)), None)
    if story is None or not story.steps:
        return False
    last = story.steps[-1]
    if (last.step.act, last.step.by_id, last.words) != (act, by.pk, said(words)):
        return False
    if act is not Act.OPEN:
        return last.step.said == (view or "")
    if request is None:
        return story.review.origin == ReviewOrigin.SENIOR
    kept = (story.review.channel, story.review.asked_on, story.opening.corrections)
    return kept == (request.channel, request.asked_on, request.corrections)


def knew_since(review: Review, who: User) -> datetime | None:
    """Return when an account last opened, took away or wrote about the file; None where the log has nothing of it.

    Views that wait to be chained count too.
    """
    about = about_file(review.file_number)
    moments = [
        found.filter(about, actor=who.pk, kind__in=_SEEN).order_by("-at").values_list("at", flat=True)
        for found in (Event.objects.all(), PendingEvent.objects.all())
    ]
    return max((moment for one in moments for moment in one[:1]), default=None)


def stories_of(client: Client) -> list[Story]:
    """Return the reviews of a file, newest first, with what was said and done.

    Three queries, however many there are; two more for each whose words were erased.
    """
    reviews = list(Review.objects.about(client))
    steps: dict[int, list[ReviewStep]] = {review.pk: [] for review in reviews}
    for step in ReviewStep.objects.filter(review__in=reviews).select_related("by"):
        steps[step.review_id].append(step)
    events = [step.event for done in steps.values() for step in done]
    words = EventWords.objects.in_bulk(events)
    stories = []
    for review in reviews:
        done = steps[review.pk]
        opened = next((step.event for step in done if step.act == Act.OPEN), None)
        opening = _opening(review, opened, words)
        told = [Told(step, _text(words[step.event].values) if step.event in words else "") for step in done]
        stories.append(Story(client, review, opening, told))
    return stories


def _text(kept: Mapping[str, Any]) -> str:
    return str(kept.get("text", ""))


def _opening(review: Review, event: int | None, words: Mapping[int, EventWords]) -> Opening:
    """Return what a review began with, or that it was erased, and when."""
    if event is not None and event in words:
        kept = words[event].values
        return Opening(_text(kept), tuple(corrections_in(kept)), erased=False)
    if event is None or review.origin == ReviewOrigin.RULE:  # which says nothing
        return Opening("", (), erased=False)
    if Event.objects.filter(pk=event).exists():
        return Opening("", (), erased=True, erased_at=erasures_about(review.file_number).get(event))
    purged = Event.objects.filter(kind=Kind.LOG_PURGED, facts__last__gte=event).order_by("pk")
    return Opening("", (), erased=True, erased_at=purged.values_list("at", flat=True).first())


def corrected(subject: Subject, corrections: tuple[Correction, ...]) -> WhatIf | ChangesRefusedError | None:
    """Return what the model says with what the client corrects, or why that cannot be computed.

    None where nothing of it is among what a simulation changes.
    """
    changes = {one.name: one.value for one in corrections if one.name in CHANGEABLE and one.value is not None}
    changes = {name: value for name, value in changes.items() if value != subject.ground.before[name]}
    if not changes:
        return None
    try:
        return subject.what_if(changes)
    except ChangesRefusedError as error:
        return error
