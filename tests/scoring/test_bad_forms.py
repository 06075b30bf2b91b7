"""Addresses and forms nobody would write by accident, on the pages about no client of the records: new applications,
remarks, the portfolio. Each is answered in words, and nothing of what is refused is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client as Browser

from scoring.core.search import CATEGORY_FILTERS
from scoring.models.applications import NewApplication
from scoring.models.feedback import Feedback
from tests.scoring.contents import nothing_stored
from tests.scoring.factories import signed_in
from tests.scoring.test_bad_addresses import LONG, NUL, NUMBERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scored")]
NEW, FEEDBACK, PORTFOLIO = "/clients/new/", "/feedback/", "/portfolio/"
REQUEST = {"name_contract_type": "Cash loans", "amt_credit": "300000", "amt_annuity": "15000"}


def begun(browser: Browser) -> NewApplication:
    """Begin an application and save its first step; return it."""
    assert browser.post(NEW).status_code == 302
    application = NewApplication.objects.latest("pk")
    assert browser.post(f"{NEW}{application.pk}/1/", REQUEST).status_code == 302
    application.refresh_from_db()
    assert application.data["amt_credit"] == 300_000
    return application


def addresses(application: NewApplication) -> list[str]:
    return [
        NEW,
        f"{NEW}{application.pk}/",
        f"{NEW}{application.pk}/delete/",
        *(f"{NEW}{application.pk}/{step}/" for step in (1, 2, 3, 4)),
        FEEDBACK,
    ]


def test_no_page_is_about_no_application() -> None:
    browser = signed_in()
    application = begun(browser)
    wrong = [str(n) for n in (0, application.pk + 1, 10**30, -1, 1.5)] + ["9" * 5_000, "abc", "%00", "１"]
    with nothing_stored():
        for pk in wrong:
            for address in (f"{NEW}{pk}/", f"{NEW}{pk}/1/", f"{NEW}{pk}/delete/"):
                assert browser.get(address).status_code == 404, address[:60]
            assert browser.post(f"{NEW}{pk}/delete/").status_code == 404, pk[:60]
        for step in ("0", "5", "-1", str(10**30), "abc", "%00"):
            for ask in (browser.get, browser.post):
                assert ask(f"{NEW}{application.pk}/{step}/", REQUEST).status_code == 404, step


def test_pages_are_for_those_who_may_see_them() -> None:
    application = begun(signed_in())
    visitor, nobody, other = Browser(), signed_in(""), signed_in("senior")
    with nothing_stored():
        for address in (*addresses(application), PORTFOLIO):
            for ask in (visitor.get, visitor.post):
                sent = ask(address, {**REQUEST, "amt_credit": "1", "page": "/", "text": "x"})
                assert sent.status_code in (302, 405), address
                assert sent.status_code == 405 or sent["Location"].startswith("/accounts/login/?next="), address
            if address != FEEDBACK:
                assert nobody.get(address).status_code == 403, address
                assert nobody.post(address, REQUEST).status_code in (403, 405), address
            if address not in (NEW, FEEDBACK, PORTFOLIO):
                assert other.get(address).status_code == 404, address
                assert other.post(address, {**REQUEST, "amt_credit": "1"}).status_code in (404, 405), address


def test_other_methods_change_nothing() -> None:
    browser = signed_in()
    application = begun(browser)
    with nothing_stored():
        for address in (*addresses(application), PORTFOLIO):
            for method in ("put", "delete", "patch"):
                assert getattr(browser, method)(address).status_code == 405, (method, address)
        assert browser.post(f"{NEW}{application.pk}/", REQUEST).status_code == 405
        assert browser.post(PORTFOLIO, {"contract_type": "Cash loans"}).status_code == 405


def test_a_form_without_its_token_is_refused() -> None:
    application = begun(signed_in())
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(username="advisor"), backend="django.contrib.auth.backends.ModelBackend")
    with nothing_stored():
        for address in (NEW, f"{NEW}{application.pk}/1/", f"{NEW}{application.pk}/delete/", FEEDBACK):
            refused = browser.post(address, {**REQUEST, "amt_credit": "1", "page": "/", "text": "x"})
            assert refused.status_code == 403, address
            assert "403_csrf.html" in [template.name for template in refused.templates]


TAMPERED: tuple[tuple[int, dict[str, str]], ...] = (
    *((1, {"amt_credit": number}) for number in NUMBERS),
    *((2, {"days_birth": day}) for day in ("yesterday", "2999-01-01", "0001-01-01", "2026-02-30", NUL, LONG)),
    *((2, {"cnt_children": number}) for number in ("-1", "1.5", "1e400", NUL, LONG)),
    *((3, {"amt_income_total": number}) for number in NUMBERS),
    *((3, {"organization_type": text}) for text in ("Gift", NUL, LONG, "<b>")),
    *((3, {"days_employed": years}) for years in ("-3", "121", "nan", NUL)),
    *((1, {"amt_annuity": amount}) for amount in ("0", "-1", "300000", "900000", "99 999 999 999")),
    *((2, {"days_birth": day}) for day in ("2020-01-01", "1901-01-01")),
    (2, {"cnt_children": "9", "cnt_fam_members": "1"}),
    *((4, {"ext_source_2": number}) for number in ("-0.1", "1.1", "nan", "1e400", NUL, LONG)),
)


def test_tampered_steps_are_refused_and_nothing_wrong_of_them_is_stored() -> None:
    browser = signed_in()
    application = begun(browser)
    application.data, step_before = {}, application.step
    for step, sent in TAMPERED:
        application.save()
        answer = browser.post(f"{NEW}{application.pk}/{step}/", {**(REQUEST if step == 1 else {}), **sent})
        assert answer.status_code == 400, (step, {name: value[:40] for name, value in sent.items()})
        assert 'role="alert"' in answer.content.decode(), (step, [*sent])
        wrong, kept = answer.context["form"].errors.keys(), NewApplication.objects.get(pk=application.pk)
        assert wrong
        assert wrong <= sent.keys()
        assert (kept.data.keys() & wrong, kept.step) == (set(), step_before), (step, [*sent])


def test_tampered_remarks_are_refused_and_store_nothing() -> None:
    browser = signed_in()
    browser.post(FEEDBACK, {"page": "/help/", "text": "Bien."})
    pages = ("https://example.org/", "//example.org", "javascript:alert(1)", "\\\\example.org", NUL, f"/{NUL}", "", "x")
    wrong: list[dict[str, str]] = [{"page": page, "text": "Bonjour"} for page in (*pages, f"/{LONG}")]
    wrong += [{"page": "/help/", "text": text} for text in ("", "  ", NUL, LONG, "x" * (Feedback.MAXIMUM_LENGTH + 1))]
    wrong += [{}, {"text": "Bonjour"}, {"page": "/help/"}]
    with nothing_stored():
        for sent in wrong:
            answer = browser.post(FEEDBACK, sent)
            assert answer.status_code == 400, {name: value[:40] for name, value in sent.items()}
            assert answer["Content-Type"].startswith("text/html")


def test_what_the_portfolio_does_not_understand_it_says() -> None:
    browser = signed_in()
    with nothing_stored():
        for name in CATEGORY_FILTERS:
            for value in ("Gift", NUL, LONG, "' OR 1=1 --"):
                answer = browser.get(PORTFOLIO, {name: value})
                assert answer.status_code == 400, (name, value[:40])
                assert 'role="alert"' in answer.content.decode()
        for asked in ({"as": "csv"}, {"as": "csv", "of": "nothing"}, {"as": "pdf", "of": "months"}):
            assert browser.get(PORTFOLIO, asked).status_code == 404, asked
        assert browser.get(PORTFOLIO, {"as": "svg", "of": "months", "width": "7"}).status_code == 404
        assert browser.get(PORTFOLIO, {"nothing": NUL}).status_code == 200


def test_fields_that_a_step_does_not_ask_are_not_kept() -> None:
    browser = signed_in()
    application = begun(browser)
    asks: list[Callable[[], Any]] = [
        lambda: browser.post(f"{NEW}{application.pk}/1/", {**REQUEST, "author": "2", "step": "4", "target": "0"}),
        lambda: browser.post(f"{NEW}{application.pk}/1/", {**REQUEST, "code_gender": "F", "sk_id_curr": "100001"}),
    ]
    for ask in asks:
        assert ask().status_code == 302
        told = NewApplication.objects.get()
        assert (told.data, told.step, told.author_id) == (application.data, 1, application.author_id)
