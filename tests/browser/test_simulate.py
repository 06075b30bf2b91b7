"""A simulation under the hand: mouse and keys move needle and badge, what fails is said, and no script is needed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser import checks
from tests.browser.conftest import Enter, Screen, Visitor

pytestmark = pytest.mark.browser
SLIDER = "[data-lever=amt_credit] .slider"
DESK = Screen()


def opened(enter: Enter, screen: Screen = DESK) -> Visitor:
    visitor = enter(screen)
    visitor.go(f"/clients/{visitor.portal.clients['DECLINE']}/simulate/")
    return visitor


def angle(visitor: Visitor) -> str:
    return visitor.page.locator(".reply .needle").get_attribute("transform") or ""


def test_a_slider_dragged_moves_needle_numbers_and_address(enter: Enter) -> None:
    visitor = opened(enter)
    page, before, ghost = visitor.page, angle(visitor), visitor.page.locator(".ghost").get_attribute("transform")
    slider, payment = page.locator(SLIDER), page.input_value("#id_amt_annuity")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    start = page.locator(SLIDER).evaluate("(e) => (e.value - e.min) / (e.max - e.min)")
    page.mouse.move(box["x"] + 12 + start * (box["width"] - 24), middle)
    page.mouse.down()
    for place in range(10):
        page.mouse.move(box["x"] + 12 + start * (1 - place / 10) * (box["width"] - 24), middle)
    page.mouse.up()
    page.wait_for_url("**/simulate/?amt_credit=*")
    expect(page.locator("#id_amt_annuity")).not_to_have_value(payment)
    expect(page.locator("[data-moved]")).to_be_visible()
    expect(page.locator(".reply .needle")).not_to_have_attribute("transform", before)
    assert page.locator(".ghost").get_attribute("transform") == ghost
    expect(page.locator("[data-said]")).to_contain_text("La probabilité de défaut")
    expect(page.locator("[data-line] .badge")).to_have_text(page.locator(".reply .badge").inner_text())
    assert visitor.noise == []


@pytest.mark.parametrize("screen", [Screen(), Screen("en", "dark", 320)], ids=str)
def test_a_slider_moved_by_keyboard_steps_along_its_strip_and_is_said(enter: Enter, screen: Screen) -> None:
    visitor = opened(enter, screen)
    page = visitor.page
    page.focus(SLIDER)
    for key in ("Home", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    low, step = (float(page.locator(SLIDER).get_attribute(name) or 0) for name in ("min", "data-step"))
    page.wait_for_url(f"**/simulate/?amt_credit={low + 2 * step:.0f}")
    expect(page.locator(SLIDER)).to_have_attribute("aria-valuetext", re.compile("%"))
    said = page.locator(SLIDER).get_attribute("aria-valuetext") or ""
    assert page.locator(".reply .badge").inner_text() in said
    assert (page.locator(".reply .dial-value").text_content() or "?") in said
    found = (
        checks.axe(page) + checks.small_targets(page) + checks.sideways(page) + checks.drawings(page) + visitor.noise
    )
    assert not found, "\n".join(found)


def test_the_same_place_has_the_same_answer_by_hand_and_by_address(enter: Enter) -> None:
    visitor = opened(enter)
    page = visitor.page
    page.focus("[data-lever=credit_to_annuity] .slider")
    page.keyboard.press("End")
    page.wait_for_url("**/simulate/?credit_to_annuity=*")
    page.wait_for_function("() => document.querySelector('[data-moved]').hidden === false")
    by_hand = answer(visitor)
    page.reload()
    assert answer(visitor) == by_hand


def answer(visitor: Visitor) -> tuple[str, str, str]:
    page = visitor.page
    return (
        angle(visitor),
        page.locator("[data-said]").inner_text(),
        page.locator("#id_credit_to_annuity_strip").inner_text(),
    )


def test_what_cannot_be_is_said_and_stays_typed(enter: Enter) -> None:
    visitor = opened(enter)
    page, before = visitor.page, angle(visitor)
    page.fill("#id_amt_credit", "1")
    page.keyboard.press("Tab")
    expect(page.locator("[data-trouble]")).to_contain_text("Valeur possible")
    expect(page.locator("#id_amt_credit")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#id_amt_credit")).to_have_value("1")
    assert angle(visitor) == before
    page.focus(SLIDER)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-trouble]")).to_have_text("")
    expect(page.locator("#id_amt_credit")).not_to_have_attribute("aria-invalid", "true")
    assert visitor.noise == []


def test_a_network_that_fails_and_a_session_that_ended_are_said_and_nothing_typed_is_lost(enter: Enter) -> None:
    visitor = opened(enter)
    page = visitor.page

    def fail(route: Route) -> None:
        route.abort()

    page.route(re.compile("as=json"), fail)
    page.fill("#id_amt_credit", "240000")
    page.keyboard.press("Tab")
    expect(page.locator("[data-trouble]")).to_contain_text("Le serveur ne répond pas")
    expect(page.locator("#id_amt_credit")).to_have_value("240000")
    page.unroute(re.compile("as=json"))
    visitor.context.clear_cookies()
    page.fill("#id_amt_credit", "230000")
    page.keyboard.press("Tab")
    expect(page.locator("[data-trouble]")).to_contain_text("Votre session est terminée")
    expect(page.locator("#id_amt_credit")).to_have_value("230000")


def test_without_scripts_the_form_answers(enter: Enter) -> None:
    visitor = opened(enter, Screen(scripts=False))
    page = visitor.page
    expect(page.locator(SLIDER)).to_be_hidden()
    expect(page.locator("[data-lever=amt_credit] .strip")).to_be_visible()
    payment = page.input_value("#id_amt_annuity")
    visitor.submit({"id_credit_to_annuity": "24"}, "[data-live] [type=submit]")
    assert page.url.endswith("/simulate/?credit_to_annuity=24")
    assert page.input_value("#id_amt_annuity") != payment
    expect(page.locator("[data-said]")).to_contain_text("La probabilité de défaut")
