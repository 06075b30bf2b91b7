"""The portal's addresses, and pages that only tests need: components, extreme charts, error pages, planted defects."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language
from django.views.generic import TemplateView

from creditscore.urls import handler400, handler403, handler404, handler500
from creditscore.urls import urlpatterns as portal
from scoring.charts import Chart
from scoring.charts.gallery import example_charts
from scoring.forms import SearchForm
from scoring.views import components
from scoring.views.charts import csv_response, svg_response
from scoring.views.errors import server_error
from tests.browser.extremes import extreme_charts

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

assert not settings.DEBUG  # in debug the portal has its components' addresses already


def extremes(request: HttpRequest) -> HttpResponse:
    """Charts of extreme values, in the frame of the components' gallery."""
    charts = extreme_charts(get_language() or "fr")
    return render(request, "scoring/components.html", {"charts": charts, "form": SearchForm({}), "facts": []})


def drawing(request: HttpRequest, name: str) -> HttpResponse:
    """The drawing of an example or of an extreme chart."""
    return svg_response(request, _named(name))


def table(request: HttpRequest, name: str) -> HttpResponse:
    """The table of an example or of an extreme chart."""
    return csv_response(_named(name), f"{name}.csv")


def planted(request: HttpRequest) -> HttpResponse:
    """The page of planted defects, under the same policy as every page."""
    return HttpResponse(PLANTED)


def _named(name: str) -> Chart:
    language = get_language() or "fr"
    for chart in (*example_charts(language), *extreme_charts(language)):
        if chart.name == name:
            return chart
    raise Http404(name)


# Without title, alternative and labels; with an inline script and style; wider than any screen; with targets too
# small to touch, focus nobody sees, a keyboard trap, moving parts, and a drawing whose words are small, cut off, and
# lie on each other and on a bar.
PLANTED = """<!DOCTYPE html><html><head><link rel="stylesheet" href="/static/css/portal.css"></head>
<body style="color: red"><main>
<script>console.warn("an inline script ran")</script><script>alert(1)</script>
<img src="/static/icon.svg"><input type="text"><p class="wide">Large</p>
<button class="tiny">x</button><button class="unseen">Sans contour</button><button class="covered">Couvert</button>
<input class="trap" aria-label="Sans issue"><button>Jamais atteint</button>
<div class="moving">Bouge</div><p class="clipped">Un texte trop long pour sa boîte, que l’espacement coupe.</p>
<div class="chart"><svg width="200" height="100">
<rect x="0" y="40" width="90" height="20" fill="#a8243f"></rect>
<text x="5" y="20" font-size="14">Un texte</text><text x="10" y="22" font-size="14">sur un autre</text>
<text x="10" y="55" font-size="14">sur une barre</text>
<text x="150" y="80" font-size="14">coupé au bord droit</text><text x="10" y="90" font-size="7">petit</text>
</svg></div></main></body></html>"""

urlpatterns = [
    path("components/", components.components, name="components"),
    path("components/<slug:name>.svg", drawing, name="component_chart_svg"),
    path("components/<slug:name>.csv", table, name="component_chart_csv"),
    path("tests/extremes/", extremes),
    path("tests/error/", server_error),
    path("tests/no-model/", TemplateView.as_view(template_name="scoring/no_model.html")),
    path("tests/planted/", planted),
    *portal,
]
