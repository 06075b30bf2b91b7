"""The result in a client’s own words, to turn the screen toward them, or to hand over on one page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.charts.colours import in_light
from scoring.charts.people import people
from scoring.core.assessment import Assessment, assess
from scoring.core.decisions.service import current_of
from scoring.core.simulation import counterfactuals
from scoring.models.events import Kind
from scoring.pages.for_client.presenter import CARDS, describe_result, describe_ways
from scoring.text.decisions import client_notice
from scoring.web import pdf
from scoring.web.files import answered_client, file_name
from scoring.web.views import keep_view, prints_clients, reads_clients


@require_safe
@reads_clients
def for_client(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """One of three cards, chosen by `card`: the request and the result, what counted, what the client can do."""
    client = answered_client(request, sk_id_curr)
    assessment = _assessment(client)
    card = request.GET.get("card", "")
    context = {**_result(client, assessment), "cards": CARDS, "card": card if card in CARDS else next(iter(CARDS))}
    if card == "next":
        context |= _ways(client, assessment)
    return render(request, "for_client/for_client.html", context)


@require_safe
@prints_clients
def for_client_print(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """All of it on one page, to be printed."""
    context = {**_paper(answered_client(request, sk_id_curr)), "offers_pdf": pdf.is_available()}
    keep_view(request, Kind.PRINTED, {"as": "page"})
    return render(request, "for_client/print.html", context)


@require_safe
@prints_clients
def for_client_pdf(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """The same page as a PDF file."""
    response = pdf.answer(
        request,
        "for_client/print.html",
        _paper(answered_client(request, sk_id_curr)),
        filename=file_name(sk_id_curr),
        instead=reverse("for_client_print", args=[sk_id_curr]),
    )
    keep_view(request, Kind.PRINTED, {"as": "pdf"})
    return response


def _assessment(client: Client) -> Assessment:
    return assess(client, now=timezone.now())


def _result(client: Client, assessment: Assessment) -> dict[str, Any]:
    notice = client_notice(current_of(client))
    return {"client": client, "assessment": assessment, "decided": notice, **describe_result(assessment)}


def _ways(client: Client, assessment: Assessment) -> dict[str, Any]:
    found = counterfactuals(client, now=timezone.now()) if assessment.recommendation else None
    return {"ways": describe_ways(found)}


def _paper(client: Client) -> dict[str, Any]:
    assessment = _assessment(client)
    return {
        **_result(client, assessment),
        **_ways(client, assessment),
        "figures": in_light(people(100 * assessment.probability_of_default)),
        "now": timezone.now(),
    }
