"""Comparison, similar clients and two features: every figure against a direct count over all clients' feature rows."""

from __future__ import annotations

import html
import re
from itertools import product
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from clients.models.client import Client
from clients.models.recents import RecentClient
from ml.features import POSITION, feature
from ml.population.results import Association, Bin, Standing
from ml.population.store import Condition, Group
from ml.serving.model import Model
from ml.tables.arrays import FloatArray
from scoring.charts.chart import table_csv
from scoring.core import engine
from scoring.core.assessment import assess
from scoring.core.comparison import COMPARABLE, compare_with_group
from scoring.core.engine import as_values, feature_values
from scoring.models.rows import FeatureRow
from scoring.pages.compare.presenter import standing_words
from scoring.pages.similar.service import similar
from scoring.pages.two_features.charts import rate_chart
from scoring.pages.two_features.presenter import STRENGTHS, association_words, crossed_view
from scoring.pages.two_features.service import CellCounts, Slot, cross, suggested_pairs
from scoring.text.values import in_a_hundred
from tests.clients.factories import NOON, a_client
from tests.languages import spoken
from tests.scoring.factories import signed_in

pytestmark = pytest.mark.django_db
PAGES = ("compare", "similar", "two-features")
NUMBER, GAPPY, CATEGORY, FLAG = "age_years", "own_car_age", "name_education_type", "flag_own_car"
WORKING = {"group": "chosen", "income_type": "Working"}


@pytest.fixture
def rows(scored: Model) -> dict[int, FloatArray]:
    """Return the feature rows of a hundred scored clients by identifier."""
    return {row.client_id: as_values(row)[0] for row in FeatureRow.objects.all()}


def page(sk_id_curr: int, name: str) -> str:
    return f"/clients/{sk_id_curr}/{name}/"


