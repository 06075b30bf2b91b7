"""The gallery of components, in debug mode only: each shown once with data nobody here shaped."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.models.client import Client
from ml.serving.model import ReviewBand
from scoring.charts.chart import Chart, Table
from scoring.core.assessment import Outcome
from scoring.core.search import ClientRow, Criteria
from scoring.models.decisions import DecisionState
from scoring.models.reviews import ReviewOrigin, ReviewState
from scoring.models.versions import Recommendation
from scoring.text.assessment import WeighedReason
from scoring.text.facts import line
from scoring.text.reviews import ReviewLine
from scoring.text.tiles import answer_tiles
from scoring.text.waiting import WaitingLine, WorkList
from scoring.web.head import describe_head
from scoring.web.searching import SearchForm
from scoring.web.views import render_or_download

EXAMPLE = Client(sk_id_curr=100_001, occupation_type="Laborers", amt_credit=450_000.0, days_birth=-12_000)
_WEIGHTS = ((1.0, True), (0.4, True), (0.2, False))


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
    tabs = [{"address": f"#chart-{n}", "label": c.name, "current": n == 1} for n, c in enumerate(charts, 1)]
    context = {
        "charts": charts,
        "form": form,
        "span": limits.spans[0],
        "facts": [(column.label, len(chart.rows)) for chart in charts for column in chart.columns[:2]],
        "tabs": tabs,
        "table": table,
        "tiles": answer_tiles((3, 2, 1, 1), Criteria(), is_named=True),
        "lines": [line(ClientRow(EXAMPLE, None))],
        "waiting": WorkList("waiting", "", "", [_waiting("referred", "2 mars"), _waiting("draft", "")], 2),
        "reviews": WorkList("reviews", "", "", [_review(ReviewState.OPEN), _review(ReviewState.VIEWED)], 2),
        "page": Paginator(range(3), 1).page(2),
        "reasons": [WeighedReason(_("Composants"), "", compares=False, share=n, raises=up) for n, up in _WEIGHTS],
        "client": EXAMPLE,
        "head": describe_head(EXAMPLE, Outcome(0.156, Recommendation.DECLINE, ReviewBand(0.068, 0.114))),
        "head_tabs": {"links": tabs, "under": []},
        "is_answered": True,
    }
    return render_or_download(request, "components/gallery.html", context, charts=charts, tables=[table])


def _review(state: ReviewState) -> ReviewLine:
    credit = line(ClientRow(EXAMPLE, None)).credit
    return ReviewLine(EXAMPLE.pk, credit, state, str(state.label), str(ReviewOrigin.CLIENT.label), "2 mars", False)


def _waiting(state: str, due: str) -> WaitingLine:
    return WaitingLine(line(ClientRow(EXAMPLE, None)), state, str(DecisionState(state).label), "", due, bool(due))
