"""Searches kept under a name: one's own, opened above the list, renamed and deleted."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client as Browser

from scoring.models.searches import SEARCHES_KEPT, SavedSearch
from scoring.pages.searches.service import keep_search
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import a_user, signed_in

pytestmark = pytest.mark.django_db
LIST, SEARCHES = "/clients/", "/clients/searches/"
QUERY = "occupation=Laborers&age_min=33"


def kept(browser: Browser, address: str = LIST) -> list[str]:
    """Return what the page of the list says of kept searches."""
    page = html.unescape(browser.get(address).content.decode())
    found = re.search(r'<nav class="kept".*?</nav>', page, re.DOTALL)
    return re.findall(r'<a href="\?([^"]*)"', found[0]) if found else []


def test_a_search_is_kept_under_a_name_and_opened_above_the_list() -> None:
    browser = signed_in()
    page = browser.get(f"{LIST}?{QUERY}").content.decode()
    assert f'name="query" value="{html.escape(QUERY)}"' in page
    answer = browser.post(SEARCHES, {"name": "Ouvriers", "query": QUERY})
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?{QUERY}")
    assert kept(browser) == [QUERY]
    page = browser.get(f"{LIST}?{QUERY}").content.decode()
    assert 'aria-current="true">Ouvriers' in page
    assert "Garder cette recherche" not in page


def test_a_search_of_the_same_name_gives_way() -> None:
    browser = signed_in()
    for query in (QUERY, "sort=riskiest"):
        browser.post(SEARCHES, {"name": "Ouvriers", "query": query})
    assert kept(browser) == ["sort=riskiest"]


def test_searches_are_ones_own() -> None:
    other = a_user("senior")
    keep_search(name="Autre", query=QUERY, by=other, now=NOON)
    browser = signed_in()
    assert kept(browser) == []
    pk = SavedSearch.objects.get().pk
    assert browser.get(f"{SEARCHES}{pk}/").status_code == 404
    assert browser.post(f"{SEARCHES}{pk}/", {"act": "delete"}).status_code == 404
    assert SavedSearch.objects.exists()


def test_a_search_is_renamed_and_deleted() -> None:
    browser = signed_in()
    for name, query in (("Un", QUERY), ("Deux", "sort=riskiest")):
        browser.post(SEARCHES, {"name": name, "query": query})
    address = f"{SEARCHES}{SavedSearch.objects.get(name='Un').pk}/"
    assert 'value="Un"' in browser.get(address).content.decode()
    refused = browser.post(address, {"name": "Deux"})
    assert refused.status_code == 400
    assert "Vous avez déjà une recherche de ce nom." in refused.content.decode()
    assert browser.post(address, {"name": "Trois"})["Location"] == f"{LIST}?{QUERY}"
    assert {*SavedSearch.objects.values_list("name", flat=True)} == {"Deux", "Trois"}
    assert browser.post(address, {"act": "delete"})["Location"] == LIST
    assert kept(browser) == ["sort=riskiest"]


@pytest.mark.parametrize("query", ["", "sort=nonsense", "q=ouvrier", "page=2", "a=1&" * 50, "identifier=%00"])
def test_what_is_no_search_is_not_kept(query: str) -> None:
    assert signed_in().post(SEARCHES, {"name": "Un", "query": query}).status_code == 400
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "nul\x00"])
def test_a_search_without_a_name_is_not_kept(name: str) -> None:
    browser = signed_in()
    page = browser.post(SEARCHES, {"name": name, "query": QUERY}, follow=True).content.decode()
    assert "Donnez un nom à la recherche" in page
    assert not SavedSearch.objects.exists()


def test_there_is_room_for_so_many_searches() -> None:
    browser = signed_in()
    for number in range(SEARCHES_KEPT + 1):
        page = browser.post(SEARCHES, {"name": f"n{number}", "query": QUERY}, follow=True).content.decode()
    assert "Vous gardez déjà 20 recherches" in page
    assert SavedSearch.objects.count() == SEARCHES_KEPT
    browser.post(SEARCHES, {"name": "n0", "query": "sort=last"})
    assert SavedSearch.objects.get(name="n0").query == "sort=last"


def test_who_may_not_know_clients_keeps_no_search() -> None:
    a_client()
    browser = signed_in("")
    assert browser.post(SEARCHES, {"name": "Un", "query": QUERY}).status_code == 403
    assert browser.get(SEARCHES).status_code == 405
