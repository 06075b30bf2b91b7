"""The page of one client: result, reasons and file, in which language, and at what cost."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import activate

from clients.models.client import Client
from clients.models.recents import RecentClient
from ml.serving.model import Model
from scoring.core import engine
from scoring.core.assessment import assess
from scoring.core.points import per_log_odds
from scoring.models.versions import Recommendation
from scoring.pages.summary.views import SECTIONS
from scoring.text.assessment import natural_frequency, reason_sentences
from scoring.text.facts import facts
from scoring.text.points import points
from scoring.text.values import digits_apart, percent
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import a_client_with_history, signed_in
from tests.scoring.reading import queries, text_of

pytestmark = pytest.mark.django_db
LIST, PAGE = "/clients/", "/clients/100001/"


@pytest.mark.parametrize("number", ["1", "9999999999", "99999999999999999999999999", "abc"])
def test_an_unknown_client_is_not_found(model: Model, number: str) -> None:
    response = signed_in().get(f"/clients/{number}/")
    assert response.status_code == 404
    assert "404.html" in [template.name for template in response.templates]


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?as=svg&of=gauge", f"{PAGE}?as=csv&of=gauge"])
def test_a_client_page_without_a_model_says_so(address: str) -> None:
    a_client()
    browser = signed_in()
    assert "Aucun modèle en service" in text_of(browser, address, status=503)
    assert not RecentClient.objects.exists()


def test_the_page_carries_the_probability_to_its_last_digit_for_a_hundred_clients(scored: Model) -> None:
    browser = signed_in()
    for client in Client.objects.all():
        page = browser.get(f"/clients/{client.pk}/").content.decode()
        assessment = assess(client, now=NOON)
        told, band = assessment.probability_of_default, assessment.review_band
        shown = re.findall(r'<data id="probability-of-default" value="([^"]+)" hidden>([^<]+)</data>', page)
        assert [(float(value), text) for value, text in shown] == [
            (told, percent(told, digits_apart(told, band.lower, band.upper)))
        ]


@pytest.fixture
def one_client_a_recommendation(scored: Model) -> dict[Recommendation, Client]:
    found = {assess(client, now=NOON).recommendation: client for client in Client.objects.all()}
    assert set(found) == set(Recommendation)
    return found


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_says_frequency_recommendation_and_that_the_decision_is_the_advisors(
    one_client_a_recommendation: dict[Recommendation, Client], language: str
) -> None:
    activate(language)
    yours = {"fr": "C’est une recommandation\u00a0: la décision vous appartient.", "en": "the decision is yours"}[
        language
    ]
    browser = signed_in(language=language)
    for recommendation, client in one_client_a_recommendation.items():
        told = assess(client, now=NOON)
        page = text_of(browser, f"/clients/{client.pk}/")
        assert natural_frequency(told.probability_of_default) in page
        assert str(recommendation.label) in page
        assert yours in page


@pytest.mark.parametrize(
    ("threshold", "lower", "upper", "language", "leads_to", "said"),
    [
        (0.9, 0.8, 0.95, "fr", "proposals", "Ce qui changerait ce refus"),
        (0.9, 0.8, 0.95, "en", "proposals", "What would change this refusal"),
        (0.9, 0.8, 1.1, "fr", "proposals", "Ce qui mènerait à un accord"),
        (1.05, 0.9, 1.1, "en", "proposals", "What would lead to an approval"),
        (1.1, 1.05, 1.2, "fr", "", ""),
    ],
)
def test_whoever_is_not_approved_is_a_link_away_from_what_would_change_that(
    model: Model,
    monkeypatch: pytest.MonkeyPatch,
    threshold: float,
    lower: float,
    upper: float,
    language: str,
    leads_to: str,
    said: str,
) -> None:
    """The threshold and the band are given as multiples of the client's probability."""
    own = assess(a_client(), now=NOON).probability_of_default
    policy = {"decision_threshold": threshold * own, "review_band": {"lower": lower * own, "upper": upper * own}}
    other = replace(model, manifest={**model.manifest, **policy})
    monkeypatch.setattr(engine, "current_model", lambda: other)
    page = signed_in(language=language).get(PAGE).content.decode()
    reasons = page[page.index('id="reasons"') : page.index('id="identity"')]
    links = re.findall(r'<a class="[^"]+" href="/clients/100001/(proposals|simulate)/">([^<]+)</a>', reasons)
    assert links == ([(leads_to, said)] if leads_to else [])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_reason_is_said_in_sentences(
    one_client_a_recommendation: dict[Recommendation, Client], language: str
) -> None:
    activate(language)
    browser = signed_in(language=language)
    for client in one_client_a_recommendation.values():
        reasons = reason_sentences(assess(client, now=NOON))
        page = text_of(browser, f"/clients/{client.pk}/")
        section = page[page.index({"fr": "Principales raisons", "en": "Principal reasons"}[language]) :]
        assert reasons
        for reason in reasons:
            assert reason.said in section
            assert reason.effect.removesuffix(".") in section


