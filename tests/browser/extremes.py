"""Charts of values that strain a drawing: probabilities from almost none to almost one, long names, one lone bar."""

from __future__ import annotations

import math
from dataclasses import replace

from ml.features import model_features
from ml.tables import Text
from scoring.charts import Chart
from scoring.charts.contributions import bar, diverging_chart
from scoring.charts.gauge import axis_end, gauge
from scoring.charts.gauge_words import Measure

THRESHOLD, BAND = 1 / 11, (0.0682, 0.1136)
PROBABILITIES = (0.0001, 0.001, 0.03, 0.067, 0.0682, 0.085, 0.0909, 0.1, 0.12, 0.2, 0.28, 0.45, 0.99)


def extreme_charts(language: str) -> list[Chart]:
    """Return the charts in `language`, each with a name of its own."""
    gauges = [
        gauge(Measure(share, THRESHOLD, BAND, axis_end(THRESHOLD, BAND)), language, name=f"gauge-{place}")
        for place, share in enumerate(PROBABILITIES)
    ]
    return [*gauges, *(_bars(name, parts, language) for name, parts in _CONTRIBUTIONS.items())]


_CONTRIBUTIONS = {
    "mixed": (2.41, -1.87, 0.66, -0.52, 0.4, 0.21, -0.08, 0.02, -0.01, 0.0),
    "raising": (3.2, 0.9, 0.3, 0.1),
    "lowering": (-3.2, -0.9, -0.3, -0.1),
    "alone": (0.0004,),
}


def _bars(name: str, parts: tuple[float, ...], language: str) -> Chart:
    """Return contributions of the features with the longest names, each with a long value."""
    longest = sorted((f.label for f in model_features()), key=lambda label: -len(label.in_language(language)))
    value = Text("1 234 567,89 par mois", "1,234,567.89 a month").in_language(language)
    bars = [
        bar("feature", label.in_language(language), value, value, part, language)
        for label, part in zip(longest, parts, strict=False)
    ]
    base = -2.4
    return replace(diverging_chart(bars, base, base + math.fsum(parts), 0, language), name=name)
