"""Who clients are is for those who may view clients: everyone else who reads assessments sees everyone together."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client as Browser
from django.urls import URLPattern, reverse
from knox.models import AuthToken

from clients.models.client import Client
from scoring.core.search import Criteria
from scoring.core.worklist import NEAREST, nearest_threshold
from scoring.urls import urlpatterns
from tests.scoring.client_pages import POSTED
from tests.scoring.factories import a_user, signed_in
from tests.scoring.reading import look

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]
FIRST, SECOND = 100_001, 100_002
TOGETHER = {
    "switch",
    "portfolio",
    "model",
    "model_details",
    "dictionary",
    "help",
    "feedback",
    "accessibility",
}  # these name no client
API = ("/api/v1/clients/", f"/api/v1/clients/{FIRST}/", f"/api/v1/clients/{FIRST}/score/")
STANDS_FOR = {"sk_id_curr": FIRST, "other": SECOND, "pk": 1, "number": 1}


def who_may(*codenames: str) -> User:
    """Save and return a user with these permissions and no role."""
    user = a_user()
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    assert user.user_permissions.count() == len(codenames)
    return user


def signed_in_as(user: User, language: str = "") -> Browser:
    browser = Browser()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if language:
        browser.cookies["django_language"] = language
    return browser


def about_clients() -> dict[str, str]:
    """Return the address of every page that names clients, by the page's name."""
    named = [
        one
        for one in urlpatterns
        if isinstance(one, URLPattern)
        and one.name
        and one.name not in TOGETHER | {"home", "components", "api-docs", "api-try"}
    ]
    return {
        str(one.name): reverse(str(one.name), kwargs={name: STANDS_FOR[name] for name in one.pattern.converters})
        for one in named
    }


@pytest.mark.parametrize("held", [("read_assessments",), ("view_client",)])
def test_pages_that_name_clients_want_both_permissions(held: tuple[str, ...]) -> None:
    browser, addresses = signed_in_as(who_may(*held)), about_clients()
    assert {"clients", "summary", "data", "similar", "two_clients", "new_clients"} <= set(addresses)
    for name, address in addresses.items():
        answer = browser.post(address) if name in POSTED else browser.get(address)
        assert answer.status_code == 403, address
        assert str(FIRST) not in re.sub(r'\?page=[^"]*|name="next" value="[^"]*"', "", answer.content.decode()), address


@pytest.mark.parametrize("held", [("read_assessments",), ("view_client",)])
def test_the_api_names_clients_and_wants_both_permissions(held: tuple[str, ...]) -> None:
    token = AuthToken.objects.create(who_may(*held))[1]
    for address in API:
        answer = Browser(headers={"authorization": f"Token {token}"}).get(address)
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json"), address
        assert "dossiers des clients" in answer.json()["detail"]


def test_both_permissions_without_a_role_open_pages_and_api() -> None:
    browser = signed_in_as(who_may("read_assessments", "view_client"))
    for address in (*API, "/clients/", f"/clients/{FIRST}/", f"/clients/{FIRST}/similar/"):
        assert browser.get(address).status_code == 200, address


def test_everyone_together_is_for_who_reads_assessments() -> None:
    browser = signed_in_as(who_may("read_assessments"))
    for name in TOGETHER:
        page = browser.get(reverse(name))
        assert page.status_code == 200, name
        assert 'href="/clients/' not in page.content.decode(), name
        assert "data-search" not in page.content.decode(), name
    assert browser.get("/").headers["Location"] == "/portfolio/"
    assert signed_in().get("/").status_code == 200


@pytest.mark.parametrize(("language", "word"), [("fr", "Dossier"), ("en", "File")])
def test_the_work_list_says_letters_to_who_may_not_know_who_clients_are(language: str, word: str) -> None:
    lines = nearest_threshold(Criteria(), NEAREST)
    page = look(signed_in_as(who_may("read_assessments"), language), "/portfolio/")
    heads = re.findall(r'<th scope="row" data-label[^>]*>(.*?)</th>', page.source)
    assert heads == [f"{word} {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXY"[: len(lines)]]
    assert not [pk for pk in Client.objects.values_list("pk", flat=True) if str(pk) in page.source]
    assert ("remplacent les identifiants" if language == "fr" else "stand for the identifiers") in page.text
    named = look(signed_in("advisor", language), "/portfolio/")
    heads = re.findall(r'<th scope="row" data-label[^>]*>.*?>(\d+)</a></th>', named.source)
    assert heads == [str(row.client.pk) for row in lines]
    assert "remplacent les identifiants" not in named.text
