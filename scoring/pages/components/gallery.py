"""Example charts for the component gallery and the chart tests, from tables that vega-datasets carries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from vega_datasets import local_data

from ml.population.results import Bin, Counts, Dependence, DependenceBin, wilson_interval
from ml.serving.evaluation import CostCurve, CostPoint, ReliabilityBin
from ml.serving.model import Costs, ReviewBand, cost_per_client
from ml.tables.schema import Unit
from scoring.charts.bins import BinView, DistributionView, bin_labels, edge_labels, open_labels, starts_at
from scoring.charts.chart import Chart
from scoring.charts.contributions import PRINCIPAL, bar, diverging_chart
from scoring.charts.distribution import Series, distribution_chart
from scoring.charts.gauge import Measure, gauge
from scoring.charts.recommendations import Recommended, recommendations_chart
from scoring.charts.small import small
from scoring.charts.waterfall import Step, waterfall_chart
from scoring.core.history import HistoryBin, HistoryLane, HistorySource
from scoring.core.points import tenths, tenths_between
from scoring.pages.components.gallery_comparing import comparing_charts
from scoring.pages.history.charts import timeline_chart
from scoring.pages.model.charts.fairness import fairness_chart
from scoring.pages.model.charts.quality import cost_chart, reliability_chart
from scoring.pages.model.presenter import GroupRates
from scoring.pages.why.charts.dependence import dependence_chart
from scoring.pages.why.charts.importance import Weighed, importance_chart
from scoring.text.values import decimal


def example_charts() -> list[Chart]:
    """Return one chart of each kind."""
    return [
        weather_gauge(),
        barley_contributions(),
        weather_distribution(),
        weather_shares(),
        *small_weather(),
        seasons_waterfall(),
        barley_weights(),
        weather_dependence(),
        weather_by_year(),
        rain_by_month(),
        cost_of_an_umbrella(),
        dry_days_by_season(),
        weather_timeline(),
        *comparing_charts(),
    ]


def weather_gauge() -> Chart:
    """Return a gauge of the share of rainy days in Seattle, with a quarter as its threshold."""
    rainy = float((local_data.seattle_weather()["weather"] == "rain").mean())
    what, whom = _("Part de jours de pluie"), _("Seattle")
    return gauge(Measure(rainy, 0.25, ReviewBand(0.2, 0.3), what, whom, _("jours de pluie")), name="weather")


def barley_contributions() -> Chart:
    """Return how far the barley of 1932 stands from that of 1931, field by field, in the place of contributions."""
    yields = local_data.barley().set_index(["site", "variety", "year"])["yield"].unstack("year")
    years = sorted(yields.columns)
    changes = ((yields[years[1]] - yields[years[0]]) / 100).sort_values(key=abs, ascending=False)
    bars = []
    for field, change in changes.iloc[:PRINCIPAL].items():
        after, before = (decimal(float(yields.loc[field, year]), 1) for year in reversed(years))
        bars.append(bar("feature", ", ".join(field), after, before, float(change)))
    rest = changes.iloc[PRINCIPAL:]
    label = _("Autres champs (%(count)s)") % {"count": len(rest)}
    bars.append(bar("others", label, "", "", float(rest.sum())))
    return diverging_chart(bars, 0.0, float(changes.sum()), len(rest), name="barley")


def weather_by_year() -> Chart:
    """Return Seattle's weather by year, in the place of recommendations: sun, drizzle or fog, rain, snow."""
    days = local_data.seattle_weather()
    kinds = days["weather"].map({"sun": 0, "drizzle": 1, "fog": 1, "rain": 2, "snow": 3})
    years = [
        Recommended(str(year), tuple(int((of_year == kind).sum()) for kind in range(4)))  # type: ignore[arg-type]
        for year, of_year in kinds.groupby(days["date"].dt.year)
    ]
    return recommendations_chart(years, "years", _("Recommandations par an"))


