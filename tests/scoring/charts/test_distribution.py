"""The distribution chart against a direct count over every client's feature row."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from django.utils.translation import activate

from ml.features import FEATURES, POSITION, feature
from ml.population.queries import Reference
from ml.population.results import Bin, Counts, Distribution
from ml.population.store import PROBABILITY, Condition, Group
from ml.serving.model import ReviewBand
from scoring.charts.bins import bin_labels, distribution_view, edge_labels
from scoring.charts.chart import Chart, render_svg
from scoring.charts.distribution import DEFAULTED, REPAID, Series, distribution_chart
from tests.artefacts import reference_dir, synthetic_population

GROUP = Group((Condition("age_years", lower=30, upper=45),))
PEERS = Series("group", feature("age_years").label)
NUMBERS = ("age_years", "amt_credit", "ext_source_2", "own_car_age", "region_population_relative", "cnt_children")
CATEGORIES = ("name_education_type", "organization_type", "occupation_type", "flag_own_car")


@cache
def reference() -> Reference:
    return Reference.open(reference_dir())


def column(name: str) -> np.ndarray:
    return synthetic_population().rows.values[:, POSITION[name]]


def client_value(name: str, place: int) -> float | str | None:
    number = column(name)[place]
    if np.isnan(number):
        return None
    return feature(name).categories[int(number)].value if feature(name).is_category else float(number)


def chart_of(name: str, place: int = 0, language: str = "fr", **series: Series) -> Chart:
    activate(language)
    told = distribution_view(reference().distribution(name, GROUP), client_value(name, place))
    return distribution_chart(told, **(series or {"second": PEERS}))


@pytest.mark.parametrize("name", [*NUMBERS, *CATEGORIES])
def test_the_bars_add_up_to_all_clients_and_those_of_the_group(name: str) -> None:
    values, ages = column(name), column("age_years")
    chart, known = chart_of(name), ~np.isnan(values)
    among = known & (ages >= 30) & (ages <= 45)
    assert sum(int(row["first_clients"] or 0) for row in chart.rows) == known.sum() > 0
    assert sum(int(row["second_clients"] or 0) for row in chart.rows) == among.sum() > 0
    for row in chart.rows:
        assert row["first"] == int(row["first_clients"] or 0) / known.sum()
        assert row["second"] == int(row["second_clients"] or 0) / among.sum()


def test_bars_and_default_rates_are_those_of_a_direct_count() -> None:
    ages, outcomes = column("age_years"), synthetic_population().defaulted
    bins = [one for one, _ in reference().distribution("age_years").bins]
    rows = chart_of("age_years", first=REPAID, second=DEFAULTED).rows
    assert len(rows) == len(bins) > 5
    for row, one in zip(rows, bins, strict=True):
        inside = (ages >= (one.lower or -np.inf)) & (ages < (one.upper or np.inf))
        repaid, defaulted = int((inside & (outcomes == 0)).sum()), int((inside & (outcomes == 1)).sum())
        assert (row["first_clients"], row["second_clients"]) == (repaid, defaulted)
        assert row["rate"] == (defaulted / (repaid + defaulted) if repaid + defaulted >= 30 else None)


@pytest.mark.parametrize("name", [*NUMBERS, *CATEGORIES])
def test_the_client_is_marked_in_the_bin_of_their_value_or_said_to_have_none(name: str) -> None:
    values = column(name)
    for place in range(60):
        chart = chart_of(name, place)
        marked = [row for row in chart.rows if row["is_client"]]
        if np.isnan(values[place]):
            assert not marked
            assert "n’est pas renseignée" in chart.meaning
            continue
        (row,) = marked
        declared = feature(name)
        if declared.is_category:
            assert row["label"] == declared.categories[int(values[place])].label.fr
        else:
            counted = reference().distribution(name).bins[int(row["order"] or 0)][0]
            if chart.spec == "distribution":
                assert 0 <= float(chart.common["client_at"] or 0) - float(row["start"] or 0) <= 1
            if counted.value is not None:
                assert counted.value == values[place]
            assert (counted.lower or -np.inf) <= values[place] < (counted.upper or np.inf)


def test_rare_categories_are_put_together_but_never_the_clients_own() -> None:
    shares = reference().distribution("organization_type").bins
    rarest = min((b for b in shares if b[1].everyone), key=lambda b: b[1].everyone)[0].category
    told = distribution_view(reference().distribution("organization_type"), str(rarest))
    chart = distribution_chart(told)
    assert len(chart.rows) == 10
    assert re.match(r"\d+ autres catégories", str(chart.rows[-1]["label"]))
    assert [row["is_client"] for row in chart.rows].count(True) == 1
    assert sum(int(row["first_clients"] or 0) for row in chart.rows) == told.known.everyone


@pytest.mark.parametrize("name", [n for n in NUMBERS if n != "cnt_children"])
def test_a_bin_without_an_end_stands_apart_and_says_so(name: str) -> None:
    rows = chart_of(name).rows
    last, before = rows[-1], rows[-2]
    assert float(last["start"] or 0) > float(before["start"] or 0) + 1
    assert str(last["open_end"]).endswith("\nou plus")
    assert str(last["label"]) in chart_of(name).summary[0]
    first, after = rows[0], rows[1]
    if first["open_end"]:
        assert float(first["start"] or 0) + 1 < float(after["start"] or 0)
        assert str(first["open_end"]).startswith("moins de\n")
    else:  # it starts at zero, and says that too
        assert float(first["start"] or 0) + 1 == after["start"]
        assert first["wide_tick"] == first["narrow_tick"] == "0"
    assert not any(row["wide_tick"] for row in rows if row["open_end"])


def test_a_client_beyond_the_last_edge_is_written_with_their_own_value() -> None:
    told = distribution_view(reference().distribution("amt_credit"), 30_000_000.0)
    chart = distribution_chart(told)
    (own,) = [row for row in chart.rows if row["is_client"]]
    assert chart.common["above_text"] == "30 000 000 →".replace(" ", "\u202f", 2)
    assert chart.common["client_at"] == float(own["start"] or 0) + 0.5
    low = distribution_view(reference().distribution("age_years"), 1.0)
    assert str(distribution_chart(low).common["below_text"]).startswith("← ")
    within = distribution_view(reference().distribution("amt_credit"), 250_000.0)
    common = distribution_chart(within).common
    assert (common["above_text"], common["below_text"]) == ("", "")


@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_probabilities_are_ticked_at_round_percentages_from_zero(width: str) -> None:
    told = distribution_view(reference().distribution(PROBABILITY), 0.09, band=ReviewBand(0.068, 0.114))
    chart = distribution_chart(told)
    rows, common = chart.rows, chart.common
    written = [str(row[f"{width}_tick"]) for row in rows if row[f"{width}_tick"]]
    assert written[0] == "0\u202f%"
    assert len(written) > 1
    assert all(re.fullmatch(r"\d+\u202f%", text) for text in written)
    assert (common["band_low"], common["band_high"]) == ("6,8\u202f%", "11,4\u202f%")
    assert float(common["band_start"] or 0) < float(common["band_end"] or 0)


def test_the_second_headline_says_where_two_populations_differ_most() -> None:
    chart = chart_of("amt_credit", first=REPAID, second=DEFAULTED)
    apart = max(chart.rows, key=lambda row: abs(float(row["second"] or 0) - float(row["first"] or 0)))
    assert str(apart["label"]) in chart.title
    assert "points" in chart.title or "point," in chart.title


def test_the_most_frequent_value_is_none_of_the_others_put_together() -> None:
    employers = feature("organization_type").categories
    alike = Distribution("organization_type", tuple((Bin(category=c.value), Counts(9)) for c in employers), Counts())
    chart = distribution_chart(distribution_view(alike, None))
    assert max(chart.rows, key=lambda row: float(row["first"] or 0))["label"] == chart.rows[-1]["label"]
    assert "Autres (" not in " ".join([chart.title, *chart.summary])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_edges_are_written_apart_and_exactly_for_every_number(language: str) -> None:
    activate(language)
    for name in [PROBABILITY, *(f.name for f in FEATURES if not f.is_category)]:
        told = distribution_view(reference().distribution(name), None)
        labels, edges = [b.label for b in told.bins], [b.edge for b in told.bins if b.edge]
        assert len(set(labels)) == len(labels), name
        assert len(set(edges)) == len(edges), name


@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("name", NUMBERS)
def test_an_axis_has_two_numbers_at_least_and_they_keep_apart(name: str, width: str) -> None:
    rows = chart_of(name).rows
    written = [(int(row["start"] or 0), str(row[f"{width}_tick"])) for row in rows if row[f"{width}_tick"]]
    assert len(written) >= 2
    room = {"wide": 76, "narrow": 26}[width] / len(rows)  # characters a bin is wide
    for (place, text), (following, then) in pairwise(written):
        assert (following - place) * room >= (len(text) + len(then)) / 2


def test_two_shares_of_a_category_stand_under_headings_of_their_own() -> None:
    chart = chart_of("name_education_type", first=REPAID, second=DEFAULTED)
    assert (chart.common["first_head"], chart.common["second_head"]) == ("Crédit\nremboursé", "Défaut de\npaiement")
    written = re.findall(r"<text[^>]*>([^<]+)</text>", render_svg(chart, "narrow"))
    for row in chart.rows:
        assert {row["first_shown"], row["second_shown"]} <= set(written)


def test_a_bin_is_said_with_its_unit_once() -> None:
    bins = [one for one, _ in reference().distribution("age_years").bins]
    labels = [label.replace("\u00a0", " ") for label in bin_labels(bins, feature("age_years").unit)]
    assert re.fullmatch(r"moins de [\d,]+ ans", labels[0])
    assert re.fullmatch(r"de [\d,]+ à moins de [\d,]+ ans", labels[1])
    assert re.fullmatch(r"[\d,]+ ans ou plus", labels[-1])
    assert edge_labels(bins, feature("age_years").unit)[0] == ""
