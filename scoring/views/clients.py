"""The client list and the client page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clients.models import Client, RecentClient
from scoring import search, services, wording
from scoring.charts import gauge_chart
from scoring.charts.clients import clients_table
from scoring.forms import SearchForm
from scoring.models import Bookmark
from scoring.numbers import percent
from scoring.roles import READ_ASSESSMENTS, VIEW_CLIENTS
from scoring.views.access import reads_clients
from scoring.views.frame import answer

# The sections of the file: heading, columns of the application.
SECTIONS = (
    (
        "identity",
        _("Identité et foyer"),
        (
            "days_birth",
            "name_family_status",
            "cnt_children",
            "cnt_fam_members",
            "name_housing_type",
            "name_education_type",
        ),
    ),
    (
        "employment",
        _("Emploi et revenus"),
        ("name_income_type", "occupation_type", "organization_type", "days_employed", "amt_income_total"),
    ),
    (
        "request",
        _("Crédit demandé"),
        ("name_contract_type", "amt_credit", "amt_annuity", "amt_goods_price"),
    ),
    ("scores", _("Scores externes"), ("ext_source_1", "ext_source_2", "ext_source_3")),
)


_SHOWN = tuple(column for _, _, columns in SECTIONS for column in columns)


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the clients; to the portfolio who reads assessments but may not know who the clients are."""
    user = _user(request)
    reads_without_names = user.has_perm(READ_ASSESSMENTS) and not user.has_perm(VIEW_CLIENTS)
    return redirect("portfolio" if reads_without_names else "clients")


@require_safe
@reads_clients
def client_list(request: HttpRequest) -> HttpResponse:
    """Search, filters, recents. A search that is not understood says so and lists nobody.

    The list's file holds all clients found, whatever the page asked for, up to MOST_IN_FILE of them.
    """
    form = SearchForm(request.GET)
    page, language = None, get_language() or "fr"
    if form.is_valid() and request.GET.get("as") == "csv":
        found = search.page_of(form.criteria, 1, search.MOST_IN_FILE)
        table = clients_table("clients", str(_("Clients")), found, language)
        return answer(request, "clients/list.html", {}, tables=[table])
    if form.is_valid():
        page = search.page_of(form.criteria, request.GET.get("page", "1"))
        form.say_counts(search.option_counts(form.criteria))
    context = {
        "form": form,
        "lines": [wording.line(row, language) for row in page] if page is not None else [],
        "page": page,
        "result_count": page.paginator.count if page is not None else 0,
        "most_in_file": search.MOST_IN_FILE,
        "bookmarks": Bookmark.objects.kept_by(_user(request)),
        "recents": RecentClient.objects.recent_for(_user(request)),
    }
    return answer(request, "clients/list.html", context, status=400 if page is None else 200)


@require_safe
@reads_clients
def client_page(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Who, what is requested, the assessment and its reasons. What drove it further is on the page beside it."""
    client = get_object_or_404(services.with_feature_rows(Client.objects.all(), *_SHOWN), pk=sk_id_curr)
    language = get_language() or "fr"
    now = timezone.now()
    assessment = services.assess(client, now=now)
    explanation = wording.explain(assessment, language)
    RecentClient.objects.record(_user(request), client, now)
    gauge = gauge_chart(explanation, language)
    context = {
        "client": client,
        "assessment": explanation,
        "exact_probability": repr(explanation.probability_of_default),
        "shown_probability": percent(explanation.probability_of_default, language),
        "shown_threshold": percent(explanation.decision_threshold, language),
        "sections": [(slug, label, wording.facts(client, columns, language)) for slug, label, columns in SECTIONS],
        "gauge": gauge,
        "natural_frequency": wording.natural_frequency(assessment.probability_of_default, language),
        "missing_note": wording.missing_note(assessment.contributions.unknowns, language),
        "missing": assessment.contributions.unknowns.missed,
    }
    return answer(request, "clients/detail.html", context, charts=[gauge], filename=f"client-{client.pk}")


def _user(request: HttpRequest) -> Any:
    return request.user
