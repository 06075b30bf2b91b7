"""What is known of a client before this application: timeline, sentences, and a table for each source."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.charts.chart import Table
from scoring.core import history as history_module
from scoring.core.history import bureau_months_of, history_of
from scoring.pages.history.charts import timeline_chart
from scoring.pages.history.tables import SHOWN, SOURCES, history_file, history_tables, repayments_table
from scoring.text.history import told_history
from scoring.web.access import reads_clients
from scoring.web.files import render_or_download


@require_safe
@reads_clients
def history(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """The tables hold their newest rows on the page, and all rows with every column as files."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    asked = request.GET.get("of", "") if request.GET.get("as") == "csv" else ""
    history = history_of(client)
    months = bureau_months_of(client, None if asked == "bureau_balance" else SHOWN)
    timeline = None if history.is_empty else timeline_chart(history_module.timeline(history))
    repayments = repayments_table(history) if history.instalments else None
    tables: list[Table] = [repayments] if repayments else []
    context: dict[str, Any] = {"client": client, "timeline": timeline, "repayments": repayments}
    if asked in SOURCES:
        tables.append(history_file(asked, history, months))
    elif not asked:
        context |= {
            "sentences": told_history(history),
            "tables": history_tables(history, months),
        }
    charts = [timeline] if timeline else []
    return render_or_download(
        request,
        "history/history.html",
        context,
        charts=charts,
        tables=tables,
        filename=f"client-{client.pk}",
    )
