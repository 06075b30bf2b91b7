"""Checks the whole log and names the first event that is not as it was written, or no longer where it was."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from scoring.core.letters.service import is_as_issued
from scoring.core.log.chain import UnknownKeyError, is_same, is_signed, link_of
from scoring.core.log.sealing import unsealed
from scoring.core.log.writing import words_hash
from scoring.core.records import digest_of
from scoring.models.events import Event, EventWords, Kind, LogHead
from scoring.models.letters import Letter
from scoring.models.records import AssessmentRecord

_AT_ONCE = 2_000  # events held at a time


class Nature(StrEnum):
    """What is wrong at a place."""

    ALTERED = "altered"
    MISSING = "missing"
    INSERTED = "inserted"
    REORDERED = "reordered"
    WORDS = "words"
    RECORD = "record"
    LETTER = "letter"
    KEY = "key"
    HEAD = "head"
    ANCHOR = "anchor"


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong. `sequence` is the event's number, None where it is the head."""

    nature: Nature
    sequence: int | None
    words: str


@dataclass(frozen=True)
class Verdict:
    """What a check found: events read, views that wait to be chained, the first fault."""

    events: int
    unsealed: int
    fault: Fault | None


class _FoundError(Exception):
    def __init__(self, nature: Nature, sequence: int | None, words: str) -> None:
        super().__init__(words)
        self.fault = Fault(nature, sequence, words)


def verify() -> Verdict:
    """Check the head, then every event with its words and its assessment. Others may write meanwhile."""
    waits = unsealed()
    head = _head()
    if head is None:
        fault = Fault(Nature.HEAD, None, "The log has events and no head.") if Event.objects.exists() else None
        return Verdict(0, waits, fault)
    walk = _Walk(head)
    try:
        walk.run()
    except _FoundError as found:
        purged = _head()
        if purged is not None and purged.first != head.first:  # what was being read has just been purged
            return verify()
        return Verdict(walk.read, waits, found.fault)
    except UnknownKeyError as error:
        return Verdict(walk.read, waits, Fault(Nature.KEY, walk.expected, str(error)))
    return Verdict(walk.read, waits, None)


def _head() -> LogHead | None:
    return LogHead.objects.filter(pk=LogHead.ONLY).first()


class _Walk:
    """Goes along the chain, from the first event that is kept to the head."""

    def __init__(self, head: LogHead) -> None:
        self.head, self.expected, self.before, self.read = head, head.first, head.before, 0

    def run(self) -> None:
        """Raise _FoundError at the first fault."""
        head: LogHead | None = self.head
        while head is not None:
            self._to(head)
            head = self._moved_on()

    def _to(self, head: LogHead) -> None:
        """Go on to a head."""
        self.head = head
        if not is_signed(head):
            raise _FoundError(Nature.HEAD, None, "The head of the log is not signed as it stands.")
        if early := Event.objects.filter(pk__lt=head.first).in_order().first():
            raise _FoundError(Nature.INSERTED, early.pk, f"Event {early.pk} stands before the beginning of the log.")
        while batch := list(Event.objects.filter(pk__gte=self.expected, pk__lte=head.count).in_order()[:_AT_ONCE]):
            self._batch(batch)
        if self.expected <= head.count:
            raise _missing(self.expected)
        if self.before != head.link:
            raise _FoundError(Nature.HEAD, None, "The head of the log names another last event.")

    def _moved_on(self) -> LogHead | None:
        """Return the head where others have written since; None where the log ends as it did."""
        beyond = Event.objects.filter(pk__gt=self.head.count).in_order().first()
        head = _head()
        if beyond is None:
            return None
        if head is None or head.count < beyond.pk:
            raise _FoundError(Nature.INSERTED, beyond.pk, f"Event {beyond.pk} stands beyond the end of the log.")
        return head

    def _batch(self, batch: list[Event]) -> None:
        words = EventWords.objects.in_bulk([event.pk for event in batch if event.words_hash])
        kept = [event.assessment for event in batch if event.kind == Kind.ASSESSED]
        records = AssessmentRecord.objects.in_bulk([pk for pk in kept if pk is not None])
        issued = [event.facts.get("letter") for event in batch if event.kind == Kind.LETTER_ISSUED]
        letters = Letter.objects.in_bulk([pk for pk in issued if isinstance(pk, int)])
        for event in batch:
            if event.pk != self.expected:
                raise _missing(self.expected)
            self._link(event)
            if event.words_hash:
                self._words(event, words.get(event.pk))
            if event.kind == Kind.ASSESSED and event.assessment is not None:
                self._record(event, records.get(event.assessment))
            if event.kind == Kind.LETTER_ISSUED and "letter" in event.facts:
                self._letter(event, letters.get(event.facts["letter"]))
            self.read += 1

    def _link(self, event: Event) -> None:
        if not is_same(link_of(self.before, event, event.pk), event.link):
            raise self._what_happened(event.pk)
        self.before, self.expected = event.link, event.pk + 1

    def _what_happened(self, at: int) -> _FoundError:
        """Return the fault at a place whose event does not follow: is the right one elsewhere, or nowhere?"""
        for event in Event.objects.filter(pk__gt=at).in_order().iterator(_AT_ONCE):
            if not is_same(link_of(self.before, event, at), event.link):
                continue
            after = Event.objects.filter(pk=at + 2).first()
            if event.pk == at + 1 and (after is None or link_of(event.link, after, at + 1) == after.link):
                return _FoundError(Nature.INSERTED, at, f"Event {at} was inserted: the right one stands after it.")
            return _FoundError(Nature.REORDERED, at, f"Event {at} was moved: it stands at {event.pk}.")
        return _FoundError(Nature.ALTERED, at, f"Event {at} is not what was written.")

    def _words(self, event: Event, words: EventWords | None) -> None:
        if words is None:
            if event.pk not in self._erased:
                raise _FoundError(Nature.WORDS, event.pk, f"The words of event {event.pk} are gone; nothing says why.")
        elif words_hash(words) != event.words_hash:
            raise _FoundError(Nature.WORDS, event.pk, f"The words of event {event.pk} are not what was written.")

    @cached_property
    def _erased(self) -> set[int]:
        """The events whose words were erased, as the log itself says."""
        erasures = Event.objects.filter(kind=Kind.WORDS_ERASED).values_list("facts", flat=True)
        return {facts["of"] for facts in erasures if "of" in facts}

    def _record(self, event: Event, record: AssessmentRecord | None) -> None:
        if record is None:
            if event.pk in self._erased:
                return
            raise _FoundError(Nature.RECORD, event.pk, f"The assessment of event {event.pk} is gone; nothing says why.")
        if record.erased_at is not None and event.pk in self._erased:
            is_whole = record.digest == event.facts.get("digest") and record.is_empty
        else:
            is_whole = event.facts.get("digest") == record.digest == digest_of(record)
        if not is_whole:
            raise _FoundError(Nature.RECORD, event.pk, f"The assessment of event {event.pk} is not what was written.")

    def _letter(self, event: Event, letter: Letter | None) -> None:
        is_whole = is_as_issued(event, letter)
        if is_whole is None and event.pk not in self._erased:
            raise _FoundError(Nature.LETTER, event.pk, f"The letter of event {event.pk} is gone; nothing says why.")
        if is_whole is False:
            raise _FoundError(Nature.LETTER, event.pk, f"The letter of event {event.pk} is not what was issued.")


def _missing(sequence: int) -> _FoundError:
    return _FoundError(Nature.MISSING, sequence, f"Event {sequence} is missing.")
