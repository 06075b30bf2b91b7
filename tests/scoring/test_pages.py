"""The client list and the client page: what they show, to whom, in which language, and at what cost."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils.translation import activate

from clients.models.client import Client
from clients.models.recents import RecentClient
from ml.serving.model import Model
from ml.tables import TABLES
from scoring.core import engine, search
from scoring.core.assessment import assess
from scoring.core.batch import score_everyone
from scoring.models.assessments import BatchAssessment
from scoring.models.versions import ModelVersion, Recommendation
from scoring.pages.summary.views import SECTIONS
from scoring.text.assessment import natural_frequency, reason_views
from scoring.text.facts import facts
from scoring.text.values import percent
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import a_client_with_history, signed_in

pytestmark = pytest.mark.django_db
LIST, PAGE = "/clients/", "/clients/100001/"


def text_of(browser: Browser, address: str, status: int = 200, **query: str) -> str:
    """Return a page's text without tags, spaces as one, entities resolved."""
    response = browser.get(address, query)
    assert response.status_code == status
    body = re.sub(r"<(script|noscript)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"[ \n\t]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def queries(browser: Browser, address: str) -> int:
    browser.get(address)  # what a first request alone asks for is not counted
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


# Who may see them


@pytest.mark.parametrize("address", [LIST, PAGE, f"{PAGE}?as=svg&of=gauge", f"{PAGE}?as=csv&of=gauge"])
def test_a_visitor_is_sent_to_the_sign_in_page(client: Browser, model: Model, address: str) -> None:
    a_client()
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?{urlencode({'next': address}, safe='/')}",
    )


@pytest.mark.parametrize("address", [LIST, PAGE, f"{PAGE}?as=svg&of=gauge", f"{PAGE}?as=csv&of=gauge"])
def test_a_user_without_a_role_is_refused(model: Model, address: str) -> None:
    a_client()
    response = signed_in("").get(address)
    assert response.status_code == 403
    assert "403.html" in [template.name for template in response.templates]


@pytest.mark.parametrize("address", [LIST, PAGE])
def test_pages_change_nothing_by_post(model: Model, address: str) -> None:
    a_client()
    assert signed_in().post(address).status_code == 405


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


# The client page


def test_the_page_carries_the_probability_to_its_last_digit_for_a_hundred_clients(scored: Model) -> None:
    browser = signed_in()
    for client in Client.objects.all():
        page = browser.get(f"/clients/{client.pk}/").content.decode()
        told = assess(client, now=NOON).probability_of_default
        shown = re.findall(r'<data id="probability-of-default" value="([^"]+)">([^<]+)</data>', page)
        assert [(float(value), text) for value, text in shown] == [(told, percent(told))]


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
        (0.9, 0.8, 1.1, "fr", "proposals", "Ce qui ferait passer ce dossier sous le seuil"),
        (1.05, 0.9, 1.1, "fr", "simulate", "Sous le seuil de peu\u00a0: essayer une autre demande"),
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
    links = re.findall(r'<a href="/clients/100001/(proposals|simulate)/">([^<]+)</a>', reasons)
    assert links == ([(leads_to, said)] if leads_to else [])


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_reason_is_told_with_the_clients_value_beside_the_usual_one(
    one_client_a_recommendation: dict[Recommendation, Client], language: str
) -> None:
    activate(language)
    browser = signed_in(language=language)
    for client in one_client_a_recommendation.values():
        reasons = reason_views(assess(client, now=NOON))
        page = text_of(browser, f"/clients/{client.pk}/")
        section = page[page.index({"fr": "Principales raisons", "en": "Principal reasons"}[language]) :]
        assert reasons
        for reason in reasons:
            assert reason.statement in section
            assert reason.label in section
            assert reason.shown_value in section
            assert reason.usual_value in section


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
        "fr": ("123\u202f456 par an", "0,43", "10\u00a0ans"),
        "en": ("123,456 a year", "0.43", "10 years"),
    }
    assert all(words in page for words in expected[language])


@pytest.mark.parametrize("days", [365_243, 0])
def test_who_has_no_employment_has_no_years_of_it(model: Model, days: int) -> None:
    client = a_client(days_employed=days)
    (_, shown), *_ = facts(client, ("days_employed",))
    assert shown == {365_243: "non renseigné", 0: "0\u00a0an"}[days]


