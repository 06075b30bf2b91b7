"""What is known of a client before this application: timeline, sentences, and a table for each source."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.pages.history.charts import timeline_chart
from scoring.pages.history.presenter import describe_history, months_asked
from scoring.pages.history.service import history_facts
from scoring.web.views import reads_clients, render_or_download


@require_safe
@reads_clients
def history(request: HttpRequest, sk_id_curr: int) -> HttpResponse:
    """The tables hold their newest rows on the page, and all rows with every column as files."""
    client = get_object_or_404(Client, pk=sk_id_curr)
    file = request.GET.get("of", "") if request.GET.get("as") == "csv" else ""
    facts = history_facts(client, most_months=months_asked(file))
    history = describe_history(facts, file)
    timeline = timeline_chart(facts.lanes) if facts.lanes else None
    return render_or_download(
        request,
        "history/history.html",
        {"client": client, "history": history, "timeline": timeline},
        charts=[timeline] if timeline else [],
        tables=history.files,
        filename=f"client-{client.pk}",
    )
