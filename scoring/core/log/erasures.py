"""When what the log said of a file in words was erased, for the pages that would have shown it."""

from __future__ import annotations

from datetime import datetime

from scoring.models.events import Event, Kind


def erasures_about(number: int) -> dict[int, datetime]:
    """Return when the words, or the letter, of a file's events were first erased, by the event's number. One query.

    `number` is that of the file: of an application, negative. What was purged with its event is not among them.
    """
    found = Event.objects.about(number).filter(kind=Kind.WORDS_ERASED).in_order()
    erased: dict[int, datetime] = {}
    for event in found:
        if isinstance(of := event.facts.get("of"), int):
            erased.setdefault(of, event.at)
    return erased
