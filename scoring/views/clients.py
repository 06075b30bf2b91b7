"""The client list and the client page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from clients.models import Client, RecentClient
from scoring import search, services, wording
from scoring.charts import contributions_chart, gauge_chart
from scoring.forms import SearchForm
from scoring.numbers import percent
from scoring.views.access import reads_assessments

IDENTITY = (
    "days_birth",
    "name_family_status",
    "cnt_children",
    "name_housing_type",
    "name_income_type",
    "occupation_type",
)
REQUEST = ("name_contract_type", "amt_credit", "amt_annuity", "amt_goods_price", "amt_income_total")


@require_safe
@reads_assessments
def client_list(request: HttpRequest) -> HttpResponse:
    """Search, filters, recents. A search that is not understood says so and lists nobody."""
    form = SearchForm(request.GET)
    page = search.page_of(form.criteria, request.GET.get("page", "1")) if form.is_valid() else None
    language = get_language() or "fr"
    context = {
        "form": form,
        "lines": [wording.line(row, language) for row in page] if page is not None else [],
        "page": page,
        "result_count": page.paginator.count if page is not None else 0,
        "recents": RecentClient.objects.recent_for(_user(request)),
    }
    return render(request, "clients/list.html", context, status=400 if page is None else 200)


@require_safe
@reads_assessments
def client_page(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Who, what is requested, the assessment and what drove it."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    language = get_language() or "fr"
    now = timezone.now()
    assessment = services.assess(client, now=now)
    explanation = wording.explain(assessment, language)
    RecentClient.objects.record(_user(request), client, now)
    context = {
        "client": client,
        "assessment": explanation,
        "exact_probability": repr(explanation.probability_of_default),
        "shown_probability": percent(explanation.probability_of_default, language),
        "shown_threshold": percent(explanation.decision_threshold, language),
        "identity": wording.facts(client, IDENTITY, language),
        "request_facts": wording.facts(client, REQUEST, language),
        "gauge": gauge_chart(explanation, language),
        "contributions_chart": contributions_chart(explanation, language),
        "natural_frequency": wording.natural_frequency(assessment.probability_of_default, language),
        "missing_note": wording.missing_note(explanation),
    }
    return render(request, "clients/detail.html", context)


def _user(request: HttpRequest) -> Any:
    return request.user
