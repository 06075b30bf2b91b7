"""A client's file on paper: everything on one plain page, to be printed by the browser or served as PDF."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models.client import Client
from ml.tables.numerics import probability_of
from scoring.charts.chart import Chart, render_svg
from scoring.charts.gauge import gauge_chart
from scoring.charts.waterfall import family_steps, waterfall_chart
from scoring.core.assessment import assess
from scoring.core.decisions.service import current_of, person_of
from scoring.core.history import history_of
from scoring.models.annotations import Note
from scoring.models.events import Kind
from scoring.pages.print.presenter import describe_file
from scoring.text.decisions import recommendation_note
from scoring.web import pdf
from scoring.web.views import keep_view, prints_clients, render_or_download, user_of


@require_safe
@prints_clients
def print_page(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """The file as a page of its own, without the portal's frame."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    context, charts = _contents(client, user_of(request))
    context["offers_pdf"] = pdf.is_available()
    if "as" not in request.GET:
        keep_view(request, Kind.PRINTED, {"as": "page"})
    return render_or_download(request, "print/print.html", context, charts=charts, filename=f"client-{client.pk}")


@require_safe
@prints_clients
def print_pdf(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """The same page as a PDF file."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    context, charts = _contents(client, user_of(request))
    context["images"] = {chart.name: pdf.as_image(render_svg(chart, "wide")) for chart in charts}
    page = reverse("print", args=[client.pk])
    response = pdf.answer(request, "print/print.html", context, filename=f"client-{client.pk}", instead=page)
    keep_view(request, Kind.PRINTED, {"as": "pdf"})
    return response


def _contents(client: Client, user: User) -> tuple[dict[str, Any], list[Chart]]:
    now = timezone.now()
    assessment = assess(client, now=now)
    gauge, start = gauge_chart(assessment), probability_of(assessment.base_value)
    waterfall = waterfall_chart(family_steps(assessment), start, assessment.probability_of_default)
    context = {
        "client": client,
        "assessment": assessment,
        "gauge": gauge,
        "waterfall": waterfall,
        "notes": Note.objects.about(client),
        "now": now,
        "recommendation_note": recommendation_note(current_of(client), person_of(user)),
        **describe_file(assessment, history_of(client)),
    }
    shows_gauge = assessment.recommendation or not assessment.sufficient
    return context, [gauge, waterfall] if shows_gauge else [waterfall]
