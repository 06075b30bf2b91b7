"""The clients most like this one: how they are chosen, what became of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models.client import Client
from ml.population.rates import FEWEST_KNOWN_OUTCOMES
from scoring.pages.similar import service as similar_service
from scoring.pages.similar.charts import peer_rates
from scoring.pages.similar.presenter import metric_words, side_by_side, tell_traits
from scoring.pages.similar.tables import similar_table
from scoring.text.bins import label_of
from scoring.text.pseudonyms import pseudonyms
from scoring.web.access import reads_clients
from scoring.web.files import render_or_download


@require_safe
@reads_clients
def similar(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """The peer group: how it is chosen, what became of it, its nearest members side by side with the client."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    similar = similar_service.similar(client, now=timezone.now())
    labels = pseudonyms(len(similar.nearest))
    table = similar_table(similar, labels, side_by_side(similar))
    drawn = peer_rates(similar)
    context = {
        "client": client,
        "similar": similar,
        "fewest": FEWEST_KNOWN_OUTCOMES,
        "metric": metric_words(similar),
        "compared_by": [label_of(name) for name in similar.group.compared_by],
        "shared": tell_traits(similar.group.shared, similar),
        "apart": tell_traits(similar.group.apart, similar),
        "charts": drawn,
        "table": table,
        "nearest": [
            {"label": label, "pk": pk, "address": reverse("summary", args=[pk])}
            for label, pk in zip(labels, similar.nearest, strict=True)
        ],
    }
    return render_or_download(
        request, "similar/similar.html", context, charts=drawn, tables=[table], filename=f"client-{client.pk}"
    )
