"""The way through a search: where a client stands in it, who comes before and after, on every page of theirs."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

import pytest
from django.test import Client as Browser

from ml.serving.model import Model
from scoring.core import search
from tests.scoring.factories import signed_in
from tests.scoring.reading import queries

pytestmark = pytest.mark.django_db
BIG = search.Criteria(amount=search.Limits(300_000), order="largest")
ASKED = quote("amount_min=300000&sort=largest", safe="")


def trail(browser: Browser, address: str) -> tuple[str, list[str]]:
    """Return what the head says of the place, in words, and where its links lead."""
    page = html.unescape(browser.get(address).content.decode())
    found = re.search(r'<nav class="trail place".*?</nav>', page, re.DOTALL)
    if not found:
        return "", []
    words = " ".join(re.sub(r"<[^>]*>", " ", found[0]).split())
    return words, re.findall(r'href="([^"]*)"', found[0])


def test_a_client_found_by_a_search_leads_to_those_before_and_after(scored: Model) -> None:
    keys, browser = [*search.matching(BIG).values_list("pk", flat=True)], signed_in()
    listed = html.unescape(browser.get("/clients/?amount_min=300000&sort=largest").content.decode())
    assert f'href="/clients/{keys[1]}/?in={ASKED}"' in listed
    assert trail(browser, f"/clients/{keys[1]}/?in={ASKED}") == (
        f"Précédent 2 sur {len(keys)} Suivant",
        [
            f"/clients/{keys[0]}/?in={ASKED}",
            "/clients/?amount_min=300000&sort=largest",
            f"/clients/{keys[2]}/?in={ASKED}",
        ],
    )
    assert trail(browser, f"/clients/{keys[0]}/?in={ASKED}")[0] == f"1 sur {len(keys)} Suivant"
    assert trail(browser, f"/clients/{keys[-1]}/?in={ASKED}")[0] == f"Précédent {len(keys)} sur {len(keys)}"


@pytest.mark.parametrize("page", ["why", "simulate", "data", "history", "notes"])
def test_the_way_goes_on_through_the_pages_of_a_client(scored: Model, page: str) -> None:
    first, second = search.matching(BIG).values_list("pk", flat=True)[:2]
    browser = signed_in()
    address = f"/clients/{first}/{page}/?in={ASKED}"
    assert trail(browser, address)[1][-1] == f"/clients/{second}/{page}/?in={ASKED}"
    source = html.unescape(browser.get(address).content.decode())
    for tab in ("", "why/", "compare/", "simulate/", "history/", "data/"):
        assert f'href="/clients/{first}/{tab}?in={ASKED}"' in source
    plain, led = (
        re.sub(r"\?in=[^\"]*|<nav class=\"trail.*?</nav>", "", one, flags=re.DOTALL)
        for one in (html.unescape(browser.get(f"/clients/{first}/{page}/").content.decode()), source)
    )
    assert plain.count("<details open") == led.count("<details open")


@pytest.mark.parametrize("asked", ["", "sort=nonsense", "amount_min=x", "amount_max=1", "%00", "a=1&" * 50])
def test_without_a_search_that_holds_the_client_there_is_no_way(scored: Model, asked: str) -> None:
    pk = search.matching(BIG).values_list("pk", flat=True)[0]
    browser = signed_in()
    response = browser.get(f"/clients/{pk}/", {"in": asked})
    assert response.status_code == 200
    assert 'class="trail place"' not in response.content.decode()


def test_the_way_costs_one_query(scored: Model) -> None:
    pk = search.matching(BIG).values_list("pk", flat=True)[0]
    browser = signed_in()
    browser.get(f"/clients/{pk}/")
    assert queries(browser, f"/clients/{pk}/?in={ASKED}") == queries(browser, f"/clients/{pk}/") + 1
