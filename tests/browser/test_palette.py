"""The palette and the keys of lists and files: opened, typed into, walked through and turned off, without a mouse."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser import checks
from tests.browser.conftest import Enter, Screen

pytestmark = pytest.mark.browser


def test_the_palette_opens_a_client_by_number_and_a_page_by_name(enter: Enter) -> None:
    visitor = enter()
    page, pk = visitor.page, visitor.portal.clients["DECLINE"]
    visitor.go("/model/")
    page.keyboard.press("Control+k")
    palette, field = page.locator("#palette"), page.get_by_role("combobox")
    expect(palette).to_be_visible()
    expect(field).to_be_focused()
    page.keyboard.type(f"n° {pk}")
    chosen = palette.get_by_role("option", selected=True)
    expect(chosen).to_contain_text(f"Client {pk}")
    expect(field).to_have_attribute("aria-activedescendant", chosen.get_attribute("id") or "")
    with page.expect_navigation(url=f"**/clients/{pk}/"):
        page.keyboard.press("Enter")
    page.keyboard.press("Control+k")
    page.keyboard.type("pourq")
    expect(palette.get_by_role("option")).to_have_count(1)
    with page.expect_navigation(url=f"**/clients/{pk}/why/"):
        page.keyboard.press("Enter")
    page.keyboard.press("Control+k")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Résumé")
    page.keyboard.press("ArrowDown")
    expect(palette.get_by_role("option", selected=True)).to_contain_text("Pourquoi")
    page.keyboard.type("xyzzy")
    expect(palette.get_by_role("status")).to_contain_text("Rien de ce nom")
    page.keyboard.press("Escape")
    expect(palette).not_to_be_visible()
    assert visitor.noise == []


@pytest.mark.parametrize("screen", [Screen(), Screen("en", "dark", 320), Screen(forced_colours=True)], ids=str)
def test_the_open_palette_has_nothing_to_find(enter: Enter, screen: Screen) -> None:
    visitor = enter(screen)
    visitor.go(f"/clients/{visitor.portal.clients['DECLINE']}/")
    for typed in ("", "1000", "xyzzy"):
        visitor.page.keyboard.press("Control+k")
        visitor.page.keyboard.type(typed)
        visitor.page.wait_for_timeout(500)
        found = [*checks.axe(visitor.page), *checks.sideways(visitor.page), *checks.small_targets(visitor.page)]
        assert not found, "\n".join(found)
        visitor.page.keyboard.press("Escape")
    assert visitor.noise == []


def test_j_and_k_go_through_a_list_and_digits_open_tabs(enter: Enter) -> None:
    visitor = enter()
    page = visitor.page
    visitor.go("/clients/?sort=riskiest")
    lines = page.locator(".client-link")
    for key, line in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        expect(lines.nth(line)).to_be_focused()
    with page.expect_navigation(url=re.compile(r"/clients/\d+/\?in=")):
        page.keyboard.press("Enter")
    with page.expect_navigation(url=re.compile(r"/clients/\d+/history/\?in=")):
        page.keyboard.press("5")
    page.keyboard.press("7")
    page.evaluate("localStorage.setItem('portal.shortcuts', 'off')")
    for key in ("1", "Control+k"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert "/history/" in page.url
    expect(page.locator("#palette")).not_to_be_visible()
    assert visitor.noise == []


def test_without_scripts_the_header_has_the_search(enter: Enter) -> None:
    visitor = enter(Screen(scripts=False))
    visitor.go("/model/")
    pk = visitor.portal.clients["DECLINE"]
    visitor.page.fill("#omni", f"client {pk}")
    visitor.page.press("#omni", "Enter")
    visitor.page.wait_for_url(f"**/clients/{pk}/")
    expect(visitor.page.locator("#palette")).not_to_be_visible()
