"""The gallery of components, in debug mode only: each shown once with data nobody here shaped."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from scoring.charts.gallery import example_charts


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component with the contract its template states."""
    return render(request, "scoring/components.html", {"charts": example_charts(get_language() or "fr")})
