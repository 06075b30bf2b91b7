"""Charts of values that strain a drawing: probabilities from almost none to almost one, long names, one lone bar."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

from django.utils.translation import activate
from django.utils.translation import gettext as _

from clients.language import translated
from ml.features import feature
from ml.features.definition import FAMILY_LABELS
from ml.features.policy import DEFAULT
from ml.population.results import Association, Bin, Cloud, Counts, Dependence, DependenceBin, Distribution, Dot
from ml.population.store import PROBABILITY
from ml.serving.model import ReviewBand
from ml.tables.numerics import probability_of
from ml.tables.schema import Unit
from scoring.charts.bins import distribution_view
from scoring.charts.chart import Chart
from scoring.charts.contributions import bar, diverging_chart
from scoring.charts.distribution import Series, distribution_chart
from scoring.charts.gauge import Measure, gauge
from scoring.charts.recommendations import Recommended, recommendations_chart
from scoring.charts.small import small
from scoring.charts.waterfall import Step, waterfall_chart
from scoring.core.points import per_log_odds, tenths, tenths_between
from scoring.pages.similar.charts import Rate, rates_chart
from scoring.pages.two_features.charts.cells import density_chart, rate_chart
from scoring.pages.two_features.charts.scatter import scatter_chart
from scoring.pages.two_features.presenter import crossed_view
from scoring.pages.two_features.service import CellCounts, Crossed, Scatter, Slot
from scoring.pages.why.charts.dependence import dependence_chart
from scoring.pages.why.charts.importance import Weighed, importance_chart
from scoring.text.values import decimal, digits_for, with_unit

THRESHOLD, BAND = 1 / 11, ReviewBand(0.0682, 0.1136)
PROBABILITIES = (0.0001, 0.001, 0.03, 0.067, 0.0682, 0.085, 0.0909, 0.1, 0.12, 0.2, 0.28, 0.45, 0.99)


def extreme_charts(language: str) -> list[Chart]:
    """Put `language` in force and return the charts in it, each with a name of its own."""
    activate(language)
    gauges = [
        gauge(Measure(share, THRESHOLD, BAND), name=f"gauge-{place}") for place, share in enumerate(PROBABILITIES)
    ]
    falls = [_fall(f"fall-{name}", parts) for name, parts in _CONTRIBUTIONS.items()]
    bars = [_bars(name, parts) for name, parts in _CONTRIBUTIONS.items()]
    return [
        *gauges,
        *bars,
        *falls,
        *_small(),
        *_shares(),
        *_cells(),
        *_cloud(),
        *_ends(),
        *_effects(),
        *_groups(),
    ]


_CONTRIBUTIONS = {
    "mixed": (2.41, -1.87, 0.66, -0.52, 0.4, 0.21, -0.08, 0.02, -0.01, 0.0),
    "raising": (3.2, 0.9, 0.3, 0.1),
    "lowering": (-3.2, -0.9, -0.3, -0.1),
    "alone": (0.0004,),
    "tiny": (-0.0182, 0.0175, -0.0042, 0.0006),
}


def _fall(name: str, parts: tuple[float, ...]) -> Chart:
    """Return a waterfall of these parts, with the families' names."""
    base, total = -2.4, -2.4 + math.fsum(parts)
    worth = [per_log_odds(base, total) * part for part in parts]
    start, end = probability_of(base), probability_of(total)
    labels = map(translated, FAMILY_LABELS.values())
    steps = map(Step, labels, worth, tenths(worth, tenths_between(start, end)), parts)
    return waterfall_chart(list(steps), start, end, name=name)


def _bars(name: str, parts: tuple[float, ...]) -> Chart:
    """Return contributions of the features with the longest names, each with a long value."""
    longest = sorted((f.label for f in DEFAULT.features), key=lambda label: -len(translated(label)))
    value = with_unit(decimal(1_234_567.89, 2), 1_234_567.89, Unit.AMOUNT_PER_MONTH)
    bars = [
        bar("feature", translated(label), value, value, part, digits=digits_for(parts))
        for label, part in zip(longest, parts, strict=False)
    ]
    base = -2.4
    return replace(diverging_chart(bars, base, base + math.fsum(parts), 0), name=name)


