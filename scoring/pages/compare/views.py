"""A client beside a group: the comparison page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from scoring.charts.bins import unit_of
from scoring.core.comparison import COMPARABLE, Compared, compare_with_group, is_measured
from scoring.pages.compare import charts, presenter
from scoring.pages.compare.forms import ComparisonForm
from scoring.pages.compare.service import bar_group, keys_between, zone_of
from scoring.text.finding import found_features, typed
from scoring.web.files import answered_client, file_name
from scoring.web.views import reads_clients, render_or_download

Asked = list[tuple[str, str]]  # of an address: names and values


@require_safe
@reads_clients
def compare(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Where the client stands in one feature, with the clients of a bar, or in several small, beside a group."""
    if "other" in request.GET:  # another client was chosen at this address before
        return redirect(f"{reverse('two_clients_choice', args=[sk_id_curr])}?{request.GET.urlencode()}")
    client = answered_client(request, sk_id_curr)
    if set(request.GET.getlist("feature")) - COMPARABLE - {""}:
        raise Http404("no such feature")
    form = ComparisonForm(request.GET)
    asked = list(dict.fromkeys(name for name in request.GET.getlist("feature") if name))
    of_group = [(k, str(v)) for k, v in request.GET.items() if k in form.of_group and v]
    words = typed(request.GET.get("q", ""))
    found = found_features(words) if words else []
    if len(found) == 1:
        return redirect(f"{request.path}{_address([*asked, found[0][0]], of_group)}")
    context: dict[str, Any] = {
        "client": client,
        "form": form,
        "asked": asked,
        "group_parameters": of_group,
        "typed": words,
        "found": [(_address([*asked, name], of_group), label) for name, label in found],
    }
    if not form.is_valid():
        return render_or_download(request, "compare/compare.html", context, status=400)
    comparison = compare_with_group(client, form.cleaned_data["feature"], form.chosen_group, now=timezone.now())
    chosen = form.conditions if form.is_chosen else None
    group = presenter.group_name(comparison, chosen)
    keys: tuple[str, ...] = ()
    if len(comparison.features) == 1:
        (compared,) = comparison.features
        part, until = _zone(request, compared, form)
        keys = keys_between(compared, part, until)
        bar = bar_group(compared, comparison, part, until)
        context["bar"] = bar and presenter.bar_view(bar, compared, comparison, chosen)
        context["zone"] = presenter.zone_fields(compared, bar if keys else None)
    drawn = charts.comparison_charts(
        comparison, group, lambda name, key: f"{_address([name], [*of_group, ('part', key)])}#part", keys
    )
    listed = charts.comparison_tables(comparison, group)
    context |= presenter.describe_comparison(comparison, chosen) | {"charts": drawn, "tables": listed}
    return render_or_download(
        request, "compare/compare.html", context, charts=drawn, tables=listed, filename=file_name(client.pk)
    )


def _zone(request: HttpRequest, compared: Compared, form: ComparisonForm) -> tuple[str, str]:
    """Return the keys of the first and the last bar that the address asks for, by themselves or by two numbers."""
    if form.has_zone and is_measured(compared.name):
        scale = presenter.SCALE.get(unit_of(compared.name), 1)
        ends = (form.cleaned_data[name] for name in ("low", "high"))
        return zone_of(compared, *(None if end is None else end / scale for end in ends))
    return request.GET.get("part", ""), request.GET.get("until", "")


def _address(names: list[str], others: Asked) -> str:
    """Return the address of these features on this page, with what else is asked."""
    return f"?{urlencode([*(('feature', name) for name in dict.fromkeys(names)), *others])}"