def text_of(browser: Browser, address: str, query: dict[str, Any] | None = None, status: int = 200) -> str:
    """Return a page's text without tags, every kind of space as one."""
    response = browser.get(address, query or {})
    assert response.status_code == status
    body = re.sub(r"<(script|noscript)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def column(rows: dict[int, FloatArray], name: str) -> FloatArray:
    return np.array([row[POSITION[name]] for row in rows.values()])


def counted(values: FloatArray, value: float) -> tuple[int, int, int, int]:
    known = values[~np.isnan(values)]
    return len(known), int((known < value).sum()), int((known == value).sum()), int(np.isnan(values).sum())


# What is counted


def test_standings_and_groups_are_those_of_a_direct_count(rows: dict[int, FloatArray]) -> None:
    chosen = Group((Condition("name_income_type", ("Working",)), Condition(NUMBER, lower=30, upper=60)))
    working = [c.value for c in feature("name_income_type").categories].index("Working")
    ages = column(rows, NUMBER)
    inside = (column(rows, "name_income_type") == working) & (ages >= 30) & (ages <= 60)
    assert 10 < inside.sum() < 100
    for client in Client.objects.order_by("pk")[:12]:
        found = compare_with_group(client, [NUMBER, GAPPY, CATEGORY], chosen, now=NOON)
        assert found.summary.clients == inside.sum()
        assert found.distribution is None
        for compared in found.features:
            values, own = column(rows, compared.name), rows[client.pk][POSITION[compared.name]]
            if np.isnan(own):
                assert compared.value is compared.everyone is compared.group is None
                continue
            for standing, among in ((compared.everyone, values), (compared.group, values[inside])):
                assert standing is not None
                below = None if compared.name == CATEGORY else counted(among, own)[1]
                known, _, equal, missing = counted(among, own)
                assert (standing.known, standing.below, standing.equal, standing.missing) == (
                    known,
                    below,
                    equal,
                    missing,
                )
            if compared.name != CATEGORY:
                expected = np.quantile(values[~np.isnan(values)], [0.1, 0.5, 0.9])
                assert compared.spread_everyone == pytest.approx(expected.tolist())


def test_the_similar_clients_are_compared_by_their_own_rows(rows: dict[int, FloatArray]) -> None:
    for client in Client.objects.order_by("pk")[:5]:
        found = similar(client, now=NOON)
        members = {pk: rows[pk] for pk in found.group.sk_id_curr}
        assert client.pk not in members
        assert found.nearest == found.group.sk_id_curr[:5]
        assert found.probability_of_default == assess(client, now=NOON).probability_of_default
        for one in found.beside[1:]:
            values = column(members, one.name)
            known, declared = values[~np.isnan(values)], feature(one.name)
            if declared.is_category:
                counts = np.bincount(known.astype(int), minlength=len(declared.categories))
                assert one.middle == declared.categories[int(counts.argmax())].value
            else:
                assert one.middle == pytest.approx(float(np.median(known)))
            theirs = [rows[pk][POSITION[one.name]] for pk in found.nearest]
            expected = [
                None if np.isnan(n) else declared.categories[int(n)].value if declared.is_category else n
                for n in theirs
            ]
            assert list(one.nearest) == expected


def test_the_cells_are_those_of_a_direct_count(rows: dict[int, FloatArray]) -> None:
    outcomes = dict(zip(*map(list, _outcomes()), strict=True))
    pairs = [(NUMBER, "amt_credit"), (NUMBER, CATEGORY), ("organization_type", CATEGORY), (GAPPY, FLAG)]
    pairs += [("organization_type", "occupation_type"), ("ext_source_1", GAPPY)]
    for (x, y), own in product(pairs, [*rows][:3]):
        crossed = cross(rows[own][None], x, y)
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
    crossed = cross(own[None], NUMBER, CATEGORY)
    column_, row = crossed.columns[crossed.place[0]], crossed.rows[crossed.place[1]]
    assert column_.is_missing
    assert row.bin == Bin(category=feature(CATEGORY).categories[unheld].value)
    assert crossed.place not in crossed.cells
    chart = spoken("en", lambda: rate_chart(spoken("en", lambda: crossed_view(crossed))))
    assert chart.meaning.startswith("This client: Not known × ")
    assert chart.meaning.endswith("Default rate of this cell: too few.")
    assert "Not known × " in table_csv(chart)
    assert any("whose file does not say “Age”" in one for one in chart.summary)


def test_the_rarest_categories_are_not_called_as_a_category_is(rows: dict[int, FloatArray]) -> None:
    crossed = cross(next(iter(rows.values()))[None], "organization_type", NUMBER)
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


# What is said


def test_the_page_of_one_feature_says_where_the_client_stands(rows: dict[int, FloatArray]) -> None:
    browser, values = signed_in(), column(rows, NUMBER)
    for pk, row in list(rows.items())[:6]:
        known, below, equal, _ = counted(values, row[POSITION[NUMBER]])
        words = standing_words(NUMBER, Standing(known, below, equal, 0))
        assert f": {words}" in text_of(browser, page(pk, "compare"), {"feature": NUMBER})


def test_a_missing_value_and_missing_clients_are_said(rows: dict[int, FloatArray]) -> None:
    lacking = next(pk for pk, row in rows.items() if np.isnan(row[POSITION[GAPPY]]))
    missing = int(np.isnan(column(rows, GAPPY)).sum())
    told = text_of(signed_in(), page(lacking, "compare"), {"feature": GAPPY})
    assert "La valeur de ce client n’est pas renseignée." in told
    assert f"{missing} clients n’ont pas cette information" in told


def test_a_group_of_few_is_told_without_shares_or_rates(rows: dict[int, FloatArray]) -> None:
    ages, pk = np.sort(column(rows, NUMBER)), next(iter(rows))
    few = {"feature": NUMBER, "group": "chosen", "age_max": f"{ages[7]}"}
    told = text_of(signed_in(), page(pk, "compare"), few)
    assert "Groupe choisi (8 clients)" in told
    assert "C’est trop peu pour en donner des parts ou un taux : il en faut 30." in told
    assert "Taux de défaut observé" not in told
    everyone = text_of(signed_in("senior"), page(pk, "compare"), {"feature": NUMBER, "group": "chosen"})
    assert "Taux de défaut observé" in everyone
    assert "Groupe : tous les clients (100)" in everyone


def test_several_features_make_a_profile_and_none_those_that_count_most(rows: dict[int, FloatArray]) -> None:
    pk = next(iter(rows))
    browser = signed_in()
    shown = browser.get(page(pk, "compare")).context["lines"]
    strongest = assess(Client.objects.get(pk=pk), now=NOON).contributions[:6]
    assert [line.name for line in shown] == [c.feature for c in strongest]
    asked = browser.get(page(pk, "compare"), {"feature": [NUMBER, CATEGORY, NUMBER]})
    assert [line.name for line in asked.context["lines"]] == [NUMBER, CATEGORY]
    (chart,) = asked.context["charts"]
    known, below, equal, _ = counted(column(rows, NUMBER), rows[pk][POSITION[NUMBER]])
    assert chart.rows[0]["everyone"] == pytest.approx(100 * (below + equal / 2) / known)
    assert chart.rows[1]["everyone"] is None


def test_the_files_behind_the_letters_are_named(rows: dict[int, FloatArray]) -> None:
    pk = next(iter(rows))
    nearest = similar(Client.objects.get(pk=pk), now=NOON).nearest
    told = text_of(signed_in(), page(pk, "similar"))
    assert "noms courts" in told
    assert "remplacent les identifiants" not in told
    for letter, one in zip("ABCDEFGH", nearest, strict=False):
        assert f"Dossier {letter} : client {one}" in told


def test_the_numbers_of_where_a_client_stands_are_on_the_side_of_their_headings(rows: dict[int, FloatArray]) -> None:
    (table,) = signed_in().get(page(next(iter(rows)), "compare"), {"feature": NUMBER}).context["tables"]
    assert {c.field for c in table.columns if c.numeric} == {"low", "median", "high", "known", "missing"}


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


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(100, 83, 0, 0), "plus élevé que 83 clients sur 100"),
        (Standing(100, 17, 0, 0), "plus bas que 83 clients sur 100"),
        (Standing(100, 60, 10, 0), "plus élevé que 60 clients sur 100, égal à 10 sur 100"),
        (Standing(100, 20, 50, 0), "égal à 50 clients sur 100"),
        (Standing(1000, 999, 1, 0), "plus élevé que plus de 99 clients sur 100"),
        (Standing(10, 10, 0, 0), "plus élevé que tous les clients"),
        (Standing(0, 0, 0, 5), "aucun client n’a de valeur"),
        (Standing(200, None, 3, 0), "comme 2 clients sur 100"),
    ],
)
def test_a_place_is_said_in_clients_out_of_a_hundred(standing: Standing, words: str) -> None:
    assert standing_words(NUMBER, standing) == words


