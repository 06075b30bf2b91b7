"""A new application from its first field to its answer: by keyboard alone, without scripts, from two windows."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.browser import checks
from tests.browser.conftest import Enter, Screen, Visitor

pytestmark = pytest.mark.browser
MOST_TABS = 60
ANSWERS = (
    {"name": "Durand, travaux", "amt_credit": "300000", "amt_annuity": "15000"},
    {"days_birth": "1980-03-02"},
    {"amt_income_total": "90000"},
    {"ext_source_1": "0.5", "ext_source_2": "0.5", "ext_source_3": "0.5"},
)
SAYS = {
    "fr": ("indispensable", "Tout l’indispensable est saisi.", "Principales raisons", "ans"),
    "en": ("required", "Every required fact is entered.", "Principal reasons", "years"),
}


def faults(visitor: Visitor) -> list[str]:
    """Return what checks find on the page; axe runs where scripts do."""
    page = visitor.page
    found = checks.sideways(page) + checks.small_targets(page)
    return found + checks.axe(page) if visitor.screen.scripts else found


def begin(visitor: Visitor) -> str:
    """Begin an application; return its address."""
    visitor.go("/clients/new/")
    with visitor.page.expect_navigation():
        visitor.page.click("main form button")
    return visitor.page.url.removeprefix(visitor.portal.address).removesuffix("1/")


def reach(page: Page, selector: str) -> None:
    """Press the tabulation key until a part has the focus."""
    for _ in range(MOST_TABS):
        if page.locator(selector).first.evaluate("(part) => part === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached with the tabulation key")


def type_in(page: Page, name: str, value: str) -> None:
    """Write into a field by keyboard alone: a date as its parts are written in the browser's language, year last."""
    reach(page, f"[name={name}]")
    if page.locator(f"[name={name}]").get_attribute("type") == "date":
        page.keyboard.type(date.fromisoformat(value).strftime("%m%d%Y"))
    else:
        page.keyboard.type(value)


@pytest.mark.parametrize(
    "screen",
    [Screen(), Screen("en", "dark", 320), Screen(scripts=False), Screen("en", "light", 390, scripts=False)],
    ids=str,
)
def test_an_application_is_written_by_keyboard_alone_and_answered_by_the_summary(enter: Enter, screen: Screen) -> None:
    visitor = enter(screen)
    page, (required, complete, reasons, years) = visitor.page, SAYS[screen.language]
    page.emulate_media(reduced_motion="reduce")
    address = begin(visitor)
    for number, answers in enumerate(ANSWERS, 1):
        assert page.locator("[aria-required=true]").count() == page.get_by_text(required, exact=True).count()
        if number == len(ANSWERS):
            expect(page.locator("[data-left]")).to_have_text(complete)
            if page.locator("main details:not([open])").count():
                reach(page, "main details summary")
                page.keyboard.press("Enter")
        for name, value in answers.items():
            type_in(page, name, value)
        if screen.scripts and "days_birth" in answers:
            page.keyboard.press("Tab")
            expect(page.locator("#days_birth_echo")).to_contain_text(years)
        found = faults(visitor)
        assert not found, "\n".join(found)
        reach(page, "main form button:not([name])")
        page.keyboard.press("Enter")
        following = f"{number + 1}/" if number < len(ANSWERS) else ""
        expect(page).to_have_url(f"{visitor.portal.address}{address}{following}")
    expect(page.locator("h1")).to_have_text("Durand, travaux")
    expect(page.locator("#reasons")).to_have_text(reasons)
    expect(page.locator(".answer .badge")).to_be_visible()
    found = faults(visitor) + visitor.noise
    assert not found, "\n".join(found)


def test_what_is_typed_is_saved_without_a_button_and_found_again(enter: Enter) -> None:
    visitor = enter()
    page, address = visitor.page, begin(visitor)
    page.locator("[name=amt_credit]").press_sequentially("450000")
    expect(page.locator("[data-saved]")).to_contain_text("Enregistré à")
    expect(page.locator("[data-left]")).to_have_text("Il reste 3 informations indispensables sur 4.")
    page.locator("[name=amt_annuity]").press_sequentially("beaucoup")
    page.keyboard.press("Tab")
    expect(page.locator("[data-saved]")).to_have_text("Enregistré, sauf 1 champ à corriger.")
    visitor.context.clear_cookies(name="sessionid")
    page.locator("[name=amt_annuity]").fill("20000")
    expect(page.locator("[data-saved]")).to_contain_text("Votre session est terminée.")
    expect(page.locator("[name=amt_annuity]")).to_have_value("20000")
    again = enter()
    again.go(f"{address}1/")
    expect(again.page.locator("[name=amt_credit]")).to_have_value("450000")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_the_second_of_two_windows_is_told_and_keeps_what_was_typed(enter: Enter, scripts: bool) -> None:
    first, second = (enter(Screen(scripts=scripts)) for _ in range(2))
    address = f"{begin(first)}1/"
    first.go(address)
    second.go(address)
    send = "main form button:not([name])"
    first.submit({"id_amt_credit": "300000"}, send)
    second.page.fill("#id_amt_credit", "450000")
    if scripts:
        expect(second.page.locator("[data-saved]")).to_contain_text("Non enregistré")
    with second.page.expect_navigation():
        second.page.click(send)
    expect(second.page.locator("[data-error-summary]")).to_contain_text("a changé dans une autre fenêtre")
    expect(second.page.locator("#id_amt_credit_error")).to_contain_text("300")
    expect(second.page.locator("#id_amt_credit")).to_have_value("450000")
    found = faults(second)
    assert not found, "\n".join(found)
    with second.page.expect_navigation():
        second.page.click(send)
    second.go(address)
    expect(second.page.locator("#id_amt_credit")).to_have_value("450000")
