"""The portfolio: how everyone stands, and the files that need a second look first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from clients.language import translated
from ml.features import feature
from scoring.charts.chart import Chart
from scoring.charts.client_table import clients_table
from scoring.charts.distribution import EVERYONE, Series, distribution_chart
from scoring.core.roles import VIEW_CLIENTS
from scoring.core.search import Criteria
from scoring.pages.portfolio import service
from scoring.pages.portfolio.charts import Recommended, recommendations_chart
from scoring.text.bins import tell_distribution
from scoring.text.facts import line
from scoring.text.numbers import decimal, percent
from scoring.text.pseudonyms import pseudonyms
from scoring.web.access import reads_assessments
from scoring.web.files import render_or_download
from scoring.web.filters import CategoryFilters

THRESHOLD = gettext_lazy("Seuil de décision")
CHOSEN = Series("group", gettext_lazy("Clients choisis"))


@require_safe
@reads_assessments
def portfolio(request: HttpRequest) -> HttpResponse:
    """Distribution of probabilities, recommendations by product and month, work list. Filters are in the address."""
    form = CategoryFilters(request.GET)
    if not form.is_valid():
        return render(request, "portfolio/portfolio.html", {"form": form}, status=400)
    told = service.portfolio(form.criteria)
    charts = _charts(told, form.criteria != Criteria()) if told.summary.clients else {}
    nearest = service.nearest_threshold(form.criteria)
    # Who may not know who clients are sees letters and no links.
    is_named = request.user.has_perm(VIEW_CLIENTS)
    names = [""] * len(nearest) if is_named else pseudonyms(len(nearest))
    work = clients_table("work", _("Dossiers les plus proches du seuil"), nearest, names)
    context = {
        "form": form,
        **charts,
        "facts": _facts(told),
        "clients": told.summary.clients,
        "months_filtered_less": form.criteria != Criteria(contract_type=form.criteria.contract_type),
        "lines": [line(row, name) for row, name in zip(nearest, names, strict=True)],
        "work": work,
    }
    return render_or_download(
        request, "portfolio/portfolio.html", context, charts=charts.values(), tables=[work], filename="portfolio"
    )


def _charts(told: service.Portfolio, is_filtered: bool) -> dict[str, Chart]:
    product = {c.value: translated(c.label) for c in feature("name_contract_type").categories}
    by_product = [Recommended(product[name], counts) for name, counts in told.products.items()]
    by_month = [Recommended(date_format(month, "F Y"), counts) for month, counts in told.months.items()]
    threshold = percent(told.decision_threshold)
    low, high = percent(told.review_band.lower), percent(told.review_band.upper)
    refused, reviewed = (percent(count / told.summary.clients) for count in (told.summary.decline, told.summary.review))
    headline = (
        _("%(share)s des clients choisis sont dans la zone de refus, à %(edge)s ou plus")
        if is_filtered
        else _("%(share)s des clients sont dans la zone de refus, à %(edge)s ou plus")
    )
    follows = _(
        "De %(low)s à %(high)s, de part et d’autre du seuil de décision de %(threshold)s, le modèle recommande un "
        "examen pour %(share)s d’entre eux."
    )
    charts = {
        "probabilities": distribution_chart(
            tell_distribution(told.distribution, told.decision_threshold, band=told.review_band),
            second=CHOSEN if is_filtered else None,
            first=EVERYONE,
            name="probabilities",
            headline=headline % {"share": refused, "edge": high},
            whom=THRESHOLD,
            follows=follows % {"low": low, "high": high, "threshold": threshold, "share": reviewed},
        ),
        "products": recommendations_chart(by_product, "products", _("Recommandations par type de contrat")),
    }
    if by_month:
        title = _("Recommandations par mois d’évaluation")
        charts["months"] = recommendations_chart(by_month, "months", title, same_clients=True)
    return charts


def _facts(told: service.Portfolio) -> list[tuple[str, str]]:
    summary = told.summary
    facts = [
        (_("Clients évalués"), decimal(summary.clients, 0)),
        (_("Accord"), decimal(summary.approve, 0)),
        (_("Examen"), decimal(summary.review, 0)),
        (_("Refus"), decimal(summary.decline, 0)),
    ]
    if summary.median_probability is not None:
        facts.append((_("Probabilité de défaut médiane"), percent(summary.median_probability)))
    if summary.default_rate is not None:
        facts.append((_("Taux de défaut observé"), percent(summary.default_rate)))
    return facts
