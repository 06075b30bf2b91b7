"""The frame: one line of navigation, the menu of whoever is signed in, the head that stays while a page scrolls."""

from __future__ import annotations

import pytest

from tests.browser import checks
from tests.browser.conftest import Enter, Screen, Visitor

pytestmark = pytest.mark.browser
NARROW = [Screen("fr", "light", 390), Screen("fr", "dark", 320), Screen("en", "light", 320)]
BOX = "(part) => { const box = part.getBoundingClientRect(); return [box.top, box.height]; }"
WATCH = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shifted += entry.value;
  }).observe({ type: "layout-shift" });
}"""
SHIFTED = "() => new Promise((done) => setTimeout(() => done(window.shifted), 300))"


def scrolled(visitor: Visitor, to: int) -> None:
    visitor.page.evaluate("(to) => window.scrollTo(0, to)", to)
    visitor.page.wait_for_function("(to) => window.scrollY > to - 200", arg=to)


@pytest.mark.parametrize("user", ["advisor", "admin"])
@pytest.mark.parametrize("screen", NARROW, ids=str)
def test_the_navigation_of_a_phone_takes_one_line(enter: Enter, screen: Screen, user: str) -> None:
    visitor = enter(screen, user=user)
    visitor.go("/")
    _top, height = visitor.page.locator(".masthead").evaluate(BOX)
    assert height <= 64
    assert checks.sideways(visitor.page) == []
    visitor.page.locator(".me").click()
    assert checks.sideways(visitor.page) + checks.small_targets(visitor.page) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_menu_of_who_is_signed_in_opens_from_the_keyboard(enter: Enter, *, scripts: bool) -> None:
    visitor = enter(Screen(width=390, scripts=scripts))
    visitor.go("/clients/")
    page = visitor.page
    button = page.get_by_role("button", name="Aide, langue et compte de advisor")
    assert not page.locator("#me").is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("#me").is_visible()
    page.keyboard.press("Tab")
    assert page.get_by_role("link", name="Aide", exact=True).evaluate("(part) => part === document.activeElement")
    page.keyboard.press("Escape")
    assert not page.locator("#me").is_visible()
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.locator("#me").get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [1280, 768, 390, 320])
def test_the_head_stays_in_reach_and_leaves_room(enter: Enter, width: int, *, scripts: bool) -> None:
    visitor = enter(Screen(width=width, scripts=scripts))
    visitor.go(f"/clients/{visitor.portal.clients['DECLINE']}/why/")
    page = visitor.page
    if scripts:
        page.evaluate(WATCH)
    scrolled(visitor, 900)
    kept = page.locator(".head-row" if width > 960 else ".slim")
    top, height = kept.evaluate(BOX)
    screen = page.viewport_size
    assert screen
    taken = height
    assert top == 0
    for part in ("h1", ".mini", ".badge", ".asked", ".verbs"):
        shown = page.locator(".client-head").locator(part).first
        start, tall = shown.evaluate(BOX)
        assert shown.is_visible()
        assert start >= 0, part
        assert start + tall <= screen["height"], part
        if part == ".verbs" and width <= 960:
            taken += tall
    assert taken <= 0.2 * screen["height"]
    if scripts:
        assert page.evaluate(SHIFTED) == 0


@pytest.mark.parametrize("width", [1280, 320])
def test_on_a_low_screen_and_on_paper_the_head_goes_with_the_page(enter: Enter, width: int) -> None:
    visitor = enter(Screen(width=width))
    visitor.go(f"/clients/{visitor.portal.clients['DECLINE']}/why/")
    place = "(part) => getComputedStyle(part).position"
    parts = [visitor.page.locator(".head-row" if width > 960 else ".slim"), visitor.page.locator(".verbs")]
    visitor.page.set_viewport_size({"width": width, "height": 400})
    assert {part.evaluate(place) for part in parts} == {"static"}
    visitor.page.set_viewport_size({"width": width, "height": 800})
    assert parts[0].evaluate(place) == "sticky"
    visitor.page.emulate_media(media="print")
    assert {part.evaluate(place) for part in parts} == {"static"}


def test_dial_and_badge_come_once_the_summary_has_scrolled_its_answer_away(enter: Enter) -> None:
    visitor = enter(Screen(width=390))
    visitor.go(f"/clients/{visitor.portal.clients['DECLINE']}/")
    head = visitor.page.locator(".client-head")
    assert not head.locator(".mini").is_visible()
    assert not head.locator(".badge").is_visible()
    scrolled(visitor, 700)
    assert head.locator(".mini").is_visible()
    assert head.locator(".badge").is_visible()


@pytest.mark.parametrize("width", [1280, 320])
def test_what_is_led_to_by_its_name_is_not_left_beneath_the_head(enter: Enter, width: int) -> None:
    visitor = enter(Screen(width=width))
    visitor.go(f"/clients/{visitor.portal.clients['DECLINE']}/why/#feature")
    page = visitor.page
    page.wait_for_function("() => window.scrollY > 0")
    _top, height = page.locator(".head-row" if width > 960 else ".slim").evaluate(BOX)
    top, _height = page.locator("#feature").evaluate(BOX)
    assert top >= height
