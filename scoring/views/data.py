"""Every data point of a client's file, and the dictionary of all there are: searched by text, family and use."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.models import Client
from scoring import services, wording
from scoring.charts import Column, Table
from scoring.engine import current_model
from scoring.forms import DataForm, DictionaryForm
from scoring.views.access import reads_assessments, reads_clients
from scoring.views.frame import answer


@require_safe
@reads_clients
def data_page(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Every column of the application and every computed feature of one client."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    form, language = DataForm(request.GET), get_language() or "fr"
    rows: list[dict[str, str | float | None]] = []
    if form.is_valid():
        values = services.feature_values(client, now=timezone.now())
        known = form.cleaned_data["known"]
        for told in _found(form, language):
            if told.entry.table not in services.OF_A_CLIENT:
                continue
            value = services.value_in(told.entry, client, values)
            if not known or (known == "known") == services.is_known(told.entry, value):
                shown = wording.value_words(told.entry, value, language)
                rows.append({**_row(told), "value": value, "value_shown": shown})
    columns = (Column("value", _("Valeur"), "value_shown"), *_columns())
    table = Table("data", _("Données du dossier"), (Column("label", _("Information")), *columns), tuple(rows))
    context = {"client": client, "form": form, "table": table, "found": len(rows)}
    return _answer(request, "clients/data.html", context, f"client-{client.pk}")


@require_safe
@reads_assessments
def dictionary_page(request: HttpRequest) -> HttpResponse:
    """Every column of every table and every feature: what it is, and whether the model reads it."""
    form, language = DictionaryForm(request.GET), get_language() or "fr"
    rows = [_row(told) for told in _found(form, language)] if form.is_valid() else []
    columns = (Column("label", _("Information")), Column("table", _("Table")), *_columns())
    table = Table("dictionary", _("Dictionnaire des données"), columns, tuple(rows))
    return _answer(request, "scoring/dictionary.html", {"form": form, "table": table, "found": len(rows)}, "")


def _answer(request: HttpRequest, template: str, context: dict[str, Any], filename: str) -> HttpResponse:
    status = 200 if context["form"].is_valid() else 400
    return answer(request, template, context, tables=[context["table"]], filename=filename, status=status)


def _found(form: DictionaryForm, language: str) -> list[wording.ToldEntry]:
    asked = form.cleaned_data
    told = wording.data_points(current_model().inputs, language)
    return wording.search(told, asked["q"], asked["family"], asked["use"])


def _columns() -> tuple[Column, ...]:
    return (
        Column("unit", _("Unité")),
        Column("use", _("Lue par le modèle")),
        Column("family", _("Famille")),
        Column("description", _("Description")),
        Column("name", _("Nom technique")),
    )


def _row(told: wording.ToldEntry) -> dict[str, str | float | None]:
    return {
        "label": told.label,
        "table": told.table,
        "unit": told.unit,
        "use": told.use,
        "family": told.family,
        "description": told.description,
        "name": told.name,
    }
