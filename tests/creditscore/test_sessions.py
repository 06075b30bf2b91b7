"""How long a sign-in lasts: renewed by pages, said on each, extended on request, over in the end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from creditscore.middleware import RENEWED_AT, RENEWED_EVERY, SIGNED_IN_AT
from tests.scoring.factories import signed_in

pytestmark = pytest.mark.django_db
EXTEND = "/session/extend/"


def aged(browser: Browser, by: timedelta) -> None:
    """Let the browser's session be as if its last page had been opened `by` ago."""
    session = browser.session
    session[RENEWED_AT] = (timezone.now() - by).isoformat()
    session.save()
    kept = Session.objects.get()
    kept.expire_date -= by
    kept.save()


def test_a_page_renews_the_session_and_says_when_it_ends(settings: Settings) -> None:
    settings.SESSION_COOKIE_AGE = 3_600
    browser = signed_in()
    page = browser.get("/clients/").content.decode()
    ends = timezone.localtime(timezone.now() + timedelta(hours=1))
    said = f"{ends.hour}\u00a0h\u00a0{ends:%M}"  # « 02:40 » would read as what is left
    assert f"Sans nouvelle page, la session se termine à\u00a0<span data-session-end>{said}</span>" in page
    assert 'data-session="3600"' in page or 'data-session="3599"' in page
    aged(browser, timedelta(minutes=50))
    page = browser.get("/clients/").content.decode()
    assert 'data-session="3600"' in page or 'data-session="3599"' in page
    assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=59)


def test_pages_opened_within_a_minute_write_the_session_once(settings: Settings) -> None:
    settings.SESSION_COOKIE_AGE = 3_600
    browser = signed_in()
    browser.get("/help/")
    with CaptureQueriesContext(connection) as captured:
        browser.get("/help/")
    assert not [q for q in captured if "django_session" in q["sql"] and not q["sql"].startswith("SELECT")]
    aged(browser, RENEWED_EVERY)
    with CaptureQueriesContext(connection) as captured:
        browser.get("/help/")
    assert [q for q in captured if "UPDATE" in q["sql"] and "django_session" in q["sql"]]


def test_a_session_nobody_renewed_is_over(settings: Settings) -> None:
    settings.SESSION_COOKIE_AGE = 600
    browser = signed_in()
    browser.get("/clients/")
    aged(browser, timedelta(minutes=11))
    response = browser.get("/clients/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/clients/")
    assert browser.post(EXTEND, headers={"accept": "application/json"}).status_code == 302


def test_the_button_extends_the_session_without_javascript_and_returns_to_the_page() -> None:
    browser = signed_in()
    browser.get("/clients/")
    aged(browser, timedelta(seconds=30))
    before = browser.session[RENEWED_AT]
    response = browser.post(EXTEND, {"next": "/help/"}, headers={"accept": "text/html"})
    assert (response.status_code, response["Location"]) == (302, "/help/")
    assert browser.session[RENEWED_AT] > before
    assert browser.post(EXTEND, {"next": "nowhere"}, headers={"accept": "text/html"}).status_code == 302
    away = browser.post(EXTEND, {"next": "https://evil.example/"}, headers={"accept": "text/html"})
    assert away["Location"] == "/"


def test_a_script_is_told_how_long_the_session_lasts(settings: Settings) -> None:
    settings.SESSION_COOKIE_AGE = 1_800
    browser = signed_in(language="en")
    answer = browser.post(EXTEND, headers={"accept": "application/json"}).json()
    assert answer["seconds"] == 1_800
    assert (
        f"the session ends at\u00a0<span data-session-end>{answer['ends_at']}</span>"
        in browser.get("/help/").content.decode()
    )
    assert re.fullmatch(r"\d\d:\d\d", answer["ends_at"])


def test_a_visitor_has_no_session_to_extend_and_is_told_nothing_of_one(client: Browser) -> None:
    assert client.post(EXTEND)["Location"] == f"/accounts/login/?next={EXTEND}"
    assert client.get(EXTEND).status_code == 405
    page = client.get("/accounts/login/").content.decode()
    assert "data-session" not in page


def begun(browser: Browser, ago: timedelta) -> None:
    """Let the browser's session have begun that long ago."""
    session = browser.session
    session[SIGNED_IN_AT] = (timezone.now() - ago).isoformat()
    session.save()


def test_a_session_ends_twelve_hours_after_signing_in_whatever_was_opened() -> None:
    browser = signed_in()
    begun(browser, timedelta(hours=11, minutes=30))
    page = browser.get("/clients/").content.decode()
    assert "La session se termine à" in page
    assert "data-last" in page
    answer = browser.post(EXTEND, headers={"accept": "application/json"}).json()
    assert answer["last"] is True
    assert 29 * 60 <= answer["seconds"] <= 30 * 60
    begun(browser, timedelta(hours=12))
    response = browser.get("/clients/")
    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/clients/")
    assert not Session.objects.exists()


def test_signing_in_again_begins_the_session_anew() -> None:
    browser = signed_in()
    begun(browser, timedelta(hours=11, minutes=30))
    browser.force_login(User.objects.get(), backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post(EXTEND, headers={"accept": "application/json"}).json()["last"] is False


def test_signing_out_has_the_browser_forget_its_copies() -> None:
    browser = signed_in()
    assert "Clear-Site-Data" not in browser.get("/accounts/logout/")
    assert browser.post("/accounts/logout/")["Clear-Site-Data"] == '"cache"'


def test_every_answer_says_what_of_the_device_a_page_may_use() -> None:
    policy = signed_in().get("/help/")["Permissions-Policy"]
    assert "camera=()" in policy
    assert "publickey-credentials-get=(self)" in policy
