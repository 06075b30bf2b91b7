"""Error pages. Below /api/ the same errors are problem documents."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from scoring.web.problems import TooLarge, problem_response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request itself is suspect, for example its host name; 413 where the API is sent too much."""
    if isinstance(exception, RequestDataTooBig) and request.path.startswith("/api/"):
        return problem_response(413, request.path, str(TooLarge().detail))
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but the role does not allow it."""
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return _answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, rendered without database or session: they may be what failed."""
    return _answer(request, 500)


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem_response(status, request.path)
    return render(request, f"{status}.html", status=status)
