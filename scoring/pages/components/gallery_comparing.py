"""Example charts of the comparison pages for the gallery, from tables that vega-datasets carries."""

from __future__ import annotations

from itertools import product

from django.utils.translation import gettext as _
from vega_datasets import local_data

from ml.population.results import Association, Bin, Cloud, Counts, Distribution, Dot, wilson_interval
from scoring.charts.chart import Chart
from scoring.pages.similar.charts import Rate, rates_chart
from scoring.pages.two_features.charts.cells import density_chart, rate_chart
from scoring.pages.two_features.charts.scatter import scatter_chart
from scoring.pages.two_features.presenter import CrossedView
from scoring.pages.two_features.service import CellCounts, Crossed, Scatter, Slot

_A_NUMBER = "ext_source_1"  # a cloud's axes are numbers that the portal knows


def comparing_charts() -> list[Chart]:
    """Return one chart of each kind of the comparison pages."""
    told = _windy_days()
    return [rain_rates(), rate_chart(told), density_chart(told), warm_and_windy_days()]


def rain_rates() -> Chart:
    """Return how often it rained in Seattle's winters, with the interval, beside all days and one forecast."""
    weather = local_data.seattle_weather()
    wet = weather["weather"] == "rain"
    winter = weather["date"].dt.month.isin([12, 1, 2])
    rainy, days = int((wet & winter).sum()), int(winter.sum())
    return rates_chart(
        Rate(_("Jours d’hiver"), rainy / days, wilson_interval(rainy, days), days),
        Rate(_("Tous les jours"), float(wet.mean()), None, len(weather)),
        Rate(_("Prévision du jour"), 0.25),
        name="rain-rates",
    )


def warm_and_windy_days() -> Chart:
    """Return the days of Seattle by temperature and wind as a cloud; what is drawn as a default is a rainy day."""
    weather = local_data.seattle_weather()
    degrees, wind = weather["temp_max"].clip(0, 34.9) / 5, weather["wind"].clip(0, 7.9) / 2
    wet = weather["weather"] == "rain"
    sides = [[Bin(step * first, step * (first + 1)) for first in range(count)] for step, count in ((5.0, 7), (2.0, 4))]
    found = {(x, y): (degrees.astype(int) == x) & (wind.astype(int) == y) for x, y in product(range(7), range(4))}
    cells = {at: CellCounts(int(i.sum()), int(i.sum()), int((i & wet).sum())) for at, i in found.items()}
    columns, rows = (tuple(Slot(one) for one in bins) for bins in sides)
    strength = Association("spearman", -0.2, len(weather))
    crossed = Crossed(
        x=_A_NUMBER,
        y=_A_NUMBER,
        x_value=12.0,
        y_value=3.0,
        columns=columns,
        rows=rows,
        cells=cells,
        place=(2, 1),
        missing=0,
        association=strength,
    )
    few = weather.index[::6]
    cloud = Cloud(
        dense=tuple((x, y, counts.clients) for (x, y), counts in cells.items() if counts.clients),
        dots=tuple(Dot(float(degrees[day]), float(wind[day]), int(wet[day])) for day in few),
        clients=len(weather),
        eligible=len(weather),
    )
    of_x, of_y = (Distribution(_A_NUMBER, tuple((one, Counts()) for one in bins), Counts()) for bins in sides)
    warmth, force = _("Température maximale (°C)"), _("Vent (m/s)")
    told = CrossedView(
        crossed,
        warmth,
        force,
        warmth,
        force,
        tuple(f"{one.lower:.0f}" for one in sides[0]),
        tuple(f"{one.lower:.0f}" for one in sides[1]),
        "12",
        "3",
        "",
    )
    return scatter_chart(
        told, Scatter(cloud, by_answer=False, of_x=of_x, of_y=of_y), _("Les jours chauds ont moins de vent")
    )


def _windy_days() -> CrossedView:
    """Return Seattle's days by season and weather; what is counted as a default is a windy day."""
    weather = local_data.seattle_weather()
    kinds, windy = sorted(weather["weather"].unique()), weather["wind"] > 4
    season = weather["date"].dt.month.mod(12).floordiv(3)
    cells = {}
    for x, (y, kind) in product(range(4), enumerate(kinds)):
        inside = (season == x) & (weather["weather"] == kind)
        cells[x, y] = CellCounts(int(inside.sum()), int(inside.sum()), int((inside & windy).sum()))
    seasons = (_("Hiver"), _("Printemps"), _("Été"), _("Automne"))
    crossed = Crossed(
        x="season",
        y="weather",
        x_value=None,
        y_value=None,
        columns=tuple(Slot(Bin(category=str(number))) for number in range(4)),
        rows=tuple(Slot(Bin(category=kind)) for kind in kinds),
        cells=cells,
        place=(0, 0),
        missing=0,
        association=Association("cramers_v", None, len(weather)),
    )
    season_label, weather_label = _("Saison"), _("Temps qu’il fait")
    return CrossedView(
        crossed, season_label, weather_label, season_label, weather_label, seasons, tuple(kinds), "", "", ""
    )
