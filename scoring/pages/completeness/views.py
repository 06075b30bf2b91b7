"""What a client's file lacks, on a page of its own: asking similar clients takes longer than the file may."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.core.engine import with_feature_rows
from scoring.pages.completeness.presenter import describe_gaps
from scoring.pages.completeness.service import gaps_of
from scoring.web.views import reads_clients, render_or_download


@require_safe
@reads_clients
def completeness(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Missing facts by their weight, and the range of the probability over what similar clients have."""
    client = get_object_or_404(with_feature_rows(Client.objects.all()), pk=sk_id_curr)
    facts = gaps_of(client, now=timezone.now())
    gaps = describe_gaps(facts) if facts else None
    return render_or_download(
        request,
        "completeness/completeness.html",
        {"client": client, "gaps": gaps},
        tables=gaps.tables if gaps else [],
        filename=f"client-{client.pk}",
    )
