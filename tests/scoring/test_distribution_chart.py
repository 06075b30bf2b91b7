"""The distribution chart against a direct count over every client's feature row."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from ml.features import FEATURES, POSITION, feature
from ml.reference import PROBABILITY, Condition, Group, Reference
from scoring.charts import DEFAULTED, REPAID, Chart, Series, distribution_chart
from scoring.wording import tell_distribution
from scoring.wording.bins import bin_labels, edge_labels
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
    told = tell_distribution(reference().distribution(name, GROUP), client_value(name, place), language)
    return distribution_chart(told, language, **(series or {"second": PEERS}))


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
            counted = reference().distribution(name).bins[int(row["client_at"] or 0)][0]
            if counted.value is not None:
                assert counted.value == values[place]
            assert (counted.lower or -np.inf) <= values[place] < (counted.upper or np.inf)


def test_rare_categories_are_put_together_but_never_the_clients_own() -> None:
    shares = reference().distribution("organization_type").bins
    rarest = min((b for b in shares if b[1].everyone), key=lambda b: b[1].everyone)[0].category
    told = tell_distribution(reference().distribution("organization_type"), str(rarest), "fr")
    chart = distribution_chart(told, "fr")
    assert len(chart.rows) == 14
    assert re.match(r"\d+ autres catégories", str(chart.rows[-1]["label"]))
    assert [row["is_client"] for row in chart.rows].count(True) == 1
    assert sum(int(row["first_clients"] or 0) for row in chart.rows) == told.known.everyone


@pytest.mark.parametrize("language", ["fr", "en"])
def test_edges_are_written_apart_and_exactly_for_every_number(language: str) -> None:
    for name in [PROBABILITY, *(f.name for f in FEATURES if not f.is_category)]:
        told = tell_distribution(reference().distribution(name), None, language)
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


def test_a_bin_is_said_with_its_unit_once() -> None:
    bins = [one for one, _ in reference().distribution("age_years").bins]
    labels = [label.replace("\u00a0", " ") for label in bin_labels(bins, feature("age_years").unit, "fr")]
    assert re.fullmatch(r"moins de [\d,]+ ans", labels[0])
    assert re.fullmatch(r"de [\d,]+ à moins de [\d,]+ ans", labels[1])
    assert re.fullmatch(r"[\d,]+ ans ou plus", labels[-1])
    assert edge_labels(bins, feature("age_years").unit, "fr")[0] == ""
