"""Charts: one set of rows gives the words, the table, the drawing and the file, and they agree."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils.translation import activate
from hypothesis import given
from hypothesis import strategies as st

from ml.features.policy import DEFAULT
from ml.features.sentences import known
from ml.serving.model import ReviewBand
from scoring.charts.chart import TITLE_LENGTH, Chart, Column, Table, render_svg
from scoring.charts.contributions import bar, contributions_chart, diverging_chart
from scoring.charts.gauge import Measure, gauge, gauge_chart
from scoring.charts.spreadsheet import table_csv
from scoring.core.assessment import Contribution
from scoring.pages.components.gallery import example_charts
from scoring.templatetags.portal import table_rows
from tests.languages import spoken
from tests.scoring.reading import as_it_was, csv_lines, drawn_text, plain

LANGUAGES = ("fr", "en")
BAND = ReviewBand(0.068, 0.114)
THRESHOLD = 1 / 11
# Which field of a row stands in its table's cells besides the label.
FIGURE = {
    "contributions": "contribution_shown",
    "cost": "cost_shown",
    "heat": "cell",
    "": "end_shown",
    "recommendations": "share_shown",
    "reliability": "observed_shown",
}
SVG = "{http://www.w3.org/2000/svg}"


class Amounts(tuple[Contribution, ...]):
    """Contributions, and their numbers alone."""

    @property
    def amounts(self) -> list[float]:
        """The numbers, in the same order."""
        return [one.contribution for one in self]


@dataclass(frozen=True)
class Assessed:
    """An assessment, as far as a chart reads it."""

    probability_of_default: float
    log_odds: float
    base_value: float
    contributions: Amounts
    decision_threshold: float = THRESHOLD
    review_band: ReviewBand = BAND


def assessed(amounts: list[float], base: float = -2.5) -> Any:
    """Return an assessment whose contributions are these amounts, largest first."""
    ordered = sorted(amounts, key=abs, reverse=True)
    log_odds = base + math.fsum(ordered)
    features = [declared for declared in DEFAULT.features if not declared.is_category]
    contributions = Amounts(
        Contribution(declared.name, float(place), None, amount, known(declared, float(place)))
        for place, (declared, amount) in enumerate(zip(features, ordered, strict=False))
    )
    assert len(contributions) == len(amounts)
    return Assessed(1 / (1 + math.exp(-log_odds)), log_odds, base, contributions)


def at(probability: float) -> Chart:
    """Return the French gauge of this probability."""
    return gauge(Measure(probability, THRESHOLD, BAND))


def every_chart(language: str) -> list[Chart]:
    """Return both charts of a client, of an extreme client, and the gallery's."""
    activate(language)
    ordinary = assessed([0.4 * 0.9**k * (-1) ** k for k in range(30)])
    extreme = assessed([2.0, 1.5])
    return [
        draw(each) for each in (ordinary, extreme) for draw in (gauge_chart, contributions_chart)
    ] + example_charts()


amounts = st.lists(st.floats(-2, 2).filter(lambda value: value == 0 or abs(value) > 1e-6), min_size=1, max_size=60)


@given(amounts=amounts, base=st.floats(-5, 2), language=st.sampled_from(LANGUAGES))
def test_the_rows_of_the_contributions_chart_add_up_to_the_total(
    amounts: list[float], base: float, language: str
) -> None:
    activate(language)
    whole = assessed(amounts, base)
    chart = contributions_chart(whole)
    by_kind: dict[str, float] = {"feature": 0.0, "others": 0.0}
    for row in chart.rows:
        by_kind[str(row["kind"])] = by_kind.get(str(row["kind"]), 0.0) + float(row["contribution"] or 0)
    assert by_kind["base"] + by_kind["feature"] + by_kind["others"] == pytest.approx(whole.log_odds, abs=1e-9)
    assert by_kind["total"] == whole.log_odds