def _small() -> list[Chart]:
    """Return the same distributions in the small drawing."""
    return [
        small(replace(chart, name=f"small-{chart.name}"), "1 234 567,89", "monnaie des données")
        for chart in [*_shares(), *_ends()]
    ]


def _shares() -> list[Chart]:
    """Return distributions of the most and the longest categories, of large numbers, and of one lone bin."""
    employers = [Bin(category=c.value) for c in feature("organization_type").categories]
    amounts = [Bin(lower, upper) for lower, upper in pairwise([None, *(225_000.0 * n for n in range(1, 20)), None])]
    counted = {
        "organization_type": ([(b, Counts(n + 1, n, 1, n)) for n, b in enumerate(employers)], employers[-1].category),
        "amt_credit": ([(b, Counts(5, 2, 1, 4)) for b in amounts], 225_000.0 * 19),
        "cnt_children": ([(Bin(value=0.0), Counts(1, 1, 0, 0))], None),
    }
    charts = []
    for name, (bins, value) in counted.items():
        told = distribution_view(Distribution(name, tuple(bins), Counts(7)), value)
        second = Series("group", _("Clients similaires"))
        charts.append(distribution_chart(told, second=second, name=f"extreme-{name}"))
    return charts


def _ends() -> list[Chart]:
    """Return distributions whose client lies beyond either end, and probabilities with a band of review."""
    ages = [Bin(lower, upper) for lower, upper in pairwise([None, *(22.5 + 2.5 * n for n in range(19)), None])]
    chances = [Bin(lower, upper) for lower, upper in pairwise([None, *(0.025 * n for n in range(1, 17)), None])]
    second = Series("group", _("Clients choisis"))
    charts = []
    for name, bins, value, band in (
        ("age_years", ages, 18.0, None),
        (
            "amt_goods_price",
            [Bin(None, 1e5), *(Bin(1e5 * n, 1e5 * (n + 1)) for n in range(1, 18)), Bin(1.8e6)],
            4e8,
            None,
        ),
        (PROBABILITY, chances, THRESHOLD, BAND),
        (PROBABILITY, chances, 0.5, ReviewBand(0.3, 0.7)),
    ):
        counted = Distribution(name, tuple((b, Counts(40 - n, 20, 1, n)) for n, b in enumerate(bins)), Counts(7))
        told = distribution_view(counted, value, band)
        charts.append(distribution_chart(told, second=second, name=f"end-{len(charts)}"))
    return charts


def _effects() -> list[Chart]:
    """Return dependences of large, small and one-sided effects, the client beyond the last edge."""
    bins = [Bin(lower, upper) for lower, upper in pairwise([None, *(225_000.0 * n for n in range(1, 20)), None])]
    counted = Distribution("amt_credit", tuple((b, Counts(5)) for b in bins), Counts(7))
    told = distribution_view(counted, 9e8)
    nobody = DependenceBin(None, 0, None, None, None)
    charts = []
    for size in (12.5, 0.0004, -3.0):
        found = tuple(DependenceBin(b, 5, size * n, size * n, size * (n + 1)) for n, b in enumerate(bins))
        effect = Dependence("amt_credit", found, nobody)
        charts.append(dependence_chart(effect, told, size * 5, size * 5, name=f"effect-{len(charts)}"))
    families = sorted((translated(label) for label in FAMILY_LABELS.values()), key=len, reverse=True)
    longest = max((translated(one.label) for one in feature("occupation_type").categories), key=len)
    weights = [
        importance_chart([Weighed(label, 1.0, weight, 1.0) for label in families], group, name=f"weights-{n}")
        for n, (weight, group) in enumerate(((1.0, f"{longest} (307 511)"), (None, "")))
    ]
    return [*charts, *weights]


