"""Comparison: every figure against a direct count over all clients' feature rows."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from clients.models.client import Client
from ml.features import POSITION, feature
from ml.population.queries import Reference
from ml.population.results import Standing
from ml.population.store import Condition, Group
from ml.tables.numerics import FloatArray
from scoring.core import engine
from scoring.core.assessment import assess
from scoring.core.comparison import SMALLEST_GROUP, compare_with_group, peers, telling_features
from scoring.pages.compare.presenter import standing_words
from scoring.text.values import percent
from tests.clients.factories import NOON
from tests.scoring.everyone import column
from tests.scoring.factories import signed_in
from tests.scoring.reading import number_in, plain, plain_text_of

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
    assert "La valeur de ce client n’est pas renseignée, comme pour" in told
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


def test_without_a_choice_it_opens_on_what_counts_most_told_widely(rows: dict[int, FloatArray]) -> None:
    for client in Client.objects.order_by("pk")[:20]:
        chosen = telling_features(client, rows[client.pk][None])
        contributions = assess(client, now=NOON).contributions.by_feature
        own = rows[client.pk]
        known = [name for name, amount in contributions.items() if amount and not np.isnan(own[POSITION[name]])]
        assert chosen[0] == next(n for n in known if (~np.isnan(column(rows, n))).sum() >= SMALLEST_GROUP)
        assert len(chosen) == len({feature(name).reason_code for name in chosen}) == 6
        families = Counter(feature(name).family for name in chosen)
        assert max(families.values()) <= 2
        for name in chosen:
            assert not np.isnan(own[POSITION[name]])
            assert (~np.isnan(column(rows, name))).sum() >= SMALLEST_GROUP


def test_several_features_are_small_charts_that_say_the_risk_where_the_client_is(rows: dict[int, FloatArray]) -> None:
    browser, pk = signed_in(), next(iter(rows))
    opened = browser.get(f"/clients/{pk}/compare/")
    assert [chart.name for chart in opened.context["charts"]] == telling_features(
        Client.objects.get(pk=pk), rows[pk][None]
    )
    asked = browser.get(f"/clients/{pk}/compare/", {"feature": [NUMBER, CATEGORY, NUMBER]})
    charts = asked.context["charts"]
    assert [chart.name for chart in charts] == [NUMBER, CATEGORY]
    outcomes = engine.reference().columns(["outcome"])[1]["outcome"]
    for chart in charts:
        assert chart.markup.startswith("<svg")
        own = next(row for row in chart.rows if row["is_client"])
        assert f'data-order="{own["order"]}"' in chart.markup
        alike = _alike(rows, pk, chart.name, engine.reference())
        known = outcomes[alike & ~np.isnan(outcomes)]
        if len(known) >= 30:
            assert plain(f": {percent(known.mean())} (") in plain(chart.meaning)
            assert plain(f"Défauts observés : {percent(known.mean())}.") in plain(str(own["sentence"]))
        else:
            assert chart.meaning == "Trop peu d’issues connues dans ce cas pour un taux."


def _alike(rows: dict[int, FloatArray], pk: int, name: str, reference: Reference) -> np.ndarray:
    """Return who is in the client's bin."""
    places = reference.bins(name).places(column(rows, name))
    return np.asarray(places == places[list(rows).index(pk)])


def test_a_bar_is_told_with_its_rate_and_the_clients_of_the_group(rows: dict[int, FloatArray]) -> None:
    browser, reference = signed_in(), engine.reference()
    outcomes = reference.columns(["outcome"])[1]["outcome"]
    values = column(rows, NUMBER)
    pk = next(iter(rows))
    page = f"/clients/{pk}/compare/"
    opened = browser.get(page, {"feature": NUMBER})
    for row in opened.context["charts"][0].rows:
        answer = browser.get(f"{page}{row['address']}")
        bar, inside = answer.context["bar"], reference.bins(NUMBER).places(values) == row["order"]
        assert bar.title.casefold() == str(row["label"]).casefold()
        assert bar.sentences[0].startswith(f"{inside.sum()} client")
        assert ("Ce client est parmi eux" in bar.sentences[0]) == bool(row["is_client"])
        known = outcomes[inside & ~np.isnan(outcomes)]
        told = f"Défauts observés : {percent(known.mean())} (" if len(known) >= 30 else "Trop peu"
        assert plain(bar.sentences[1]).startswith(plain(told))
        nearest = peers(Client.objects.get(pk=pk), now=NOON).sk_id_curr
        expected = [one for one in nearest if inside[list(rows).index(one)]]
        assert [one.pk for one in bar.members] == expected[:8]
        assert number_in(bar.heading) == len(expected)
        assert [chosen["label"] for chosen in answer.context["charts"][0].rows if chosen["is_chosen"]] == [row["label"]]
    own = opened.context["bar"]
    assert "Ce client est parmi eux" in own.sentences[0]
    assert browser.get(page, {"feature": NUMBER, "part": "33.3"}).context["bar"] is not None
    assert browser.get(page, {"feature": NUMBER, "part": "nothing"}).context["bar"] is None


