"""Example charts for the component gallery and the chart tests, from tables that vega-datasets carries."""

from __future__ import annotations

from types import SimpleNamespace

from vega_datasets import local_data

from ml.tables import Text
from scoring.charts.chart import Chart
from scoring.charts.contributions import contributions_chart
from scoring.charts.gauge import gauge
from scoring.numbers import decimal

SUBJECT = Text("Ce jour", "This day")
MEASURE = Text("Part de pluie", "Share of rain")


def example_charts(language: str) -> list[Chart]:
    """Return one chart of each kind in `language` ("fr" or "en")."""
    return [weather_gauge(language), car_contributions(language)]


def weather_gauge(language: str) -> Chart:
    """Return a gauge of the share of rainy days in Seattle, with a quarter as its threshold."""
    rainy = float((local_data.seattle_weather()["weather"] == "rain").mean())
    return gauge(
        probability=rainy, threshold=0.25, band=(0.2, 0.3), language=language, name="weather", measure=MEASURE, subject=SUBJECT
    )


def car_contributions(language: str) -> Chart:
    """Return how far one car stands from the mean car, in standard deviations, in the place of contributions."""
    cars = local_data.cars().select_dtypes("number").dropna()
    car = cars.iloc[0]
    distances = ((car - cars.mean()) / cars.std()).sort_values(key=abs, ascending=False)
    contributions = [
        SimpleNamespace(
            label=name.replace("_", " "),
            shown_value=decimal(car[name], language, 1),
            usual_value=decimal(cars[name].mean(), language, 1),
            contribution=float(distance),
        )
        for name, distance in distances.items()
    ]
    return contributions_chart(
        SimpleNamespace(contributions=contributions, base_value=0.0, log_odds=float(distances.sum())), language
    )
