"""The gallery of components, in debug mode only: each shown once with data nobody here shaped."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from scoring.charts import Chart
from scoring.charts.gallery import example_charts
from scoring.forms import SearchForm
from scoring.views.charts import csv_response, svg_response


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component; the form carries a mistake so that its words show."""
    charts = example_charts(get_language() or "fr")
    form = SearchForm({"identifier": "12a"})
    form.is_valid()
    facts = [(column.label, len(chart.rows)) for chart in charts for column in chart.columns[:2]]
    return render(request, "scoring/components.html", {"charts": charts, "form": form, "facts": facts})


@require_safe
def component_svg(request: HttpRequest, name: str) -> HttpResponse:
    """An example chart's drawing."""
    return svg_response(request, _example(name))


@require_safe
def component_csv(request: HttpRequest, name: str) -> HttpResponse:
    """An example chart's table."""
    return csv_response(_example(name), f"{name}.csv")


def _example(name: str) -> Chart:
    for chart in example_charts(get_language() or "fr"):
        if chart.name == name:
            return chart
    raise Http404(f"no example chart is called {name}")
