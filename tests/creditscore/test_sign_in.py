"""Signing in and out: one page for everybody, closed registration, a lock-out that several processes share."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client as Browser
from pytest_django import Settings

from tests.scoring.factories import PASSWORD, a_user, signed_in

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"
ATTEMPTS = 10


@pytest.fixture(autouse=True)
def no_earlier_attempts() -> None:
    cache.clear()


def sign_in(
    browser: Browser, username: str = "advisor", password: str = PASSWORD, address: str = SIGN_IN
) -> HttpResponse:
    return browser.post(address, {"login": username, "password": password})


def test_signing_in_leads_to_the_clients(client: Browser) -> None:
    a_user("advisor")
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.get("/").status_code == 200
    assert client.get("/clients/").status_code == 200


def test_signing_in_leads_to_the_page_that_was_asked_for(client: Browser) -> None:
    a_user("advisor")
    response = sign_in(client, address=f"{SIGN_IN}?next=/clients/100001/")
    assert response["Location"] == "/clients/100001/"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "https:evil.example", "/\\evil.example"],
)
def test_signing_in_leads_to_no_other_site(client: Browser, elsewhere: str) -> None:
    a_user("advisor")
    response = client.post(SIGN_IN, {"login": "advisor", "password": PASSWORD, "next": elsewhere})
    assert "evil" not in response.get("Location", "")
    assert "javascript" not in response.get("Location", "")


@pytest.mark.parametrize(("username", "password"), [("advisor", "wrong"), ("nobody", PASSWORD), ("advisor", "")])
def test_a_failed_sign_in_says_the_same_whatever_was_wrong(client: Browser, username: str, password: str) -> None:
    a_user("advisor")
    response = sign_in(client, username, password)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<title>Erreur" in page
    assert 'aria-invalid="true"' in page
    assert "_auth_user_id" not in client.session
    if password:
        assert "L’identifiant de connexion ou le mot de passe est faux." in page


def test_a_deactivated_account_does_not_sign_in(client: Browser) -> None:
    a_user("advisor", is_active=False)
    sign_in(client)
    assert "_auth_user_id" not in client.session


# Lock-out


def test_repeated_failures_lock_the_account_out_for_a_while(client: Browser) -> None:
    a_user("advisor")
    answers = [sign_in(client, password=f"guess {number}").status_code for number in range(ATTEMPTS)]
    assert answers[:-1] == [200] * (ATTEMPTS - 1)
    response = sign_in(client)
    assert response.status_code == 429
    assert "Connexion suspendue" in response.content.decode()
    assert "account/locked.html" in [template.name for template in response.templates]
    assert "_auth_user_id" not in client.session


def test_the_lock_out_is_kept_in_the_database_and_spares_other_accounts(client: Browser) -> None:
    a_user("advisor")
    a_user("senior")
    for number in range(ATTEMPTS):
        sign_in(client, password=f"guess {number}")
    another_process = Browser()
    assert sign_in(another_process).status_code == 429
    assert sign_in(another_process, "senior").status_code == 302


def test_a_success_forgets_the_failures_before_it(client: Browser) -> None:
    a_user("advisor")
    for _ in range(2):
        for number in range(ATTEMPTS - 1):
            sign_in(client, password=f"guess {number}")
        assert sign_in(Browser()).status_code == 302


def test_behind_a_proxy_one_visitor_does_not_lock_out_another(client: Browser, settings: Settings) -> None:
    a_user("advisor")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(ATTEMPTS):
        # What a visitor writes into the header comes before what the proxy adds.
        client.post(
            SIGN_IN,
            {"login": "advisor", "password": f"guess {number}"},
            headers={"x-forwarded-for": f"10.0.0.{number}, 203.0.113.9"},
        )
    assert AccessAttempt.objects.get().ip_address == "203.0.113.9"
    form = {"login": "advisor", "password": PASSWORD}
    assert client.post(SIGN_IN, form, headers={"x-forwarded-for": "203.0.113.9"}).status_code == 429
    assert client.post(SIGN_IN, form, headers={"x-forwarded-for": "198.51.100.7"}).status_code == 302


def test_without_a_proxy_the_header_counts_for_nothing(client: Browser) -> None:
    a_user("advisor")
    for number in range(ATTEMPTS):
        client.post(
            SIGN_IN, {"login": "advisor", "password": "guess"}, headers={"x-forwarded-for": f"203.0.113.{number}"}
        )
    assert sign_in(client).status_code == 429


@pytest.mark.parametrize(
    ("written", "counted"),
    [
        ("203.0.113.9:50412", "203.0.113.9"),
        ("[2001:db8:1:2:3:4:5:6]:443", "2001:db8:1:2::"),
        ('"[2001:db8:1:2::1]"', "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::9", "2001:db8:1:2::"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::"),
        ("unknown", "127.0.0.1"),
        ("", "127.0.0.1"),
        ("203.0.113.9\x00", "127.0.0.1"),
    ],
)
def test_the_address_is_read_as_proxies_write_it(
    client: Browser, settings: Settings, written: str, counted: str
) -> None:
    a_user("advisor")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    form = {"login": "advisor", "password": "guess"}
    assert client.post(SIGN_IN, form, headers={"x-forwarded-for": written}).status_code == 200
    assert AccessAttempt.objects.get().ip_address == counted


def test_a_request_that_passed_fewer_proxies_signs_in_too(client: Browser, settings: Settings) -> None:
    a_user("advisor")
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    form = {"login": "advisor", "password": PASSWORD}
    assert client.post(SIGN_IN, form, headers={"x-forwarded-for": "203.0.113.9"}).status_code == 302


def test_the_administration_has_no_sign_in_of_its_own_to_guess_at(client: Browser) -> None:
    a_user("admin")
    response = client.post("/admin/login/", {"username": "admin", "password": PASSWORD})
    assert response.status_code == 302
    assert response["Location"].startswith(SIGN_IN)
    assert "_auth_user_id" not in client.session


# Accounts are made by an administrator


@pytest.mark.parametrize("page", ["signup/", "email/", "password/reset/", "password/set/"])
def test_nobody_signs_up_or_has_mail_sent(client: Browser, page: str) -> None:
    form = {"username": "me", "email": "me@example.org", "password1": PASSWORD, "password2": PASSWORD}
    assert client.get(f"/accounts/{page}").status_code == 404
    assert client.post(f"/accounts/{page}", form).status_code == 404
    assert not User.objects.exists()


def test_a_user_changes_their_own_password() -> None:
    browser = signed_in("advisor")
    new = "a sentence nobody else would say"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert browser.get("/accounts/password/change/").status_code == 200
    assert browser.post("/accounts/password/change/", form).status_code == 302
    assert User.objects.get().check_password(new)


@pytest.mark.parametrize("weak", ["short", "advisor12345", "qwerty123456"])
def test_a_weak_password_is_refused(weak: str) -> None:
    browser = signed_in("advisor")
    form = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    assert browser.post("/accounts/password/change/", form).status_code == 200
    assert User.objects.get().check_password(PASSWORD)


def test_a_visitor_changes_no_password(client: Browser) -> None:
    assert client.get("/accounts/password/change/")["Location"].startswith(SIGN_IN)


# Signing out


def test_signing_out_needs_a_confirmed_form_not_a_link() -> None:
    browser = signed_in("advisor")
    assert browser.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in browser.session
    assert browser.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "la session de Jeanne d’Arc est terminée sur ce poste. Ce qui était enregistré est gardé."),
        ("en", "Jeanne d’Arc’s session has ended on this computer. What was saved is kept."),
    ],
)
def test_signing_out_says_whose_session_has_ended(language: str, words: str) -> None:
    browser = signed_in("advisor", language)
    User.objects.update(first_name="Jeanne", last_name="d’Arc")
    asked = browser.get("/accounts/logout/").content.decode()
    assert "Jeanne d’Arc" in asked.partition("<main")[2]
    done = browser.post("/accounts/logout/", follow=True)
    assert done.redirect_chain == [(SIGN_IN, 302)]
    assert words in done.content.decode().partition('<ul class="messages" role="status">')[2]
    assert words not in browser.get(SIGN_IN).content.decode()


def test_forms_are_refused_without_their_token() -> None:
    browser = Browser(enforce_csrf_checks=True)
    response = sign_in(browser)
    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]
