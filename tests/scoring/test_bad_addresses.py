"""Addresses and forms nobody would write by accident: each page about a client answers with the right status, in words.

Nothing of what is refused is stored: every row's values are compared before and after.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser

from clients.models.client import Client
from scoring.charts.chart import Chart
from scoring.models.annotations import NOTE_LENGTH
from scoring.models.scenarios import SCENARIO_NAME_LENGTH
from tests.scoring.client_pages import AS_PDF, LETTERS, POSTED, WRITTEN, Route, others_of, routes
from tests.scoring.contents import nothing_stored
from tests.scoring.factories import signed_in
from tests.scoring.reading import look

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]
FIRST = 100_001
NUL, LONG = "a\x00b", "x" * 100_000
NUMBERS = ("-1", "1e400", "nan", "inf", "9" * 400, "0x10", NUL, LONG, "½", "١٢٣", "1,2,3", "<b>", "' OR 1=1 --")


def pages(role: str = "senior") -> tuple[Browser, list[tuple[Route, dict[str, int]]]]:
    """Return a signed-in browser and every address about the first client, with what else stands in it."""
    browser = signed_in(role)
    client, other = Client.objects.order_by("pk")[:2]
    author = User.objects.get(username=role)
    return browser, [(route, others_of(route, client, other.pk, author)) for route in routes()]


def ask(browser: Browser, route: Route, address: str, query: Any = None) -> Any:
    return browser.post(address, query) if route.name in POSTED else browser.get(address, query or {})


def test_no_page_is_about_nobody() -> None:
    browser, found = pages()
    with nothing_stored():
        for route, others in found:
            good = route.address(FIRST, **others)
            for wrong in ("0", "7", str(10**30), "9" * 5_000, "-1", "1.5", "abc", "%00", "100001%00", "１００００１"):
                address = good.replace(str(FIRST), wrong, 1)
                response = ask(browser, route, address)
                assert response.status_code == 404, address[:80]
                assert "404.html" in [template.name for template in response.templates]
            if "other" in others:
                assert ask(browser, route, route.address(FIRST, other=7)).status_code == 404
            if "pk" in others:
                assert ask(browser, route, route.address(FIRST, pk=10**12)).status_code == 404
                # A note or a scenario is found under its own client alone.
                assert ask(browser, route, route.address(FIRST + 1, **others)).status_code == 404


def test_every_page_is_for_those_who_read_assessments() -> None:
    _, found = pages()
    visitor, nobody = Browser(), signed_in("")
    with nothing_stored():
        for route, others in found:
            address = route.address(FIRST, **others)
            sent = ask(visitor, route, address)
            assert sent.status_code == 302, address
            assert sent["Location"].startswith("/accounts/login/?next=")
            refused = ask(nobody, route, address)
            assert refused.status_code == 403, address
            assert "403.html" in [template.name for template in refused.templates]


def test_pages_that_only_show_take_nothing_by_post() -> None:
    browser, found = pages()
    with nothing_stored():
        for route, others in found:
            address = route.address(FIRST, **others)
            if route.name in POSTED:
                assert browser.get(address).status_code == 405
            elif route.name not in WRITTEN:
                assert browser.post(address, {"text": "x", "name": "x"}).status_code == 405, address
            for method in ("put", "delete", "patch"):
                assert getattr(browser, method)(address).status_code == 405, (method, address)


def test_a_form_without_its_token_is_refused() -> None:
    _, found = pages()
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(username="senior"), backend="django.contrib.auth.backends.ModelBackend")
    with nothing_stored():
        for route, others in found:
            if route.name in POSTED | WRITTEN:
                response = browser.post(route.address(FIRST, **others), {"text": "x", "name": "x", "keep": "1"})
                assert response.status_code == 403, route.name
                assert "403_csrf.html" in [template.name for template in response.templates]


def test_a_file_that_a_page_does_not_have_is_not_found() -> None:
    browser, found = pages()
    addresses = [route.address(FIRST, **o) for route, o in found if route.name not in POSTED | AS_PDF]
    shown = {address: look(browser, address).tables for address in addresses}
    with nothing_stored():
        for address, tables in shown.items():
            if not tables:
                continue
            wrong: list[dict[str, str]] = [
                {"as": "csv", "of": "nothing"},
                {"as": "csv"},
                {"as": "pdf", "of": next(iter(tables))},
            ]
            for name, table in tables.items():
                wrong.append({"as": "svg", "of": name} | ({"width": "7"} if isinstance(table, Chart) else {}))
            for query in wrong:
                assert browser.get(address, query).status_code == 404, (address, query)


NOT_UNDERSTOOD: tuple[tuple[str, dict[str, Any], int], ...] = (
    *(("compare", {"feature": name}, 404) for name in ("nothing", "code_gender", NUL, LONG, "sk_id_curr")),
    *(("compare", {"group": "chosen", "age_min": number}, 400) for number in NUMBERS if number != "١٢٣"),
    *(("compare", {"group": "chosen", name: "nothing"}, 400) for name in ("contract", "region", "family")),
    ("compare", {"group": NUL}, 400),
    *(("two-features", {"x": name, "y": "age_years"}, 400) for name in ("nothing", "code_gender", NUL, LONG)),
    ("two-features", {"x": "age_years", "y": "age_years"}, 400),
    *(("why", {"feature": name}, 404) for name in ("nothing", "code_gender", NUL, LONG)),
    *(("why", {"family": name}, 404) for name in ("nothing", NUL, LONG)),
    *(("data", {name: "nothing"}, 400) for name in ("family", "use", "known")),
    *(("data", {"q": text}, 400) for text in (NUL, LONG)),
    *(("simulate", {"amt_credit": number}, 400) for number in NUMBERS),
    *(("simulate", {name: "1"}, 400) for name in ("code_gender", "days_birth", "nothing", "ext_source_2", NUL)),
    ("simulate", {"name_income_type": "Astronaut"}, 400),
    ("simulate", {"amt_credit": "1000000000"}, 400),
    *(("two-clients", {"other": number}, 400) for number in (*NUMBERS, str(FIRST), "7", "")),
)


def test_what_a_page_does_not_understand_it_says() -> None:
    browser = signed_in()
    with nothing_stored():
        for name, query, status in NOT_UNDERSTOOD:
            response = browser.get(f"/clients/{FIRST}/{name}/", query)
            where = (name, {key: value[:40] for key, value in query.items()})
            assert response.status_code == status, (where, response.status_code)
            assert response["Content-Type"].startswith("text/html")
            if status == 400:
                assert 'role="alert"' in response.content.decode(), where


TAMPERED: tuple[tuple[str, dict[str, Any], int], ...] = (
    *(("notes/", {"text": text}, 400) for text in ("", "  ", NUL, LONG, "x" * (NOTE_LENGTH + 1))),
    ("notes/", {"unknown": "x"}, 400),
    *(
        ("simulate/?amt_income_total=160000", {"name": name}, 400)
        for name in ("", "  ", NUL, LONG, "x" * (SCENARIO_NAME_LENGTH + 1))
    ),
    ("simulate/?amt_income_total=160000", {"unknown": "x"}, 400),
    *((f"simulate/?amt_credit={number}", {"name": "x"}, 400) for number in ("-1", "1e400", "nan", "9" * 400, "a%00b")),
    ("simulate/?code_gender=F", {"name": "x"}, 400),
    ("simulate/", {"name": "Rien ne change"}, 400),
    *(("decision/", {"outcome": outcome, "act": "check"}, 400) for outcome in ("", "maybe", NUL, LONG)),
    *(("decision/", {"outcome": "accept", "act": act}, 400) for act in ("", "decide", "check", NUL, LONG)),
    *(
        ("decision/", {"outcome": "accept_on_other_terms", "amt_credit": number, "act": "check"}, 400)
        for number in NUMBERS
        if number != "١٢٣"
    ),
    *(("decision/", {"outcome": "request_documents", "until": day}, 400) for day in ("demain", "2020-01-01", NUL)),
    *(("decision/", {"act": act, "words": "x"}, 409) for act in ("confirm", "send_back")),
    *(
        ("review/", {"act": act, "words": "x"}, 409)
        for act in ("", "take", "view", "withdraw", "request", "reopen", NUL, LONG)
    ),
    ("review/", {"act": "take", "seen": NUL}, 409),
    *(("bookmark/", {"keep": keep}, 400) for keep in ("", "2", NUL, LONG, "yes")),
    ("bookmark/", {}, 400),
)


def test_tampered_forms_are_refused_and_store_nothing() -> None:
    browser = signed_in("senior")
    with nothing_stored():
        for address, sent, status in TAMPERED:
            response = browser.post(f"/clients/{FIRST}/{address}", sent)
            assert response.status_code == status, (address[:60], {k: v[:40] for k, v in sent.items()})
            assert response["Content-Type"].startswith("text/html")
            if not address.startswith("bookmark"):
                assert 'role="alert"' in response.content.decode(), (address[:60], [*sent])


def test_what_somebody_else_keeps_is_theirs() -> None:
    _, found = pages("advisor")
    browser = signed_in("senior")
    with nothing_stored():
        for route, others in found:
            if "pk" in others and route.name not in LETTERS:  # these are read by all who open files
                address = route.address(FIRST, **others)
                for sent in ({"act": "delete"}, {"name": "Le mien"}, {"text": "Le mien"}):
                    assert browser.post(address, sent).status_code == 403, address
                assert browser.get(address).status_code == 403


def test_a_bookmark_leads_back_to_the_portal_alone() -> None:
    browser = signed_in()
    for page in (
        "https://example.org/",
        "//example.org",
        "javascript:alert(1)",
        "\\\\example.org",
        NUL,
        "clients",
        LONG,
        f"/{LONG}",
    ):
        response = browser.post(f"/clients/{FIRST}/bookmark/", {"keep": "0", "next": page})
        assert response.status_code == 302
        assert response["Location"].startswith("/"), page[:40]
        assert not response["Location"].startswith(("//", "/\\")), page[:40]
