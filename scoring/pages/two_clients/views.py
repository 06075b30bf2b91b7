"""Two clients side by side: choosing the other one, then what both are and what tells them apart."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models.client import Client
from clients.models.recents import RecentClient
from scoring.models.annotations import Bookmark
from scoring.pages.two_clients import presenter, service
from scoring.pages.two_clients.charts import differences_chart, facts_table, features_table
from scoring.pages.two_clients.forms import OtherClientForm
from scoring.web.views import reads_clients, render_or_download


@require_safe
@reads_clients
def choose(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Ask for the other client; `?other=` leads to the comparison, or says why it cannot be."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    asked = "other" in request.GET
    form = OtherClientForm(request.GET if asked else None, client=client)
    if asked and form.is_valid():
        return redirect("two_clients", client.pk, form.cleaned_data["other"])
    return _form_page(request, client, form)


@require_safe
@reads_clients
def two_clients(request: HttpRequest, sk_id_curr: int, other: int) -> HttpResponse:
    """Both results, their reasons, their facts, and the features whose contributions differ most."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    second = get_object_or_404(Client, pk=other)
    try:
        pair = service.compare(client, second, now=timezone.now())
    except service.SameClientError:
        return _form_page(request, client, OtherClientForm({"other": other}, client=client))
    chart, features, facts = differences_chart(pair), features_table(pair), facts_table(client, second)
    context = {"client": client, "differences": chart, "features": features, "facts": facts}
    context |= presenter.describe_pair(pair)
    filename = f"clients-{client.pk}-{second.pk}"
    return render_or_download(
        request, "two_clients/two_clients.html", context, charts=[chart], tables=[features, facts], filename=filename
    )


def _form_page(request: HttpRequest, client: Client, form: OtherClientForm) -> HttpResponse:
    user: Any = request.user
    near = {
        "bookmarks": Bookmark.objects.kept_by(user).exclude(client=client),
        "recents": [recent for recent in RecentClient.objects.recent_for(user) if recent.client_id != client.pk],
    }
    status = 400 if form.errors else 200
    return render(request, "two_clients/choose.html", {"client": client, "form": form, **near}, status=status)
