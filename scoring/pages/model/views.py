"""The model in service: what everyone should know of it, then its card in full for analysts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.pages.model.charts.moved import moved_charts
from scoring.pages.model.charts.page import details_charts
from scoring.pages.model.charts.quality import reliability_chart
from scoring.pages.model.essentials import describe_essentials
from scoring.pages.model.forms import ThresholdForm
from scoring.pages.model.moved import describe_moved
from scoring.pages.model.presenter import describe_model
from scoring.pages.model.service import cost_ratio, model_in_service, move_threshold
from scoring.web.views import reads_assessments, reads_models, render_or_download


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


@require_safe
@reads_models
def model_threshold(request: HttpRequest) -> HttpResponse:
    """What another threshold, or other costs, would change: asked in the address, nothing is stored."""
    form = ThresholdForm(request.GET, cost_ratio())
    if not form.is_valid():
        return render(request, "model/threshold.html", {"form": form}, status=400)
    facts = move_threshold(*form.asked)
    moved, charts = describe_moved(facts), moved_charts(facts)
    return render_or_download(
        request,
        "model/threshold.html",
        {"form": form, "moved": moved, "charts": charts},
        charts=charts.values(),
        tables=moved.tables,
        filename="threshold",
    )