def test_few_are_never_said_to_be_nobody() -> None:
    assert in_a_hundred(1, 1000) == "moins d’un client sur 100"
    assert in_a_hundred(0, 1000) == "aucun client"
    assert spoken("en", lambda: in_a_hundred(1, 100)) == "1 in 100 clients"


def test_a_cell_of_few_outcomes_has_no_rate(rows: dict[int, FloatArray]) -> None:
    crossed = cross(next(iter(rows.values()))[None], NUMBER, CATEGORY)
    chart = rate_chart(crossed_view(crossed))
    assert len(chart.rows) == len(crossed.columns) * len(crossed.rows)
    for row in chart.rows:
        cell = crossed.cells.get((int(row["x"] or 0), int(row["y"] or 0)), CellCounts())
        assert (row["clients"], row["labelled"]) == (cell.clients, cell.labelled)
        assert row["rate"] == (cell.defaulted / cell.labelled if cell.labelled >= 30 else None)
    few = any(row["rate"] is None for row in chart.rows)
    assert chart.common["few_text"] == ("trop peu" if few else "")
    assert few


# Who may see the pages, at what cost, whatever is asked


@pytest.mark.parametrize("name", PAGES)
def test_a_user_without_a_role_is_refused(model: Model, name: str) -> None:
    a_client()
    assert signed_in("").get(page(100_001, name)).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_without_a_reference_population_the_page_says_so(model: Model, name: str) -> None:
    a_client()
    response = signed_in().get(page(100_001, name), {"x": NUMBER, "y": CATEGORY})
    assert response.status_code == 503


