"""The summary of a client’s file: who, what is asked for, the result and its reasons."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clients.models.client import Client
from clients.models.recents import RecentClient
from scoring.charts.gauge import gauge_chart
from scoring.core.assessment import assess
from scoring.core.engine import with_feature_rows
from scoring.pages.summary.presenter import describe_file
from scoring.text.facts import facts
from scoring.web.views import reads_clients, render_or_download, user_of

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
@reads_clients
def summary(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Who, what is requested, the assessment and its reasons. What drove it further is on the page beside it."""
    client = get_object_or_404(with_feature_rows(Client.objects.all(), *_SHOWN), pk=sk_id_curr)
    now = timezone.now()
    assessment = assess(client, now=now)
    RecentClient.objects.record(user_of(request), client, now)
    gauge = gauge_chart(assessment)
    context = {
        "client": client,
        "assessment": assessment,
        "sections": [(slug, label, facts(client, columns)) for slug, label, columns in SECTIONS],
        "gauge": gauge,
        **describe_file(assessment),
    }
    return render_or_download(request, "summary/summary.html", context, charts=[gauge], filename=f"client-{client.pk}")
