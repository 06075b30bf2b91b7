"""A client's charts as files: the drawing for pages without JavaScript and for download, the table as CSV."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from clients.models import Client
from scoring import services, wording
from scoring.charts import Chart, chart_csv, contributions_chart, gauge_chart, render_svg
from scoring.views.access import reads_assessments

CHARTS = {"gauge": gauge_chart, "contributions": contributions_chart}
WIDTHS = ("wide", "narrow")


@require_safe
@reads_assessments
def chart_svg(request: HttpRequest, sk_id_curr: int, name: str) -> HttpResponse:
    """The drawing; `?width=narrow` for a small screen."""
    return svg_response(request, _chart(sk_id_curr, name))


@require_safe
@reads_assessments
def chart_table(request: HttpRequest, sk_id_curr: int, name: str) -> HttpResponse:
    """The table behind the drawing, as CSV."""
    return csv_response(_chart(sk_id_curr, name), f"client-{sk_id_curr}-{name}.csv")


def svg_response(request: HttpRequest, chart: Chart) -> HttpResponse:
    """Return a chart's drawing at the width asked for. Raises Http404 for a width that is not drawn."""
    width = request.GET.get("width", "wide")
    if width not in WIDTHS:
        raise Http404(f"width is one of {', '.join(WIDTHS)}")
    svg = render_svg(chart, get_language() or "fr", width)
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=60"})


def csv_response(chart: Chart, filename: str) -> HttpResponse:
    """Return a chart's table as CSV, with a byte-order mark so that spreadsheets read the accents."""
    response = HttpResponse("\ufeff" + chart_csv(chart), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


def _chart(sk_id_curr: int, name: str) -> Chart:
    if name not in CHARTS:
        raise Http404(f"charts are {', '.join(CHARTS)}")
    client = get_object_or_404(Client, pk=sk_id_curr)
    language = get_language() or "fr"
    return CHARTS[name](wording.explain(services.assess(client, now=timezone.now()), language), language)
