"""The way through a list: where a client stands in it, who comes before and after, on every page of theirs."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser

from clients.models.client import Client
from ml.serving.model import Model
from scoring.core import search
from scoring.core.worklist import NEAREST, nearest_threshold
from scoring.models.annotations import Bookmark
from tests.clients.factories import NOON
from tests.conftest import loads_weasyprint
from tests.scoring.client_pages import AS_PDF, addresses_of
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
    assert plain.count("hidden") == led.count("hidden") - led.count('<input type="hidden" name="in"')


class _Ways(HTMLParser):
    """What leads on from a page: links, addresses of forms and charts, and the fields of forms that ask."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = re.findall(r'"address": "([^"]+)"', page.replace("\\u0026", "&"))
        self.forms: list[tuple[str, dict[str, str]]] = []
        self._is_asking = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_asking = told.get("method", "get") == "get"
            if self._is_asking:
                self.forms.append((told.get("action", ""), {}))
            elif told.get("action"):
                self.addresses.append(told["action"])
        elif tag == "input" and self._is_asking and self.forms:
            self.forms[-1][1][told.get("name", "")] = told.get("value", "")
        self.addresses += [told[name] for name in ("href", "data-proposals") if name in told]

    def handle_endtag(self, tag: str) -> None:
        self._is_asking = self._is_asking and tag != "form"


def _in(address: str) -> list[str]:
    return parse_qs(urlsplit(address).query).get("in", [])


def test_all_that_leads_on_from_any_page_of_a_file_keeps_the_way(scored: Model) -> None:
    listed = "amount_min=300000&sort=largest"
    client = search.matching(replace(BIG, recommendation="DECLINE"))[0]  # whose page of proposals has a form
    own, other = f"/clients/{client.pk}/", Client.objects.exclude(pk=client.pk)[0].pk
    browser = signed_in("senior")
    author = User.objects.get(pk=browser.session["_auth_user_id"])
    without = AS_PDF if not loads_weasyprint() else set()
    asking, forms = 0, set()
    for address in addresses_of(client, other, author, without=without):
        response = browser.get(f"{address}{'&' if '?' in address else '?'}in={ASKED}")
        if response.status_code == 405:
            continue  # it takes what is sent to it alone
        if response.status_code == 302:
            assert _in(response["Location"]) == [listed], address
            continue
        if response["Content-Type"].startswith("text/html"):
            ways = _Ways(response.content.decode())
            for way in ways.addresses:
                if way.startswith((own, "?")):
                    assert _in(way) == [listed], (address, way)
            for action, fields in ways.forms:
                if not action or action.startswith((own, "#", "?")):
                    assert fields.get("in") == listed, (address, action)
                    asking += 1
                    forms.add(address.partition("?")[0].removeprefix(own))
    assert forms >= {"compare/", "two-features/", "why/", "simulate/", "proposals/", "data/"}
    assert asking > len(forms)


@pytest.mark.parametrize(
    "address", ["compare/?q=age", "two-features/?x=AGE&y=amt_credit", "simulate/?amt_credit=400+000"]
)
def test_what_a_form_is_led_to_keeps_the_way(scored: Model, address: str) -> None:
    own = f"/clients/{search.matching(BIG)[0].pk}/"
    response = signed_in().get(f"{own}{address}&in={ASKED}")
    assert response.status_code == 302
    assert response["Location"].startswith(own)
    assert _in(response["Location"]) == ["amount_min=300000&sort=largest"]


def test_a_note_written_on_the_way_does_not_end_it(scored: Model) -> None:
    own = f"/clients/{search.matching(BIG)[0].pk}/"
    response = signed_in().post(f"{own}notes/?in={ASKED}", {"text": "Vu."})
    assert _in(response["Location"]) == ["amount_min=300000&sort=largest"]


def test_a_move_of_a_lever_tells_an_address_on_the_way(scored: Model) -> None:
    own = f"/clients/{search.matching(BIG)[0].pk}/"
    told = json.loads(signed_in().get(f"{own}simulate/?as=json&in={ASKED}").content)
    assert _in(told["address"]) == ["amount_min=300000&sort=largest"]


def test_what_belongs_to_another_page_is_left_as_it_is(scored: Model) -> None:
    own = f"/clients/{search.matching(BIG)[0].pk}/"
    ways = _Ways(signed_in().get(f"{own}?in={ASKED}").content.decode())
    others = [way for way in ways.addresses if way.startswith("/") and not way.startswith("/clients/")]
    assert others
    assert not any(_in(way) for way in others)
    assert [fields.get("in") for action, fields in ways.forms if action == "/clients/"] == [None]


@pytest.mark.parametrize(
    ("name", "label", "listing"),
    [("first", "À examiner d’abord", "/#review"), ("near", "Proches du seuil", "/portfolio/#work")],
)
def test_the_files_near_the_threshold_are_a_way(scored: Model, name: str, label: str, listing: str) -> None:
    keys = [row.client.pk for row in nearest_threshold(search.Criteria(), NEAREST)]
    browser = signed_in()
    page = html.unescape(browser.get("/" if name == "first" else "/portfolio/").content.decode())
    assert re.findall(rf'href="/clients/(\d+)/\?in=list%3D{name}"', page) == [str(key) for key in keys]
    words, links = trail(browser, f"/clients/{keys[1]}/?in=list%3D{name}")
    assert words == f"Précédent {label} : 2 sur {len(keys)} Suivant"
    assert links == [f"/clients/{keys[0]}/?in=list%3D{name}", listing, f"/clients/{keys[2]}/?in=list%3D{name}"]


def test_the_way_through_the_portfolios_files_keeps_its_filters(scored: Model) -> None:
    browser, filters = signed_in(), search.Criteria(contract_type="Cash loans")
    keys = [row.client.pk for row in nearest_threshold(filters, NEAREST)]
    page = html.unescape(browser.get("/portfolio/?contract_type=Cash+loans").content.decode())
    (first, *_others) = re.findall(r'href="(/clients/\d+/\?in=list[^"]+)"', page)
    words, links = trail(browser, first)
    assert words == f"Proches du seuil : 1 sur {len(keys)} Suivant"
    assert links[0] == "/portfolio/?contract_type=Cash+loans#work"
    assert trail(browser, links[1])[0].startswith("Précédent Proches du seuil : 2 sur")


def test_bookmarks_are_a_way_of_ones_own(scored: Model) -> None:
    browser, other = signed_in(), signed_in("senior")
    keys = [*Client.objects.order_by("pk").values_list("pk", flat=True)[:3]]
    user = User.objects.get(pk=browser.session["_auth_user_id"])
    for place, pk in enumerate(keys):
        Bookmark.objects.create(user=user, client_id=pk, kept_at=NOON + timedelta(minutes=place))
    for page in ("/", "/clients/"):
        assert f'href="/clients/{keys[1]}/?in=list%3Dbookmarks"' in browser.get(page).content.decode()
    here = f"/clients/{keys[1]}/?in=list%3Dbookmarks"
    words, links = trail(browser, here)
    assert words == "Précédent Vos favoris : 2 sur 3 Suivant"
    assert links[1] == "/clients/#bookmarks"
    assert trail(other, here) == ("", [])


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "sort=nonsense",
        "amount_min=x",
        "amount_max=1",
        "%00",
        "a=1&" * 50,
        "list=other",
        "list=near&contract_type=x",
        "list=bookmarks",
    ],
)
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
