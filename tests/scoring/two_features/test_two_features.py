"""Two features: every cell against a direct count over all clients' feature rows."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from clients.models.client import Client
from ml.features import POSITION, feature
from ml.population.results import Association, Bin
from ml.serving.model import Model
from ml.tables.numerics import FloatArray
from scoring.charts.spreadsheet import table_csv
from scoring.core import engine
from scoring.core.engine import feature_values
from scoring.pages.two_features.charts import rate_chart
from scoring.pages.two_features.presenter import STRENGTHS, association_words, crossed_view
from scoring.pages.two_features.service import CellCounts, Slot, cross, suggested_pairs
from tests.clients.factories import NOON
from tests.languages import spoken
from tests.scoring.everyone import column

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
    starts = ["Liaison très faible", "Liaison faible", "Liaison moyenne", "Liaison forte", "Liaison forte"]
    assert all(words.startswith(start) for words, start in zip(said, starts, strict=True))
    assert "Cohen" in spoken("en", lambda: association_words(Association(measure, 0.2, 100)))[1]
    assert "ne varie pas" in association_words(Association(measure, None, 100))[0]


def test_a_rank_correlation_says_its_direction() -> None:
    up, down = (association_words(Association("spearman", v, 9))[0] for v in (0.4, -0.4))
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


def test_the_pairs_offered_are_of_different_reasons(scored: Model) -> None:
    for client in Client.objects.order_by("pk")[:20]:
        row = feature_values(client, now=NOON)
        pairs = suggested_pairs(client, row)
        assert len(pairs) == 5
        for x, y in pairs:
            assert feature(x).reason_code != feature(y).reason_code
