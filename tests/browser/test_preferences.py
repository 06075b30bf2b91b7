"""However a page is read: without scripts, on paper, with wide text spacing, without motion, in forced colours."""

from __future__ import annotations

import pytest

from tests.browser import checks
from tests.browser.conftest import Enter, Screen
from tests.browser.visits import PAGES, Visit

pytestmark = pytest.mark.browser
# WCAG 1.4.12: what a reader may set, without loss of content.
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-block-end: 2em !important }"""


@pytest.mark.slow
@pytest.mark.parametrize("screen", [Screen("fr", "light", 1280), Screen("en", "light", 320)], ids=str)
@pytest.mark.parametrize("visit", PAGES, ids=str)
def test_the_content_is_the_same_without_scripts(walk: Enter, visit: Visit, screen: Screen) -> None:
    plain = walk(Screen(screen.language, screen.scheme, screen.width, scripts=False), visit.user)
    scripted = walk(screen, visit.user)
    plain.go(visit.path(plain.portal))
    scripted.go(visit.path(scripted.portal))
    assert checks.shown_words(plain.page) == checks.shown_words(scripted.page)
    assert plain.noise == []
    in_sight = ".chart:not(details:not([open]) *)"
    images = plain.page.locator(f"{in_sight} img")
    drawn = plain.page.locator(f"{in_sight} :is(img, svg)")
    assert drawn.count() == scripted.page.locator(f"{in_sight} svg").count()
    for image in images.all():
        image.scroll_into_view_if_needed()
        assert image.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 0
        shrunk = "(image) => image.getBoundingClientRect().width < image.naturalWidth"
        assert not image.evaluate(shrunk), "a drawing made smaller has text of less than 12 px"
    assert checks.sideways(plain.page) + checks.small_targets(plain.page) == []


@pytest.mark.parametrize(("width", "name"), [(1280, "wide"), (320, "narrow")])
def test_the_image_shown_without_scripts_says_what_the_script_draws(enter: Enter, width: int, name: str) -> None:
    plain, scripted = enter(Screen(width=width, scripts=False)), enter(Screen(width=width))
    path = f"/clients/{plain.portal.clients['REVIEW']}/why/?technical=1"
    plain.go(path)
    scripted.go(path)
    whole = ".chart-figure:not(.columns-even *) .chart"  # in half a column the image is always the narrow one
    for place, drawn in enumerate(scripted.page.locator(f"{whole} svg").all()):
        image = plain.page.locator(f"{whole} img").nth(place)
        image.scroll_into_view_if_needed()
        image.evaluate("(image) => image.decode()")
        address = image.evaluate("(image) => image.currentSrc")
        assert address.endswith("&width=narrow") == (name == "narrow")
        scripted_words = drawn.locator("text:not(:has(tspan)), tspan").all_text_contents()
        plain_words = plain.context.request.get(address).text()
        assert scripted_words
        assert [word for word in scripted_words if word.replace("&", "&amp;") not in plain_words] == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_on_paper_tables_are_open_and_navigation_is_gone(enter: Enter, scripts: bool) -> None:
    visitor = enter(Screen(scripts=scripts))
    visitor.go(f"/clients/{visitor.portal.clients['DECLINE']}/")
    page = visitor.page
    tables = page.locator("main details table")
    shown = "(e) => e.checkVisibility({contentVisibilityAuto: true}) && e.getBoundingClientRect().height > 0"
    assert {table.evaluate(shown) for table in tables.all()} == {False}
    page.emulate_media(media="print")
    assert {table.evaluate(shown) for table in tables.all()} == {True}
    for gone in ("nav", ".tools", ".skip", ".colophon", ".verbs", ".tabs", "summary", ".chart-files", ".term-button"):
        assert not page.locator(gone).first.evaluate(shown), gone
    for kept in (
        "h1",
        ".facts",
        ".frequency",
        ".badge",
        ".reasons-said",
        ".chart",
        ".chart-summary",
        ".yours",
        ".brand",
    ):
        assert page.locator(kept).first.evaluate(shown), kept
    assert page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor") == "rgb(255, 255, 255)"


def test_paper_is_light_where_the_screen_is_dark(enter: Enter) -> None:
    visitor = enter(Screen(scheme="dark"))
    visitor.go(f"/clients/{visitor.portal.clients['DECLINE']}/")
    visitor.page.emulate_media(media="print", color_scheme="dark")
    colours = visitor.page.evaluate(
        "['body', '.card', 'h1', '.chart'].map((part) => getComputedStyle(document.querySelector(part)))"
        ".flatMap((style, place) => [place < 2 ? style.backgroundColor : style.color])"
    )
    assert colours[:2] == ["rgb(255, 255, 255)"] * 2
    assert colours[2:] == ["rgb(27, 36, 50)"] * 2


@pytest.mark.slow
@pytest.mark.parametrize("screen", [Screen("fr", "light", 1280), Screen("en", "light", 320)], ids=str)
@pytest.mark.parametrize("visit", PAGES, ids=str)
def test_wider_text_spacing_hides_nothing(walk: Enter, visit: Visit, screen: Screen) -> None:
    visitor = walk(screen, visit.user)
    visitor.go(visit.path(visitor.portal))
    checks.restyle(visitor.page, SPACING)
    found = checks.sideways(visitor.page) + checks.clipped_text(visitor.page)
    assert not found, "\n".join(found)


@pytest.mark.slow
@pytest.mark.parametrize("visit", PAGES, ids=str)
def test_nothing_moves_for_who_asked_for_less_motion(walk: Enter, visit: Visit) -> None:
    visitor = walk(user=visit.user)
    visitor.go(visit.path(visitor.portal))
    visitor.page.emulate_media(reduced_motion="reduce")
    found = checks.moving(visitor.page)
    visitor.page.emulate_media(reduced_motion="no-preference")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "screen",
    [
        Screen("fr", "light", 320, scripts=False),
        Screen("en", "dark", 320),
        Screen(width=320, forced_colours=True),
    ],
    ids=str,
)
def test_a_table_wider_than_the_screen_shows_that_there_is_more_and_what_a_row_is_about(
    enter: Enter, screen: Screen
) -> None:
    visitor = enter(screen)
    visitor.go(f"/clients/{visitor.portal.clients['REVIEW']}/similar/")
    table = visitor.page.locator("section[aria-labelledby=side-by-side] .table-scroll")
    table.locator("caption").evaluate("(caption) => caption.scrollIntoView()")
    box = table.bounding_box()
    assert box is not None
    heading, caption = table.locator("tbody th").first, table.locator("caption")
    # Right of the caption's words there is nothing but the edge.
    edge = {"x": box["x"] + box["width"] - 5, "y": box["y"] + 12, "width": 3, "height": 6}
    at_start = visitor.page.screenshot(clip=edge)  # type: ignore[arg-type]
    assert table.evaluate("(region) => region.scrollWidth > region.clientWidth")
    assert caption.evaluate("(caption) => caption.offsetWidth") <= box["width"]
    table.evaluate("(region) => { region.scrollLeft = region.scrollWidth; }")
    at_end = visitor.page.screenshot(clip=edge)  # type: ignore[arg-type]
    assert at_start != at_end
    for kept in (heading, caption):
        place = kept.bounding_box()
        assert place is not None
        assert abs(place["x"] - box["x"]) < 2
    assert checks.sideways(visitor.page) == []


def test_marks_stand_out_in_forced_colours(enter: Enter) -> None:
    visitor = enter(Screen(forced_colours=True))
    visitor.go(f"/clients/{visitor.portal.clients['REVIEW']}/")
    parts = ".mark-rect path, .mark-rule line, .mark-text text, .dial path, .dial text"
    painted: dict[str, list[str]] = visitor.page.evaluate(
        """(parts) => Object.fromEntries([...document.querySelectorAll("[data-chart]")].map((figure) => [
          figure.dataset.chart,
          [...figure.querySelectorAll(parts)]
            .map((e) => getComputedStyle(e)).map((style) => style.fill === "none" ? style.stroke : style.fill)]))""",
        parts,
    )
    canvas = visitor.page.evaluate(
        """() => { const part = document.body.appendChild(document.createElement("p"));
          part.style.backgroundColor = "Canvas"; return getComputedStyle(part).backgroundColor; }"""
    )
    for name, colours in painted.items():
        assert len(colours) > 5, name
        hidden = [colour for colour in colours if colour == canvas]
        # Only the signs of the two zones without the needle are drawn in the colour of the page.
        assert len(hidden) == (2 if name == "gauge-data" else 0), name


def test_more_contrast_darkens_soft_text(enter: Enter) -> None:
    visitor = enter()
    visitor.go("/clients/")
    visitor.page.emulate_media(contrast="more")
    colour = "(part) => getComputedStyle(part).color"
    soft, ink = (visitor.page.locator(part).first.evaluate(colour) for part in (".tool-link", "h1"))
    assert soft == ink


@pytest.mark.parametrize(("language", "switch", "other"), [("fr", "English", "en"), ("en", "Français", "fr")])
def test_the_switch_says_each_language_in_itself_and_changes_the_page(
    enter: Enter, language: str, switch: str, other: str
) -> None:
    visitor = enter(Screen(language=language))
    path = f"/clients/{visitor.portal.clients['APPROVE']}/"
    visitor.go(path)
    visitor.page.locator("button.me").click()
    button = visitor.page.get_by_role("button", name=switch)
    assert button.get_attribute("lang") == other
    with visitor.page.expect_navigation():
        button.click()
    assert visitor.page.url.endswith(path)
    assert visitor.page.evaluate("document.documentElement.lang") == other


def test_the_page_draws_again_for_another_width(enter: Enter) -> None:
    visitor = enter()
    visitor.go(f"/clients/{visitor.portal.clients['DECLINE']}/")
    for width in (320, 760, 1024, 1280):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.page.wait_for_timeout(400)
        checks.charts_drawn(visitor.page)
        assert checks.sideways(visitor.page) + checks.drawings(visitor.page) == [], width
    assert visitor.noise == []