@given(amounts=amounts, language=st.sampled_from(LANGUAGES))
def test_titles_stay_within_80_characters_and_every_row_can_be_walked_to(amounts: list[float], language: str) -> None:
    activate(language)
    chart = contributions_chart(assessed(amounts))
    assert len(chart.title) <= TITLE_LENGTH
    assert [row["order"] for row in chart.rows] == list(range(len(chart.rows)))
    assert all(str(row["sentence"]).endswith(".") for row in chart.rows)
    assert len(chart.rows) == min(len(amounts), 10) + (len(amounts) > 10) + 2


@given(probability=st.floats(0, 1))
def test_the_gauge_puts_the_client_in_the_zone_its_words_name(probability: float) -> None:
    chart = at(probability)
    client = next(row for row in chart.rows if row["kind"] == "client")
    zones = {row["zone"]: row for row in chart.rows if row["kind"] == "zone"}
    expected = BAND.zone(probability)
    zone = zones[expected.lower()]
    assert float(zone["start"] or 0) <= probability <= float(zone["end"] or 0)
    assert chart.title.endswith(str(zone["label"]).lower())
    assert client["start"] == probability


def test_the_zones_of_the_gauge_follow_each_other_without_gap_or_overlap() -> None:
    zones = [row for row in at(0.09).rows if row["kind"] == "zone"]
    assert zones[0]["start"] == 0
    assert zones[-1]["end"] == 1
    assert [row["end"] for row in zones[:-1]] == [row["start"] for row in zones[1:]]


@pytest.mark.parametrize(
    ("probability", "position"),
    [
        (0.16, "6,9 points au-dessus du seuil (9,1 %)"),
        (0.081, "1,0 point au-dessous du seuil (9,1 %)"),
        (0.0912, "au niveau du seuil (9,1 %)"),
        (0.47, "37,9 points au-dessus du seuil (9,1 %)"),
    ],
)
def test_the_summary_says_where_the_client_stands(probability: float, position: str) -> None:
    assert position in plain(" ".join(at(probability).summary))


@pytest.mark.parametrize(
    ("probability", "french", "english"),
    [
        (BAND.lower / 3, "nettement sous la zone d’examen", "clearly below"),
        (BAND.lower - 1e-6, "sous la zone d’examen, sans en être loin", "below the manual review zone, though not far"),
        (BAND.lower, "trop proche du seuil", "too close"),
        (BAND.upper, "dépasse la zone d’examen, sans en être loin", "above the manual review zone, though not far"),
        (0.9, "nettement au-dessus de la zone d’examen", "clearly above"),
    ],
)
def test_what_it_means_says_clearly_by_the_distance_to_the_nearest_limit(
    probability: float, french: str, english: str
) -> None:
    assert french in at(probability).meaning
    assert english in spoken("en", lambda: at(probability).meaning)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_what_the_drawing_writes_stands_in_the_table(language: str, width: str) -> None:
    for chart in every_chart(language):
        cells = {plain(cell.text) for line in chart.table for cell in line}
        told = {plain(str(row.get(FIGURE.get(chart.spec, "label"), ""))) for row in chart.rows}
        texts = drawn_text(chart, language, width)
        assert told - {""} <= cells
        for row in chart.rows:
            if row.get("kind") in ("feature", "others"):
                assert plain(str(row["contribution_shown"])) in texts
                assert any(text.startswith(plain(str(row["label"]))[:20]) for text in texts)
            if chart.markup and row.get("kind") == "client":
                assert plain(str(row["start_shown"])) in texts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_no_text_of_a_drawing_is_smaller_than_12_pixels(language: str, width: str) -> None:
    activate(language)
    for chart in every_chart(language):
        sizes = [float(found) for found in re.findall(r'font-size="([\d.]+)px"', render_svg(chart, width))]
        assert sizes
        assert min(sizes) >= 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_of_a_drawing_has_its_name_its_description_and_real_colours(language: str) -> None:
    activate(language)
    for chart in every_chart(language):
        svg = render_svg(chart, "wide")
        root = ET.fromstring(svg)  # noqa: S314
        assert root.get("role") == "img"
        assert root.findtext(f"{SVG}title") == chart.title
        assert root.findtext(f"{SVG}desc") == " ".join(chart.summary)
        assert "var(" not in svg
        assert "prefers-color-scheme: dark" in svg


