"""Bookmarks: kept and dropped by a button on a client's pages, listed beside the search, one's own."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser

from ml.serving.model import Model
from scoring.models.annotations import BOOKMARKS_KEPT, Bookmark, Note, tools_of
from scoring.pages.bookmark.service import drop_bookmark, keep_bookmark
from tests.clients.factories import NOON, a_client
from tests.scoring.factories import a_user, signed_in
from tests.scoring.reading import text_of

pytestmark = pytest.mark.django_db
BOOKMARK, LIST = "/clients/100001/bookmark/", "/clients/"


def listed(browser: Browser) -> str:
    """Return the part of the client list that lists bookmarks."""
    page = browser.get(LIST).content.decode()
    return page[page.index('id="bookmarks"') : page.index('id="recents"')]


def test_the_button_keeps_a_client_and_then_drops_it(model: Model) -> None:
    a_client()
    browser = signed_in()
    assert "Ajouter aux favoris" in text_of(browser, "/clients/100001/")
    response = browser.post(BOOKMARK, {"keep": "1", "next": "/clients/100001/notes/"})
    assert (response.status_code, response["Location"]) == (302, "/clients/100001/notes/")
    assert "/clients/100001/" in listed(browser)
    assert "Retirer des favoris" in text_of(browser, "/clients/100001/")
    browser.post(BOOKMARK, {"keep": "0"})
    assert not Bookmark.objects.exists()
    assert "marquez d’une étoile" in listed(browser)


def test_asking_twice_for_the_same_changes_nothing() -> None:
    a_client()
    browser = signed_in()
    for keep in ("1", "1"):
        assert browser.post(BOOKMARK, {"keep": keep}).status_code == 302
    assert Bookmark.objects.count() == 1
    for keep in ("0", "0"):
        assert browser.post(BOOKMARK, {"keep": keep}).status_code == 302
    assert not Bookmark.objects.exists()


def test_bookmarks_are_ones_own_and_newest_first() -> None:
    one, other = a_user("advisor"), a_user("senior")
    for number in (1, 2):
        keep_bookmark(client=a_client(number), by=one, now=NOON)
    keep_bookmark(client=a_client(3), by=other, now=NOON)
    assert [b.client_id for b in Bookmark.objects.kept_by(one)] == [2, 1]
    drop_bookmark(client=Bookmark.objects.kept_by(other)[0].client, by=one)
    assert Bookmark.objects.kept_by(other).count() == 1


def test_the_head_of_a_clients_pages_is_ones_own_bookmark_and_everybodys_notes() -> None:
    one, other = a_user("advisor"), a_user("senior")
    first, second = a_client(1), a_client(2)
    keep_bookmark(client=first, by=one, now=NOON)
    for text in ("One.", "Two."):
        Note.objects.create(client=second, author=other, text=text, written_at=NOON)
    told = {user: [tools_of(client, user) for client in (first, second)] for user in (one, other)}
    assert told == {one: [(True, 0, None), (False, 2, None)], other: [(False, 0, None), (False, 2, None)]}


def test_one_bookmark_too_many_is_refused_with_words() -> None:
    browser = signed_in()
    user = User.objects.get()
    for number in range(1, BOOKMARKS_KEPT + 1):
        keep_bookmark(client=a_client(number), by=user, now=NOON)
    a_client()
    page = browser.post(BOOKMARK, {"keep": "1", "next": LIST}, follow=True).content.decode()
    assert f"Vous avez déjà {BOOKMARKS_KEPT} favoris" in page
    assert Bookmark.objects.count() == BOOKMARKS_KEPT
    keep_bookmark(client=Bookmark.objects.kept_by(user)[0].client, by=user, now=NOON)


@pytest.mark.parametrize("keep", ["", "2", "oui"])
def test_another_value_is_not_understood(keep: str) -> None:
    a_client()
    response = signed_in().post(BOOKMARK, {"keep": keep})
    assert response.status_code == 400
    assert "400.html" in [template.name for template in response.templates]
    assert not Bookmark.objects.exists()


def test_an_unknown_client_a_link_and_a_user_without_a_role_keep_nothing() -> None:
    assert signed_in().post(BOOKMARK, {"keep": "1"}).status_code == 404
    a_client()
    assert signed_in("senior").get(BOOKMARK).status_code == 405
    assert signed_in("").post(BOOKMARK, {"keep": "1"}).status_code == 403
    assert not Bookmark.objects.exists()


def test_a_form_from_elsewhere_is_refused() -> None:
    a_client()
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(a_user("advisor"), backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post(BOOKMARK, {"keep": "1"}).status_code == 403
    assert not Bookmark.objects.exists()


def test_the_button_leads_to_no_other_site() -> None:
    a_client()
    response = signed_in().post(BOOKMARK, {"keep": "1", "next": "https://evil.example/"})
    assert response["Location"] == "/clients/100001/"
