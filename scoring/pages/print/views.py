"""A client's file on paper: everything on one plain page, to be printed by the browser or served as PDF."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.charts.chart import Chart, render_svg
from scoring.charts.contributions import contributions_chart
from scoring.charts.gauge import gauge_chart
from scoring.core.assessment import assess
from scoring.core.history import history_of
from scoring.models.annotations import Note
from scoring.pages.print.presenter import describe_file
from scoring.web import pdf
from scoring.web.views import reads_clients, render_or_download


@require_safe
@reads_clients
def print_page(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """The file as a page of its own, without the portal's frame."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    context, charts = _contents(client)
    context["offers_pdf"] = pdf.is_available()
    return render_or_download(request, "print/print.html", context, charts=charts, filename=f"client-{client.pk}")


@require_safe
@reads_clients
def print_pdf(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """The same page as a PDF file."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    context, charts = _contents(client)
    context["images"] = {chart.name: pdf.as_image(render_svg(chart, "wide")) for chart in charts}
    page = reverse("print", args=[client.pk])
    return pdf.answer(request, "print/print.html", context, filename=f"client-{client.pk}", instead=page)


def _contents(client: Client) -> tuple[dict[str, Any], list[Chart]]:
    now = timezone.now()
    assessment = assess(client, now=now)
    gauge, contributions = gauge_chart(assessment), contributions_chart(assessment)
    context = {
        "client": client,
        "assessment": assessment,
        "gauge": gauge,
        "contributions": contributions,
        "notes": Note.objects.about(client),
        "now": now,
        **describe_file(assessment, history_of(client)),
    }
    return context, [gauge, contributions]
