"""What a client's file lacks, on a page of its own: asking similar clients takes longer than the file may."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from scoring.pages.completeness.presenter import describe_gaps
from scoring.pages.completeness.service import gaps_of
from scoring.web.files import answered_client, file_name
from scoring.web.views import reads_clients, render_or_download


@require_safe
@reads_clients
def completeness(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Missing facts by their weight, and the range of the probability over what similar clients have."""
    client = answered_client(request, sk_id_curr)
    facts = gaps_of(client, now=timezone.now())
    gaps = describe_gaps(facts) if facts else None
    return render_or_download(
        request,
        "completeness/completeness.html",
        {"client": client, "gaps": gaps},
        tables=gaps.tables if gaps else [],
        filename=file_name(client.pk),
    )
