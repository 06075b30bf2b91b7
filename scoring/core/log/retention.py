"""Writes the chain's signed head outside the database, checks the log against it, and removes what is too old."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min

from scoring.core.log.chain import LogError, UnknownKeyError, locked_head, save_head, sign, signing_key, unlocked
from scoring.core.log.verification import Fault, Nature, verify
from scoring.core.log.writing import Actor, record
from scoring.models.events import Event, EventWords, Kind, LogHead
from scoring.models.records import AssessmentRecord

_SIGNED = ("count", "link", "first", "before", "at", "key_id")


def write_anchor(path: Path, *, now: datetime) -> int:
    """Add the signed head to a file, one line an anchor, synced; return how many events it vouches for.

    Raises LogError for an empty log. The file proves something only where whoever writes the database cannot write.
    """
    with transaction.atomic():
        head = locked_head()
    if not head.count:
        raise LogError("The log is empty: there is nothing to anchor.")
    _append(path, head, now)
    return head.count


def check_anchor(path: Path) -> Fault | None:
    """Return what an anchor file says against the log; None where nothing does.

    Raises LogError where the file has no anchor. A line that nobody with a key of LOG_KEYS wrote is a fault.
    """
    lines = [line for line in path.read_bytes().splitlines() if line.strip()]
    if not lines:
        raise LogError(f"{path}: holds no anchor.")
    head = LogHead.objects.filter(pk=LogHead.ONLY).first() or LogHead()
    for number, line in enumerate(lines, 1):
        anchor = _anchor(line)
        if anchor is None:
            return Fault(Nature.ANCHOR, None, f"Line {number} of the anchors is not signed as it stands.")
        count = int(anchor["count"])
        if count > head.count:
            return Fault(
                Nature.MISSING, head.count + 1, f"The log ends at {head.count}; it went to {count} on {anchor['at']}."
            )
        link = head.before if count == head.first - 1 else _link_at(count)
        if count >= head.first - 1 and link != anchor["link"]:
            return Fault(Nature.ALTERED, count, f"Event {count} is not the one that was anchored on {anchor['at']}.")
    return None


def purge(anchors: Path, *, by: Actor, now: datetime) -> int:
    """Remove the events older than the retention setting, from the beginning on; return how many.

    The assessments that they vouch for go with them, but for those that a decision or anything else names: these stay
    as long as what names them. What waits is the sealer's. The log is checked first, and its end is added to
    `anchors`, whether anything goes or not. Raises LogError where the log is not whole, or empty.
    """
    verdict = verify()
    if verdict.fault:
        raise LogError(f"{verdict.fault.words} Nothing was removed.")
    since = now - timedelta(days=settings.LOG_RETENTION_DAYS)
    with transaction.atomic(), unlocked():
        head = locked_head()
        kept = Event.objects.filter(at__gte=since).aggregate(first=Min("sequence"))["first"] or head.count + 1
        last = Event.objects.filter(pk__lt=kept).aggregate(last=Max("sequence"))["last"]
        if not head.count:
            raise LogError("The log is empty: there is nothing to anchor or to remove.")
        _append(anchors, head, now)
        if last is None:
            return 0
        gone = int(last - head.first + 1)
        facts = {"first": head.first, "last": last, "link": _link_at(last)}
        EventWords.objects.filter(event__lte=last).delete()
        vouched = Event.objects.filter(pk__lte=last, kind=Kind.ASSESSED).values("assessment")
        facts["assessments"] = AssessmentRecord.objects.filter(pk__in=vouched).unnamed().delete()[0]
        Event.objects.filter(pk__lte=last)._raw_delete("default")
        head.first, head.before = last + 1, str(facts["link"])
        save_head(head)
        record(Kind.LOG_PURGED, actor=by, facts=facts, now=now)
    return gone


def _append(path: Path, head: LogHead, now: datetime) -> None:
    anchor: dict[str, Any] = {
        "count": head.count,
        "link": head.link,
        "first": head.first,
        "before": head.before,
        "at": now.isoformat(timespec="seconds"),
        "key_id": signing_key(),
    }
    anchor["signature"] = sign(anchor["key_id"], [anchor[name] for name in _SIGNED])
    before = "\n" if path.is_file() and _lacks_end(path) else ""
    with path.open("a") as file:
        file.write(before + json.dumps(anchor) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _lacks_end(path: Path) -> bool:
    """Return whether the last line of a file lost its end, as an editor or a full disk may leave it."""
    try:
        with path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read() != b"\n"
    except OSError:  # it is empty, or may be written alone
        return False


def _anchor(line: bytes) -> dict[str, Any] | None:
    """Return an anchor as it was written, None for a line that is none."""
    try:
        anchor: dict[str, Any] = json.loads(line)
        if sign(anchor["key_id"], [anchor[name] for name in _SIGNED]) == anchor["signature"]:
            return anchor
    except (ValueError, TypeError, KeyError, UnknownKeyError):
        pass
    return None


def _link_at(sequence: int) -> str:
    return Event.objects.filter(pk=sequence).values_list("link", flat=True).first() or ""
