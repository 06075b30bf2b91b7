"""How everybody decides: figures of a period, and the decisions that each figure counts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from scoring.core.reviews.cover import covered_for
from scoring.pages.oversight import service
from scoring.pages.oversight.charts.page import decisions_table, oversight_charts, oversight_tables
from scoring.pages.oversight.forms import PERIODS, ChosenForm, PeriodForm
from scoring.pages.oversight.presenter import conclusions, describe_chosen
from scoring.web.views import oversees, render_or_download, user_of


@require_safe
@oversees
def oversight(request: HttpRequest) -> HttpResponse:
    """Conclusions, pictures and tables of a period, 90 days unless another is asked for."""
    form = PeriodForm(request.GET)
    if not form.is_valid():
        return render(request, "oversight/oversight.html", {"form": form}, status=400)
    overseen = service.overseen(form.asked, timezone.localdate())
    charts, tables = oversight_charts(overseen), oversight_tables(overseen)
    context = {
        "form": form,
        "periods": [(name, label, name == form.name) for name, label in PERIODS.items()],
        "conclusions": conclusions(overseen.figures),
        "is_empty": not overseen.figures.decisions,
        "charts": charts,
        "tables": tables,
    }
    return render_or_download(
        request,
        "oversight/oversight.html",
        context,
        charts=charts.values(),
        tables=tables.values(),
        filename="oversight",
    )


@require_safe
@oversees
def decisions(request: HttpRequest) -> HttpResponse:
    """The decisions behind one figure, a page of them; the file holds up to MOST_IN_FILE."""
    form = ChosenForm(request.GET)
    if not form.is_valid():
        return render(request, "oversight/decisions.html", {"form": form}, status=400)
    asked = form.asked
    covered = covered_for(user_of(request))
    found = service.decisions(asked, timezone.localdate(), covered)
    page = service.page_of(found, request.GET.get("page", "1"))
    shown = list(found[: service.MOST_IN_FILE] if "as" in request.GET else page)
    who = service.account(asked.by) if asked.by else None
    table = decisions_table(shown)
    context = {"form": form, "page": page, "table": table, "told": describe_chosen(asked, who), "covered": covered}
    return render_or_download(request, "oversight/decisions.html", context, tables=[table], filename="oversight")