@pytest.mark.parametrize("recommendation", Recommendation)
def test_a_bar_beside_each_reason_is_as_long_as_it_weighs(
    one_client_a_recommendation: dict[Recommendation, Client], recommendation: Recommendation
) -> None:
    activate("fr")
    client = one_client_a_recommendation[recommendation]
    assessment = assess(client, now=NOON)
    worth = 1000 * per_log_odds(assessment.base_value, assessment.log_odds)
    page = signed_in().get(f"/clients/{client.pk}/").content.decode()
    lengths = re.findall(r'<rect width="([0-9.]+)" height="6" fill="var\(--chart-(raises|lowers)\)"/>', page)
    most = abs(assessment.reasons[0].contribution)
    assert len(lengths) == len(assessment.reasons) > 1
    for reason, (length, way) in zip(assessment.reasons, lengths, strict=True):
        assert float(length) == pytest.approx(max(2, 240 * abs(reason.contribution) / most), abs=0.06)
        assert way == ("raises" if reason.contribution > 0 else "lowers")
        assert f"({points(round(worth * reason.contribution))})." in page


def test_the_word_beside_a_recommendation_is_that_of_the_case(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    own, browser = assess(a_client(), now=NOON).probability_of_default, signed_in()
    for upper, slug, other in ((1.1, "review-band", "recommendation"), (0.95, "recommendation", "review-band")):
        policy = {"decision_threshold": 0.9 * own, "review_band": {"lower": 0.8 * own, "upper": upper * own}}
        changed = replace(model, manifest={**model.manifest, **policy})
        monkeypatch.setattr(engine, "current_model", lambda changed=changed: changed)
        page = browser.get("/clients/100001/").content.decode()
        assert f'popovertarget="term-{slug}"' in page
        assert f'"term-{other}"' not in page


def test_the_page_says_who_the_client_is_and_what_they_ask_for(model: Model) -> None:
    a_client(amt_credit=450_000, amt_annuity=None, days_birth=-14_620)
    page = text_of(signed_in(), PAGE)
    assert "Client 100001" in page
    assert "450\u202f000" in page
    assert "40\u00a0ans" in page
    assert "non renseigné" in page
    assert model.version in page


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_file_holds_household_employment_income_and_external_scores(model: Model, language: str) -> None:
    activate(language)
    client = a_client(amt_income_total=123_456, ext_source_2=0.4321, cnt_fam_members=3, days_employed=-3_653)
    page = text_of(signed_in(language=language), PAGE)
    for _, _, columns in SECTIONS:
        for label, value in facts(client, columns):
            assert label in page
            assert value in page
    expected = {
        "fr": ("123\u202f456 par mois", "0,43", "10\u00a0ans"),
        "en": ("123,456 a month", "0.43", "10 years"),
    }
    assert all(words in page for words in expected[language])


@pytest.mark.parametrize("days", [365_243, 0])
def test_who_has_no_employment_has_no_years_of_it(model: Model, days: int) -> None:
    client = a_client(days_employed=days)
    (_, shown), *_ = facts(client, ("days_employed",))
    assert shown == {365_243: "non renseigné", 0: "0\u00a0jour"}[days]


def test_opening_a_client_puts_them_first_among_the_users_recents(model: Model) -> None:
    a_client(1)
    a_client(2)
    browser = signed_in()
    for number in (1, 2, 1):
        browser.get(f"/clients/{number}/")
    user = User.objects.get()
    assert list(RecentClient.objects.recent_for(user).values_list("client", flat=True)) == [1, 2]
    recents = browser.get(LIST).content.decode().split('id="recents"')[1]
    assert recents.index("/clients/1/") < recents.index("/clients/2/")
    other = signed_in("senior").get(LIST).content.decode().split('id="recents"')[1]
    assert "/clients/1/" not in other


def test_the_client_page_needs_at_most_fifteen_queries_whatever_the_history(model: Model) -> None:
    a_client(1)
    a_client_with_history(2, rows=200)
    browser = signed_in()
    without, with_history = queries(browser, "/clients/1/"), queries(browser, "/clients/2/")
    assert without == with_history <= 15


def test_a_first_visit_needs_as_many_queries_whatever_the_history(model: Model) -> None:
    a_client(1)
    a_client_with_history(2, rows=50)
    browser = signed_in()
    browser.get(LIST)
    counts = []
    for number in (1, 2):
        with CaptureQueriesContext(connection) as captured:
            browser.get(f"/clients/{number}/")
        counts.append(len(captured))
    # The second visit also finds the first client among the recents, which costs no query more.
    assert counts[0] == counts[1] <= 25


@pytest.mark.parametrize(
    "query",
    [
        {"as": "svg", "of": "pie"},
        {"as": "csv", "of": "pie"},
        {"as": "svg"},
        {"as": "pdf", "of": "gauge"},
        {"as": "svg", "of": "gauge", "width": "huge"},
    ],
)
def test_an_unknown_file_or_width_is_not_found(model: Model, query: dict[str, str]) -> None:
    a_client()
    assert signed_in().get(PAGE, query).status_code == 404
