"""What several pages do alike: whom they let in, in what words they speak, their charts as files, what they cost."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.test import Client as Browser
from django.utils.translation import activate

from clients.models.client import Client
from ml.serving.model import Model
from scoring.text import glossary
from tests.clients.factories import a_client
from tests.scoring.factories import a_client_with_history, applicant, signed_in
from tests.scoring.reading import cells_of, queries, text_of

pytestmark = pytest.mark.django_db
LIST, PAGE = "/clients/", "/clients/100001/"


# Who may see them


@pytest.mark.parametrize("address", [LIST, PAGE, f"{PAGE}?as=svg&of=gauge", f"{PAGE}?as=csv&of=gauge"])
def test_a_visitor_is_sent_to_the_sign_in_page(client: Browser, model: Model, address: str) -> None:
    a_client()
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (
        302,
        f"/accounts/login/?{urlencode({'next': address}, safe='/')}",
    )


@pytest.mark.parametrize("address", ["/help/", "/feedback/"])
def test_a_visitor_signs_in_first(client: Browser, address: str) -> None:
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.parametrize("address", [LIST, PAGE, f"{PAGE}?as=svg&of=gauge", f"{PAGE}?as=csv&of=gauge"])
def test_a_user_without_a_role_is_refused(model: Model, address: str) -> None:
    a_client()
    response = signed_in("").get(address)
    assert response.status_code == 403
    assert "403.html" in [template.name for template in response.templates]


@pytest.mark.parametrize("address", [f"{PAGE}simulate/", f"{PAGE}proposals/", f"{PAGE}simulate/1/"])
def test_who_may_not_read_assessments_is_refused(model: Model, address: str) -> None:
    applicant()
    assert signed_in("").get(address).status_code == 403


@pytest.mark.parametrize("address", [f"{PAGE}why/", f"{PAGE}for-client/"])
def test_pages_are_for_those_who_read_assessments(client: Browser, model: Model, address: str) -> None:
    a_client()
    assert client.get(address).status_code == 302
    assert signed_in("").get(address).status_code == 403
    assert signed_in("senior").post(address).status_code == 405
    assert signed_in("auditor").get(address.replace("100001", "7")).status_code == 404


@pytest.mark.parametrize("address", [LIST, PAGE])
def test_pages_change_nothing_by_post(model: Model, address: str) -> None:
    a_client()
    assert signed_in().post(address).status_code == 405


def test_an_unknown_client_is_not_found(model: Model) -> None:
    browser = signed_in()
    assert [browser.get(f"/clients/7/{page}/").status_code for page in ("simulate", "proposals")] == [404, 404]


# What they say


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


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    ("address", "slugs"),
    [
        ("/clients/{}/", ["probability-of-default", "decision-threshold", "usual-value"]),
        ("/clients/{}/why/", ["base-value", "contribution", "log-odds"]),
        ("/clients/{}/similar/", ["peer-group", "default-rate", "interval"]),
        ("/clients/{}/compare/", ["peer-group", "default-rate"]),
        ("/clients/{}/compare/?feature=amt_credit", ["peer-group", "default-rate", "interval"]),
        ("/portfolio/", ["decision-threshold"]),
        ("/model/", ["calibration", "decision-threshold", "business-cost", "drift"]),
    ],
)
def test_a_page_tells_its_words_in_place_and_each_once(
    scored: Model, address: str, slugs: list[str], language: str
) -> None:
    client = Client.objects.order_by("pk")[0]
    page = signed_in(language=language).get(address.format(client.pk)).content.decode()
    told = re.findall(r'id="term-([a-z-]+)" popover', page)
    assert told == re.findall(r'popovertarget="term-([a-z-]+)"', page)
    assert len({*told}) == len(told)
    assert {*slugs} <= {*told}
    activate(language)
    for slug in told:
        assert str(glossary.term(slug).meaning) in page


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
    browser = signed_in()
    response = browser.get(page, {"as": "svg", "of": name, "width": width})
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "private, max-age=60"
    assert response.content.startswith(b"<svg")
    assert b"<script" not in response.content
    image = browser.get(page, {"as": "png", "of": name, "width": width})
    assert image["Content-Type"] == "image/png"
    assert image["Content-Disposition"] == f'attachment; filename="{filename.replace(".csv", ".png")}"'
    assert image.content.startswith(b"\x89PNG")


@CHARTS
def test_a_chart_is_served_as_a_table_that_spreadsheets_read(model: Model, page: str, name: str, filename: str) -> None:
    a_client()
    response = signed_in().get(page, {"as": "csv", "of": name})
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{filename}"'
    assert response.content.startswith(b"\xef\xbb\xbf")
    lines = cells_of(response)
    assert len(lines) > 3
    assert len({len(line) for line in lines}) == 1


# What they cost


@pytest.mark.parametrize("address", ["/clients/{}/why/", "/clients/{}/for-client/"])
def test_queries_do_not_grow_with_the_history(model: Model, address: str) -> None:
    a_client(1)
    a_client_with_history(2, rows=60)
    browser = signed_in()
    assert queries(browser, address.format(1)) == queries(browser, address.format(2)) <= 12
