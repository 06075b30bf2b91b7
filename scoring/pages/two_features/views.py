"""The page of two features: how they go together over everyone, and where the client is."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.core.comparison import COMPARABLE
from scoring.core.engine import feature_values
from scoring.pages.two_features import charts, presenter, service
from scoring.text.values import feature_choices
from scoring.web.views import reads_clients, render_or_download


@require_safe
@reads_clients
def two_features(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Two features across each other; without both, pairs worth a look and the two lists to choose from."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    x, y = (request.GET.get(name, "") for name in ("x", "y"))
    if {x, y} - COMPARABLE - {""}:
        raise Http404("no such feature")
    row = feature_values(client, now=timezone.now())
    context: dict[str, Any] = {
        "client": client,
        "x": x,
        "y": y,
        "choices": feature_choices(),
        "pairs": presenter.pair_links(service.suggested_pairs(client, row)),
    }
    if not (x and y):
        return render_or_download(request, "two_features/two_features.html", context)
    if x == y:
        context["mistake"] = _("Choisissez deux informations différentes.")
        return render_or_download(request, "two_features/two_features.html", context, status=400)
    crossed = service.cross(row, x, y, client.unknown_categories)
    view = presenter.crossed_view(crossed)
    drawn = [charts.rate_chart(view), charts.density_chart(view)]
    association, source = presenter.association_words(crossed.association)
    context |= {"view": view, "charts": drawn, "association": association, "association_source": source}
    return render_or_download(
        request, "two_features/two_features.html", context, charts=drawn, filename=f"client-{client.pk}"
    )
