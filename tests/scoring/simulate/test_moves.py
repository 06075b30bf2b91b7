"""One move of a lever: its answer is what the page says, and strips are what single scorings say."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client as Browser

from clients.models.client import Client
from ml.changes.linked import LINKED, Scale, with_moved
from ml.changes.simulation import ChangesRefusedError
from ml.serving.model import Model
from scoring.core.simulation import Strip, subject_of
from scoring.models.scenarios import Scenario
from scoring.models.versions import Recommendation
from scoring.pages.simulate.levers import StripView
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import applicant, hundred_clients, signed_in
from tests.scoring.reading import plain

pytestmark = pytest.mark.django_db
PAGE = "/clients/100001/simulate/"


def move(browser: Browser, address: str) -> dict[str, Any]:
    response = browser.get(f"{address}{'&' if '?' in address else '?'}as=json")
    assert response.status_code == 200
    told: dict[str, Any] = response.json()
    return told


def page_of(browser: Browser, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def texts(page: str, pattern: str) -> list[str]:
    return [html.unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in re.findall(pattern, page, re.DOTALL)]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("query", ["", "?amt_credit=240000", "?credit_to_annuity=30&amt_income_total=120000"])
def test_an_answer_says_what_the_page_says(model: Model, language: str, query: str) -> None:
    applicant()
    browser = signed_in(language=language)
    told, page = move(browser, f"{PAGE}{query}{'&' if query else '?'}strips=1"), page_of(browser, f"{PAGE}{query}")
    assert told["address"] == PAGE + query
    assert texts(page, r'<span role="status" data-said>(.*?)</span>') == [told["said"]]
    assert texts(page, r"<span data-budget><b>(.*?)</b> <span>") == told["budget"][:1]
    assert texts(page, r'<text class="dial-value"[^>]*>(.*?)</text>') == [told["risk"]]
    assert f'class="needle" data-order="4" transform="rotate({told["angle"]:.2f})"' in page
    assert texts(page, r'<span class="badge badge-\w+ badge-large">(.*?)</span>') == [told["label"]]
    assert f"badge-{told['recommendation'].lower()} badge-large" in page
    for name, number in told["numbers"].items():
        assert f'name="{name}" type="text" value="{number["text"]}"' in page
        strip = told["strips"][name]
        assert texts(page, rf'<p class="help" id="id_{name}_strip">(.*?)</p>') == [strip["said"]]
        drawn = re.search(rf'data-lever="{name}".*?<svg class="strip"(.*?)</svg>', page, re.DOTALL)
        assert drawn is not None
        assert re.findall(r'<rect class="(\w+)"', drawn[1]) == [run[0] for run in strip["runs"]]
    rows = re.findall(r"<tr>(.*?)</tr>", page[page.index("data-moved") : page.index('id="kept"')], re.DOTALL)[1:]
    assert [texts(row, r"<t[hd][^>]*>(.*?)</t[hd]>") for row in rows] == told["moved"]
    line = re.search(r"<tr data-line.*?</tr>", page, re.DOTALL)
    assert line is not None
    assert texts(line[0], r'<td class="end">(.*?)</td>') == [*told["line"], told["risk"]]


def test_an_answer_follows_from_what_the_form_showed(model: Model) -> None:
    applicant()
    browser = signed_in()
    told = move(browser, f"{PAGE}?from=amt_credit%3D240000&amt_credit=240000&amt_annuity=12000&credit_to_annuity=24")
    assert told["from"] == "amt_credit=240000&credit_to_annuity=24"
    assert told["numbers"]["amt_annuity"]["value"] == 10_000
    assert told["changed"]


def test_without_strips_none_are_told(model: Model) -> None:
    applicant()
    assert "strips" not in move(signed_in(), PAGE)


@pytest.mark.parametrize(
    "query", ["amt_credit=1", "amt_credit=x", "credit_to_annuity=0", "ext_source_1=1", "flag_own_car=N&own_car_age=3"]
)
def test_errors_are_told_as_the_page_tells_them(model: Model, query: str) -> None:
    applicant()
    browser = signed_in()
    errors = move(browser, f"{PAGE}?{query}")["errors"]
    page = html.unescape(browser.get(f"{PAGE}?{query}").content.decode())
    assert errors
    for error in errors:
        assert error["said"] in page
        assert error["told"].endswith(error["said"])
        assert not error["field"] or f'id="{error["field"]}"' in page


def test_what_was_typed_stays_on_a_page_that_refuses_it(model: Model) -> None:
    applicant()
    page = signed_in().get(f"{PAGE}?from=&amt_credit=beaucoup&credit_to_annuity=24").content.decode()
    assert 'name="amt_credit" type="text" value="beaucoup"' in page
    assert 'name="credit_to_annuity" type="text" value="24"' in page


def test_a_file_too_incomplete_is_told_no_recommendation_and_has_no_strip(model: Model) -> None:
    a_client(100_001, amt_annuity=None)
    browser = signed_in()
    assert move(browser, PAGE)["recommendation"] == ""
    page = page_of(browser, PAGE)
    assert "data-live" not in page.replace("[data-live]", "")
    assert 'class="strip"' not in page


def test_a_file_completed_by_a_simulation_has_an_answer_and_no_needle_of_today(model: Model) -> None:
    applicant(amt_annuity=None)
    page = page_of(signed_in(), f"{PAGE}?amt_annuity=15000")
    assert 'class="dial"' in page
    assert 'class="ghost"' not in page
    assert " data-live" not in page


def test_a_strip_is_what_single_scorings_say(model: Model) -> None:
    hundred_clients()
    for client in Client.objects.order_by("pk")[:6]:
        subject = subject_of(client, now=NOON)
        changes = {"amt_credit": round(0.8 * client.amt_credit, -3)}
        for name, strip in subject.what_if(changes, with_strips=True).strips.items():
            assert len(strip.recommendations) == len(strip.scale.points) >= 24
            places = zip(strip.scale.points, strip.recommendations, strict=True)
            for point, recommendation in [*places][::9]:
                try:
                    alone = subject.what_if(with_moved(changes, {name: point})).after.recommendation
                except ChangesRefusedError:
                    alone = None
                assert alone == recommendation, (client.pk, name, point)


def test_a_sentence_of_a_strip_names_the_last_place_of_each_recommendation(model: Model) -> None:
    subject = subject_of(applicant(), now=NOON)
    strips = subject.what_if({}, with_strips=True).strips
    for name in LINKED:
        before = subject.ground.before[name]
        view = StripView(name, strips[name], before, before, None)
        runs = view.runs
        assert len(view.said.split(", ")) == len(runs)
        assert [run.start for run in runs] == sorted(run.start for run in runs)
        assert all(run.end > run.start for run in runs)


def test_a_sentence_of_a_strip_says_the_answer_where_the_lever_stands_between_two_places() -> None:
    """The strip knows 100, 200 and 300; at 250, between them, the model may answer otherwise."""
    approve, decline = Recommendation.APPROVE, Recommendation.DECLINE
    strip = Strip(Scale(100.0, 300.0, 100.0), (approve, approve, decline))

    def said(value: float, here: Recommendation) -> str:
        return plain(StripView("amt_credit", strip, 100.0, value, here).said)

    along = "De 100 à 300 : accord jusqu’à 200, refus au-delà."
    assert [said(200.0, approve), said(250.0, decline), said(400.0, approve)] == [along] * 3
    assert said(250.0, approve) == f"{along} À 250 même : accord."
    assert said(150.0, decline) == f"{along} À 150 même : refus."


def test_an_answer_stores_nothing(model: Model) -> None:
    applicant()
    move(signed_in(), f"{PAGE}?amt_credit=240000&strips=1")
    assert not Scenario.objects.exists()


def test_kept_simulations_stand_beside_today_with_their_request(model: Model) -> None:
    applicant()
    browser = signed_in()
    browser.post(f"{PAGE}?amt_credit=240000", {"name": "Moins"})
    page = page_of(browser, PAGE)
    rows = re.findall(r"<tr.*?</tr>", page[page.index('id="kept"') :], re.DOTALL)[1:]
    told = [texts(row, r'<td class="end">(.*?)</td>') for row in rows]
    assert told[0][:3] == ["300\u202f000", "15\u202f000", "20"]
    assert told[2][:3] == ["240\u202f000", "12\u202f000", "20"]
