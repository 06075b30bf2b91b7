"""Error pages are the portal's own in both languages, in debug mode too; an error of ours keeps its traceback there."""

from __future__ import annotations

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client as Browser
from pytest_django import Settings

from ml.serving.model import Model
from tests.scoring.factories import signed_in

pytestmark = pytest.mark.django_db
DEBUG = pytest.mark.parametrize("debug", [False, True])
WORDS = {
    400: {"fr": "Demande non comprise", "en": "Request not understood"},
    403: {"fr": "Accès refusé", "en": "Access refused"},
    404: {"fr": "Page introuvable", "en": "Page not found"},
}


def error_page(browser: Browser, address: str, status: int, language: str = "fr") -> None:
    """Fail unless the address answers with the portal's page for `status`."""
    response = browser.get(address)
    assert response.status_code == status
    assert f"{status}.html" in [template.name for template in response.templates]
    page = response.content.decode()
    assert f'<html lang="{language}">' in page
    assert f"<h1>{WORDS[status][language]}</h1>" in page


@DEBUG
@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_is_not_found_has_the_portals_page(settings: Settings, model: Model, debug: bool, language: str) -> None:
    settings.DEBUG = debug
    browser = signed_in(language=language)
    for address in ("/nowhere/", "/nowhere", "/clients/7/", "/accounts/signup/"):
        error_page(browser, address, 404, language)


@DEBUG
def test_a_visitor_gets_the_same_page(settings: Settings, client: Browser, debug: bool) -> None:
    settings.DEBUG = debug
    error_page(client, "/nowhere/", 404)


@DEBUG
def test_what_a_role_does_not_open_has_the_portals_page(settings: Settings, debug: bool) -> None:
    settings.DEBUG = debug
    error_page(signed_in(""), "/clients/", 403)


@DEBUG
def test_a_form_without_its_token_has_the_portals_page(settings: Settings, debug: bool) -> None:
    settings.DEBUG = debug
    response = Browser(enforce_csrf_checks=True).post("/accounts/login/", {"login": "advisor"})
    assert response.status_code == 403
    assert "<h1>Formulaire expiré</h1>" in response.content.decode()


@DEBUG
def test_a_suspect_request_has_the_portals_page(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, debug: bool
) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise SuspiciousOperation("a session from elsewhere")

    settings.DEBUG = debug
    browser = signed_in()
    monkeypatch.setattr("scoring.pages.help.views.render", fails)
    error_page(browser, "/help/", 400)


@DEBUG
def test_an_address_without_its_final_slash_still_leads_to_its_page(settings: Settings, debug: bool) -> None:
    settings.DEBUG = debug
    assert signed_in().get("/help")["Location"] == "/help/"


def test_in_debug_mode_an_error_of_ours_keeps_its_traceback(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the roof is gone")

    settings.DEBUG = True
    browser = signed_in()
    browser.raise_request_exception = False
    monkeypatch.setattr("scoring.pages.help.views.render", fails)
    response = browser.get("/help/")
    assert response.status_code == 500
    assert "the roof is gone" in response.content.decode()
