"""The content policy and the other protective headers, on every page."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from ml.serving.model import Model
from scoring.core.batch import score_everyone
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import PASSWORD, signed_in

pytestmark = pytest.mark.django_db
PAGES = [
    "/clients/",
    "/clients/?identifier=abc",
    "/clients/100001/",
    "/clients/100001/?as=svg&of=gauge",
    "/clients/100001/?as=csv&of=gauge",
    "/clients/100001/history/",
    "/clients/100001/two-clients/",
    "/clients/100001/compare/?feature=age_years",
    "/clients/100001/similar/",
    "/clients/100001/two-features/?x=age_years&y=amt_credit",
    "/clients/100001/notes/",
    "/clients/100001/why/",
    "/clients/100001/for-client/",
    "/clients/100001/data/",
    "/clients/100001/completeness/",
    "/dictionary/",
    "/clients/100001/print/",
    "/clients/100001/simulate/",
    "/clients/100001/simulate/?amt_income_total=200000",
    "/clients/100001/simulate/?amt_income_total=-5",
    "/clients/100001/proposals/",
    "/clients/9/",
    "/portfolio/",
    "/model/",
    "/model/details/",
    "/help/",
    "/feedback/",
    "/nowhere/",
    "/accounts/logout/",
    "/accounts/password/change/",
    "/accounts/reauthenticate/",
    "/accounts/inactive/",
    "/api/v1/clients/",
    "/api/v1/clients/100001/",
    "/api/v1/clients/100001/score/",
    "/api/v1/schema/",
]
ADMIN = ["/admin/", "/admin/clients/client/", "/admin/clients/client/100001/change/", "/admin/auth/user/"]


def policy_of(response: HttpResponse) -> dict[str, str]:
    """Return the directives of a response's content policy."""
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: sources for name, _, sources in parts if name}


@pytest.fixture
def browser(model: Model) -> Browser:
    a_client()
    score_everyone(now=NOON, advance=lambda done: None)
    return signed_in("admin")


def test_every_page_allows_its_own_files_alone_and_no_text_as_markup(browser: Browser) -> None:
    for address in PAGES:
        policy = policy_of(browser.get(address))
        assert policy["default-src"] == "'self'", address
        assert policy["require-trusted-types-for"] == "'script'", address
        assert policy["object-src"] == policy["frame-ancestors"] == "'none'", address
        assert (policy["base-uri"], policy["form-action"]) == ("'none'", "'self'"), address
        assert "unsafe" not in " ".join(policy.values()), address
        assert "*" not in " ".join(policy.values()), address


def test_the_sign_in_page_has_the_same_policy(client: Browser) -> None:
    policy = policy_of(client.get("/accounts/login/"))
    assert policy["default-src"] == "'self'"
    assert policy["require-trusted-types-for"] == "'script'"


def test_the_administration_lifts_the_rule_on_markup_and_nothing_else(browser: Browser) -> None:
    for address in ADMIN:
        policy = policy_of(browser.get(address))
        assert policy["default-src"] == "'self'", address
        assert "require-trusted-types-for" not in policy, address
        assert "unsafe" not in " ".join(policy.values()), address


def test_no_page_carries_script_or_style_of_its_own(browser: Browser) -> None:
    for address in [*PAGES, *ADMIN]:
        response = browser.get(address)
        if not response["Content-Type"].startswith("text/html"):
            continue
        page = response.content.decode()
        inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", page)
        assert inline == [], address
        assert not re.search(r"<style\b|\sstyle=|\son[a-z]+=\"|href=\"javascript:", page), address
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", page), address


def test_protective_headers_are_on_every_page(browser: Browser) -> None:
    for address in [*PAGES, *ADMIN]:
        response = browser.get(address)
        assert response["X-Frame-Options"] == "DENY", address
        assert response["X-Content-Type-Options"] == "nosniff", address
        assert response["Referrer-Policy"] == "same-origin", address
        assert response["Cache-Control"].startswith(("private", "max-age=0")), address


def test_cookies_of_the_session_are_out_of_reach_of_scripts_and_other_sites(browser: Browser) -> None:
    browser.logout()
    cookie = browser.post("/accounts/login/", {"login": "admin", "password": PASSWORD}).cookies["sessionid"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    response = browser.post("/language/setlang/", {"language": "en"})
    assert response.cookies["django_language"]["samesite"] == "Lax"


@pytest.mark.parametrize("address", ["/clients/", "/api/v1/clients/"])
def test_a_request_for_another_host_is_refused(browser: Browser, address: str) -> None:
    response = browser.get(address, headers={"host": "evil.example"})
    assert response.status_code == 400
    expected = "application/problem+json" if address.startswith("/api/") else "text/html; charset=utf-8"
    assert response["Content-Type"] == expected


def test_the_error_page_needs_neither_database_nor_session(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the database is gone")

    browser.raise_request_exception = False
    monkeypatch.setattr("scoring.core.search.page_of", fails)
    response = browser.get("/clients/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "Erreur du serveur" in page
    assert "the database is gone" not in page
    assert "the database is gone" in caplog.text
    assert policy_of(response)["default-src"] == "'self'"
