"""Waits for SQLite's write lock in short, even steps instead of leaving the wait to SQLite.

SQLite's own wait asks less and less often, at last ten times a second: among twenty who write without a pause, whoever
waits longest asks least, and gives up in the end. Here each asks every few milliseconds until their patience ends.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

_STEP = (0.001, 0.005)  # seconds between two attempts, drawn anew each time so that none stays behind another


class PatientCursor(base.SQLiteCursorWrapper):
    """A cursor that asks again while the database is locked; within a transaction, which has the lock, it never is."""

    patience = 0.0  # seconds

    def execute(self, query: str, params: Any = None) -> Any:
        """Execute a statement. Raises sqlite3.OperationalError where the lock was not had in time."""
        return self._patiently(lambda: super(PatientCursor, self).execute(query, params))

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Execute a statement for each of the parameters."""
        rows = list(param_list)
        return self._patiently(lambda: super(PatientCursor, self).executemany(query, rows))

    def _patiently(self, attempt: Callable[[], Any]) -> Any:
        until = time.monotonic() + self.patience
        while True:
            try:
                return attempt()
            except sqlite3.OperationalError as error:
                is_busy = error.sqlite_errorcode == sqlite3.SQLITE_BUSY
                if not is_busy or self.connection.in_transaction or time.monotonic() >= until:
                    raise
            time.sleep(random.uniform(*_STEP))  # noqa: S311


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose `patience` is the option `timeout`, in seconds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.patience = float(self.settings_dict["OPTIONS"].get("timeout", 5))

    def get_new_connection(self, conn_params: Any) -> Any:
        """Open the database, made for its owner alone; from then on SQLite itself does not wait."""
        path = Path(conn_params["database"])
        if path.is_absolute() and path.parent.is_dir():  # neither ":memory:" nor an address of SQLite's own
            path.touch(mode=0o600)  # which an existing file keeps as it has it; its journals get the same
        connection = super().get_new_connection(conn_params)
        connection.execute("PRAGMA busy_timeout = 0")
        return connection

    def create_cursor(self, name: Any = None) -> Any:
        """Return a cursor as patient as the connection now is."""
        cursor = self.connection.cursor(factory=PatientCursor)
        cursor.patience = self.patience
        return cursor

    @contextmanager
    def patient_for(self, seconds: float) -> Iterator[None]:
        """Wait for the lock no longer than this within the block."""
        before, self.patience = self.patience, seconds
        try:
            yield
        finally:
            self.patience = before
