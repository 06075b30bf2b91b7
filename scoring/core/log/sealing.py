"""The sealer chains the views that wait. Any process may seal: the lock on the chain's head lets one do it at a time.

A thread in each web worker does it every few seconds; `python manage.py seal_log` does it once.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence

from django.db import Error, connection, transaction
from django.utils import timezone

from scoring.core.log import spill
from scoring.core.log.chain import LogError, chained, is_genuine, locked_head, save_head, signing_key
from scoring.models.events import Event, Fields, Kind, LogHead, PendingEvent

logger = logging.getLogger(__name__)

EVERY = 3.0  # seconds; what is seen is chained within ten
_AT_ONCE = 500  # views chained in one transaction: writers wait for it

_start = threading.Lock()
_started = threading.Event()


def seal() -> int:
    """Chain all that waits, and return how many events that made. Raises LogError where the log was tampered with."""
    done = 0
    while PendingEvent.objects.exists() and (sealed := _seal_pending()):
        done += sealed
    return done + sum(_seal_file(path.name) for path in spill.set_aside())


def unsealed() -> int:
    """Return how many views wait to be chained."""
    return PendingEvent.objects.count() + spill.waiting()


def start() -> None:
    """Seal from now on in a thread of this process, once however often it is called."""
    with _start:
        if not _started.is_set():
            _started.set()
            threading.Thread(target=_seal_for_ever, name="log-sealer", daemon=True).start()


def _seal_for_ever() -> None:
    pause, told = threading.Event(), ""
    while not pause.wait(EVERY):
        try:
            seal()
            told = ""
        except (Error, LogError, OSError) as error:  # the next round tries again
            if str(error) != told:
                told = str(error)
                logger.warning("The views that wait were not chained: %s", error)
        finally:
            connection.close()


def _seal_pending() -> int:
    with transaction.atomic():
        head = locked_head()
        rows = list(PendingEvent.objects.order_by("pk")[:_AT_ONCE])
        events = _chain(head, rows, "pending")
        PendingEvent.objects.filter(pk__in=[row.pk for row in rows]).delete()
        save_head(head)
    return len(events)


def _seal_file(name: str) -> int:
    """Chain what a file that was set aside holds, then remove it; one that was chained before is only removed."""
    path = spill.set_aside_path(name)
    events: Sequence[Event] = ()
    with transaction.atomic():
        head = locked_head()
        if head.spill != name and path.exists():
            events = _chain(head, spill.read(path), name)
            head.spill = name
            save_head(head)
    path.unlink(missing_ok=True)
    return len(events)


def _chain(head: LogHead, views: Iterable[PendingEvent | None], place: str) -> list[Event]:
    """Chain views as they were written; of one that somebody changed, the event says that it was refused."""
    events = [chained(head, view if view and is_genuine(view, view.mac) else _refused(view, place)) for view in views]
    return Event.objects.bulk_create(events)


def _refused(view: PendingEvent | None, place: str) -> Fields:
    facts = {"place": place, "row": view.pk if view else None}
    return PendingEvent(kind=Kind.LOG_REFUSED.value, at=timezone.now(), facts=facts, key_id=signing_key())
