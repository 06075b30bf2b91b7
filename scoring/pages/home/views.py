"""The first page after the sign-in: what waits for this person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from scoring.core.roles import READ_ASSESSMENTS, VIEW_CLIENTS
from scoring.core.switch import recommends
from scoring.pages.home.presenter import describe_morning
from scoring.pages.home.service import morning
from scoring.web.views import reads_clients, user_of


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person; the portfolio for who reads assessments but may not know who the clients are."""
    user = user_of(request)
    if user.has_perm(READ_ASSESSMENTS) and not user.has_perm(VIEW_CLIENTS):
        return redirect("portfolio")
    return _morning(request)


@reads_clients
def _morning(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    view = describe_morning(morning(user_of(request), today), today)
    return render(request, "home/home.html", {"morning": view, "today": today, "recommends": recommends()})
