"""A client beside others: the comparison page, the similar-clients page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from clients.models import Client
from ml.tables import Text
from scoring import charts, services, wording
from scoring.forms import ComparisonForm, feature_choices
from scoring.views.access import reads_clients
from scoring.views.frame import answer

SIMILAR = Text("Clients similaires", "Similar clients")
CHOSEN = Text("Groupe choisi", "Chosen group")


@require_safe
@reads_clients
def comparison(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Where the client stands in one feature (its distribution) or in several (a profile), beside a group."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    if set(request.GET.getlist("feature")) - services.COMPARABLE - {""}:
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
        return answer(request, "clients/comparison.html", context, status=400)
    compared = services.compare_with_group(client, form.cleaned_data["feature"], form.chosen_group, now=timezone.now())
    shown = _shown(compared, form, get_language() or "fr")
    files = {"charts": shown["charts"], "tables": shown.get("tables", ())}
    return answer(request, "clients/comparison.html", context | shown, **files, filename=f"client-{client.pk}")


def _shown(compared: services.Comparison, form: ComparisonForm, language: str) -> dict[str, Any]:
    """Return what the page says of a comparison."""
    chosen = form.conditions if form.is_chosen else None
    name = (SIMILAR if chosen is None else CHOSEN).in_language(language)
    group = "" if compared.is_small else name
    lines = [wording.tell_line(one, language) for one in compared.features]
    common = {
        "lines": lines,
        "group_label": name,
        "is_small": compared.is_small,
        "group_sentence": wording.group_sentence(compared, chosen, language),
    }
    if compared.distribution is None:
        return common | {"charts": [charts.profile_chart(lines, group, language)]}
    told = wording.tell_distribution(compared.distribution, compared.features[0].value, language)
    beside = charts.Series("group", SIMILAR if chosen is None else CHOSEN) if group else None
    drawn = [
        charts.distribution_chart(told, language, second=beside, headline=charts.headline(lines[0], language)),
        charts.distribution_chart(told, language, first=charts.REPAID, second=charts.DEFAULTED, name="outcomes"),
    ]
    return common | {
        "charts": drawn,
        "tables": [charts.standing_table(lines[0], told, group, language)],
        "missing_sentence": wording.missing_sentence(compared.distribution, language),
    }


@require_safe
@reads_clients
def similar_clients(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """The peer group: how it is chosen, what became of it, its nearest members side by side with the client."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    language = get_language() or "fr"
    similar = services.similar(client, now=timezone.now())
    labels = wording.pseudonyms(len(similar.nearest), language)
    table = charts.similar_table(similar, labels, wording.side_by_side(similar, language), language)
    drawn = charts.peer_rates(similar, language)
    context = {
        "client": client,
        "similar": similar,
        "metric": wording.metric_words(similar, language),
        "compared_by": [wording.label_of(name, language) for name in similar.group.compared_by],
        "shared": wording.tell_traits(similar.group.shared, similar, language),
        "apart": wording.tell_traits(similar.group.apart, similar, language),
        "charts": drawn,
        "table": table,
        "nearest": [
            {"label": label, "pk": pk, "address": reverse("client", args=[pk])}
            for label, pk in zip(labels, similar.nearest, strict=True)
        ],
    }
    return answer(
        request, "clients/similar.html", context, charts=drawn, tables=[table], filename=f"client-{client.pk}"
    )
