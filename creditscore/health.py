"""Whether the portal runs and can answer, for whatever starts, watches and routes to it."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from scoring.core.installation import CHECKS, NotReadyError

_log = logging.getLogger(__name__)


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
