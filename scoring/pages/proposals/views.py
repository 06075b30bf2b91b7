"""What would change a refusal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.core.assessment import assess
from scoring.core.simulation import counterfactuals
from scoring.pages.proposals.presenter import describe_counterfactuals
from scoring.text.assessment import insufficiency_note
from scoring.web.views import reads_clients


@require_safe
@reads_clients
def proposals(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """What would change a refusal: at most three proposals, or why there is none."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    now = timezone.now()
    assessment = assess(client, now=now)
    if not assessment.sufficient:
        context = {"client": client, "insufficiency": insufficiency_note(assessment)}
        return render(request, "proposals/proposals.html", context)
    context = {"client": client, **describe_counterfactuals(counterfactuals(client, now=now), client.pk)}
    return render(request, "proposals/proposals.html", context)
