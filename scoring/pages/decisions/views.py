"""What there is to decide: what waits for a senior, one's own files, and the way to reviews."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from scoring.pages.decisions.service import all_work, reviews_waiting
from scoring.text.waiting import work_lists
from scoring.web.views import reads_clients, user_of


@require_safe
@reads_clients
def decisions(request: HttpRequest) -> HttpResponse:
    """The lists of one person, by due date and then by how near the threshold; 403 for who decides nothing."""
    today = timezone.localdate()
    work = all_work(user_of(request), today)
    if work is None:
        raise PermissionDenied
    context = {"lists": work_lists(work, today), "reviews": reviews_waiting(user_of(request))}
    return render(request, "decisions/decisions.html", context)
