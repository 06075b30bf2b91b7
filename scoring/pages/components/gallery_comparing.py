"""Example charts of the comparison pages for the gallery, from tables that vega-datasets carries."""

from __future__ import annotations

from itertools import product

from vega_datasets import local_data

from ml.population.bins import Bin
from ml.population.rates import wilson_interval
from ml.population.results import Association
from scoring.charts.chart import Chart
from scoring.charts.words import say
from scoring.pages.compare.charts import profile_chart
from scoring.pages.compare.presenter import ComparedLine
from scoring.pages.similar.charts import Rate, rates_chart
from scoring.pages.two_features.charts import density_chart, rate_chart
from scoring.pages.two_features.presenter import ToldCrossed
from scoring.pages.two_features.service import CellCounts, Crossed, Slot
from scoring.text.numbers import decimal

_MEASURES = {
    "temp_max": ("Température maximale", "Highest temperature"),
    "temp_min": ("Température minimale", "Lowest temperature"),
    "wind": ("Vent", "Wind"),
    "precipitation": ("Pluie tombée", "Rainfall"),
}


def comparing_charts(language: str) -> list[Chart]:
    """Return one chart of each kind of the comparison pages."""
    told = _windy_days(language)
    return [day_profile(language), rain_rates(language), rate_chart(told, language), density_chart(told, language)]


def day_profile(language: str) -> Chart:
    """Return where one day stands among all of Seattle's and among the winter's; one measure is not known."""
    days = local_data.seattle_weather()
    alike = days[days["date"].dt.month.isin([12, 1, 2])]
    one = alike.iloc[40]
    lines = []
    for field, words in _MEASURES.items():
        all_rank, own_rank = (100 * float((among[field] < one[field]).mean()) for among in (days, alike))
        middles = [("", decimal(float(among[field].median()), language, 0), "") for among in (days, alike)]
        lines.append(
            ComparedLine(
                name=field,
                label=say(language, *words),
                client=decimal(float(one[field]), language, 0),
                is_missing=False,
                everyone=_higher(all_rank, language),
                group=_higher(own_rank, language),
                percentile_everyone=all_rank,
                percentile_group=own_rank,
                spread_everyone=middles[0],
                spread_group=middles[1],
            )
        )
    unknown = say(language, "non renseigné", "not known")
    label = say(language, "Ensoleillement", "Sunshine")
    lines.append(ComparedLine("sun", label, unknown, True, unknown, unknown, None, None, (), ()))
    return profile_chart(lines, say(language, "Jours d’hiver", "Winter days"), language, name="day")


def _higher(rank: float, language: str) -> str:
    return say(language, f"plus haut que {rank:.0f} sur 100", f"higher than {rank:.0f} in 100")


def rain_rates(language: str) -> Chart:
    """Return how often it rained in Seattle's winters, with the interval, beside all days and one forecast."""
    weather = local_data.seattle_weather()
    wet = weather["weather"] == "rain"
    winter = weather["date"].dt.month.isin([12, 1, 2])
    rainy, days = int((wet & winter).sum()), int(winter.sum())
    return rates_chart(
        Rate(say(language, "Jours d’hiver", "Winter days"), rainy / days, wilson_interval(rainy, days), days),
        Rate(say(language, "Tous les jours", "All days"), float(wet.mean()), None, len(weather)),
        Rate(say(language, "Prévision du jour", "Forecast of the day"), 0.25),
        language,
        name="rain-rates",
    )


def _windy_days(language: str) -> ToldCrossed:
    """Return Seattle's days by season and weather; what is counted as a default is a windy day."""
    weather = local_data.seattle_weather()
    kinds, windy = sorted(weather["weather"].unique()), weather["wind"] > 4
    season = weather["date"].dt.month.mod(12).floordiv(3)
    cells = {}
    for x, (y, kind) in product(range(4), enumerate(kinds)):
        inside = (season == x) & (weather["weather"] == kind)
        cells[x, y] = CellCounts(int(inside.sum()), int(inside.sum()), int((inside & windy).sum()))
    seasons = say(language, "Hiver,Printemps,Été,Automne", "Winter,Spring,Summer,Autumn").split(",")
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
    season_label, weather_label = say(language, "Saison", "Season"), say(language, "Temps qu’il fait", "Weather")
    return ToldCrossed(
        crossed, season_label, weather_label, season_label, weather_label, tuple(seasons), tuple(kinds), "", ""
    )
