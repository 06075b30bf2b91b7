"""The page of two features: how they go together over everyone, and where the client is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from scoring.charts.bins import label_of
from scoring.core.comparison import COMPARABLE
from scoring.core.engine import feature_values
from scoring.pages.two_features import presenter, service
from scoring.pages.two_features.charts.cells import density_chart, rate_chart, refusals_chart
from scoring.pages.two_features.charts.scatter import scatter_chart
from scoring.text.finding import found_features, typed
from scoring.web.files import answered_client, file_name
from scoring.web.views import reads_clients, render_or_download


@require_safe
@reads_clients
def two_features(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Two features across each other, as a cloud or as cells; without both, the most telling pair for this client."""
    client = answered_client(request, sk_id_curr)
    asked = [typed(request.GET.get(name, "")) for name in ("x", "y")]
    row = feature_values(client, now=timezone.now())
    pairs = service.suggested_pairs(client, row)
    if not any(asked):
        asked = [*pairs[0]]
    elif asked[0] in COMPARABLE and not asked[1]:
        asked[1] = service.partner(client, row, asked[0])
    found = [[(text, label_of(text))] if text in COMPARABLE else found_features(text) for text in asked]
    labels = [label_of(text) if text in COMPARABLE else text for text in asked]
    context: dict[str, Any] = {"client": client, "typed": labels, "pairs": presenter.pair_links(pairs)}
    if mistake := _mistake(asked, found):
        context |= {"mistake": mistake, "found": _links(asked, found)}
        return render_or_download(request, "two_features/two_features.html", context, status=400)
    x, y = (names[0][0] for names in found)
    if [x, y] != asked:
        return redirect(f"{request.path}?{urlencode({'x': x, 'y': y})}")
    by_answer = request.GET.get("by") == "recommendation"
    crossed = service.cross(row, x, y, client.unknown_categories, by_answer=by_answer)
    view = presenter.crossed_view(crossed)
    strength, direction, source = presenter.association_words(crossed.association)
    is_cloud = crossed.scatter is not None and request.GET.get("view") != "cells"
    drawn = (
        [scatter_chart(view, crossed.scatter, strength)]
        if crossed.scatter and is_cloud
        else [refusals_chart(view) if by_answer else rate_chart(view), density_chart(view)]
    )
    context |= {"view": view, "charts": drawn, "x": x, "y": y, "is_cloud": is_cloud, "by_answer": by_answer}
    context |= {"strength": strength, "direction": direction, "association_source": source}
    return render_or_download(
        request, "two_features/two_features.html", context, charts=drawn, filename=file_name(client.pk)
    )


def _mistake(asked: list[str], found: list[list[tuple[str, str]]]) -> str:
    """Return what is wrong with the two informations asked for; empty where each is one, and they differ."""
    if not all(asked):
        return _("Choisissez une deuxième information.")
    for text, names in zip(asked, found, strict=True):
        if not names:
            return _("Aucune information ne contient « %(typed)s ».") % {"typed": text}
        if len(names) > 1:
            return _("Plusieurs informations contiennent « %(typed)s » : choisissez.") % {"typed": text}
    return _("Choisissez deux informations différentes.") if found[0] == found[1] else ""


def _links(asked: list[str], found: list[list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """Return the informations among which to choose, each with its address, for the first text that says several."""
    for place, names in enumerate(found):
        if len(names) > 1:
            return [(f"?{urlencode(_with(asked, place, name))}", label) for name, label in names]
    return []


def _with(asked: list[str], place: int, name: str) -> dict[str, str]:
    chosen = [*asked]
    chosen[place] = name
    return {"x": chosen[0], "y": chosen[1]}
