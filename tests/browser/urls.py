"""The portal's addresses, and pages that only tests need: components, extreme charts, error pages, planted defects."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.views.generic import TemplateView

from creditscore.urls import handler400, handler403, handler404, handler500
from creditscore.urls import urlpatterns as portal
from scoring.core.switch import Standing
from scoring.models.switch import Position
from scoring.pages.components import views as components_views
from scoring.web.errors import server_error
from tests.browser.extremes import extreme_charts

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

assert not settings.DEBUG  # in debug the portal has its components' addresses already


def extremes(request: HttpRequest) -> HttpResponse:
    """Charts of extreme values, in the frame of the components' gallery."""
    return components_views.gallery(request, extreme_charts(get_language() or "fr"))


def no_recommendation(request: HttpRequest) -> HttpResponse:
    """What a page of recommendations says while these are stopped, and the notice that every page then has."""
    standing = Standing(Position.NO_RECOMMENDATION, timezone.now(), 1)
    notice = '{% block main %}{% include "frame/switch.html" %}{{ block.super }}{% endblock %}'
    page = engines["django"].from_string('{% extends "errors/stopped.html" %}' + notice)
    context = {"only_recommendations": True, "number": 100_001, "standing": standing, "may_read": True}
    return HttpResponse(page.render(context, request))


def planted(request: HttpRequest) -> HttpResponse:
    """The page of planted defects, under the same policy as every page."""
    return HttpResponse(PLANTED)


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
<g class="mark-rect ground"><path d="M100,0h90v40h-90z" fill="#202020" fill-opacity="0.9"></path></g>
<text x="105" y="15" font-size="14" fill="#303030">pâle</text><text x="150" y="15" font-size="14" fill="#fff">net</text>
<g class="mark-rule planted"><path d="M0,70h60v3h-60z" fill="#dddddd"></path></g>
<text x="150" y="80" font-size="14">coupé au bord droit</text><text x="10" y="90" font-size="7">petit</text>
</svg></div></main></body></html>"""

urlpatterns = [
    path("components/", components_views.components, name="components"),
    path("tests/extremes/", extremes),
    path("tests/error/", server_error),
    path("tests/no-model/", TemplateView.as_view(template_name="errors/no_model.html")),
    path("tests/no-reference/", TemplateView.as_view(template_name="errors/no_reference.html")),
    path(
        "tests/stopped/", TemplateView.as_view(template_name="errors/stopped.html", extra_context={"number": 100_001})
    ),
    path("tests/no-recommendation/", no_recommendation),
    path("tests/planted/", planted),
    *portal,
]