def test_an_identifier_is_never_written_with_separators(model: Model) -> None:
    a_client(123_456)
    browser = signed_in()
    for address in ("/clients/123456/", LIST):
        page = text_of(browser, address)
        assert "123456" in page
        assert not re.search(r"123[\s\u00a0\u202f,]456", page)


def test_the_page_is_in_french_whatever_the_browser_asks_for_until_the_switch_is_used(model: Model) -> None:
    a_client()
    browser = signed_in(**{"accept-language": "en"})
    assert '<html lang="fr">' in browser.get(PAGE).content.decode()
    switched = browser.post("/language/setlang/", {"language": "en", "next": PAGE})
    assert (switched.status_code, switched["Location"]) == (302, PAGE)
    page = browser.get(PAGE)
    assert '<html lang="en">' in page.content.decode()
    assert page["Content-Language"] == "en"
    browser.post("/language/setlang/", {"language": "fr", "next": PAGE})
    assert '<html lang="fr">' in browser.get(PAGE).content.decode()


def test_the_switch_leads_to_no_other_site(client: Browser) -> None:
    response = client.post("/language/setlang/", {"language": "en", "next": "https://evil.example/"})
    assert "evil" not in response["Location"]


def test_an_unknown_language_in_the_cookie_is_french(client: Browser) -> None:
    client.cookies["django_language"] = "xx"
    assert client.get("/accounts/login/")["Content-Language"] == "fr"


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


# Charts as files


CHARTS = pytest.mark.parametrize(
    ("page", "name", "filename"),
    [
        (PAGE, "gauge", "client-100001-gauge.csv"),
        (f"{PAGE}why/", "contributions", "client-100001-explanation-contributions.csv"),
    ],
)


@CHARTS
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_a_chart_is_served_as_a_drawing(model: Model, page: str, name: str, filename: str, width: str) -> None:
    a_client()
    response = signed_in().get(page, {"as": "svg", "of": name, "width": width})
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "private, max-age=60"
    assert response.content.startswith(b"<svg")
    assert b"<script" not in response.content


@CHARTS
def test_a_chart_is_served_as_a_table_that_spreadsheets_read(model: Model, page: str, name: str, filename: str) -> None:
    a_client()
    response = signed_in().get(page, {"as": "csv", "of": name})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{filename}"'
    lines = response.content.decode("utf-8-sig").splitlines()
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert len(lines) > 3
    assert len({line.count(",") for line in lines[:1]}) == 1


@pytest.mark.parametrize(
    "query",
    [
        {"as": "svg", "of": "pie"},
        {"as": "csv", "of": "pie"},
        {"as": "svg"},
        {"as": "png", "of": "gauge"},
        {"as": "svg", "of": "gauge", "width": "huge"},
    ],
)
def test_an_unknown_file_or_width_is_not_found(model: Model, query: dict[str, str]) -> None:
    a_client()
    assert signed_in().get(PAGE, query).status_code == 404


# The list


def listed(browser: Browser, **query: str) -> list[int]:
    """Return the identifiers in the list, in order."""
    page = browser.get(LIST, query)
    assert page.status_code == 200
    table = page.content.decode().split("<tbody")[1].split("</tbody>")[0] if b"<tbody" in page.content else ""
    return [int(number) for number in re.findall(r'href="/clients/(\d+)/"', table)]


def test_the_list_shows_everybody_by_identifier() -> None:
    for number in (30, 10, 20):
        a_client(number)
    assert listed(signed_in()) == [10, 20, 30]


def test_an_empty_list_says_that_nobody_matches_and_is_no_error() -> None:
    page = text_of(signed_in(), LIST)
    assert "0 client" in page
    assert "Aucun client ne correspond" in page


def test_the_list_finds_an_identifier_by_its_first_digits() -> None:
    for number in (12, 123, 1_234, 2_123):
        a_client(number)
    assert listed(signed_in(), identifier=" 12 ") == [12, 123, 1_234]
    assert listed(signed_in("senior"), identifier="1234") == [1_234]


@pytest.mark.parametrize(
    ("query", "column"),
    [
        ("contract_type", "name_contract_type"),
        ("income_type", "name_income_type"),
        ("education_type", "name_education_type"),
    ],
)
def test_the_list_is_filtered_by_a_category(query: str, column: str) -> None:
    one, other, *_ = [category.value for category in TABLES["application"].column(column).categories]
    a_client(1, **{column: one})
    a_client(2, **{column: other})
    assert listed(signed_in(), **{query: other}) == [2]