def test_neighbouring_bars_are_told_together_however_they_are_asked_for(rows: dict[int, FloatArray]) -> None:
    browser, reference = signed_in(), engine.reference()
    outcomes, values = reference.columns(["outcome"])[1]["outcome"], column(rows, NUMBER)
    page = f"/clients/{next(iter(rows))}/compare/"
    bins = reference.bins(NUMBER).bins
    drawn = browser.get(page, {"feature": NUMBER}).context["charts"][0]
    assert drawn.has_zones
    assert not browser.get(page, {"feature": CATEGORY}).context["charts"][0].has_zones
    keys = [str(row["address"]).split("part=")[1].split("#")[0] for row in drawn.rows]
    first, last = 1, len(bins) - 2
    places = reference.bins(NUMBER).places(values)
    inside = (places >= first) & (places <= last)
    low, high = (f"{limit:g}" for limit in (bins[first].lower, bins[last].upper))
    for query in (
        {"part": keys[first], "until": keys[last]},
        {"part": keys[last], "until": keys[first]},
        {"low": low, "high": high},
        {"low": low.replace(".", ","), "high": high},
    ):
        answer = browser.get(page, {"feature": NUMBER, **query})
        bar = answer.context["bar"]
        assert bar.sentences[0].startswith(f"{inside.sum()} client")
        known = outcomes[inside & ~np.isnan(outcomes)]
        assert plain(f"Défauts observés : {percent(known.mean())} (") in plain(bar.sentences[1])
        assert [row["is_chosen"] for row in answer.context["charts"][0].rows] == [
            first <= place <= last for place in range(len(bins))
        ]
        written = [limit.replace(".", ",") for limit in (low, high)]
        assert plain(bar.title).casefold() == f"de {written[0]} à moins de {written[1]} ans"
        assert [value for _name, _label, value in answer.context["zone"]] == written
    everyone = browser.get(page, {"feature": NUMBER, "high": "1000"}).context["bar"]
    assert everyone.sentences[0].startswith(f"{(~np.isnan(values)).sum()} client")
    for wrong in ({"low": "x"}, {"low": "50", "high": "20"}):
        refused = browser.get(page, {"feature": NUMBER, **wrong})
        assert refused.status_code == 400
        assert 'id="id_low"' in refused.content.decode()


def test_an_information_is_found_by_its_words_and_one_alone_opens(rows: dict[int, FloatArray]) -> None:
    browser, page = signed_in(), f"/clients/{next(iter(rows))}/compare/"
    for typed in ("age", "ÂGE ", "Âge"):
        assert browser.get(page, {"q": typed})["Location"] == f"{page}?feature={NUMBER}"
    several = browser.get(page, {"q": "revenus", "group": "chosen", "age_min": "30"})
    assert "?feature=amt_income_total&group=chosen&age_min=30" in [address for address, _ in several.context["found"]]
    assert all("revenus" in label.casefold() for _, label in several.context["found"])
    assert "Aucune information ne contient « xyz »" in plain_text_of(browser, page, {"q": "xyz\0"})
    assert "Aucune information ne contient « xyzzy »" in plain_text_of(browser, page, {"q": "xyzzy"})
    added = browser.get(page, {"q": "age", "feature": [CATEGORY]})
    assert added["Location"] == f"{page}?feature={CATEGORY}&feature={NUMBER}"


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
