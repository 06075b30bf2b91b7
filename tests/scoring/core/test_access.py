"""What an account has open ends for good with the account, or with its password."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.utils import timezone
from knox.models import AuthToken

from scoring.models.events import Event, Kind
from tests.scoring.factories import PASSWORD, a_user, signed_in

pytestmark = pytest.mark.django_db
SESSIONS = "/accounts/sessions/"


def entered(username: str = "advisor") -> Browser:
    """Return a browser that signed in on the page."""
    browser = Browser()
    assert browser.post("/accounts/login/", {"login": username, "password": PASSWORD}).status_code == 302
    return browser


def answers(token: str) -> int:
    return Browser(headers={"authorization": f"Token {token}"}).get("/api/v1/clients/").status_code


def test_no_session_and_no_token_outlives_a_disabled_account() -> None:
    user = a_user("advisor")
    browser, token = entered(), AuthToken.objects.create(user)[1]
    assert (browser.get("/help/").status_code, answers(token)) == (200, 200)
    user.is_active = False
    user.save()
    assert (browser.get("/help/").status_code, answers(token)) == (302, 401)
    user.is_active = True
    user.save()
    assert (browser.get("/help/").status_code, answers(token)) == (302, 401)
    assert not Session.objects.exists()


def test_no_session_and_no_token_outlives_a_password_that_an_administrator_set() -> None:
    user = a_user("advisor")
    browser, token = entered(), AuthToken.objects.create(user)[1]
    administrator = signed_in("admin")
    new = "sept figues et un canard"
    administrator.post(
        f"/admin/auth/user/{user.pk}/password/", {"usable_password": "true", "password1": new, "password2": new}
    )
    user.refresh_from_db()
    assert user.check_password(new)
    assert (browser.get("/help/").status_code, answers(token)) == (302, 401)


def test_a_token_stays_where_something_else_of_the_account_changes() -> None:
    user = a_user("advisor")
    token = AuthToken.objects.create(user)[1]
    user.first_name = "Hélène"
    user.save()
    assert answers(token) == 200


def test_one_sees_ones_sessions_and_ends_the_others() -> None:
    a_user("advisor")
    here, elsewhere = entered(), entered()
    page = here.get(SESSIONS).content.decode()
    assert page.count("Adresse du poste") == 2
    assert page.count("celle-ci") == 1
    told = here.post(SESSIONS, follow=True).content.decode()
    assert "Les autres sessions sont terminées." in told
    assert "Mettre fin aux autres sessions" not in told
    assert (here.get("/help/").status_code, elsewhere.get("/help/").status_code) == (200, 302)


def test_sessions_of_others_are_neither_shown_nor_ended() -> None:
    a_user("advisor")
    a_user("senior")
    other, here = entered("senior"), entered()
    assert here.get(SESSIONS).content.decode().count("Adresse du poste") == 1
    here.post(SESSIONS)
    assert other.get("/help/").status_code == 200


def test_an_administrator_ends_what_others_have_open_and_the_log_says_so() -> None:
    user = a_user("advisor")
    browser, token = entered(), AuthToken.objects.create(user)[1]
    User.objects.create_superuser("root", password=PASSWORD)
    administrator = signed_in("admin")
    chosen = [str(pk) for pk in User.objects.filter(username__in=["advisor", "root"]).values_list("pk", flat=True)]
    told = administrator.post(
        "/admin/auth/user/", {"action": "end_what_is_open", "_selected_action": chosen}, follow=True
    ).content.decode()
    assert "1 compte déconnecté." in told
    assert "1 compte a tous les droits" in told
    assert (browser.get("/help/").status_code, answers(token)) == (302, 401)
    assert Event.objects.get(kind=Kind.ROLE_CHANGED).facts == {"account": user.pk, "changed": ["access_ended"]}


def test_nobody_gives_themselves_a_role() -> None:
    administrator = signed_in("admin")
    user = User.objects.get(username="admin")
    page = administrator.get(f"/admin/auth/user/{user.pk}/change/").content.decode()
    assert 'name="groups"' not in page
    assert 'name="first_name"' in page
    administrator.post(f"/admin/auth/user/{user.pk}/change/", {"username": "admin", "groups": ["1", "2", "3"]})
    assert user.groups.count() == 1


def test_a_token_has_an_end_and_never_all_rights() -> None:
    integrator, root = a_user("integrator"), User.objects.create_superuser("root", password=PASSWORD)
    administrator = signed_in("admin")
    soon = f"{timezone.now() + timedelta(days=30):%Y-%m-%dT%H:%M}"
    for user, expiry in ((root, soon), (integrator, ""), (integrator, "2076-12-24T12:00")):
        answer = administrator.post("/admin/knox/authtoken/add/", {"user": user.pk, "expiry": expiry})
        assert answer.status_code == 200, expiry
    assert not AuthToken.objects.exists()
    told = administrator.post("/admin/knox/authtoken/add/", {"user": integrator.pk, "expiry": soon}, follow=True)
    assert "Copiez ce jeton maintenant" in told.content.decode()
    assert AuthToken.objects.get().expiry is not None
