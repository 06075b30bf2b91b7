"""What is known of a client before this application: timeline, sentences, and a table for each source."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from clients.models import Client
from scoring import services, wording
from scoring.charts import Table, timeline_chart
from scoring.charts.history_tables import SHOWN, SOURCES, history_file, history_tables, repayments_table
from scoring.views.access import reads_clients
from scoring.views.frame import answer


@require_safe
@reads_clients
def history_page(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """The tables hold their newest rows on the page, and all rows with every column as files."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    language = get_language() or "fr"
    asked = request.GET.get("of", "") if request.GET.get("as") == "csv" else ""
    history = services.history_of(client)
    months = services.bureau_months_of(client, None if asked == "bureau_balance" else SHOWN)
    timeline = None if history.is_empty else timeline_chart(services.timeline(history), language)
    repayments = repayments_table(history, language) if history.instalments else None
    tables: list[Table] = [repayments] if repayments else []
    context: dict[str, Any] = {"client": client, "timeline": timeline, "repayments": repayments}
    if asked in SOURCES:
        tables.append(history_file(asked, history, months, language))
    elif not asked:
        context |= {
            "sentences": wording.told_history(history, language),
            "tables": history_tables(history, months, language),
        }
    charts = [timeline] if timeline else []
    return answer(
        request,
        "clients/history.html",
        context,
        charts=charts,
        tables=tables,
        filename=f"client-{client.pk}",
    )
