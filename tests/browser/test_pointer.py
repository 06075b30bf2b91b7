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


def test_a_bar_opens_its_clients_by_click_by_key_and_by_its_link(enter: Enter) -> None:
    visitor = enter()
    page, address = visitor.page, f"/clients/{visitor.portal.clients['DECLINE']}/compare/"
    visitor.go(address)
    small = page.locator(".small").first
    with page.expect_navigation(url="**part=**"):
        small.locator("[data-order='1'] rect").last.click()
    expect(page.locator("#part")).to_be_visible()
    opened = page.url
    page.locator("[data-chart='distribution-data'] .chart").focus()
    page.keyboard.press("Home")
    with page.expect_navigation(url=lambda url: "part=" in url and url != opened):
        page.keyboard.press("Enter")
    page.locator("[data-chart='distribution-data'] details summary").click()
    with page.expect_navigation(url=lambda url: url.split("#")[0] == opened.split("#")[0]):
        page.locator("[data-chart='distribution-data'] tbody tr").nth(1).locator("a").click()
    assert visitor.noise == []


def test_bars_of_the_portfolio_open_their_clients_by_click_by_finger_and_by_key(enter: Enter) -> None:
    visitor = enter()
    page = visitor.page
    for name, series in (("probabilities", "first"), ("products", "approve")):
        visitor.go("/portfolio/")
        figure = page.locator(f"[data-chart='{name}-data']")
        bars = figure.locator(f"[class*='series_{series}_0'] path")
        links = figure.locator("tbody a").evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
        figure.locator(".chart").focus()
        page.keyboard.press("Home")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.url == visitor.portal.address + links[0]
        visitor.go("/portfolio/")
        with page.expect_navigation():
            bars.first.click(force=True)
        opened = page.url.removeprefix(visitor.portal.address)
        assert opened in links
        visitor.go("/portfolio/")
        touched = "(e) => e.dispatchEvent(new PointerEvent('click', { pointerType: 'touch', bubbles: true }))"
        bars.first.evaluate(touched)
        expect(figure.locator(".chart-status")).not_to_have_text("")
        with page.expect_navigation():
            bars.first.evaluate(touched)
        assert page.url == visitor.portal.address + opened
    assert visitor.noise == []


def test_a_bar_of_the_explanation_opens_its_facts_in_place(enter: Enter) -> None:
    visitor = enter()
    page = visitor.page
    visitor.go(f"/clients/{visitor.portal.clients['DECLINE']}/why/")
    figure = page.locator("[data-chart='waterfall-data']")
    figure.locator(".chart").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    first = page.locator("details.family[open]")
    expect(first).to_have_count(1)
    expect(first.locator(".parts, p.soft").first).to_be_in_viewport()
    figure.locator("g.mark-rect path").nth(-3).click()  # what answers for the last family but one
    expect(page.locator("details.family[open]")).to_have_count(2)
    assert visitor.noise == []


@pytest.mark.parametrize("address", ["/portfolio/?contract_type=Cash+loans", "/clients/{}/compare/"])
def test_an_entry_of_a_legend_makes_its_series_stand_out(enter: Enter, address: str) -> None:
    visitor = enter()
    page = visitor.page
    visitor.go(address.format(visitor.portal.clients["DECLINE"]))
    legend = page.get_by_role("group", name="Légende").first
    buttons, faded = legend.get_by_role("button"), page.locator(".faded")
    shown = "(all) => [...new Set(all.map((e) => /series_[a-z]+/.exec(e.getAttribute('class'))[0]))]"
    series = set(page.locator("[class*='series_']").evaluate_all(shown))
    first = {f"series_{name}" for name in ("first", "approve")}
    assert buttons.count() >= 2
    for act, end in (
        (lambda: buttons.first.focus(), lambda: buttons.first.blur()),
        (lambda: buttons.first.hover(), lambda: page.mouse.move(0, 0)),
    ):
        act()
        expect(faded.first).to_be_attached()
        assert not first & set(faded.evaluate_all(shown))
        assert set(faded.evaluate_all(shown)) <= series
        end()
        expect(faded).to_have_count(0)
    buttons.first.focus()
    page.keyboard.press("Enter")
    expect(buttons.first).to_have_attribute("aria-pressed", "true")
    buttons.first.blur()
    expect(faded.first).to_be_attached()
    buttons.first.click()
    page.mouse.move(0, 0)
    buttons.first.blur()
    expect(faded).to_have_count(0)
    assert visitor.noise == []
