"""Checkers of a page in a browser: each returns what it found wrong, as sentences. test_checkers.py plants defects."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page, expect

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
TAGS = [
    *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"),
    "RGAAv4",
]
SMALLEST_TARGET, SMALLEST_CHART_TEXT, FOCUS_WIDTH = 24, 12, 3
TEXT_CONTRAST, MARK_CONTRAST = 4.5, 3.0
MOST_STOPS = 1000

_VISIBLE = "(e) => e.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true})"
_NAME = """(e) => `<${e.localName}> ${(e.id || e.getAttribute("name") || "").slice(0, 30)} « ${
  (e.getAttribute("aria-label") || e.textContent || "").trim().replace(/\\s+/g, " ").slice(0, 50)} »`"""
_STOPS = f"""[...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")].filter(
  (e) => e.type !== "hidden" && !e.disabled && e.tabIndex >= 0 && ({_VISIBLE})(e))"""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def charts_drawn(page: Page) -> None:
    """Wait until every chart in sight is drawn. Raises AssertionError where one is not."""
    in_sight = ".chart:not(details:not([open]) *)"
    expect(page.locator(f"{in_sight}:has(svg)")).to_have_count(page.locator(in_sight).count(), timeout=20_000)


def axe(page: Page) -> list[str]:
    """Return axe-core's violations: WCAG 2.2 A and AA, RGAA 4, best practice. No rule of these reads style sheets."""
    page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate(
        """(tags) => axe.run(document, {
          runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false
        })""",
        TAGS,
    )
    return [
        f"axe {violation['id']}: {node['html'][:120]} — {node['failureSummary'][:300]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def sideways(page: Page) -> list[str]:
    """Return whether the page is wider than its window."""
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return [f"the page is {wide} px wide in a window of {window} px"] if wide > window else []


def small_targets(page: Page) -> list[str]:
    """Return what is pressed and smaller than 24 by 24 px. A link inside a sentence may be."""
    found: list[str] = page.evaluate(
        f"""(least) => {_STOPS}.filter((e) => {{
          const inSentence = e.localName === "a" && getComputedStyle(e).display === "inline"
            && e.parentElement.textContent.trim().length > e.textContent.trim().length;
          const box = e.getBoundingClientRect();
          return !inSentence && (box.width < least || box.height < least);
        }}).map((e) => {{
          const {{ width, height }} = e.getBoundingClientRect();
          return ({_NAME})(e) + ` is ${{width}} × ${{height}} px`;
        }})""",
        SMALLEST_TARGET,
    )
    return [f"small target: {name}" for name in found]


def clipped_text(page: Page) -> list[str]:
    """Return elements whose text is larger than the box that hides the rest of it."""
    found: list[str] = page.evaluate(
        f"""[...document.body.querySelectorAll("*")].filter((e) => {{
          const style = getComputedStyle(e);
          const clips = [style.overflowX, style.overflowY].some((way) => way === "hidden" || way === "clip");
          return clips && !e.closest(".visually-hidden, svg, thead") && ({_VISIBLE})(e) && e.textContent.trim()
            && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
        }}).map({_NAME})"""
    )
    return [f"clipped text: {name}" for name in found]


def moving(page: Page) -> list[str]:
    """Return elements that move: with a transition or an animation that takes time."""
    found: list[str] = page.evaluate(
        f"""[...document.querySelectorAll("*")].filter((e) => {{
          const style = getComputedStyle(e);
          const lasts = (times) => times.split(",").some((time) => parseFloat(time) > 0);
          return lasts(style.transitionDuration) || (style.animationName !== "none" && lasts(style.animationDuration));
        }}).map({_NAME})"""
    )
    return [f"moving: {name}" for name in found]


def drawings(page: Page) -> list[str]:
    """Return what is wrong with every drawing: words too small, cut off, on each other or a mark; pale; blank above."""
    return [str(found) for found in page.evaluate(_DRAWINGS, [SMALLEST_CHART_TEXT, TEXT_CONTRAST, MARK_CONTRAST])]


_DRAWINGS = """([least, contrast, outline]) => [...document.querySelectorAll(".chart svg")].flatMap((svg, place) => {
  const frame = svg.getBoundingClientRect();
  const box = (e) => {
    const { left, right, top, bottom } = e.getBoundingClientRect();
    return { left: left + 1, right: right - 1, top: top + 2, bottom: bottom - 2 };
  };
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  // A path is what it draws, not the rectangle around it: an arc leaves room for words.
  const within = (path, x, y) => {
    const style = getComputedStyle(path);
    const point = new DOMPoint(x, y).matrixTransform(path.getScreenCTM().inverse());
    return painted(style.fill) && path.isPointInFill(point) || painted(style.stroke) && path.isPointInStroke(point);
  };
  const touches = (text, mark) => {
    if (!meet(text, mark.getBoundingClientRect())) return false;
    const steps = [0, 0.25, 0.5, 0.75, 1];
    return mark.localName !== "path" || steps.some((across) => steps.some((down) => within(
      mark, text.left + across * (text.right - text.left), text.top + down * (text.bottom - text.top))));
  };
  const painted = (colour) => colour !== "none" && !/, 0\\)$/.test(colour);
  const texts = [...svg.querySelectorAll("text")].filter((e) => e.textContent.trim() && e.checkVisibility());
  const marks = [...svg.querySelectorAll("path, rect, line")].filter((e) => {
    const style = getComputedStyle(e);
    const opaque = parseFloat(style.opacity) > 0;
    const filled = painted(style.fill) && parseFloat(style.fillOpacity) > 0 && e.localName !== "line";
    // Words may stand on a ground, and their contrast with it is measured below; shades are pale where clients are few.
    const ground = e.closest("g[class*=' ground'], g[class*=' series_dense'], g[class*=' series_band']");
    return e.checkVisibility() && opaque && !ground && (filled || painted(style.stroke));
  });
  const grounds = [...svg.querySelectorAll("g[class*=' ground'] path")].filter((e) => e.checkVisibility());
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const over = (colour, opacity, below) =>
    parts(colour).slice(0, 3).map((part, i) => opacity * (parts(colour)[3] ?? 1) * part
      + (1 - opacity * (parts(colour)[3] ?? 1)) * below[i]);
  const light = (rgb) => rgb.map((part) => part / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const apart = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const page = (e) => {
    const colour = getComputedStyle(e).backgroundColor;
    if (painted(colour)) return parts(colour).slice(0, 3);
    return e.parentElement ? page(e.parentElement) : [255, 255, 255];
  };
  const ratio = (text) => {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const below = grounds.filter((e) => {
      return painted(getComputedStyle(e).fill) && within(e, x, y);
    });
    const ground = below.map((e) => getComputedStyle(e)).reduce(
      (colour, style) => over(style.fill, parseFloat(style.fillOpacity), colour), page(svg));
    return apart(over(getComputedStyle(text).fill, 1, ground), ground);
  };
  // What is drawn stands out by its fill or its outline; lines of a grid and the ground's own colour tell nothing.
  const standsOut = (mark) => {
    const style = getComputedStyle(mark), ground = page(svg), whole = parseFloat(style.opacity);
    const ways = [[style.fill, style.fillOpacity], [style.stroke, style.strokeOpacity]].filter(([c]) => painted(c));
    const shown = ways.map(([colour, opacity]) => over(colour, whole * parseFloat(opacity), ground));
    return Math.max(...shown.map((colour) => apart(colour, ground)));
  };
  const found = texts.length ? [] : ["has no words"];
  texts.forEach((text, order) => {
    const said = `« ${text.textContent} »`;
    const turned = text.getScreenCTM();  // a title along an upright axis is as large as one that lies
    const size = parseFloat(getComputedStyle(text).fontSize) * Math.hypot(turned.c, turned.d);
    if (size < least - 0.01) found.push(`${said} is ${size.toFixed(1)} px`);
    const own = box(text);
    const beside = own.left < frame.left - 1 || own.right > frame.right + 1;
    if (beside || own.top < frame.top - 3 || own.bottom > frame.bottom + 3)
      found.push(`${said} is cut off`);
    const told = ratio(text);
    if (told < contrast) found.push(`${said} has a contrast of ${told.toFixed(1)} with its ground`);
    for (const other of texts.slice(order + 1))
      if (meet(own, box(other))) found.push(`${said} lies on « ${other.textContent} »`);
    for (const mark of marks)
      if (touches(own, mark)) found.push(`${said} lies on a mark (${mark.localName})`);
  });
  for (const mark of marks) {
    const told = standsOut(mark);
    if (told > 1.05 && told < outline && !mark.closest(".role-axis-grid"))
      found.push(`a mark (${mark.closest("g")?.getAttribute("class")}) has a contrast of ${told.toFixed(1)}`);
  }
  const above = Math.min(...[...texts, ...marks].map((e) => e.getBoundingClientRect().top)) - frame.top;
  if (above > 32) found.push(`leaves ${Math.round(above)} px blank above`);
  const name = svg.closest("[data-chart]")?.dataset.chart ?? place;
  return found.map((what) => `drawing ${name}: ${what}`);
})"""


def keyboard(page: Page) -> list[str]:
    """Walk the page by Tab from its top; return stops without an outline or out of sight, traps, what is missed."""
    names: list[str] = page.evaluate(f"{_STOPS}.map((e, place) => {{ e.dataset.stop = place; return ({_NAME})(e); }})")
    page.evaluate(
        """() => {
          const top = document.createElement("span");
          top.tabIndex = -1;
          document.body.prepend(top);
          top.focus();
          window.scrollTo(0, 0);
        }"""
    )
    reached: list[int] = []
    found: list[str] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUSED)
        if stop is None or (reached and stop["place"] == reached[0] and (len(reached) > 1 or len(names) == 1)):
            break  # past the last stop, or at the first one again, which may be the only one
        if reached and stop["place"] == reached[-1]:
            if stop["parts"] > reached.count(stop["place"]):
                reached.append(stop["place"])
                continue
            found.append(f"keyboard: no way on from {stop['name']}")
            break
        reached.append(stop["place"])
        if stop["outline"] < FOCUS_WIDTH:
            found.append(f"keyboard: {stop['name']} has an outline of {stop['outline']} px")
        if not stop["seen"]:
            found.append(f"keyboard: {stop['name']} has the focus out of sight")
    # Of the radio buttons of a group one is a stop; arrows lead to the others.
    groups: list[str] = page.evaluate(f"{_STOPS}.map((e) => e.type === 'radio' ? e.name : '')")
    entered = {groups[place] for place in reached if place < len(groups)} - {""}
    missed = [name for place, name in enumerate(names) if place not in reached and groups[place] not in entered]
    return found + [f"keyboard: {name} is not reached" for name in missed]


