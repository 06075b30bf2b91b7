"""The reviews that wait: to take, one's own, those of others, and the last that ended."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from scoring.core.reviews.waiting import reviews_for
from scoring.core.worklist import MOST_WAITING
from scoring.text.reviews import other_lists, review_lists
from scoring.web.views import reads_clients, user_of


@require_safe
@reads_clients
def reviews(request: HttpRequest) -> HttpResponse:
    """The lists of one person, soonest due first; 403 for who decides nothing."""
    work = reviews_for(user_of(request), MOST_WAITING, whole=True)
    if work is None:
        raise PermissionDenied
    today = timezone.localdate()
    lists = [*review_lists(work, today), *other_lists(work, today)]
    return render(request, "reviews/reviews.html", {"lists": lists})
