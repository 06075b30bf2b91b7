"""Example charts of the comparison pages for the gallery, from tables that vega-datasets carries."""

from __future__ import annotations

from itertools import product

from django.utils.translation import gettext as _
from vega_datasets import local_data

from ml.population.results import Association, Bin, wilson_interval
from scoring.charts.chart import Chart
from scoring.pages.similar.charts import Rate, rates_chart
from scoring.pages.two_features.charts.cells import density_chart, rate_chart
from scoring.pages.two_features.presenter import CrossedView
from scoring.pages.two_features.service import CellCounts, Crossed, Slot


def comparing_charts() -> list[Chart]:
    """Return one chart of each kind of the comparison pages."""
    told = _windy_days()
    return [rain_rates(), rate_chart(told), density_chart(told)]


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
