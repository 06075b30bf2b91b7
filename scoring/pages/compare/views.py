"""A client beside a group: the comparison page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.core.comparison import COMPARABLE, compare_with_group
from scoring.pages.compare import charts, presenter
from scoring.pages.compare.forms import ComparisonForm
from scoring.text.values import feature_choices
from scoring.web.views import reads_clients, render_or_download


@require_safe
@reads_clients
def compare(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Where the client stands in one feature (its distribution) or in several (a profile), beside a group."""
    if "other" in request.GET:  # another client was chosen at this address before
        return redirect(f"{reverse('two_clients_choice', args=[sk_id_curr])}?{request.GET.urlencode()}")
    client = get_object_or_404(Client, pk=sk_id_curr)
    if set(request.GET.getlist("feature")) - COMPARABLE - {""}:
        raise Http404("no such feature")
    form = ComparisonForm(request.GET)
    asked = [name for name in request.GET.getlist("feature") if name]
    context: dict[str, Any] = {
        "client": client,
        "form": form,
        "choices": feature_choices(),
        "asked": asked,
        "single": asked[0] if len(set(asked)) == 1 else "",
        "group_parameters": [(k, v) for k, v in request.GET.items() if k in form.fields and k != "feature" and v],
    }
    if not form.is_valid():
        return render_or_download(request, "compare/compare.html", context, status=400)
    comparison = compare_with_group(client, form.cleaned_data["feature"], form.chosen_group, now=timezone.now())
    chosen = form.conditions if form.is_chosen else None
    group = presenter.group_name(comparison, chosen)
    drawn = charts.comparison_charts(comparison, group)
    listed = charts.comparison_tables(comparison, group)
    context |= presenter.describe_comparison(comparison, chosen) | {"charts": drawn, "tables": listed}
    return render_or_download(
        request, "compare/compare.html", context, charts=drawn, tables=listed, filename=f"client-{client.pk}"
    )