def rain_by_month() -> Chart:
    """Return the share of rainy days of each month of 2015 beside that of the years before, as if it was announced."""
    days = local_data.seattle_weather()
    rainy, year, month = days["weather"] == "rain", days["date"].dt.year, days["date"].dt.month
    before = rainy[year < 2015].groupby(month[year < 2015]).mean()
    bins = []
    for number, announced in before.sort_values().items():
        observed = rainy[(year == 2015) & (month == number)]
        low, high = wilson_interval(int(observed.sum()), len(observed))
        bins.append(
            ReliabilityBin(
                clients=len(observed),
                lowest_probability=float(announced),
                highest_probability=float(announced),
                mean_probability=float(announced),
                default_rate=float(observed.mean()),
                default_rate_interval={"low": low, "high": high},
            )
        )
    return reliability_chart(bins)


def cost_of_an_umbrella() -> Chart:
    """Return what it costs to carry an umbrella from a chance of rain on; being rained on costs ten times more."""
    days = local_data.seattle_weather()
    rainy = (days["weather"] == "rain").to_numpy(dtype=float)
    chance = 1 - ((days["temp_max"] - days["temp_min"]) / 20).clip(0, 1).to_numpy(dtype=float)

    def point(threshold: float) -> CostPoint:
        cost = cost_per_client(rainy, chance, threshold, Costs())
        return {"threshold": threshold, "cost_per_client": cost, "refused_share": float((chance >= threshold).mean())}

    points = [point(step / 40) for step in range(41)]
    best = min(points, key=lambda p: p["cost_per_client"])
    return cost_chart(CostCurve(points=points, current=point(1 / 11), best=best))


RAINY = Series("group", gettext_lazy("Jours de pluie"))
DAYS = Series("everyone", gettext_lazy("Tous les jours"))


def dry_days_by_season() -> Chart:
    """Return how many of Seattle's days were sunny and how many saw snow, in summer, in winter and in both."""
    weather = local_data.seattle_weather()
    months = weather["date"].dt.month
    parts = {
        _("Jours d’été"): weather[months.isin([6, 7, 8])],
        _("Jours d’hiver"): weather[months.isin([12, 1, 2])],
        _("Tous les jours"): weather,
    }
    rates = [
        GroupRates(
            group,
            len(days),
            float((days["weather"] == "sun").mean()),
            float((days["weather"] == "snow").mean()),
            is_first=days is weather,
        )
        for group, days in parts.items()
    ]
    return fairness_chart(rates, name="dry-days")


def seasons_waterfall() -> Chart:
    """Return how the share of rainy days in Seattle changed from one quarter to the next, in the place of families."""
    weather = local_data.seattle_weather()
    rainy = (weather["weather"] == "rain").groupby(weather["date"].dt.quarter).mean()
    words = (_("Deuxième trimestre"), _("Troisième trimestre"), _("Quatrième trimestre"))
    changes = [float(rainy[quarter] - rainy[quarter - 1]) for quarter in (2, 3, 4)]
    start, end = float(rainy[1]), float(rainy[4])
    written, worth = tenths(changes, tenths_between(start, end)), end * (1 - end)  # a unit of log-odds, about
    steps = [
        Step(word, change, points, change / worth) for word, change, points in zip(words, changes, written, strict=True)
    ]
    return waterfall_chart(steps, start, end, name="seasons")


def barley_weights() -> Chart:
    """Return each site's share of the barley of 1931, beside that of one variety and its share of 1932."""
    barley = local_data.barley()
    harvest = barley.groupby(["year", "site"])["yield"].sum().unstack("year")
    shares = (harvest / harvest.sum()).sort_values(1931, ascending=False)
    variety = str(barley["variety"].iloc[0])
    of_one = barley[barley["variety"] == variety].groupby("site")["yield"].sum()
    weighed = [
        Weighed(str(site), float(row[1931]), float(of_one[site] / of_one.sum()), float(row[1932]))
        for site, row in shares.iterrows()
    ]
    return importance_chart(weighed, variety, name="sites")