_FOCUSED = f"""() => {{
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  // What a drawing adds once it is in sight is a stop too.
  e.dataset.stop ??= 10000 + document.querySelectorAll("[data-stop]").length;
  const style = getComputedStyle(e), box = e.getClientRects()[0];
  const middle = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
  const hit = document.elementFromPoint(
    middle(box.left, box.right, innerWidth), middle(box.top, box.bottom, innerHeight));
  return {{
    place: Number(e.dataset.stop),
    name: ({_NAME})(e),
    parts: e.type === "date" ? 4 : 1,  // day, month, year, calendar
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    seen: Boolean(hit) && (e === hit || e.contains(hit)),
  }};
}}"""


def shown_words(page: Page) -> list[str]:
    """Return the texts of the page's content, in order, without the drawings and what is said about them.

    Nor with what a script asks for after the page, the button that it saves a hand from pressing, the buttons that it
    lays over a legend, and the reference of the request, which no two pages share.
    """
    words: list[str] = page.evaluate(
        f"""[...document.querySelectorAll(
          "main :is(h1, h2, h3, p, li, dt, dd, th, td, label, button, a, summary, caption)")]
          .filter((e) => ({_VISIBLE})(e) && !e.closest(`.chart, .chart-status, noscript, [data-shortcuts-choice],
            [data-proposals], [data-live] [type=submit], [data-shared-legend], .reference`))
          .map((e) => e.textContent.trim().replace(/\\s+/g, " ")).filter(Boolean)"""
    )
    return words


def restyle(page: Page, css: str) -> None:
    """Add a style sheet as a reader's own settings do: the page's policy does not stop it."""
    page.evaluate(
        """(css) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(css);
          document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        }""",
        css,
    )
