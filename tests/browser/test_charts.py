"""Every chart of the portal: pointer, finger and keyboard are told the same of a row, in the same place."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator

from tests.browser.checks import charts_drawn
from tests.browser.conftest import Enter

pytestmark = pytest.mark.browser
REFUSED = "/clients/{DECLINE}/"
PAGES = {
    f"{REFUSED}": {"gauge"},
    f"{REFUSED}why/": {"waterfall", "importance", "distribution", "dependence", "contributions"},
    f"{REFUSED}why/?feature=organization_type": {"distribution", "dependence"},
    f"{REFUSED}compare/?feature=ext_source_2&feature=organization_type": {"ext_source_2", "organization_type"},
    f"{REFUSED}compare/?feature=amt_credit": {"distribution", "outcomes"},
    f"{REFUSED}two-features/?x=ext_source_2&y=amt_credit": {"scatter"},
    f"{REFUSED}two-features/?x=ext_source_2&y=amt_credit&view=cells": {"cells-rate", "cells-share"},
    f"{REFUSED}similar/": {"rates"},
    f"{REFUSED}two-clients/{{bare}}/": {"differences"},
    f"{REFUSED}history/": {"timeline"},
    "/portfolio/": {"probabilities", "products"},
    "/model/": {"reliability"},
    "/model/details/": {"weights", "cost", "fairness-by-group"},
    "/oversight/": {"matrix", "departures", "agreement", "times", "groups"},
}
# What stands for nothing that is drawn: ends between which bars lie, cells of clients without one of two numbers.
UNDRAWN = {"contributions": ("base", "total"), "differences": ("base", "total")}
# Where the pointer finds each row: the middle of the places at which the script finds it.
PLACES = """(box) => {
  const frame = box.getBoundingClientRect(), found = {};
  const step = Math.max(6, frame.height / 60);
  for (let y = frame.top + 3; y < frame.bottom; y += step) {
    for (let x = frame.left + 3; x < frame.right; x += 7) {
      const part = document.elementFromPoint(x, y);
      if (!part || !box.contains(part)) continue;
      const item = part.__data__?.mark?.marktype === "line" ? null : part.__data__;
      const order = part.closest("[data-order]")?.dataset.order ?? item?.datum?.order;
      if (order !== undefined && order !== null) (found[order] ??= []).push([x, y]);
    }
  }
  return Object.fromEntries(Object.entries(found).map(([o, places]) => [o, places[places.length >> 1]]));
}"""


def rows_of(figure: Locator) -> list[dict[str, object]]:
    """Return a chart's rows in the order of the keyboard's walk."""
    rows: list[dict[str, object]] = figure.evaluate(
        "(f) => JSON.parse(document.getElementById(f.dataset.chart).textContent).rows.sort((a, b) => a.order - b.order)"
    )
    return rows


def drawn(name: str, row: dict[str, object]) -> bool:
    """Return whether anything is drawn for a row."""
    if name == "scatter":
        return "left" in row
    return row.get("kind") not in UNDRAWN.get(name, ())


@pytest.mark.parametrize("path", PAGES)
def test_pointer_finger_and_keyboard_are_told_the_same_of_every_chart(enter: Enter, path: str) -> None:
    visitor = enter(user="senior")
    page = visitor.page
    page.set_viewport_size({"width": 1280, "height": 1400})
    visitor.go(path.format(**visitor.portal.clients))
    page.evaluate("document.querySelectorAll('details:has(.chart)').forEach((one) => { one.open = true; })")
    charts_drawn(page)
    figures = page.locator("[data-chart]")
    seen = set()
    for number in range(figures.count()):
        figure = figures.nth(number)
        name = str(figure.get_attribute("data-chart")).removesuffix("-data")
        seen.add(name)
        box, status, rows = figure.locator(".chart"), figure.locator(".chart-status"), rows_of(figure)
        figure.evaluate("(f) => f.querySelector('.chart').scrollIntoView({block: 'start'})")
        places = box.evaluate(PLACES)
        missed = [row["sentence"] for row in rows if drawn(name, row) and str(row["order"]) not in places]
        assert not missed, f"{name}: the pointer finds no place of {missed}"
        box.focus()
        for place, row in enumerate(rows):
            page.keyboard.press("ArrowRight")
            assert status.text_content() == row["sentence"], (
                f"{name}: the keyboard is told another thing of row {place}"
            )
        page.keyboard.press("Escape")
        for row in [*rows[:4], rows[len(rows) // 2], rows[-1]]:
            if str(row["order"]) not in places:
                continue
            x, y = places[str(row["order"])]
            page.mouse.move(x, y)
            assert status.text_content() == row["sentence"], f"{name}: the pointer is told another thing"
            page.mouse.move(1, 1)
            assert status.text_content() == "", f"{name}: what the pointer left is still told"
            if not row.get("address"):  # a second tap, or a click, opens what a row leads to
                page.evaluate(
                    """([x, y]) => document.elementFromPoint(x, y).dispatchEvent(
                      new PointerEvent("click", { pointerType: "touch", bubbles: true }))""",
                    [x, y],
                )
                assert status.text_content() == row["sentence"], f"{name}: the finger is told another thing"
                page.mouse.move(1, 1)
                figure.locator(".chart").evaluate("(box) => box.dispatchEvent(new Event('blur'))")
    assert seen >= PAGES[path]
    assert visitor.noise == []


def test_several_bars_are_chosen_by_mouse_and_by_keyboard(enter: Enter) -> None:
    visitor = enter()
    page = visitor.page
    visitor.go(f"/clients/{visitor.portal.clients['DECLINE']}/compare/?feature=amt_credit")
    figure = page.locator("[data-chart='distribution-data']")
    figure.evaluate("(f) => f.querySelector('.chart').scrollIntoView({block: 'start'})")
    rows, places = rows_of(figure), figure.locator(".chart").evaluate(PLACES)
    page.mouse.move(*places["1"])
    page.mouse.down()
    page.mouse.move(*places["3"], steps=5)
    words = figure.locator(".chart-status").text_content() or ""
    assert str(rows[1]["label"]) in words
    assert str(rows[3]["label"]) in words
    with page.expect_navigation(url="**until=**"):
        page.mouse.up()
    opened, title = page.url, page.locator("#part h2").inner_text()
    charts_drawn(page)
    page.locator("[data-chart='distribution-data'] .chart").focus()
    for key in ("Home", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert (page.url, page.locator("#part h2").inner_text()) == (opened, title)
    assert visitor.noise == []