def test_a_label_that_looks_like_markup_is_only_text_in_the_drawing() -> None:
    label = "<script>alert(1)</script>"
    svg = render_svg(diverging_chart([bar("feature", label, "1", "2", 0.5)], -0.5, 0.0, 0), "wide")
    root = ET.fromstring(svg)  # noqa: S314
    assert not list(root.iter(f"{SVG}script"))
    assert any(label in "".join(text.itertext()) for text in root.iter(f"{SVG}text"))


@pytest.mark.parametrize(
    ("label", "value", "lines"),
    [
        ("Revenus", "", ["Revenus"]),
        ("Revenus", "x" * 26, ["Revenus : " + "x" * 26]),
        ("Revenus", "x" * 27, ["Revenus :", "x" * 27]),
        ("mot " * 40, "12 %", ["mot " * 8 + "mot", "mot " * 8 + "mot…", "12 %"]),
        ("mot " * 40, "", ["mot " * 8 + "mot", "mot " * 8 + "mot", "mot " * 8 + "mot…"]),
        ("Revenus", "mot " * 10, ["Revenus : " + "mot " * 5 + "mot", "mot mot mot mot"]),
    ],
)
def test_a_long_label_is_cut_and_a_value_stays_whole_where_it_fits_on_a_line(
    label: str, value: str, lines: list[str]
) -> None:
    chart = diverging_chart([bar("feature", label.strip(), value.strip(), "", 0.5)], -0.5, 0.0, 0)
    root = ET.fromstring(render_svg(chart, "wide"))  # noqa: S314
    texts = [[plain(line) for line in text.itertext()] for text in root.iter(f"{SVG}text")]
    assert next(text for text in texts if text[0].startswith(label[:3])) == lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_of_a_table_carries_the_exact_values(language: str) -> None:
    for chart in every_chart(language):
        head, *lines = csv_lines(table_csv(chart), language)
        assert head == [column.label for column in chart.columns]
        assert len(lines) == len(chart.rows)
        for row, line in zip(chart.rows, lines, strict=True):
            for column, text in zip(chart.columns, line, strict=True):
                value = row.get(column.field)
                exact = float(text.replace(",", ".")) if column.numeric and text else as_it_was(text)
                assert exact == ("" if value is None else value)


def test_drawings_are_served_in_two_widths_only() -> None:
    with pytest.raises(ValueError, match="neither wide nor narrow"):
        render_svg(contributions_chart(assessed([0.5])), "huge")


def test_a_title_longer_than_80_characters_is_refused() -> None:
    with pytest.raises(ValueError, match="81 characters"):
        Chart("long", "x" * 81, (), "", (), (), "gauge")


def test_english_charts_hold_no_french_words() -> None:
    french = re.compile(r"\b(de|le|la|les|risque|seuil|zone d|client :)\b", re.IGNORECASE)
    whole = assessed([0.5])
    activate("en")
    for draw in (gauge_chart, contributions_chart):
        chart = draw(whole)
        texts = [
            chart.title,
            *chart.summary,
            chart.meaning,
            *drawn_text(chart, "en"),
            *drawn_text(chart, "en", "narrow"),
        ]
        texts += [column.label for column in chart.columns] + [cell.text for line in chart.table for cell in line]
        assert not [text for text in texts if french.search(text)]


def test_a_gauge_may_measure_something_else_than_a_client() -> None:
    what, whom = "Part de pluie", "Seattle"
    chart = gauge(Measure(0.18, 0.25, ReviewBand(0.2, 0.3), what, whom), name="weather")
    assert chart.name == "weather"
    assert chart.rows[-1]["label"] == "Seattle"


def test_a_numeric_first_column_is_on_the_side_of_its_heading() -> None:
    columns = (Column("month", "Mois", numeric=True), Column("due", "Échéances", numeric=True))
    table = Table("months", "Échéances par mois", columns, ({"month": 3, "due": 2},))
    assert table_rows(table) == '<tr><th scope="row" class="end">3</th><td class="end">2</td></tr>'
