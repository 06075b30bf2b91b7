"""What would change the answer to a client who is refused or reviewed."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models.client import Client
from ml.changes.actions import LEVERS
from scoring.core.assessment import assess
from scoring.core.simulation import counterfactuals, subject_of
from scoring.pages.proposals.forms import LockedForm
from scoring.pages.proposals.presenter import describe_cards, describe_counterfactuals, lever_views
from scoring.text.assessment import insufficiency_note
from scoring.web.files import answered_client
from scoring.web.views import reads_clients


@require_safe
@reads_clients
def proposals(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """What would change the answer: at most three proposals, or the best that was found; `locked` levers stay.

    `?as=json` is what the simulation's script marks on its strips: the search is too slow to hold that page up.
    """
    client = answered_client(request, sk_id_curr)
    now = timezone.now()
    form = LockedForm(request.GET)
    if not form.is_valid():
        context = {"client": client, "form": form, "levers": lever_views(LEVERS)}
        return render(request, "proposals/proposals.html", context, status=400)
    if request.GET.get("as") == "json":
        return _cards(client, form, now)
    assessment = assess(client, now=now)
    if not assessment.sufficient:
        context = {"client": client, "insufficiency": insufficiency_note(assessment)}
        return render(request, "proposals/proposals.html", context)
    found = counterfactuals(client, locked=form.levers, now=now)
    context = {"client": client, "form": form, **describe_counterfactuals(found, client.pk, form.levers)}
    return render(request, "proposals/proposals.html", context)


def _cards(client: Client, form: LockedForm, now: datetime) -> JsonResponse:
    subject = subject_of(client, now=now)
    if subject.assess().recommendation is None:
        return JsonResponse({"cards": [], "why": ""})
    found = counterfactuals(client, locked=form.levers, now=now)
    return JsonResponse(describe_cards(found, client.pk, subject.ground.before))
