"""Example charts for the component gallery and the chart tests, from tables that vega-datasets carries."""

from __future__ import annotations

from vega_datasets import local_data

from ml.tables import Text
from scoring.charts.chart import Chart
from scoring.charts.contributions import bar, diverging_chart
from scoring.charts.gauge import gauge
from scoring.charts.gauge_words import Measure
from scoring.numbers import decimal


def example_charts(language: str) -> list[Chart]:
    """Return one chart of each kind in `language` ("fr" or "en")."""
    return [weather_gauge(language), car_contributions(language)]


def weather_gauge(language: str) -> Chart:
    """Return a gauge of the share of rainy days in Seattle, with a quarter as its threshold."""
    rainy = float((local_data.seattle_weather()["weather"] == "rain").mean())
    what, whom = Text("Part de jours de pluie", "Share of rainy days"), Text("Seattle", "Seattle")
    return gauge(Measure(rainy, 0.25, (0.2, 0.3), 0.85, what, whom), language, name="weather")


def car_contributions(language: str) -> Chart:
    """Return how far one car stands from the mean car, in standard deviations, in the place of contributions."""
    cars = local_data.cars().select_dtypes("number").dropna()
    car, usual = cars.iloc[0], cars.mean()
    distances = ((car - usual) / cars.std()).sort_values(key=abs, ascending=False)
    bars = [
        bar(
            "feature",
            str(name).replace("_", " "),
            decimal(float(car[name]), language, 1),
            decimal(float(usual[name]), language, 1),
            float(distance),
            language,
        )
        for name, distance in distances.items()
    ]
    return diverging_chart(bars, 0.0, float(distances.sum()), 0, language, name="car")
