"""The model in service: what everyone should know of it, then its card in full for analysts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from scoring.pages.model.charts.page import details_charts
from scoring.pages.model.charts.quality import reliability_chart
from scoring.pages.model.essentials import describe_essentials
from scoring.pages.model.presenter import describe_model
from scoring.pages.model.service import model_in_service
from scoring.web.views import reads_assessments, render_or_download


@require_safe
@reads_assessments
def model(request: HttpRequest) -> HttpResponse:
    """What the model knows and does not know, how often it is right, its rule of costs, its limits: in plain words."""
    facts = model_in_service()
    calibration = reliability_chart(facts.model.evaluation["reliability"])
    return render_or_download(
        request,
        "model/model.html",
        {"essentials": describe_essentials(facts), "calibration": calibration},
        charts=[calibration],
        filename="model",
    )


@require_safe
@reads_assessments
def model_details(request: HttpRequest) -> HttpResponse:
    """The card that training wrote, section by section, what weighs for everyone and how the population has moved."""
    model = describe_model(model_in_service())
    charts = details_charts(model)
    return render_or_download(
        request,
        "model/details.html",
        {"model": model, "charts": charts, "sections": [(one, charts.get(one.key)) for one in model.sections]},
        charts=charts.values(),
        tables=model.tables,
        filename="model",
    )
