"""Two clients side by side: what the page says is what the API says of each, and the gaps add up."""

from __future__ import annotations

import math

import pytest
from django.utils.translation import activate

from clients.models.client import Client
from ml.features import feature
from ml.serving.model import Model
from scoring.core.assessment import assess
from scoring.pages.two_clients.charts import differences_chart, features_table
from scoring.pages.two_clients.service import SameClientError, compare
from scoring.text.assessment import reason_sentences
from scoring.text.values import percent
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import hundred_clients, signed_in
from tests.scoring.reading import cells_of, number_in, queries, text_of

pytestmark = pytest.mark.django_db
CHOOSE, PAGE = "/clients/100001/two-clients/", "/clients/100001/two-clients/100002/"


@pytest.fixture
def two(model: Model) -> tuple[Client, Client]:
    """Two clients whom the model tells apart."""
    return (
        a_client(100_001, ext_source_2=0.1, ext_source_3=0.2, amt_credit=900_000),
        a_client(100_002, ext_source_2=0.7, ext_source_3=None, amt_credit=200_000, occupation_type=None),
    )


def test_the_gaps_add_up_to_the_distance_of_both_risks_for_fifty_pairs(model: Model) -> None:
    hundred_clients()
    everyone = list(Client.objects.order_by("pk"))
    for one, other in zip(everyone[:50], everyone[50:], strict=True):
        pair = compare(one, other, now=NOON)
        risks = [percent(side.probability_of_default) for side in (pair.one, pair.other)]
        written = round(10 * (number_in(risks[0]) - number_in(risks[1])))
        for worths in ([worth for _, worth in pair.families], [found.worth for found in pair.differences]):
            gaps = [worth.contribution for worth in worths]
            assert math.fsum(gaps) == pytest.approx(pair.one.log_odds - pair.other.log_odds, abs=1e-9)
            apart = pair.one.probability_of_default - pair.other.probability_of_default
            assert math.fsum(worth.probability for worth in worths) == pytest.approx(apart, abs=1e-9)
            assert sum(worth.tenths for worth in worths) == written
            assert [*map(abs, gaps)] == sorted(map(abs, gaps), reverse=True)
        assert pair.one.probability_of_default == assess(one, now=NOON).probability_of_default


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_rows_of_the_chart_lead_from_one_client_to_the_other(two: tuple[Client, Client], language: str) -> None:
    activate(language)
    pair = compare(*two, now=NOON)
    chart = differences_chart(pair)
    first, *middle, last = chart.rows
    ends = (pair.other.probability_of_default, pair.one.probability_of_default)
    assert (first["chance"], last["chance"]) == ends
    assert (first["label"], last["label"]) == ("Client 100002", "Client 100001")
    assert math.fsum(float(str(row["amount"])) for row in middle) == pytest.approx(ends[1] - ends[0], abs=1e-9)
    assert len(chart.title) <= 80
    table = features_table(pair)
    tenths = [round(10 * float(str(row["points"]))) for row in (*middle, *table.rows)]
    assert sum(tenths[: len(middle)]) == sum(tenths[len(middle) :])
    assert len(table.rows) == min(len(pair.differences), 10) + (len(pair.differences) > 10)


def test_the_gap_of_a_family_is_that_of_its_features(two: tuple[Client, Client]) -> None:
    pair = compare(*two, now=NOON)
    for family, gap in pair.families:
        own = [d.worth for d in pair.differences if feature(d.one.feature).family is family]
        assert gap.contribution == pytest.approx(math.fsum(one.contribution for one in own), abs=1e-12)
        assert gap.tenths == sum(one.tenths for one in own)
    assert "Scores d’autres organismes" in [row["label"] for row in differences_chart(pair).rows]


def test_the_page_speaks_of_points_and_of_no_log_odds(two: tuple[Client, Client]) -> None:
    page = text_of(signed_in(), PAGE)
    assert "points de pourcentage" in page
    assert "cotes" not in page.lower()