def test_filters_add_up() -> None:
    a_client(12, name_contract_type="Cash loans")
    a_client(13, name_contract_type="Revolving loans")
    a_client(22, name_contract_type="Cash loans")
    assert listed(signed_in(), identifier="1", contract_type="Cash loans") == [12]


def test_the_list_is_ordered_by_probability_and_filtered_by_recommendation(scored: Model) -> None:
    told = {c.pk: assess(c, now=NOON) for c in Client.objects.all()}
    by_risk = sorted(told, key=lambda pk: (-told[pk].probability_of_default, pk))
    browser = signed_in()
    assert listed(browser, sort="riskiest") == by_risk[: search.PAGE_SIZE]
    assert listed(browser, sort="riskiest", page="2") == by_risk[search.PAGE_SIZE : 2 * search.PAGE_SIZE]
    assert listed(browser, sort="safest") == sorted(told, key=lambda pk: (told[pk].probability_of_default, pk))[:25]
    for recommendation in Recommendation:
        matching = [pk for pk in sorted(told) if told[pk].recommendation is recommendation]
        assert listed(browser, recommendation=recommendation.value) == matching[: search.PAGE_SIZE]


def test_the_list_shows_the_model_in_service_and_not_an_older_one(model: Model) -> None:
    a_client(1)
    score_everyone(now=NOON, advance=lambda done: None)
    current = ModelVersion.objects.get()
    fields = {f.name: getattr(current, f.name) for f in ModelVersion._meta.fields if f.name not in ("id", "version")}
    older = ModelVersion.objects.create(version="older", **fields)
    BatchAssessment.objects.create(
        client_id=1, model_version=older, probability_of_default=0.9999, recommendation="DECLINE", assessed_at=NOON
    )
    assert listed(signed_in(), sort="riskiest") == [1]
    assert "100,0\u202f%" not in text_of(signed_in("senior"), LIST)


def test_a_client_nobody_scored_yet_is_listed_as_such(model: Model) -> None:
    a_client(1)
    assert "pas encore évalué" in text_of(signed_in(), LIST)


def test_the_list_works_without_a_model() -> None:
    a_client(1)
    assert listed(signed_in()) == [1]
    assert listed(signed_in("senior"), sort="riskiest") == []


@pytest.mark.parametrize("typed", ["abc", "12a", "12345678901", "-5", "١٢", "<script>"])
def test_an_identifier_that_is_not_understood_is_said_and_kept(typed: str) -> None:
    a_client()
    response = signed_in().get(LIST, {"identifier": typed})
    page = response.content.decode()
    assert response.status_code == 400
    assert "L’identifiant est un nombre de 10 chiffres au plus" in html.unescape(page)
    assert f'value="{html.escape(typed)}"' in page
    assert "<title>Erreur" in page
    assert 'aria-invalid="true"' in page
    assert "/clients/100001/" not in page


@pytest.mark.parametrize("field", ["contract_type", "income_type", "education_type", "recommendation", "sort"])
def test_a_choice_that_does_not_exist_is_said(field: str) -> None:
    assert signed_in().get(LIST, {field: "nothing of the kind"}).status_code == 400


def test_pages_keep_the_filters_and_a_page_out_of_range_is_the_nearest() -> None:
    for number in range(1_001, 1_061):
        a_client(number)
    a_client(999)
    browser = signed_in()
    query = {"identifier": "10", "contract_type": "Cash loans"}
    page = html.unescape(browser.get(LIST, query | {"page": "2"}).content.decode())
    assert 'href="?identifier=10&contract_type=Cash+loans&page=1"' in page
    assert 'href="?identifier=10&contract_type=Cash+loans&page=3"' in page
    last = listed(browser, **query, page="3")
    assert last == list(range(1_051, 1_061))
    assert listed(browser, **query, page="99") == last
    assert listed(browser, **query, page="nonsense") == list(range(1_001, 1_026))


def test_the_list_needs_as_many_queries_for_one_client_as_for_a_full_page(model: Model) -> None:
    browser = signed_in()
    a_client(1)
    score_everyone(now=NOON, advance=lambda done: None)
    browser.get("/clients/1/")
    one = queries(browser, LIST)
    for number in range(2, 31):
        a_client(number)
        browser.get(f"/clients/{number}/")
    score_everyone(now=NOON, advance=lambda done: None)
    assert queries(browser, LIST) == one <= 12
    assert queries(browser, f"{LIST}?sort=riskiest&recommendation=APPROVE") <= 12
