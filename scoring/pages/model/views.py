"""The model in service: its card, what weighs, how reliable it is, what it costs, how the population has moved."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from scoring.pages.model.charts.page import model_charts
from scoring.pages.model.presenter import describe_model
from scoring.pages.model.service import model_in_service
from scoring.web.views import reads_assessments, render_or_download


@require_safe
@reads_assessments
def model(request: HttpRequest) -> HttpResponse:
    """The card that training wrote, with charts where they say more than a table."""
    model = describe_model(model_in_service())
    charts = model_charts(model)
    return render_or_download(
        request,
        "model/model.html",
        {"model": model, "charts": charts},
        charts=charts.values(),
        tables=model.tables,
        filename="model",
    )