def weather_dependence() -> Chart:
    """Return the wind over the temperature of Seattle's days, less its mean, with the warmest rainy day marked."""
    weather = local_data.seattle_weather()
    told = _temperatures(weather)
    wind, place = weather["wind"] - weather["wind"].mean(), weather["temp_max"].floordiv(5).clip(0, 7).astype(int)
    bins = []
    for number in range(len(told.bins)):
        found = wind[place == number]
        low, high = (float(found.quantile(share)) for share in (0.1, 0.9))
        bins.append(DependenceBin(None, len(found), float(found.mean()), low, high))
    dependence = Dependence("temperature", tuple(bins), DependenceBin(None, 0, None, None, None))
    return dependence_chart(dependence, told, -0.5, -0.1, name="wind")


def weather_distribution() -> Chart:
    """Return the warmest hours of Seattle's days, the rainy ones beside all, with the warmest rainy day marked."""
    told = _temperatures(local_data.seattle_weather())
    return distribution_chart(told, first=DAYS, second=RAINY, name="temperatures")


def small_weather() -> list[Chart]:
    """Return the distributions of temperature and weather in the small drawing."""
    both = (weather_distribution(), weather_shares())
    return [small(replace(one, name=f"small-{one.name}"), decimal(32.2, 1), "°C") for one in both]


def _temperatures(weather: Any) -> DistributionView:
    edges = [5.0 * step for step in range(1, 8)]
    bins = [Bin(lower, upper) for lower, upper in zip([None, *edges], [*edges, None], strict=True)]
    place, rainy = weather["temp_max"].floordiv(5).clip(0, len(edges)).astype(int), weather["weather"] == "rain"
    counts = [Counts(int((place == b).sum()), group=int((rainy & (place == b)).sum())) for b in range(len(bins))]
    warmest = float(weather["temp_max"][rainy].max())
    write = (bin_labels, edge_labels, open_labels)
    labels, ticks, ends = (words(bins, Unit.NONE) for words in write)
    return DistributionView(
        name="temperature",
        label=_("Température maximale"),
        axis=_("Température maximale (°C)"),
        bins=tuple(
            BinView(label, tick, counted, starts_at(bins, number), end)
            for number, (label, tick, counted, end) in enumerate(zip(labels, ticks, counts, ends, strict=True))
        ),
        missing=Counts(),
        is_category=False,
        single=False,
        place=min(int(warmest // 5), len(edges)),
        within=0.5,
        client=decimal(warmest, 1),
    )


def weather_shares() -> Chart:
    """Return how often each kind of weather came to Seattle, in winter beside all the year; its snow is marked."""
    weather = local_data.seattle_weather()
    winter = weather["date"].dt.month.isin([12, 1, 2])
    kinds = sorted(weather["weather"].unique())
    counts = [
        Counts(int((weather["weather"] == kind).sum()), group=int((winter & (weather["weather"] == kind)).sum()))
        for kind in kinds
    ]
    told = DistributionView(
        name="weather",
        label=_("Temps qu’il fait"),
        axis="",
        bins=tuple(BinView(kind, "", count) for kind, count in zip(kinds, counts, strict=True)),
        missing=Counts(),
        is_category=True,
        single=True,
        place=kinds.index("snow"),
        within=0.5,
        client="snow",
    )
    return distribution_chart(told, first=DAYS, second=Series("group", _("En hiver")), name="seattle-weather")


def weather_timeline() -> Chart:
    """Return Seattle's days of each kind of weather, quarter by quarter, in the place of a client's history."""
    weather = local_data.seattle_weather()
    ages = (weather["date"].max() - weather["date"]).dt.days // 92
    lanes = []
    for source, kind in zip(HistorySource, ("sun", "rain", "fog", "snow"), strict=True):
        held = ages[weather["weather"] == kind].value_counts().sort_index(ascending=False)
        windy = ages[(weather["weather"] == kind) & (weather["wind"] > 7)].value_counts()  # m/s
        bins = [HistoryBin(3 * int(q) + 3, 3 * int(q), int(n), int(windy.get(q, 0))) for q, n in held.items()]
        lanes.append(HistoryLane(source, int(held.sum()), int(windy.sum()), tuple(bins)))
    return timeline_chart(tuple(lanes))