def test_the_page_and_the_api_say_the_same_of_both(two: tuple[Client, Client]) -> None:
    browser = signed_in()
    page = text_of(browser, PAGE)
    for client in two:
        told = browser.get(f"/api/v1/clients/{client.pk}/score/").json()
        assert percent(told["probability_of_default"]) in page
        assert f"Client {client.pk}" in page
        for reason in reason_sentences(assess(client, now=NOON)):
            assert reason.whole in page
    assert "différent" in page
    assert "identique" in page


def test_the_page_speaks_english_too(two: tuple[Client, Client]) -> None:
    page = text_of(signed_in(language="en"), PAGE)
    assert "What tells them apart" in page
    assert "not known" in page
    assert "différent" not in page


def test_the_facts_and_the_differences_are_files_too(two: tuple[Client, Client]) -> None:
    browser = signed_in()
    response = browser.get(PAGE, {"as": "csv", "of": "facts"})
    assert response["Content-Disposition"] == 'attachment; filename="clients-100001-100002-facts.csv"'
    head, *lines = cells_of(response)
    assert head[1:3] == ["Client 100001", "Client 100002"]
    assert ["Montant du crédit demandé", "900\u202f000", "200\u202f000", "différent"] in lines
    assert browser.get(PAGE, {"as": "svg", "of": "differences"}).status_code == 200
    response = browser.get(PAGE, {"as": "csv", "of": "features"})
    head, *lines = cells_of(response)
    assert head[1:3] == ["Client 100001", "Client 100002"]
    assert ["Score 2 d’un autre organisme", "0.10", "0.70"] in [line[:3] for line in lines]


def test_choosing_a_client_leads_to_the_comparison(two: tuple[Client, Client]) -> None:
    browser = signed_in()
    browser.get("/clients/100002/")
    assert PAGE in browser.get(CHOOSE).content.decode()
    response = browser.get(CHOOSE, {"other": " 100002 "})
    assert (response.status_code, response["Location"]) == (302, PAGE)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("", "Saisissez un identifiant."),
        ("abc", "Un identifiant est un nombre."),
        ("7", "Aucun client n’a cet identifiant."),
        ("-1", "Aucun client n’a cet identifiant."),
        ("99999999999999999999", "Aucun client n’a cet identifiant."),
        ("100001", "C’est le même client\u00a0: choisissez-en un autre."),
    ],
)
def test_a_choice_that_cannot_be_compared_is_said(two: tuple[Client, Client], other: str, said: str) -> None:
    assert said in text_of(signed_in(), CHOOSE, status=400, other=other)


def test_a_client_compared_with_themselves_is_sent_to_the_form_with_words(two: tuple[Client, Client]) -> None:
    assert "C’est le même client" in text_of(signed_in(), "/clients/100001/two-clients/100001/", status=400)
    with pytest.raises(SameClientError):
        compare(two[0], two[0], now=NOON)


@pytest.mark.parametrize(
    "address", ["/clients/100001/two-clients/7/", "/clients/7/two-clients/100001/", "/clients/7/two-clients/"]
)
def test_an_unknown_client_is_not_found(two: tuple[Client, Client], address: str) -> None:
    assert signed_in().get(address).status_code == 404


def test_only_who_reads_assessments_compares(two: tuple[Client, Client]) -> None:
    browser = signed_in("")
    assert browser.get(PAGE).status_code == browser.get(CHOOSE).status_code == 403
    assert signed_in("auditor").get(PAGE).status_code == 200


def test_the_page_needs_few_queries(two: tuple[Client, Client]) -> None:
    assert queries(signed_in(), PAGE) <= 15


def test_two_clients_alike_to_the_model_are_told_so(model: Model) -> None:
    a_client(100_001)
    a_client(100_002)
    assert "rien ne distingue ces deux clients" in text_of(signed_in(), PAGE)
