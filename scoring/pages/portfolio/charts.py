"""The portfolio's charts: everyone by probability, and what share of each group is approved, reviewed, declined."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.charts.chart import Chart
from scoring.charts.distribution import EVERYONE, Series, distribution_chart
from scoring.charts.recommendations import Recommended, recommendations_chart
from scoring.pages.portfolio.presenter import PortfolioView

_THRESHOLD = gettext_lazy("Seuil de décision")
_CHOSEN = Series("group", gettext_lazy("Clients choisis"))


def portfolio_charts(portfolio: PortfolioView) -> dict[str, Chart]:
    """Return the page's charts by name; none where no client matches, no "months" where fewer than two are counted."""
    if not portfolio.clients:
        return {}
    products = [Recommended(*told, lists) for told, lists in zip(portfolio.products, portfolio.lists, strict=True)]
    months = [Recommended(group, counts) for group, counts in portfolio.months]
    charts = {
        "probabilities": distribution_chart(
            portfolio.distribution,
            first=EVERYONE,
            second=_CHOSEN if portfolio.is_filtered else None,
            name="probabilities",
            headline=portfolio.headline,
            whom=_THRESHOLD,
            follows=portfolio.follows,
            leads=portfolio.risks.__getitem__ if portfolio.risks else None,
        ),
        "products": recommendations_chart(products, "products", _("Recommandations par type de contrat")),
    }
    if months:
        title = _("Recommandations par mois d’évaluation")
        charts["months"] = recommendations_chart(months, "months", title, same_clients=True)
    return charts
