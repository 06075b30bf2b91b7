"""Who turned the switch, when and why."""

from __future__ import annotations

from typing import NamedTuple

from scoring.core.decisions.service import words_by_event
from scoring.models.switch import SwitchChange

SHOWN = 50


class Turned(NamedTuple):
    """A change and why it was made; `why` is empty where it was erased."""

    change: SwitchChange
    why: str


def last_turns() -> list[Turned]:
    """Return the last SHOWN changes, the newest first. Two queries."""
    changes = list(SwitchChange.objects.select_related("by")[:SHOWN])
    words = words_by_event([change.event for change in changes])
    return [Turned(change, words.get(change.event, "")) for change in changes]
