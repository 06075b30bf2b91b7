"""The end of a session in a browser: a warning in time, a button that extends it, a word when it is over."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import checks
from tests.browser.conftest import Enter, Screen

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", [Screen(), Screen("en", "dark", 320)], ids=str)
def test_the_page_warns_before_the_session_ends_and_extends_it(enter: Enter, screen: Screen) -> None:
    visitor = enter(screen)
    page = visitor.page
    page.clock.install()
    visitor.go("/accounts/password/change/")
    said, button = page.locator(".session [role=status]"), page.locator(".session button")
    assert said.text_content() == ""
    assert not button.is_visible()
    page.clock.fast_forward("54:00")
    assert not button.is_visible()
    page.clock.fast_forward("01:05")
    expect(said).to_contain_text("session")
    expect(button).to_be_visible()
    found = checks.axe(page) + checks.small_targets(page) + checks.sideways(page) + visitor.noise
    assert not found, "\n".join(found)
    button.press("Enter")
    expect(button).not_to_be_visible()
    expect(said).to_have_text(
        {"fr": "Votre session est prolongée.", "en": "Your session is extended."}[screen.language]
    )
    page.clock.fast_forward("56:00")
    expect(button).to_be_visible()
    page.clock.fast_forward("05:00")
    expect(said).to_contain_text({"fr": "terminée", "en": "ended"}[screen.language])
    expect(button).not_to_be_visible()


def test_another_window_extends_it_for_all(enter: Enter) -> None:
    visitor = enter()
    page = visitor.page
    page.clock.install()
    visitor.go("/accounts/password/change/")
    page.clock.fast_forward("56:00")
    expect(page.locator(".session button")).to_be_visible()
    visitor.context.new_page().goto(f"{visitor.portal.address}/clients/")
    expect(page.locator(".session button")).not_to_be_visible()
    expect(page.locator(".session [role=status]")).to_have_text("")
