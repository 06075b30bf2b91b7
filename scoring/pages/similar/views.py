"""The clients most like this one: how they are chosen, what became of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from scoring.core.reviews.cover import covered_for
from scoring.pages.similar import service as similar_service
from scoring.pages.similar.charts import peer_rates, similar_table
from scoring.pages.similar.presenter import describe_similar
from scoring.web.files import answered_client, file_name
from scoring.web.views import reads_clients, render_or_download, user_of


@require_safe
@reads_clients
def similar(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """The peer group: how it is chosen, what became of it, its nearest members side by side with the client."""
    client = answered_client(request, sk_id_curr)
    similar = similar_service.similar(client, now=timezone.now(), covered=covered_for(user_of(request)))
    drawn, table = peer_rates(similar), similar_table(similar)
    context = {"client": client, "charts": drawn, "table": table, **describe_similar(similar)}
    return render_or_download(
        request, "similar/similar.html", context, charts=drawn, tables=[table], filename=file_name(client.pk)
    )
