"""The gallery of components, in debug mode only: each shown once with data nobody here shaped."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from clients.models.client import Client
from scoring.charts.chart import Chart, Table
from scoring.core.search import ClientRow, Criteria
from scoring.text.facts import line
from scoring.text.tiles import answer_tiles
from scoring.web.searching import SearchForm
from scoring.web.views import render_or_download

EXAMPLE = Client(sk_id_curr=100_001, occupation_type="Laborers", amt_credit=450_000.0, days_birth=-12_000)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component; the form carries a mistake so that its words show."""
    from scoring.pages.components.gallery import example_charts  # its data loads pandas, which no other page needs

    return gallery(request, example_charts())


def gallery(request: HttpRequest, charts: list[Chart]) -> HttpResponse:
    """Return the gallery with these charts."""
    form = SearchForm({"identifier": "12a"})
    form.is_valid()
    limits = SearchForm({"age_min": "40", "age_max": "30"}, auto_id="limits_%s")
    first = charts[0]
    table = Table(name="rows", title="Table", columns=first.columns, rows=first.rows)
    context = {
        "charts": charts,
        "form": form,
        "span": limits.spans[0],
        "facts": [(column.label, len(chart.rows)) for chart in charts for column in chart.columns[:2]],
        "tabs": [{"address": f"#chart-{n}", "label": c.name, "current": n == 1} for n, c in enumerate(charts, 1)],
        "table": table,
        "tiles": answer_tiles((3, 2, 1, 1), Criteria(), is_named=True),
        "lines": [line(ClientRow(EXAMPLE, None))],
    }
    return render_or_download(request, "components/gallery.html", context, charts=charts, tables=[table])
