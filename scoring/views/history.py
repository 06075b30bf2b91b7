"""What is known of a client before this application: timeline, sentences, and a table for each source."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from clients.models import Client
from scoring import services, wording
from scoring.charts import timeline_chart
from scoring.charts.history_tables import history_tables
from scoring.views.access import reads_clients
from scoring.views.frame import answer


@require_safe
@reads_clients
def history_page(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """The tables hold their newest rows on the page and all of them as files."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    language = get_language() or "fr"
    history = services.history_of(client)
    timeline = None if history.is_empty else timeline_chart(services.timeline(history), language)
    tables = history_tables(history, language, whole=request.GET.get("as") == "csv")
    context = {
        "client": client,
        "timeline": timeline,
        "sentences": wording.told_history(history, language),
        "repayments": wording.repayments(history, language) if history.instalments else (),
        "tables": tables,
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
