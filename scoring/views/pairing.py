"""Two clients side by side: choosing the other one, then what both are and what tells them apart."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from clients.models import Client, RecentClient
from scoring import services, wording
from scoring.charts.pairing import differences_chart, facts_table, features_table
from scoring.forms import OtherClientForm
from scoring.models import Bookmark
from scoring.numbers import percent
from scoring.views.access import reads_clients
from scoring.views.frame import answer


@require_safe
@reads_clients
def choose(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Ask for the other client; `?other=` leads to the comparison, or says why it cannot be."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    asked = "other" in request.GET
    form = OtherClientForm(request.GET if asked else None, client=client)
    if asked and form.is_valid():
        return redirect("client_compare", client.pk, form.cleaned_data["other"])
    return _form_page(request, client, form)


@require_safe
@reads_clients
def compare(request: HttpRequest, sk_id_curr: int, other: int) -> HttpResponse:
    """Both results, their reasons, their facts, and the features whose contributions differ most."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    second = get_object_or_404(Client, pk=other)
    language = get_language() or "fr"
    try:
        pair = wording.tell_pair(services.compare(client, second, now=timezone.now()), language)
    except services.SameClientError:
        return _form_page(request, client, OtherClientForm({"other": other}, client=client))
    chart, features = differences_chart(pair, language), features_table(pair, language)
    both = [wording.facts(each, wording.MAIN_FACTS, language) for each in (client, second)]
    shown = zip(*both, strict=True)
    facts = facts_table([(label, one, two) for (label, one), (_, two) in shown], client.pk, second.pk, language)
    sides = [
        {
            "explanation": explanation,
            "shown_probability": percent(explanation.probability_of_default, language),
            "natural_frequency": wording.natural_frequency(explanation.probability_of_default, language),
        }
        for explanation in (pair.one, pair.other)
    ]
    context = {
        "client": client,
        "sides": sides,
        "shown_threshold": percent(pair.one.decision_threshold, language),
        "differences": chart,
        "features": features,
        "facts": facts,
    }
    filename = f"clients-{client.pk}-{second.pk}"
    return answer(request, "clients/compare.html", context, charts=[chart], tables=[features, facts], filename=filename)


def _form_page(request: HttpRequest, client: Client, form: OtherClientForm) -> HttpResponse:
    user: Any = request.user
    near = {
        "bookmarks": Bookmark.objects.kept_by(user).exclude(client=client),
        "recents": [recent for recent in RecentClient.objects.recent_for(user) if recent.client_id != client.pk],
    }
    status = 400 if form.errors else 200
    return render(request, "clients/choose.html", {"client": client, "form": form, **near}, status=status)
