"""Writes the log: `record` chains what changes something, `record_view` leaves what was seen to the sealer."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import OperationalError, connection, transaction
from django.db.models import F, Q
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from clients.models.client import Client
from scoring.core import request_ids
from scoring.core.log import spill
from scoring.core.log.chain import chained, locked_head, save_head, unlocked, waiting
from scoring.models.applications import NewApplication
from scoring.models.decisions import Decision, DecisionOutcome
from scoring.models.events import Event, EventWords, Fields, Kind, PendingEvent, canonical
from scoring.models.files import about_file
from scoring.models.letters import Letter, LetterQuerySet
from scoring.models.records import AssessmentRecord, AssessmentRecordQuerySet

Actor = AbstractBaseUser | AnonymousUser | None
Fact = str | int | bool | None | list[str] | list[int]
Facts = Mapping[str, Fact]

PATIENCE = 200  # milliseconds that a view waits for SQLite's lock
_LONGEST_FACT = 200  # characters


def record(
    kind: Kind,
    *,
    actor: Actor,
    client: Client | int | None = None,
    words: str | Mapping[str, Any] | None = None,
    facts: Facts | None = None,
    assessment: AssessmentRecord | int | None = None,
    application: NewApplication | int | None = None,
    request: Any = None,
    now: datetime | None = None,
) -> Event:
    """Chain an event in the caller's transaction, and return it; `event.link` is its hash.

    Call it last in the transaction: the chain's head stays locked until the end, and everybody else waits for it.
    `actor` is None for the portal itself. `facts` are small and of nobody: codes, numbers of rows, names of models.
    What somebody wrote, and any personal value, goes into `words`, which can be erased. The identifier of the request
    is that of the one being answered, unless `request` is another. Raises TransactionManagementError outside a
    transaction, ValueError for facts that are not small, LogError where the log was tampered with.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("An event is recorded in the transaction of what it tells: use atomic().")
    said = _said(kind, actor, client, application, assessment, facts, request, now)
    kept = _words(words)
    said.words_hash = words_hash(kept) if kept else ""
    head = locked_head()
    event = chained(head, said)
    event.save(force_insert=True)
    if kept:
        kept.event = event
        kept.save(force_insert=True)
    save_head(head)
    return event


def record_view(
    kind: Kind,
    *,
    actor: Actor,
    client: Client | int | None = None,
    facts: Facts | None = None,
    application: NewApplication | int | None = None,
    request: Any = None,
    now: datetime | None = None,
    along: Callable[[], object] | None = None,
) -> None:
    """Keep that somebody saw something, before the answer leaves; the sealer chains it within seconds.

    `along` is what the page writes anyway: it shares the transaction. Where SQLite's lock is held for longer than
    `PATIENCE`, by an import, `along` is left out and the event goes to a file that the sealer reads.
    """
    view = waiting(_said(kind, actor, client, application, None, facts, request, now))
    try:
        with _patience(), transaction.atomic():
            if along is not None:
                along()
            view.save(force_insert=True)
    except OperationalError as error:
        if not _is_locked(error):
            raise
        spill.append(view)


class Erased(NamedTuple):
    """How many events lost their words or assessment, how many letters their text, and how much lies beside events.

    `others` are drafts of decisions, and assessments whose event was purged.
    """

    events: int = 0
    letters: int = 0
    others: int = 0


def erase(event: Event, *, by: Actor, now: datetime | None = None) -> Erased:
    """Erase the words of an event, or the assessment or the letter that it vouches for; return what there was.

    An assessment that a decision or another row names is emptied in place, any other is removed. What the draft of a
    decision that was sent back repeats of its words goes with them, and so do the letters that repeat them or rest on
    the assessment. The log says so. The chain stays whole: it holds their salted hashes alone.
    """
    at = now or timezone.now()
    with transaction.atomic(), unlocked():
        erased = EventWords.objects.filter(event=event).delete()[0]
        if event.kind == Kind.ASSESSED and event.assessment is not None:
            erased += _erase_assessments(AssessmentRecord.objects.filter(pk=event.assessment), at)
        if event.kind == Kind.DECIDED and (number := event.facts.get("decision")):
            erased += _erase_drafts(Q(pk=number) | Q(replaces=number))
        if erased:
            facts = {"of": event.sequence}
            client, application = event.client, event.application
            record(Kind.WORDS_ERASED, actor=by, client=client, application=application, facts=facts, now=at)
        letters = _erase_letters(_letters_that_tell(event), by, at)
    return Erased(events=int(bool(erased)), letters=letters)


