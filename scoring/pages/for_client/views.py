"""The result in a client’s own words, to turn the screen toward them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.core.assessment import assess
from scoring.pages.for_client.presenter import describe_result
from scoring.web.views import reads_clients


@require_safe
@reads_clients
def for_client(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """What the client may read: what the result means, at most four reasons, who decides, how to have it reviewed."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    assessment = assess(client, now=timezone.now())
    context = {"client": client, "assessment": assessment, **describe_result(assessment)}
    return render(request, "for_client/for_client.html", context)