ASKED = {"compare": {"feature": NUMBER}, "similar": {}, "two-features": {"x": NUMBER, "y": CATEGORY}}


def test_pages_cost_few_queries_in_both_languages_and_their_files_open(rows: dict[int, FloatArray]) -> None:
    pk = next(iter(rows))
    for language, role in (("fr", "advisor"), ("en", "senior")):
        browser = signed_in(role, language)
        for name, query in ASKED.items():
            browser.get(page(pk, name), query)
            with CaptureQueriesContext(connection) as captured:
                response = browser.get(page(pk, name), query)
            assert response.status_code == 200
            assert len(captured) <= 8, (name, [q["sql"][:80] for q in captured])
            for chart in response.context["charts"]:
                for wanted in ("svg", "csv"):
                    found = browser.get(page(pk, name), {**query, "as": wanted, "of": chart.name})
                    assert found.status_code == 200, (name, chart.name, wanted)
    french = re.compile(r"\b(clients similaires|parmi|taux de défaut|médiane|plus bas|plus élevé)\b", re.IGNORECASE)
    for name, query in ASKED.items():
        assert not french.findall(text_of(browser, page(pk, name), query))


NOT_UNDERSTOOD: list[tuple[str, dict[str, Any], int]] = [
    ("compare", {"feature": "nothing"}, 404),
    ("compare", {"feature": "code_gender"}, 404),
    ("compare", {"feature": sorted(COMPARABLE)[:9]}, 400),
    ("compare", {"group": "everybody"}, 400),
    ("compare", {"group": "chosen", "age_min": "50", "age_max": "30"}, 400),
    ("compare", {"group": "chosen", "age_min": "nan"}, 400),
    ("compare", {"group": "chosen", "income_min": "inf"}, 400),
    ("compare", {"group": "chosen", "income_min": "-5"}, 400),
    ("compare", {"group": "chosen", "contract": "Loan' OR 1=1"}, 400),
    ("compare", {"as": "svg", "of": "nothing"}, 404),
    ("two-features", {"x": "nothing", "y": NUMBER}, 404),
    ("two-features", {"x": NUMBER, "y": NUMBER}, 400),
    ("similar", {"as": "csv", "of": "nothing"}, 404),
]


def test_what_is_not_understood_is_answered_clearly_and_stores_nothing(rows: dict[int, FloatArray]) -> None:
    browser, pk = signed_in(), next(iter(rows))
    for name, query, status in NOT_UNDERSTOOD:
        response = browser.get(page(pk, name), query)
        assert response.status_code == status, query
        assert response["Content-Type"].startswith("text/html")
        if status == 400:
            assert 'role="alert"' in response.content.decode(), query
    assert not RecentClient.objects.exists()


def test_the_pages_of_a_client_with_nothing_but_an_application_row_open(rows: dict[int, FloatArray]) -> None:
    client = a_client(999_999_999)
    browser = signed_in()
    for name in PAGES:
        assert browser.get(page(client.pk, name)).status_code == 200
    for asked in ("bureau_active_count", "occupation_type", "ext_source_1", "probability_of_default"):
        if asked in COMPARABLE:
            text_of(browser, page(client.pk, "compare"), {"feature": asked})
            text_of(browser, page(client.pk, "two-features"), {"x": asked, "y": NUMBER})
    told = text_of(browser, page(client.pk, "two-features"), {"x": "ext_source_1", "y": NUMBER})
    assert "Ce client : Non renseigné × " in told


def test_the_pairs_offered_are_of_different_reasons(scored: Model) -> None:
    for client in Client.objects.order_by("pk")[:20]:
        row = feature_values(client, now=NOON)
        pairs = suggested_pairs(client, row)
        assert len(pairs) == 5
        for x, y in pairs:
            assert feature(x).reason_code != feature(y).reason_code
