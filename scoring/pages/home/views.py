"""The first page after the sign-in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from scoring.core.roles import READ_ASSESSMENTS, VIEW_CLIENTS
from scoring.web.views import user_of


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the clients; to the portfolio who reads assessments but may not know who the clients are."""
    user = user_of(request)
    reads_without_names = user.has_perm(READ_ASSESSMENTS) and not user.has_perm(VIEW_CLIENTS)
    return redirect("portfolio" if reads_without_names else "clients")
