"""The portfolio as its page shows it: facts, the sentences and groups of its charts, the work list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients.language import translated
from ml.features import feature
from ml.population.counts import Counts
from scoring.charts.bins import DistributionView, bin_key, distribution_view
from scoring.charts.chart import Table
from scoring.charts.client_table import clients_table
from scoring.charts.recommendations import without_recommendation
from scoring.core.search import Criteria, risks_between
from scoring.models.versions import Answer
from scoring.pages.portfolio.service import Portfolio
from scoring.text.facts import Line, line
from scoring.text.pseudonyms import pseudonyms
from scoring.text.tiles import Tile, answer_tiles, list_address
from scoring.text.values import decimal, percent
from scoring.web.place import NEAR, in_list
from scoring.web.searching import address_of, fields_of


@dataclass(frozen=True)
class PortfolioView:
    """What the page says. `products` and `months` are named groups with their counts by recommendation.

    `lists` are, for each product, where the clients of each answer are listed, and `risks`, for each bin of the
    distribution, where its clients are: empty where they may not be known.
    Months are told from the second on.
    `in_work` stands behind the addresses of the clients of `lines`.
    `headline` and `follows` are sentences of the distribution, empty where no client matches.
    """

    clients: int
    tiles: list[Tile]
    facts: list[tuple[str, str]]
    is_filtered: bool
    has_months_of_more: bool
    distribution: DistributionView
    headline: str
    follows: str
    products: list[tuple[str, Counts]]
    lists: list[tuple[str, ...]]
    risks: dict[str, str]
    months: list[tuple[str, Counts]]
    lines: list[Line]
    in_work: str
    work: Table


def describe_portfolio(portfolio: Portfolio, *, is_named: bool) -> PortfolioView:
    """Return the portfolio in words; letters stand for the clients where they may not be named."""
    nearest, clients = portfolio.nearest, portfolio.summary.clients
    names = [""] * len(nearest) if is_named else pseudonyms(len(nearest))
    summary, filters = portfolio.summary, portfolio.filters
    contracts = {c.value: translated(c.label) for c in feature("name_contract_type").categories}
    return PortfolioView(
        clients=clients,
        tiles=answer_tiles(
            (summary.approve, summary.review, summary.decline, summary.insufficient), filters, is_named=is_named
        ),
        facts=_facts(portfolio),
        is_filtered=portfolio.is_filtered,
        has_months_of_more=portfolio.has_months_of_more,
        distribution=distribution_view(
            portfolio.distribution, portfolio.decision_threshold, band=portfolio.review_band
        ),
        headline=_headline(portfolio) if clients else "",
        follows=_follows(portfolio) if clients else "",
        products=[(contracts[name], counts) for name, counts in portfolio.products.items()],
        lists=[
            tuple(list_address(replace(filters, contract_type=name), a) for a in Answer) if is_named else ()
            for name in portfolio.products
        ],
        risks={
            bin_key(one): _clients_address(replace(filters, risk=risks_between(one.lower, one.upper)))
            for one, _counts in portfolio.distribution.bins
        }
        if is_named
        else {},
        months=[(date_format(month, "F Y"), counts) for month, counts in _several(portfolio.months)],
        lines=[line(row, name) for row, name in zip(nearest, names, strict=True)],
        in_work=in_list(NEAR, filters),
        work=clients_table("work", _("Dossiers les plus proches du seuil"), nearest, names),
    )


def _clients_address(criteria: Criteria) -> str:
    return f"{reverse('clients')}{address_of(fields_of(criteria))}"


def _several(months: Mapping[date, Counts]) -> Iterable[tuple[date, Counts]]:
    """Return the months where there are at least two: one alone says what the groups say already."""
    return months.items() if len(months) > 1 else ()


def _headline(portfolio: Portfolio) -> str:
    """Return for what share of the clients the model recommends a refusal."""
    headline = (
        _("Refus recommandé pour %(share)s des clients choisis, à partir de %(edge)s")
        if portfolio.is_filtered
        else _("Refus recommandé pour %(share)s des clients, à partir de %(edge)s")
    )
    share = percent(portfolio.summary.decline / portfolio.summary.clients)
    return headline % {"share": share, "edge": percent(portfolio.review_band.upper)}


def _follows(portfolio: Portfolio) -> str:
    """Return for what share of them it recommends a review, and how many have no recommendation."""
    follows = _(
        "De %(low)s à %(high)s, de part et d’autre du seuil de décision de %(threshold)s, le modèle recommande un "
        "examen pour %(share)s d’entre eux."
    )
    said = follows % {
        "low": percent(portfolio.review_band.lower),
        "high": percent(portfolio.review_band.upper),
        "threshold": percent(portfolio.decision_threshold),
        "share": percent(portfolio.summary.review / portfolio.summary.clients),
    }
    none = portfolio.summary.insufficient
    return f"{said} {without_recommendation(none)}" if none else said


def _facts(portfolio: Portfolio) -> list[tuple[str, str]]:
    summary = portfolio.summary
    facts = [
        (_("Clients évalués"), decimal(summary.clients, 0)),
    ]
    if summary.median_probability is not None:
        facts.append((_("Probabilité de défaut médiane"), percent(summary.median_probability)))
    if summary.default_rate is not None:
        facts.append((_("Taux de défaut observé"), percent(summary.default_rate)))
    return facts
