"""The result in a client’s own words, to turn the screen toward them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.core.assessment import assess
from scoring.models.versions import Recommendation
from scoring.pages.for_client.presenter import natural_frequency_to_client, sources
from scoring.text.assessment import reason_views
from scoring.text.facts import facts
from scoring.web.access import reads_clients

REQUEST = ("amt_credit", "amt_annuity", "amt_goods_price")


@require_safe
@reads_clients
def for_client(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """What the client may read: what the result means, at most four reasons, who decides, how to have it reviewed."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    assessment = assess(client, now=timezone.now())
    context = {
        "client": client,
        "assessment": assessment,
        "reasons": reason_views(assessment),
        "sources": sources(assessment.reasons),
        "frequency": natural_frequency_to_client(assessment.probability_of_default),
        "request_facts": facts(client, REQUEST),
        "is_approved": assessment.recommendation is Recommendation.APPROVE,
        "is_reviewed": assessment.recommendation is Recommendation.REVIEW,
    }
    return render(request, "for_client/for_client.html", context)
