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
    width = request.GET.get("width", "wide")
    if width not in WIDTHS:
        raise Http404(f"width is one of {', '.join(WIDTHS)}")
    svg = render_svg(_chart(sk_id_curr, name), get_language() or "fr", width)
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=60"})


@require_safe
@reads_assessments
def chart_table(request: HttpRequest, sk_id_curr: int, name: str) -> HttpResponse:
    """The table behind the drawing, as CSV with a byte-order mark so that spreadsheets read the accents."""
    response = HttpResponse("\ufeff" + chart_csv(_chart(sk_id_curr, name)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="client-{sk_id_curr}-{name}.csv"'
    return response


def _chart(sk_id_curr: int, name: str) -> Chart:
    if name not in CHARTS:
        raise Http404(f"charts are {', '.join(CHARTS)}")
    client = get_object_or_404(Client, pk=sk_id_curr)
    language = get_language() or "fr"
    return CHARTS[name](wording.explain(services.assess(client, now=timezone.now()), language), language)
