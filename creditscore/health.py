"""Whether the portal runs and can answer, for whatever starts, watches and routes to it."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from scoring.core import engine

LEAST_SPACE = 100_000_000  # bytes that the disk must have left: the log, and SQLite's records, are written there
_log = logging.getLogger(__name__)


class NotReadyError(RuntimeError):
    """Something that answers need is not there. The message names it and the remedy; it names no person and no host."""


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200: the process runs. Asks nothing of anything else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 where pages can be answered, 503 where not, and which of the parts is missing: "ok" or why not."""
    parts = {name: _state(name, check) for name, check in CHECKS.items()}
    status = 200 if set(parts.values()) == {"ok"} else 503
    return JsonResponse(parts, status=status, json_dumps_params={"ensure_ascii": False})


def _state(name: str, check: Callable[[], None]) -> str:
    try:
        check()
    except NotReadyError as error:
        _log.warning("Not ready, %s: %s", name, error)
        return str(error)
    return "ok"


def database() -> None:
    """Raise NotReadyError where the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        _log.warning("The database does not answer: %s", str(error).partition("\n")[0])
        raise NotReadyError("The database does not answer: see the log.") from error


def migrations() -> None:
    """Raise NotReadyError where the database is not the one that this code wants."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        raise NotReadyError("Cannot be told: the database does not answer.") from error
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReadyError("The database is older than the code: run `python manage.py migrate`.")


def model() -> None:
    """Raise NotReadyError where no model can be loaded."""
    try:
        engine.published_model()
    except engine.NoModelError as error:
        raise NotReadyError(str(error)) from error


def reference() -> None:
    """Raise NotReadyError where the model in service has not scored everyone."""
    try:
        engine.reference_of(engine.published_model())
    except (engine.NoModelError, engine.NoReferenceError) as error:
        raise NotReadyError(str(error)) from error


def disk() -> None:
    """Raise NotReadyError where the disk is nearly full."""
    left = shutil.disk_usage(settings.VAR_DIR).free
    if left < LEAST_SPACE:
        raise NotReadyError(f"{left // 1_000_000} MB are left where VAR_DIR lies: make room for at least 100 MB.")


CHECKS: dict[str, Callable[[], None]] = {
    "database": database,
    "migrations": migrations,
    "model": model,
    "reference": reference,
    "disk": disk,
}
