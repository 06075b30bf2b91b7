"""By pointer and finger: a chart says of a row what the keyboard is told of it, in the same place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser


def spoken_by_keyboard(figure: Locator) -> list[str]:
    """Return what the keyboard is told of each row."""
    said = []
    figure.locator(".chart").focus()
    for _ in range(figure.locator("tbody tr").count()):
        figure.page.keyboard.press("ArrowRight")
        said.append(figure.locator(".chart-status").inner_text())
    figure.page.keyboard.press("Escape")
    return said


@pytest.mark.parametrize(
    ("page", "name", "mark"),
    [("", "gauge", "[data-order='1']"), ("compare/?feature=amt_credit", "distribution", "g.mark-rect path")],
)
def test_pointer_and_finger_are_told_what_the_keyboard_is(enter: Enter, page: str, name: str, mark: str) -> None:
    visitor = enter()
    visitor.go(f"/clients/{visitor.portal.clients['REVIEW']}/{page}")
    figure = visitor.page.locator(f"[data-chart='{name}-data']")
    status, part = figure.locator(".chart-status"), figure.locator(mark).nth(1 if name == "distribution" else 0)
    said = spoken_by_keyboard(figure)
    part.hover(force=True)
    expect(status).not_to_have_text("")
    assert status.inner_text() in said
    visitor.page.mouse.move(0, 0)
    expect(status).to_have_text("")
    part.evaluate("(e) => e.dispatchEvent(new PointerEvent('click', { pointerType: 'touch', bubbles: true }))")
    expect(status).not_to_have_text("")
    assert status.inner_text() in said
    assert visitor.noise == []
