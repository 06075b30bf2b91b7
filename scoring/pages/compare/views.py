"""A client beside others: the comparison page, the similar-clients page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.charts.distribution import DEFAULTED, REPAID, Series, distribution_chart
from scoring.core.comparison import COMPARABLE, Comparison, compare_with_group
from scoring.pages.compare import charts, presenter, tables
from scoring.pages.compare.forms import ComparisonForm
from scoring.text.bins import tell_distribution
from scoring.web.access import reads_clients
from scoring.web.choices import feature_choices
from scoring.web.files import render_or_download

SIMILAR = gettext_lazy("Clients similaires")
CHOSEN = gettext_lazy("Groupe choisi")


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
    compared = compare_with_group(client, form.cleaned_data["feature"], form.chosen_group, now=timezone.now())
    shown = _shown(compared, form)
    files = {"charts": shown["charts"], "tables": shown.get("tables", ())}
    return render_or_download(request, "compare/compare.html", context | shown, **files, filename=f"client-{client.pk}")


def _shown(compared: Comparison, form: ComparisonForm) -> dict[str, Any]:
    """Return what the page says of a comparison."""
    chosen = form.conditions if form.is_chosen else None
    name = str(SIMILAR if chosen is None else CHOSEN)
    group = "" if compared.is_small else name
    lines = [presenter.tell_line(one) for one in compared.features]
    common = {
        "lines": lines,
        "group_label": name,
        "is_small": compared.is_small,
        "group_sentence": presenter.group_sentence(compared, chosen),
    }
    if compared.distribution is None:
        return common | {"charts": [charts.profile_chart(lines, group)]}
    told = tell_distribution(compared.distribution, compared.features[0].value)
    beside = Series("group", SIMILAR if chosen is None else CHOSEN) if group else None
    drawn = [
        distribution_chart(told, second=beside, headline=charts.headline(lines[0])),
        distribution_chart(told, first=REPAID, second=DEFAULTED, name="outcomes"),
    ]
    return common | {
        "charts": drawn,
        "tables": [tables.standing_table(lines[0], told, group)],
        "missing_sentence": presenter.missing_sentence(compared.distribution),
    }
