"""How a warning or an error stands on standard error: one line, then the traceback. `settings.LOGGING` uses it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import datetime
from traceback import TracebackException
from typing import Any
from urllib.parse import quote

from django.db import Error
from django.http import HttpRequest

from scoring.core import request_ids

_QUERY = re.compile(r"\?\S*")


class LineFormatter(logging.Formatter):
    """Writes time, level, logger, method, path, status, user id, request id and message, a dash for what is not known.

    Neither the query nor what was posted is written, nor a name: they may say who a client is and what they earn.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the traceback below it unless the fault was the visitor's (a status below 500)."""
        request, status = getattr(record, "request", None), getattr(record, "status_code", None)
        method, path, user = "-", "-", "-"
        if isinstance(request, HttpRequest):
            method, path, user = request.method or "-", quote(request.path), _user_id(request)
        time = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")
        message = _QUERY.sub("", " ".join(record.getMessage().split()))
        asked = f"{method} {path} {status or '-'} user={user} request={_asked(request)}"
        line = f"{time} {record.levelname} {record.name} {asked} {message}"
        if record.exc_info and record.exc_info[1] and (status is None or status >= 500):
            failure = TracebackException.from_exception(record.exc_info[1])
            return "\n".join([line, *_lines(failure)])
        return line


def somebody(*_visitor: Any) -> str:
    """Return what axes writes of whoever failed to sign in: nothing; name and address are in the administration."""
    return "somebody"


def _asked(request: object) -> str:
    return getattr(request, "request_id", "") or request_ids.current.get() or "-"


def _user_id(request: HttpRequest) -> str:
    try:
        key = getattr(getattr(request, "user", None), "pk", None)
    except Error:  # the database is what failed, and the user was not read from it yet
        return "-"
    return "-" if key is None else str(key)


def _lines(failure: TracebackException) -> Iterator[str]:
    """Yield the lines of a traceback, what came first first. Of each message only the first line is written.

    Databases add the whole row below it, with the text of a note in it.
    """
    before = failure.__cause__ or (None if failure.__suppress_context__ else failure.__context__)
    if before is not None:
        yield from _lines(before)
        yield "Which led to:"
    yield "Traceback (most recent call last):"
    for entry in failure.stack.format():
        yield entry.rstrip("\n")
    yield _QUERY.sub("", "".join(failure.format_exception_only()).partition("\n")[0])
