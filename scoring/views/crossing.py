"""The page of two features: how they go together over everyone, and where the client is."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.models import Client
from scoring import charts, services, wording
from scoring.forms import feature_choices
from scoring.views.access import reads_clients
from scoring.views.frame import answer


@require_safe
@reads_clients
def bivariate(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Two features across each other; without both, pairs worth a look and the two lists to choose from."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    x, y = (request.GET.get(name, "") for name in ("x", "y"))
    if {x, y} - services.COMPARABLE - {""}:
        raise Http404("no such feature")
    language = get_language() or "fr"
    row = services.feature_values(client, now=timezone.now())
    context: dict[str, Any] = {
        "client": client,
        "x": x,
        "y": y,
        "choices": feature_choices(),
        "pairs": [
            {"x": one, "y": other, "label": " × ".join(wording.label_of(name, language) for name in (one, other))}
            for one, other in services.suggested_pairs(client, row)
        ],
    }
    if not (x and y):
        return answer(request, "clients/bivariate.html", context)
    if x == y:
        context["mistake"] = _("Choisissez deux informations différentes.")
        return answer(request, "clients/bivariate.html", context, status=400)
    crossed = services.cross(row, x, y)
    told = wording.tell_crossed(crossed, language)
    drawn = [charts.rate_chart(told, language), charts.density_chart(told, language)]
    said, source = wording.association_words(crossed.association, language)
    context |= {"told": told, "charts": drawn, "association": said, "association_source": source}
    return answer(request, "clients/bivariate.html", context, charts=drawn, filename=f"client-{client.pk}")
