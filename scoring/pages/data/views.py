"""Every data point of a client's file and histories, and the dictionary of all there are, searched."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.pages.data.forms import DataForm, DictionaryForm
from scoring.pages.data.presenter import describe_data, describe_dictionary, groups_of
from scoring.pages.data.service import client_data, current_reading
from scoring.web.views import reads_assessments, reads_clients, render_or_download


@require_safe
@reads_clients
def data(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Every column of the application and every computed feature of one client, then every column of the histories."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    form = DataForm(request.GET)
    facts = client_data(client, now=timezone.now()) if form.is_valid() else None
    data = describe_data(client, facts, form.search)
    return render_or_download(
        request,
        "data/data.html",
        {"client": client, "form": form, "data": data},
        tables=[data.values, data.history, *(group.table for group in data.groups)],
        filename=f"client-{client.pk}",
        status=200 if form.is_valid() else 400,
    )


@require_safe
@reads_assessments
def dictionary(request: HttpRequest) -> HttpResponse:
    """Every column of every table and every feature: what it is, and whether the model reads it."""
    form = DictionaryForm(request.GET)
    reading = current_reading() if form.is_valid() else None
    table = describe_dictionary(reading, form.search)
    groups = groups_of(table, "table")
    return render_or_download(
        request,
        "data/dictionary.html",
        {"form": form, "table": table, "groups": groups},
        tables=[table, *(group.table for group in groups)],
        status=200 if form.is_valid() else 400,
    )
