"""What would change a refusal."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.core.assessment import assess
from scoring.core.simulation import counterfactuals
from scoring.pages.proposals.presenter import tell_counterfactuals
from scoring.text.assessment import explain
from scoring.web.access import reads_clients
from scoring.web.simulate_address import parameters_of, simulate_address


@require_safe
@reads_clients
def proposals(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """What would change a refusal: at most three proposals, or why there is none."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    now = timezone.now()
    explanation = explain(assess(client, now=now))
    if not explanation.sufficient:
        return render(
            request, "proposals/proposals.html", {"client": client, "insufficiency": explanation.insufficiency}
        )
    told = tell_counterfactuals(counterfactuals(client, now=now))
    context = {
        "client": client,
        "told": told,
        "proposals": [
            (p, simulate_address(client.pk, parameters_of(dict(p.columns))) if p.columns else "")
            for p in told.proposals
        ],
    }
    return render(request, "proposals/proposals.html", context)
