"""The words of charts say the numbers of their rows, and no others, whatever the assessment."""

from __future__ import annotations

import math
import re
from types import SimpleNamespace

import pytest
from django.utils.translation import activate
from hypothesis import given
from hypothesis import strategies as st

from ml.features.policy import DEFAULT
from ml.population.results import Counts
from ml.serving.model import ReviewBand
from scoring.charts.chart import TITLE_LENGTH, Chart
from scoring.charts.contributions import bar, diverging_chart
from scoring.charts.distribution import EVERYONE, summary
from scoring.charts.gauge import Measure, gauge
from scoring.charts.waterfall import Step, waterfall_chart
from scoring.pages.components.gallery import example_charts
from scoring.text.effects import effect_size
from scoring.text.values import percent
from tests.languages import spoken

WHOLLY_SPOKEN = {"contributions", "cost", "", "recommendations", "reliability"}
NUMBER = re.compile(r"[−+]?\d[\d\u202f,.]*(?:\u202f?%)?")
LABELS = {language: [f.label.in_language(language) for f in DEFAULT.features] for language in ("fr", "en")}
languages = st.sampled_from(["fr", "en"])
shares = st.floats(0, 1)
amounts = st.lists(st.floats(-3, 3), min_size=1, max_size=12)


def numbers(*texts: str) -> set[str]:
    """Return the numbers of texts, without the mark that ends a sentence."""
    return {found.rstrip(",.") for text in texts for found in NUMBER.findall(text)}


def gauge_of(share: float, language: str) -> Chart:
    """Return the gauge of a probability among the usual zones."""
    activate(language)
    threshold, band = 1 / 11, ReviewBand(0.0682, 0.1136)
    return gauge(Measure(share, threshold, band))


def bars_of(parts: list[float], base: float, language: str) -> Chart:
    """Return the chart of contributions of features with their real names."""
    activate(language)
    ordered = sorted(parts, key=abs, reverse=True)
    rows = [bar("feature", label, "oui", "non", part) for label, part in zip(LABELS[language], ordered, strict=False)]
    return diverging_chart(rows, base, base + math.fsum(ordered), 0)


@pytest.mark.parametrize("contribution", [0.004, -0.004, 0.06, -0.3, 1.2, 0.0])
def test_a_bar_and_a_step_of_the_way_say_one_effect_of_one_contribution(contribution: float) -> None:
    for language in ("fr", "en"):
        activate(language)
        told = effect_size(contribution)
        row = bar("feature", "Revenus", "oui", "non", contribution)
        way = waterfall_chart([Step("Revenus", contribution / 10, round(100 * contribution), contribution)], 0.1, 0.2)
        assert row["effect"] == told
        assert told[1:] in str(row["sentence"])
        assert way.rows[1]["effect"] == told


def test_one_client_without_a_value_is_one() -> None:
    counts, one = Counts(30, 20, 10, 5), Counts(1, 1, 0, 0)
    told = SimpleNamespace(label="Revenus", known=counts, missing=one, is_category=False)
    said = {x: spoken(x, lambda: summary(told, [], (EVERYONE, None)))[0] for x in ("fr", "en")}  # type: ignore[arg-type]
    assert said["fr"].endswith("Sans valeur\u00a0: 1 client.")
    assert said["en"].endswith("Without a value: 1 client.")


@given(share=shares, language=languages)
def test_the_gauge_says_the_numbers_of_its_table(share: float, language: str) -> None:
    activate(language)
    chart = gauge_of(share, language)
    cells = numbers(*(cell.text for line in chart.table for cell in line))
    client = next(row for row in chart.rows if row["kind"] == "client")
    position = chart.summary[2]
    assert str(client["start_shown"]) in position
    # Besides the table's numbers: the axis's own ends, and the distance to the threshold.
    gap = numbers(chart.title) - cells
    assert len(gap) <= 1
    assert numbers(*chart.summary) <= cells | gap | {"0", percent(1, 0)}
    assert len(chart.title) <= TITLE_LENGTH


@given(share=shares, language=languages)
def test_the_distance_said_is_the_distance_between_the_rows(share: float, language: str) -> None:
    chart = gauge_of(share, language)
    client, threshold = (next(row for row in chart.rows if row["kind"] == kind) for kind in ("client", "threshold"))
    distance, _bracket, cut = chart.title.partition("(")
    assert numbers(cut) == numbers(str(threshold["start_shown"]))
    said = numbers(distance)
    if client["start_shown"] == threshold["start_shown"]:
        assert not said
    else:
        points = float(said.pop().replace(",", "."))
        gap = abs(float(client["start"] or 0) - float(threshold["start"] or 0)) * 100
        assert points == pytest.approx(gap, abs=0.101)  # it is the distance of both as they are written


@given(parts=amounts, base=st.floats(-5, 2), language=languages)
def test_the_contributions_say_the_numbers_of_their_table(parts: list[float], base: float, language: str) -> None:
    chart = bars_of(parts, base, language)
    first, *bars, last = chart.rows
    told = " ".join(chart.summary)
    assert str(first["contribution_shown"]) in told
    assert str(last["contribution_shown"]) in told
    for best, sign in ((max, 1), (min, -1)):
        row = best(bars, key=lambda each: float(each["contribution"] or 0))
        if float(row["contribution"] or 0) * sign > 0:
            assert f"{row['label']} ({row['contribution_shown']})" in told
    assert len(chart.title) <= TITLE_LENGTH
    assert re.findall(r"\d+", chart.title) == [
        str(count) for count in (sum(part > 0 for part in parts), sum(part < 0 for part in parts)) if count
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_row_of_a_table_is_spoken_with_its_numbers(language: str) -> None:
    activate(language)
    for chart in [*example_charts(), gauge_of(0.12, language), bars_of([0.5, -0.2], -2.5, language)]:
        assert len(chart.table) == len(chart.rows)
        for row, line in zip(chart.rows, chart.table, strict=True):
            said = str(row["sentence"])
            if (chart.name, row.get("kind")) != ("contributions", "feature"):  # which says its value in a sentence
                assert said.startswith(line[0].text)
            told = numbers(*(cell.text for cell in line))
            if chart.spec in WHOLLY_SPOKEN and not chart.name.startswith("small-"):
                assert told <= numbers(said), said
            else:  # what is drawn is spoken, the table says more
                assert not told or told & numbers(said), said


@pytest.mark.parametrize(("share", "zone"), [(0.0681, "approve"), (0.0682, "review"), (0.1136, "decline")])
def test_the_meaning_follows_the_zone_at_its_very_edges(share: float, zone: str) -> None:
    words = {"approve": "recommande l’accord", "review": "recommande un examen", "decline": "recommande le refus"}
    assert words[zone] in gauge_of(share, "fr").meaning
