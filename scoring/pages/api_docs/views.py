"""The API's documentation, open to anybody, and its try-out for whoever reads it without scripts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from clients.language import language_in_force
from scoring.pages.api_docs.presenter import address_of, document_in, operations_of
from scoring.web.problems import RECOMMENDATIONS_STOPPED, REVIEWED_BLIND, SCORING_STOPPED


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every operation of the API's own description."""
    document = document_in(language_in_force())
    context = {
        "info": document["info"],
        "operations": operations_of(document),
        "scoring_stopped": SCORING_STOPPED,
        "recommendations_stopped": RECOMMENDATIONS_STOPPED,
        "reviewed_blind": REVIEWED_BLIND,
    }
    return render(request, "api_docs/api_docs.html", context)


@require_safe
def try_out(request: HttpRequest) -> HttpResponse:
    """Lead to the address that the form of an operation asks for. With scripts the page asks and shows the answer."""
    address = address_of(document_in(language_in_force()), request.GET)
    if address is None:
        raise Http404("no such operation, or a part of its address is missing")
    return redirect(address)
