"""The switch that stops recommendations, or all scoring, at once, and by which they start again (docs/adr/0038).

`engine.current_model` gives no model while scoring is stopped, `assessment.recommendation_of` no recommendation while
these are: nothing else has to ask.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from scoring.core.log.writing import record
from scoring.core.words import said
from scoring.models.events import Kind
from scoring.models.switch import Position, SwitchChange

REREAD = 0.5  # seconds after which a process looks again: every worker follows within one


class OvertakenError(Exception):
    """Somebody turned the switch since it was read: nothing was written."""


@dataclass(frozen=True)
class Standing:
    """Where the switch stands, since when, and the key of the change that put it there: 0 for none."""

    position: Position = Position.ON
    since: datetime | None = None
    change: int = 0


_known: tuple[float, Standing] | None = None  # until when it may be believed, by the monotonic clock


def standing() -> Standing:
    """Return where the switch stands: what this process last read, at most REREAD ago. One query then."""
    global _known
    known = _known
    if known is None or known[0] <= time.monotonic():
        # Before the query: what is answered is at least as new as that.
        until = time.monotonic() + REREAD
        known = _known = (until, _read())
    return known[1]


def current() -> Standing:
    """Return where the switch stands now, whatever was read before. One query."""
    forget()
    return standing()


def forget() -> None:
    """Have this process look again."""
    global _known
    _known = None


def scores() -> bool:
    """Return whether files are assessed."""
    return standing().position is not Position.STOPPED


def recommends() -> bool:
    """Return whether assessments come with a recommendation."""
    return standing().position is Position.ON


def turn(*, position: Position, why: str, by: User, now: datetime, seen: int) -> SwitchChange:
    """Turn the switch; return the change, whose event says why.

    `seen` is the key of the change that was shown. Raises OvertakenError where another came since.
    """
    with transaction.atomic():
        # The chain's head is locked from here on: of two at once, the second sees what the first did.
        event = record(Kind.SCORING_SWITCHED, actor=by, words=said(why), facts={"position": position.value}, now=now)
        if _read().change != seen:
            raise OvertakenError
        change = SwitchChange.objects.create(position=position, by=by, at=now, event=event.pk)
    forget()
    return change


def _read() -> Standing:
    last = SwitchChange.objects.first()
    return Standing(Position(last.position), last.at, last.pk) if last else Standing()