def _groups() -> list[Chart]:
    """Return recommendations that are all alike, rates near each other and far apart."""
    product = translated(feature("name_contract_type").categories[0].label)
    groups = [Recommended(product, counts) for counts in _COUNTS]
    pairs = ((0.1, (0.076, 0.121)), (1.0, (0.0, 1.0)))
    whom = (_("Clients similaires"), _("Tous"))
    rates = [
        rates_chart(Rate(whom[0], rate, ends, 30), Rate(whom[1], 0.081), Rate(whom[1], 0.12), name=f"rates-{n}")
        for n, (rate, ends) in enumerate(pairs)
    ]
    title = _("Recommandations par type de contrat")
    return [recommendations_chart(groups, "groups-extreme", title), *rates]


_COUNTS = ((1_234_567, 0, 0, 0), (0, 1, 0, 0), (0, 0, 5, 0), (0, 0, 0, 5), (33, 33, 34, 0), (25, 25, 25, 25))


def _cloud() -> list[Chart]:
    """Return a cloud over two long axes, without ends, and one of a client who has one of the two alone."""
    amounts = [Bin(lower, upper) for lower, upper in pairwise([None, *(225_000.0 * n for n in range(1, 19)), None])]
    scores = [Bin(lower, upper) for lower, upper in pairwise([None, *(0.05 * n for n in range(2, 18)), None])]
    of_x, of_y = (
        Distribution(name, tuple((one, Counts(40, 30, 2)) for one in bins), Counts(3))
        for name, bins in (("ext_source_2", scores), ("amt_credit", amounts))
    )
    dense = tuple((x, y, 1 + x * y) for x in range(len(scores)) for y in range(len(amounts)))
    dots = tuple(Dot(x + 0.4, y + 0.7, int(x == y)) for x in range(len(scores)) for y in range(len(amounts)))
    scatter = Scatter(Cloud(dense, dots, 307_511, 307_511), False, of_x, of_y)
    columns = (*(Slot(Bin(lower, upper)) for lower, upper in ((None, 0.3), (0.3, 0.6), (0.6, None))), Slot(None))
    rows = tuple(Slot(Bin(lower, upper)) for lower, upper in ((None, 9e5), (9e5, 1.8e6), (1.8e6, None)))
    cells = {(x, y): CellCounts(123_456, 123_456, 9_999) for x in range(3) for y in range(3)}
    charts = []
    for name, value, place in (("whole", 0.91, (2, 2)), ("lacking", None, (3, 2))):
        crossed = Crossed(
            *("ext_source_2", "amt_credit", value, 9e9, columns, rows, cells, place, 3),
            Association("spearman", 0.2, 1300),
            scatter=scatter,
        )
        told = crossed_view(crossed)
        charts.append(replace(scatter_chart(told, scatter, "Nuage"), name=f"cloud-{name}"))
        charts.append(replace(rate_chart(told), name=f"cloud-cells-{name}"))
    return charts


def _cells() -> list[Chart]:
    """Return crossed features with as many columns and rows as there may be, their names long, the last missing."""
    categories = {"name_education_type": 5, "organization_type": 10}
    slots = [
        (*(Slot(Bin(category=c.value)) for c in feature(n).categories[:m]), Slot(None)) for n, m in categories.items()
    ]
    cells = {(x, y): CellCounts(30 + x, 30 + x, x * y // 2) for x in range(5) for y in range(9)}
    crossed = Crossed(*categories, None, None, *slots, cells, (4, 10), 3, Association("cramers_v", 0.2, 1300))
    amounts = tuple(Slot(Bin(lower, upper)) for lower, upper in pairwise([None, 1e6, 2e6, 3e6, 4e6, 5e6, None]))
    wide = Crossed(
        "amt_credit", "organization_type", 1e6, None, amounts, slots[1], cells, (4, 1), 3, crossed.association
    )
    return [
        replace(draw(crossed_view(each)), name=f"cells-{number}-{draw.__name__}")
        for number, each in enumerate((crossed, wide))
        for draw in (rate_chart, density_chart)
    ]
