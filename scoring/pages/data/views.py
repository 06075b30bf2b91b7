"""Every data point of a client's file and histories, and the dictionary of all there are, searched."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.charts.chart import Column, Table, Value
from scoring.core.engine import current_model
from scoring.core.rows import feature_values
from scoring.pages.data.forms import DataForm, DictionaryForm
from scoring.pages.data.presenter import ToldEntry, data_points, search, value_words
from scoring.pages.data.service import OF_A_CLIENT, Held, held_of, is_known, value_in
from scoring.web.access import reads_assessments, reads_clients
from scoring.web.files import render_or_download


@require_safe
@reads_clients
def data(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """Every column of the application and every computed feature of one client, then every column of the histories."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    form = DataForm(request.GET)
    rows, columns, held = [], [], {}
    if form.is_valid():
        found = _found(form)
        rows = _valued(client, found, form.cleaned_data["known"])
        held = held_of(client)
        columns = _held(client, found, held, form.cleaned_data["known"])
    told = (Column("label", _("Information")), Column("value", _("Valeur"), "value_shown"), *_columns())
    table = Table("data", _("Données du dossier"), told, tuple(rows))
    context = {
        "client": client,
        "form": form,
        "table": table,
        "found": len(rows),
        "history": _history_table(columns),
        "found_in_history": len(columns),
        "sources": _sources(columns, held),
    }
    return _answer(request, "data/data.html", context, f"client-{client.pk}")


def _valued(client: Client, found: list[ToldEntry], known: str) -> list[dict[str, Value]]:
    """Return what the client has one value of, with the value; `known` is "known", "missing" or empty for both."""
    values, rows = feature_values(client, now=timezone.now()), []
    for told in found:
        if told.entry.table not in OF_A_CLIENT:
            continue
        value = value_in(told.entry, client, values)
        if not known or (known == "known") == is_known(told.entry, value):
            shown = value_words(told.entry, value)
            rows.append({**_row(told), "value": value, "value_shown": shown})
    return rows


def _held(client: Client, found: list[ToldEntry], held: dict[str, Held], known: str) -> list[dict[str, Value]]:
    """Return the columns of the histories, with how many rows of the client's know them and where the rows are."""
    page, rows = reverse("history", args=[client.pk]), []
    for told in found:
        table = told.entry.table
        if table not in held:
            continue
        count = held[table].known[told.name]
        if not known or (known == "known") == bool(count):
            address = f"{page}#{table}-caption" if held[table].rows else ""
            rows.append({**_row(told), "source": table, "known": count, "rows": held[table].rows, "address": address})
    return rows


def _history_table(rows: list[dict[str, Value]]) -> Table:
    columns = (
        Column("label", _("Information")),
        Column("known", _("Lignes renseignées"), numeric=True),
        Column("rows", _("Lignes de ce client"), numeric=True),
        Column("table", _("Table"), address="address"),
        *_columns(),
    )
    return Table("history", _("Données de l’historique"), columns, tuple(rows))


def _sources(rows: list[dict[str, Value]], held: dict[str, Held]) -> list[dict[str, Any]]:
    """Return the history tables of these columns: name, label, how many rows the client has."""
    labels = {str(row["source"]): row["table"] for row in rows}
    return [{"name": name, "label": label, "rows": held[name].rows} for name, label in labels.items()]


@require_safe
@reads_assessments
def dictionary(request: HttpRequest) -> HttpResponse:
    """Every column of every table and every feature: what it is, and whether the model reads it."""
    form = DictionaryForm(request.GET)
    rows = [_row(told) for told in _found(form)] if form.is_valid() else []
    columns = (Column("label", _("Information")), Column("table", _("Table")), *_columns())
    table = Table("dictionary", _("Dictionnaire des données"), columns, tuple(rows))
    return _answer(request, "data/dictionary.html", {"form": form, "table": table, "found": len(rows)}, "")


def _answer(request: HttpRequest, template: str, context: dict[str, Any], filename: str) -> HttpResponse:
    status = 200 if context["form"].is_valid() else 400
    tables = [context[name] for name in ("table", "history") if name in context]
    return render_or_download(request, template, context, tables=tables, filename=filename, status=status)


def _found(form: DictionaryForm) -> list[ToldEntry]:
    asked = form.cleaned_data
    told = data_points(current_model().inputs)
    return search(told, asked["q"], asked["family"], asked["use"], asked["table"])


def _columns() -> tuple[Column, ...]:
    return (
        Column("unit", _("Unité")),
        Column("use", _("Lue par le modèle")),
        Column("family", _("Famille")),
        Column("description", _("Description")),
        Column("name", _("Nom technique")),
    )


def _row(told: ToldEntry) -> dict[str, Value]:
    return {
        "label": told.label,
        "table": told.table,
        "unit": told.unit,
        "use": told.use,
        "family": told.family,
        "description": told.description,
        "name": told.name,
    }
