"""Comparison: every figure against a direct count over all clients' feature rows."""

from __future__ import annotations

import numpy as np
import pytest

from clients.models.client import Client
from ml.features import POSITION, feature
from ml.population.results import Standing
from ml.population.store import Condition, Group
from ml.tables.numerics import FloatArray
from scoring.core.assessment import assess
from scoring.core.comparison import compare_with_group
from scoring.pages.compare.presenter import standing_words
from tests.clients.factories import NOON
from tests.scoring.everyone import column
from tests.scoring.factories import signed_in
from tests.scoring.reading import plain_text_of

pytestmark = pytest.mark.django_db
NUMBER, GAPPY, CATEGORY = "age_years", "own_car_age", "name_education_type"


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


# What is said


def test_the_page_of_one_feature_says_where_the_client_stands(rows: dict[int, FloatArray]) -> None:
    browser, values = signed_in(), column(rows, NUMBER)
    for pk, row in list(rows.items())[:6]:
        known, below, equal, _ = counted(values, row[POSITION[NUMBER]])
        words = standing_words(NUMBER, Standing(known, below, equal, 0))
        assert f": {words}" in plain_text_of(browser, f"/clients/{pk}/compare/", {"feature": NUMBER})


def test_a_missing_value_and_missing_clients_are_said(rows: dict[int, FloatArray]) -> None:
    lacking = next(pk for pk, row in rows.items() if np.isnan(row[POSITION[GAPPY]]))
    missing = int(np.isnan(column(rows, GAPPY)).sum())
    told = plain_text_of(signed_in(), f"/clients/{lacking}/compare/", {"feature": GAPPY})
    assert "La valeur de ce client n’est pas renseignée." in told
    assert f"{missing} clients n’ont pas cette information" in told


def test_a_group_of_few_is_told_without_shares_or_rates(rows: dict[int, FloatArray]) -> None:
    ages, pk = np.sort(column(rows, NUMBER)), next(iter(rows))
    few = {"feature": NUMBER, "group": "chosen", "age_max": f"{ages[7]}"}
    told = plain_text_of(signed_in(), f"/clients/{pk}/compare/", few)
    assert "Groupe choisi (8 clients)" in told
    assert "C’est trop peu pour en donner des parts ou un taux : il en faut 30." in told
    assert "n’ont pas remboursé" not in told
    everyone = plain_text_of(signed_in("senior"), f"/clients/{pk}/compare/", {"feature": NUMBER, "group": "chosen"})
    assert "n’ont pas remboursé, contre" in everyone
    assert "Groupe : tous les clients (100)" in everyone


def test_several_features_make_a_profile_and_none_those_that_count_most(rows: dict[int, FloatArray]) -> None:
    pk = next(iter(rows))
    browser = signed_in()
    shown = browser.get(f"/clients/{pk}/compare/").context["lines"]
    strongest = assess(Client.objects.get(pk=pk), now=NOON).contributions[:6]
    assert [line.name for line in shown] == [c.feature for c in strongest]
    asked = browser.get(f"/clients/{pk}/compare/", {"feature": [NUMBER, CATEGORY, NUMBER]})
    assert [line.name for line in asked.context["lines"]] == [NUMBER, CATEGORY]
    (chart,) = asked.context["charts"]
    known, below, equal, _ = counted(column(rows, NUMBER), rows[pk][POSITION[NUMBER]])
    assert chart.rows[0]["everyone"] == pytest.approx(100 * (below + equal / 2) / known)
    assert chart.rows[1]["everyone"] is None


def test_the_numbers_of_where_a_client_stands_are_on_the_side_of_their_headings(rows: dict[int, FloatArray]) -> None:
    (table,) = signed_in().get(f"/clients/{next(iter(rows))}/compare/", {"feature": NUMBER}).context["tables"]
    assert {c.field for c in table.columns if c.numeric} == {"low", "median", "high", "known", "missing"}


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
