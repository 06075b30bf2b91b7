"""Example charts for the component gallery and the chart tests, from tables that vega-datasets carries."""

from __future__ import annotations

from vega_datasets import local_data

from ml.tables import Text
from scoring.charts.chart import Chart
from scoring.charts.contributions import PRINCIPAL, bar, diverging_chart
from scoring.charts.gauge import gauge
from scoring.charts.gauge_words import Measure
from scoring.charts.words import say
from scoring.numbers import decimal


def example_charts(language: str) -> list[Chart]:
    """Return one chart of each kind in `language` ("fr" or "en")."""
    return [weather_gauge(language), barley_contributions(language)]


def weather_gauge(language: str) -> Chart:
    """Return a gauge of the share of rainy days in Seattle, with a quarter as its threshold."""
    rainy = float((local_data.seattle_weather()["weather"] == "rain").mean())
    what, whom = Text("Part de jours de pluie", "Share of rainy days"), Text("Seattle", "Seattle")
    return gauge(Measure(rainy, 0.25, (0.2, 0.3), 0.6, what, whom), language, name="weather")


def barley_contributions(language: str) -> Chart:
    """Return how far the barley of 1932 stands from that of 1931, field by field, in the place of contributions."""
    yields = local_data.barley().set_index(["site", "variety", "year"])["yield"].unstack("year")
    years = sorted(yields.columns)
    changes = ((yields[years[1]] - yields[years[0]]) / 100).sort_values(key=abs, ascending=False)
    bars = []
    for field, change in changes.iloc[:PRINCIPAL].items():
        after, before = (decimal(float(yields.loc[field, year]), language, 1) for year in reversed(years))
        bars.append(bar("feature", ", ".join(field), after, before, float(change), language))
    rest = changes.iloc[PRINCIPAL:]
    label = say(language, f"Autres champs ({len(rest)})", f"Other fields ({len(rest)})")
    bars.append(bar("others", label, "", "", float(rest.sum()), language))
    return diverging_chart(bars, 0.0, float(changes.sum()), len(rest), language, name="barley")
