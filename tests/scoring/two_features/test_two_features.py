"""Two features: every cell against a direct count over all clients' feature rows."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from clients.models.client import Client
from ml.features import POSITION, feature
from ml.population import queries
from ml.population.queries import Reference
from ml.population.results import Association, Bin
from ml.serving.model import Model
from ml.tables.numerics import FloatArray
from scoring.charts.spreadsheet import table_csv
from scoring.core import engine
from scoring.core.comparison import telling_features
from scoring.core.engine import feature_values
from scoring.pages.two_features.charts.cells import rate_chart
from scoring.pages.two_features.presenter import STRENGTHS, association_words, crossed_view
from scoring.pages.two_features.service import CellCounts, Slot, cross, is_measured, suggested_pairs
from tests.clients.factories import NOON
from tests.languages import spoken
from tests.scoring.everyone import column
from tests.scoring.factories import signed_in
from tests.scoring.reading import plain

pytestmark = pytest.mark.django_db
NUMBER, GAPPY, CATEGORY, FLAG = "age_years", "own_car_age", "name_education_type", "flag_own_car"


def test_the_cells_are_those_of_a_direct_count(rows: dict[int, FloatArray]) -> None:
    outcomes = dict(zip(*map(list, _outcomes()), strict=True))
    pairs = [(NUMBER, "amt_credit"), (NUMBER, CATEGORY), ("organization_type", CATEGORY), (GAPPY, FLAG)]
    pairs += [("organization_type", "occupation_type"), ("ext_source_1", GAPPY)]
    for (x, y), own in product(pairs, [*rows][:3]):
        crossed = cross(rows[own][None], x, y, {})
        assert (crossed.x, crossed.y) == (x, y)
        cells: dict[tuple[int, int], list[int]] = {}
        missing = 0
        for pk, row in rows.items():
            place = (_slot(crossed.columns, crossed.x, row), _slot(crossed.rows, crossed.y, row))
            if pk == own:
                assert crossed.place == place
            missing += bool(np.isnan([row[POSITION[x]], row[POSITION[y]]]).any())
            cell = cells.setdefault(place, [0, 0, 0])
            known = not np.isnan(outcomes[pk])
            for number, counts in enumerate((True, known, known and outcomes[pk] == 1)):
                cell[number] += bool(counts)
        assert {k: [c.clients, c.labelled, c.defaulted] for k, c in crossed.cells.items()} == cells
        assert crossed.clients == len(rows)
        assert crossed.missing == missing == len(rows) - crossed.association.clients
        for name, slots, most in ((x, crossed.columns, 6), (y, crossed.rows, 11)):
            assert len(slots) <= most
            lacking = bool(np.isnan(column(rows, name)).any())
            assert [slot.is_missing for slot in slots] == [False] * (len(slots) - lacking) + [True] * lacking


def test_a_cell_is_marked_though_nobody_else_has_such_a_value(rows: dict[int, FloatArray]) -> None:
    own, people = next(iter(rows.values())).copy(), column(rows, CATEGORY)
    unheld = next(n for n in range(len(feature(CATEGORY).categories)) if not (people == n).any())
    own[[POSITION[CATEGORY], POSITION[NUMBER]]] = unheld, np.nan
    crossed = cross(own[None], NUMBER, CATEGORY, {})
    column_, row = crossed.columns[crossed.place[0]], crossed.rows[crossed.place[1]]
    assert column_.is_missing
    assert row.bin == Bin(category=feature(CATEGORY).categories[unheld].value)
    assert crossed.place not in crossed.cells
    chart = spoken("en", lambda: rate_chart(spoken("en", lambda: crossed_view(crossed))))
    assert chart.meaning.startswith("This client: Not known × ")
    assert chart.meaning.endswith("Default rate of this cell: too few.")
    assert "Not known × " in table_csv(chart)
    assert any("for whom the model has no “Age”" in one for one in chart.summary)


def test_the_rarest_categories_are_not_called_as_a_category_is(rows: dict[int, FloatArray]) -> None:
    crossed = cross(next(iter(rows.values()))[None], "organization_type", NUMBER, {})
    number = next(slot.others for slot in crossed.columns if slot.others)
    assert f"{number} autres catégories" in crossed_view(crossed).columns
    assert f"{number} other categories" in spoken("en", lambda: crossed_view(crossed)).columns


def _outcomes() -> tuple[np.ndarray, np.ndarray]:
    keys, columns = engine.reference().columns(["outcome"])
    return keys, columns["outcome"]


def _slot(slots: tuple[Slot, ...], name: str, row: FloatArray) -> int:
    number = row[POSITION[name]]
    if np.isnan(number):
        return next(place for place, slot in enumerate(slots) if slot.is_missing)
    if feature(name).is_category:
        category = feature(name).categories[int(number)].value
        named = [place for place, slot in enumerate(slots) if slot.bin and slot.bin.category == category]
        return named[0] if named else next(place for place, slot in enumerate(slots) if slot.others)
    for place, slot in enumerate(slots):
        if slot.is_missing:
            continue
        assert slot.bin is not None
        if slot.bin.value is not None and slot.bin.value == number:
            return place
        if slot.bin.value is None and (slot.bin.lower or -np.inf) <= number < (slot.bin.upper or np.inf):
            return place
    raise AssertionError(f"{name}: {number} is in no slot")


@pytest.mark.parametrize("measure", STRENGTHS)
def test_an_association_is_said_with_its_thresholds(measure: str) -> None:
    weak, medium, strong = STRENGTHS[measure]
    said = [association_words(Association(measure, value, 100))[0] for value in (0.0, weak, medium, strong, 1.0)]
    starts = [
        "N’évoluent pas ensemble",
        *(f"Évoluent ensemble : {how}" for how in ("faible", "moyenne", "forte", "forte")),
    ]
    assert all(plain(words).startswith(start) for words, start in zip(said, starts, strict=True))
    assert "Cohen" in spoken("en", lambda: association_words(Association(measure, 0.2, 100)))[2]
    assert "ne varie pas" in association_words(Association(measure, None, 100))[1]


def test_a_rank_correlation_says_its_direction() -> None:
    up, down = (association_words(Association("spearman", v, 9))[1] for v in (0.4, -0.4))
    assert "l’autre monte" in up
    assert "l’autre baisse" in down


def test_a_cell_of_few_outcomes_has_no_rate(rows: dict[int, FloatArray]) -> None:
    crossed = cross(next(iter(rows.values()))[None], NUMBER, CATEGORY, {})
    chart = rate_chart(crossed_view(crossed))
    assert len(chart.rows) == len(crossed.columns) * len(crossed.rows)
    for row in chart.rows:
        cell = crossed.cells.get((int(row["x"] or 0), int(row["y"] or 0)), CellCounts())
        assert (row["clients"], row["labelled"]) == (cell.clients, cell.labelled)
        assert row["rate"] == (cell.defaulted / cell.labelled if cell.labelled >= 30 else None)
    few = any(row["rate"] is None for row in chart.rows)
    assert chart.common["few_text"] == ("trop peu" if few else "")
    assert few


def test_the_pairs_offered_are_of_different_families_the_first_of_two_numbers(scored: Model) -> None:
    for client in Client.objects.order_by("pk")[:20]:
        row = feature_values(client, now=NOON)
        pairs = suggested_pairs(client, row)
        told = [name for name in telling_features(client, row) if is_measured(name)]
        assert 2 <= len(pairs) <= 5
        for x, y in pairs[:-1]:
            assert feature(x).family is not feature(y).family
        x, y = pairs[0]
        assert x == told[0]
        assert y == next(name for name in told if feature(name).family is not feature(x).family)


def test_it_opens_on_the_first_pair_as_a_cloud_that_counts_everyone_with_both(rows: dict[int, FloatArray]) -> None:
    browser, pk = signed_in(), next(iter(rows))
    x, y = suggested_pairs(Client.objects.get(pk=pk), rows[pk][None])[0]
    opened = browser.get(f"/clients/{pk}/two-features/")
    (chart,) = opened.context["charts"]
    assert (opened.context["x"], opened.context["y"], chart.spec) == (x, y, "scatter")
    values, outcomes = [column(rows, name) for name in (x, y)], _outcomes()[1]
    both = ~np.isnan(values[0]) & ~np.isnan(values[1])
    cloud = engine.reference().cloud(x, y)
    assert sum(clients for _x, _y, clients in cloud.dense) == cloud.clients == both.sum()
    assert cloud.eligible == (both & ~np.isnan(outcomes)).sum() == len(cloud.dots)
    assert sum(dot.kind for dot in cloud.dots) == (outcomes[both] == 1).sum()
    kinds = [point["kind"] for point in chart.points]
    assert kinds.count("defaulted") == (outcomes[both] == 1).sum()
    assert kinds.count("dense") == len(cloud.dense)
    bins = engine.reference().bins(x)
    for dot, value in zip(cloud.dots, values[0][both & ~np.isnan(outcomes)], strict=True):
        place = int(bins.places(np.array([value]))[0])
        assert place <= dot.x <= place + 1
    assert f"{cloud.eligible} dont l’issue est connue" in plain(chart.summary[0])
    assert chart.common["client_text"] == "Ce client"


def test_dots_and_cells_tell_the_recommendation_where_it_is_asked_for(rows: dict[int, FloatArray]) -> None:
    browser, pk = signed_in(), next(iter(rows))
    page, query = f"/clients/{pk}/two-features/", {"x": NUMBER, "y": "amt_credit", "by": "recommendation"}
    opened = browser.get(page, query)
    (chart,) = opened.context["charts"]
    values = [column(rows, name) for name in (NUMBER, "amt_credit")]
    both = ~np.isnan(values[0]) & ~np.isnan(values[1])
    answers = engine.reference().answers(list(rows))
    told = [answers[key] for key, here in zip(rows, both, strict=True) if here]
    kinds = [point["kind"] for point in chart.points]
    for place, kind in enumerate(("approve", "review", "decline", "none")):
        assert kinds.count(kind) == told.count(place)
        assert chart.common[f"{kind}_text"]
    assert chart.common["repaid_text"] == ""
    assert "selon la recommandation" in plain(chart.summary[0])
    cells, _density = browser.get(page, query | {"view": "cells"}).context["charts"]
    assert cells.name == "cells-refused"
    for row, drawn in zip(cells.rows, chart.rows, strict=True):
        counts = opened.context["view"].crossed.cells.get((row["x"], row["y"]), CellCounts())
        assert row["refused"] == drawn["refused"] == (counts.refused / counts.clients if counts.clients >= 30 else None)
        assert str(row["refused_shown"]) in str(row["sentence"])
    assert sum(one.refused for one in opened.context["view"].crossed.cells.values()) == [*answers.values()].count(2)


def test_few_dots_are_drawn_of_many_clients_and_always_the_same(rows: dict[int, FloatArray]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queries, "DOTS", 20)
        clouds = [Reference.open(engine.reference().directory).cloud(NUMBER, "amt_credit") for _ in range(2)]
    assert clouds[0] == clouds[1]
    assert len(clouds[0].dots) == 20 < clouds[0].eligible
    with pytest.raises(ValueError, match="a category"):
        engine.reference().cloud(NUMBER, CATEGORY)


def test_the_cells_are_the_other_view_and_the_only_one_of_a_category(rows: dict[int, FloatArray]) -> None:
    browser, page = signed_in(), f"/clients/{next(iter(rows))}/two-features/"
    for query in ({"x": NUMBER, "y": "amt_credit", "view": "cells"}, {"x": NUMBER, "y": CATEGORY}):
        rates, shares = browser.get(page, query).context["charts"]
        assert (rates.name, shares.name) == ("cells-rate", "cells-share")
        assert (rates.common["tone"], shares.common["tone"]) == ("rate", "share")
        for row in rates.rows:
            assert str(row["text"]).split("\n")[1] == str(row["clients"])


def test_two_informations_are_found_by_their_words(rows: dict[int, FloatArray]) -> None:
    browser, page = signed_in(), f"/clients/{next(iter(rows))}/two-features/"
    found = browser.get(page, {"x": "AGE", "y": "amt_credit"})
    assert found["Location"] == f"{page}?x={NUMBER}&y=amt_credit"
    several = browser.get(page, {"x": "revenus", "y": NUMBER})
    assert several.status_code == 400
    assert (f"?x=amt_income_total&y={NUMBER}", feature("amt_income_total").label.fr) in several.context["found"]
    alone = browser.get(page, {"x": NUMBER})
    assert alone.context["x"] == NUMBER != alone.context["y"]
