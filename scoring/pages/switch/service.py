"""Who turned the switch, when and why."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.models import User

from scoring.core.decisions.service import words_by_event
from scoring.models.switch import SwitchChange

SHOWN = 50


class Turned(NamedTuple):
    """A change and why it was made; `why` is empty where it was erased."""

    change: SwitchChange
    why: str


def turned_already(by: User, position: str, why: str) -> SwitchChange | None:
    """Return the last change of the switch where it is this one, by this person; None where it is another."""
    last = next(iter(last_turns()), None)
    if last is None or (last.change.by, last.change.position) != (by, position):
        return None
    return last.change if last.why.split() == why.split() else None


def last_turns() -> list[Turned]:
    """Return the last SHOWN changes, the newest first. Two queries."""
    changes = list(SwitchChange.objects.select_related("by")[:SHOWN])
    words = words_by_event([change.event for change in changes])
    return [Turned(change, words.get(change.event, "")) for change in changes]
