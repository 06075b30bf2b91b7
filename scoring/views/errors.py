"""Error pages. Below /api/ the same errors are problem documents."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from scoring.api.problems import problem_response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    if request.path.startswith("/api/"):
        return problem_response(404, request.path)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, rendered without database or session: they may be what failed."""
    if request.path.startswith("/api/"):
        return problem_response(500, request.path)
    return render(request, "500.html", status=500)