def erase_about(client: int, *, by: Actor, now: datetime | None = None) -> Erased:
    """Erase all that the log says of a file in words, its letters, and what drafts of decisions about it hold.

    `client` is the number of the file: of an application, negative.
    """
    at = now or timezone.now()
    done = [erase(event, by=by, now=at) for event in Event.objects.about(client).with_words().in_order()]
    with transaction.atomic(), unlocked():
        letters = _erase_letters(Letter.objects.about(client), by, at)
        drafts = _erase_drafts(about_file(client))
        assessments = _erase_assessments(AssessmentRecord.objects.filter(about_file(client)), at)
        if drafts or assessments:
            facts = {"drafts": drafts, "assessments": assessments}
            record(Kind.WORDS_ERASED, actor=by, client=client, facts=facts, now=at)
    return Erased(
        events=sum(one.events for one in done),
        letters=sum(one.letters for one in done) + letters,
        others=drafts + assessments,
    )


def _letters_that_tell(event: Event) -> LetterQuerySet:
    """Return the letter that an event tells, or those that repeat what it says.

    A letter about documents lists them as the decision's words do; every letter tells values of its assessment.
    """
    letters = Letter.objects.all()
    if event.kind == Kind.LETTER_ISSUED:
        return letters.filter(event=event.sequence)
    if event.kind == Kind.ASSESSED and event.assessment is not None:
        return letters.filter(assessment=event.assessment)
    if event.kind == Kind.DECIDED and event.facts.get("outcome") == DecisionOutcome.REQUEST_DOCUMENTS:
        return letters.filter(decision=event.facts.get("decision"))
    return letters.none()


def _erase_letters(found: LetterQuerySet, by: Actor, at: datetime) -> int:
    """Erase the text of letters, the log says so; return how many had one. Who issued it, when, about what stays."""
    letters = [*found.readable().select_related("decision").order_by("pk")]
    for letter in letters:
        letter.content, letter.salt = {}, ""
        letter.save(update_fields=["content", "salt"])
        facts = {"of": letter.event}
        record(Kind.WORDS_ERASED, actor=by, client=letter.decision.file_number, facts=facts, now=at)
    return len(letters)


def _erase_assessments(found: AssessmentRecordQuerySet, at: datetime) -> int:
    """Remove those that nothing names and empty the others; return how many."""
    return int(found.unnamed().delete()[0]) + found.empty(at)


def _erase_drafts(about: Q) -> int:
    """Empty the drafts `about` something; return how many held anything. Who has one open is told that it changed."""
    return Decision.objects.filter(about).exclude(typed={}).update(typed={}, version=F("version") + 1)


def words_hash(words: EventWords) -> str:
    """Return the salted hash of words: without the salt, which goes with them, nobody can try what they were."""
    return hashlib.sha256(f"{words.salt}\0{words.text}".encode()).hexdigest()


def _said(
    kind: Kind,
    actor: Actor,
    client: Client | int | None,
    application: NewApplication | int | None,
    assessment: AssessmentRecord | int | None,
    facts: Facts | None,
    request: Any,
    now: datetime | None,
) -> Fields:
    """Return what an event says, stored nowhere."""
    about, applied = subject_of(client, application)
    return PendingEvent(
        kind=Kind(kind).value,
        at=now or timezone.now(),
        actor=actor.pk if actor is not None else None,
        client=about,
        application=applied,
        assessment=_number(assessment),
        request_id=getattr(request, "request_id", "") or request_ids.current.get(),
        facts=_checked(facts or {}),
    )


def subject_of(client: Client | int | None, application: NewApplication | int | None) -> tuple[int | None, int | None]:
    """Return the numbers of a client and an application; the file of an application has its number, negative."""
    number, applied = _number(client), _number(application)
    if applied is None and number is not None and number < 0:
        applied = -number
    return (None if applied is not None else number), applied


def _number(one: Client | NewApplication | AssessmentRecord | int | None) -> int | None:
    return one if one is None or isinstance(one, int) else one.pk


def _checked(facts: Facts) -> dict[str, Fact]:
    for name, fact in facts.items():
        for one in fact if isinstance(fact, list) else [fact]:
            # A database may write a fraction otherwise than it was given; what is long is no fact but words.
            if not isinstance(one, str | int | None) or (isinstance(one, str) and len(one) > _LONGEST_FACT):
                raise ValueError(f"{name} is no small fact: give it as words, which can be erased.")
    return dict(facts)


def _words(words: str | Mapping[str, Any] | None) -> EventWords | None:
    if not words:
        return None
    values = {"text": words} if isinstance(words, str) else dict(words)
    return EventWords(salt=secrets.token_hex(16), text=canonical(values).decode())


@contextmanager
def _patience() -> Iterator[None]:
    """Wait for SQLite's lock no longer than a visitor may notice, within this block."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.patient_for(PATIENCE / 1000):  # type: ignore[attr-defined]
        yield


def _is_locked(error: OperationalError) -> bool:
    return connection.vendor == "sqlite" and "locked" in str(error)
