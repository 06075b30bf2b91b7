"""The portfolio: how everyone stands, and the files that need a second look first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from scoring.core.reviews.cover import covered_for
from scoring.core.roles import VIEW_CLIENTS
from scoring.pages.portfolio import service
from scoring.pages.portfolio.charts import portfolio_charts
from scoring.pages.portfolio.presenter import describe_portfolio
from scoring.web.forms import CategoryFilters
from scoring.web.views import reads_assessments, render_or_download, user_of


@require_safe
@reads_assessments
def portfolio(request: HttpRequest) -> HttpResponse:
    """Distribution of probabilities, recommendations by product and month, work list. Filters are in the address.

    Who may not know who clients are sees letters and no links.
    """
    form = CategoryFilters(request.GET)
    if not form.is_valid():
        return render(request, "portfolio/portfolio.html", {"form": form}, status=400)
    facts = service.portfolio(form.criteria, covered_for(user_of(request)))
    portfolio = describe_portfolio(facts, is_named=request.user.has_perm(VIEW_CLIENTS))
    charts = portfolio_charts(portfolio)
    return render_or_download(
        request,
        "portfolio/portfolio.html",
        {"form": form, "portfolio": portfolio, "charts": charts},
        charts=charts.values(),
        tables=[portfolio.work],
        filename="portfolio",
    )
