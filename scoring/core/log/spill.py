"""A file where views wait while SQLite's lock is held. Each line is synced before the page is answered.

Both ends hold a lock on a file beside it. A file that is being chained is set aside under a name of its own first; the
head remembers the name, so that a sealer killed at any moment chains no line twice and loses none.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings

from scoring.models.events import Fields, PendingEvent

WAITING, ASIDE = "waiting.jsonl", "sealing-*.jsonl"


def append(view: PendingEvent) -> None:
    """Add a view to the file and return once it is on the disk."""
    told = {field.attname: getattr(view, field.attname) for field in Fields._meta.fields}
    line = json.dumps({**told, "at": view.at.isoformat(), "mac": view.mac}).encode() + b"\n"
    with _alone() as directory:
        path = directory / WAITING
        is_new = not path.exists()
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            # Whoever was killed in the middle of a line leaves a torn one, which nobody was answered for.
            size = os.fstat(handle).st_size
            if size and os.pread(handle, 1, size - 1) != b"\n":
                line = b"\n" + line
            os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            _sync(directory)


def set_aside() -> list[Path]:
    """Return the files to chain, the one that views go to among them under a name of its own."""
    directory = Path(settings.LOG_SPILL_DIR)
    if not (directory / WAITING).exists():
        return sorted(directory.glob(ASIDE))
    with _alone():
        if (directory / WAITING).exists():
            (directory / WAITING).rename(directory / ASIDE.replace("*", uuid4().hex))
            _sync(directory)
        return sorted(directory.glob(ASIDE))


def set_aside_path(name: str) -> Path:
    """Return where a file that was set aside lies."""
    return Path(settings.LOG_SPILL_DIR) / name


def read(path: Path) -> list[PendingEvent | None]:
    """Return the views of a file, None for each line that is none; the torn end of a line that was cut is left out."""
    return [_view(line) for line in path.read_bytes().split(b"\n") if line]


def waiting() -> int:
    """Return how many lines wait to be chained."""
    directory = Path(settings.LOG_SPILL_DIR)
    paths = [directory / WAITING, *directory.glob(ASIDE)]
    return sum(path.read_bytes().count(b"\n") for path in paths if path.exists())


def _view(line: bytes) -> PendingEvent | None:
    try:
        told: dict[str, Any] = json.loads(line)
        return PendingEvent(**{**told, "at": datetime.fromisoformat(told["at"])})
    except (ValueError, TypeError, KeyError):
        return None


@contextmanager
def _alone() -> Iterator[Path]:
    """Hold the lock of the folder, made where there is none."""
    directory = Path(settings.LOG_SPILL_DIR)
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield directory
    finally:
        os.close(handle)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
