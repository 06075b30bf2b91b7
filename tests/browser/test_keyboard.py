"""By keyboard alone: every stop reached, seen and left again; the rows of a chart walked and spoken."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import checks
from tests.browser.conftest import Enter, Screen, Visitor
from tests.browser.visits import VISITS, Visit

pytestmark = pytest.mark.browser
SCREENS = [Screen("fr", "light", 1280), Screen("en", "dark", 320)]


@pytest.mark.slow
@pytest.mark.parametrize("screen", SCREENS, ids=str)
@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_every_stop_is_reached_with_the_focus_in_sight(walk: Enter, visit: Visit, screen: Screen) -> None:
    visitor = walk(screen, visit.user)
    visitor.page.emulate_media(reduced_motion="reduce")  # the skip link slides into sight
    visitor.go(visit.path(visitor.portal))
    visitor.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    found = checks.keyboard(visitor.page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [320, 340, 360, 412])
def test_a_figure_of_a_wide_table_takes_focus_in_sight_on_any_phone(enter: Enter, width: int) -> None:
    visitor = enter(Screen("en", "light", width), "senior")
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.go("/oversight/")
    visitor.page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    found = checks.keyboard(visitor.page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_every_stop_of_the_sign_in_is_reached_with_the_focus_in_sight(enter: Enter, screen: Screen) -> None:
    visitor = enter(screen, user="")
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.go("/accounts/login/")
    found = checks.keyboard(visitor.page)
    assert not found, "\n".join(found)


def test_the_first_stop_leads_past_the_header_to_the_content(enter: Enter) -> None:
    visitor = enter()
    visitor.go("/clients/")
    visitor.page.keyboard.press("Tab")
    assert "Aller au contenu" in visitor.page.evaluate("document.activeElement.textContent")
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "main"
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.id") == "id_q"


def test_a_search_is_made_without_a_mouse(enter: Enter) -> None:
    visitor = enter()
    pk = visitor.portal.clients["DECLINE"]
    visitor.go("/clients/")
    visitor.page.focus("#id_q")
    visitor.page.keyboard.type(f"n° {str(pk)[:-1]}")
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.page.focus(f"tbody a[href^='/clients/{pk}/']")
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    assert visitor.page.locator("h1").inner_text().split() == ["Client", str(pk)]


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_search_not_understood_is_said_and_leads_to_its_field(enter: Enter, scripts: bool) -> None:
    visitor = enter(Screen(scripts=scripts))
    assert visitor.go("/clients/?identifier=12a") == 400
    page = visitor.page
    assert page.title().startswith("Erreur\u00a0:")
    summary = page.locator("[data-error-summary]")
    if scripts:
        expect(summary).to_be_focused()
    field = page.locator("#id_identifier")
    expect(field).to_have_value("12a")
    expect(field).to_have_attribute("aria-invalid", "true")
    told = field.get_attribute("aria-describedby") or ""
    assert "10 chiffres" in " ".join(page.locator(f"#{part}").inner_text() for part in told.split())
    summary.locator("a").click()
    expect(field).to_be_focused()


def test_a_refused_sign_in_is_said_and_takes_the_focus(enter: Enter) -> None:
    visitor = enter(user="")
    visitor.go("/accounts/login/")
    visitor.submit({"id_login": "keyboard-nobody", "id_password": "wrong"})
    expect(visitor.page.locator("[data-error-summary]")).to_be_focused()
    expect(visitor.page.locator("#id_login")).to_have_value("keyboard-nobody")
    expect(visitor.page.locator("#id_password")).to_have_value("")


def tab_to(visitor: Visitor, selector: str) -> None:
    """Press Tab until the part of the page has the focus: reached as somebody without a mouse reaches it."""
    for _ in range(150):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is not reached with the tabulation key")


def test_a_slash_goes_to_the_search_from_any_page_and_is_a_letter_within_a_field(enter: Enter) -> None:
    visitor = enter()
    search = visitor.page.locator("#id_q")
    visitor.go("/clients/")
    visitor.page.keyboard.press("/")
    expect(search).to_be_focused()
    visitor.page.keyboard.press("/")
    expect(search).to_have_value("/")
    for page in ("/model/", f"/clients/{visitor.portal.clients['APPROVE']}/compare/"):
        visitor.go(page)
        visitor.page.keyboard.press("/")
        expect(visitor.page.locator("#omni")).to_be_focused()
    visitor.page.set_viewport_size({"width": 390, "height": 844})
    visitor.go("/model/")
    with visitor.page.expect_navigation(url="**/clients/#id_q"):
        visitor.page.keyboard.press("/")
    expect(search).to_be_focused()
    expect(search).to_have_value("")
    assert visitor.noise == []


def test_a_question_mark_opens_the_list_of_shortcuts(enter: Enter) -> None:
    visitor = enter()
    visitor.go(f"/clients/{visitor.portal.clients['APPROVE']}/")
    with visitor.page.expect_navigation(url="**/help/#shortcuts"):
        visitor.page.keyboard.press("?")
    expect(visitor.page.locator("#shortcuts")).to_be_in_viewport()


def test_shortcuts_are_turned_off_and_on_again_by_keyboard_and_stay_so(enter: Enter) -> None:
    visitor = enter()
    switch = "[data-shortcuts-choice] input"
    for works in (False, True):
        visitor.go("/help/")
        tab_to(visitor, switch)
        visitor.page.keyboard.press("Space")
        expect(visitor.page.locator(switch)).to_be_checked(checked=works)
        visitor.go("/clients/")
        visitor.page.keyboard.press("/")
        assert visitor.page.evaluate("document.activeElement.id === 'id_q'") is works
        if not works:
            visitor.page.keyboard.press("?")
            visitor.page.wait_for_timeout(300)
            assert visitor.page.url == f"{visitor.portal.address}/clients/"


def test_a_what_if_is_made_by_keyboard(enter: Enter) -> None:
    visitor = enter()
    visitor.go(f"/clients/{visitor.portal.clients['DECLINE']}/simulate/")
    tab_to(visitor, "[data-live] summary")
    visitor.page.keyboard.press("Enter")
    tab_to(visitor, "#id_amt_income_total")
    visitor.page.keyboard.type("200000")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/simulate/?amt_income_total=200000")
    expect(visitor.page.locator("[data-said]")).to_contain_text("La probabilité de défaut")


def test_a_note_is_written_by_keyboard_and_told_to_be_kept(enter: Enter) -> None:
    visitor = enter()
    visitor.go(f"/clients/{visitor.portal.clients['APPROVE']}/")
    tab_to(visitor, ".client-tools a[href$='/notes/']")
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    tab_to(visitor, "#id_text")
    visitor.page.keyboard.type("Rappelle lundi.")
    tab_to(visitor, "main form .button")
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    expect(visitor.page.locator(".notes li").first).to_contain_text("Rappelle lundi.")
    expect(visitor.page.locator(".messages[role='status']")).to_be_visible()


def test_a_bookmark_is_set_and_taken_away_by_keyboard(enter: Enter) -> None:
    visitor = enter()
    pk = visitor.portal.clients["REVIEW"]
    visitor.go(f"/clients/{pk}/")
    for keep, becomes in (("1", "0"), ("0", "1")):
        tab_to(visitor, f".client-tools button[name='keep'][value='{keep}']")
        with visitor.page.expect_navigation():
            visitor.page.keyboard.press("Enter")
        expect(visitor.page.locator("button[name='keep']")).to_have_attribute("value", becomes)
        expect(visitor.page.locator(".messages[role='status']")).to_be_visible()
        assert visitor.page.url == f"{visitor.portal.address}/clients/{pk}/"


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_word_is_told_in_place_and_put_away_again_by_keyboard(enter: Enter, scripts: bool) -> None:
    visitor = enter(Screen(scripts=scripts))
    visitor.go(f"/clients/{visitor.portal.clients['DECLINE']}/")
    opener = "[popovertarget='term-usual-value']"
    button, meaning = visitor.page.locator(opener), visitor.page.locator("#term-usual-value")
    expect(meaning).to_be_hidden()
    tab_to(visitor, opener)
    visitor.page.keyboard.press("Enter")
    expect(meaning).to_be_visible()
    expect(meaning).to_contain_text("médiane")
    visitor.page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    expect(button).to_be_focused()


def marked(drawing: Locator) -> int:
    """Return how many marks of a drawing carry the colour of the focus."""
    count: int = drawing.evaluate(
        """(svg) => {
          const colour = getComputedStyle(document.documentElement).getPropertyValue("--chart-focus").trim();
          const swatch = document.createElement("canvas").getContext("2d");
          const hex = (value) => { swatch.fillStyle = "#000"; swatch.fillStyle = value; return swatch.fillStyle; };
          return [...svg.querySelectorAll("path:not(.foreground), line, rect")]
            .filter((mark) => hex(getComputedStyle(mark).stroke) === hex(colour)).length;
        }"""
    )
    return count


def address_of(visitor: Visitor, kind: str, chart: str) -> str:
    """Return the page of a client that shows the chart: the gauge is in the file, contributions in the explanation."""
    return f"/clients/{visitor.portal.clients[kind]}/{'' if chart == 'gauge' else 'why/?technical=1'}"


@pytest.mark.parametrize("name", ["gauge", "contributions"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_rows_of_a_chart_are_walked_spoken_and_marked(enter: Enter, name: str, language: str) -> None:
    visitor = enter(Screen(language=language))
    visitor.go(address_of(visitor, "REVIEW", name))
    figure = visitor.page.locator(f"[data-chart='{name}-data']")
    box, status, drawing = (figure.locator(part) for part in (".chart", ".chart-status", ".chart svg"))
    rows = figure.locator("tbody tr").evaluate_all(
        "(rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent.trim()).filter(Boolean))"
    )
    assert figure.locator(".chart, .chart [tabindex]").count() == 1  # one tab stop
    expect(status).to_have_attribute("role", "status")  # what changes in it is spoken
    box.focus()
    hint = {"fr": "Flèches", "en": "Arrow"}[language]
    expect(status).to_contain_text(hint)

    def walk(key: str, place: int) -> None:
        visitor.page.keyboard.press(key)
        if name == "gauge":  # a contribution is said in a sentence, which need not hold the label
            expect(status).to_contain_text(rows[place][0])
        expect(status).to_contain_text(rows[place][-1 if name == "gauge" else -2])

    last = len(rows) - 1
    for key, place in (("ArrowRight", 0), ("ArrowDown", 1), ("ArrowLeft", 0), ("ArrowUp", 0)):
        walk(key, place)
    for key, place in (("End", last), ("ArrowRight", last), ("Home", 0), ("ArrowDown", 1)):
        walk(key, place)
    assert marked(drawing) == 1
    visitor.page.keyboard.press("Escape")
    expect(status).to_have_text("")
    expect(box).to_be_focused()
    assert marked(drawing) == 0
    assert visitor.noise == []


def test_leaving_a_chart_clears_its_mark_and_its_words(enter: Enter) -> None:
    visitor = enter()
    visitor.go(address_of(visitor, "APPROVE", "contributions"))
    figure = visitor.page.locator("[data-chart='contributions-data']")
    figure.locator(".chart").focus()
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.keyboard.press("ArrowRight")
    expect(figure.locator(".chart-status")).not_to_have_text("")
    assert marked(figure.locator("svg")) == 1
    visitor.page.keyboard.press("Tab")
    expect(figure.locator(".chart-status")).to_have_text("")
    assert marked(figure.locator("svg")) == 0


def test_keys_a_chart_does_not_use_keep_their_meaning(enter: Enter) -> None:
    visitor = enter()
    visitor.go(address_of(visitor, "APPROVE", "contributions"))
    visitor.page.locator("[data-chart='contributions-data'] .chart").focus()
    before = visitor.page.evaluate("window.scrollY")
    visitor.page.keyboard.press("PageDown")
    visitor.page.wait_for_function("(before) => window.scrollY > before", arg=before)


def test_a_drawing_is_one_image_to_a_screen_reader(enter: Enter) -> None:
    visitor = enter()
    for name in ("gauge", "contributions"):
        visitor.go(address_of(visitor, "DECLINE", name))
        box = visitor.page.locator(f"[data-chart='{name}-data'] .chart")
        heading = visitor.page.locator(f"#{name}-title").inner_text()
        summary = visitor.page.locator(f"#{name}-summary").text_content() or ""
        expect(box).to_have_role("img")
        expect(box).to_have_accessible_name(heading)
        expect(box).to_have_accessible_description(summary)
        expect(box.locator("[aria-hidden='true'] svg")).to_have_count(1)
        assert visitor.page.locator(f"[data-chart='{name}-data'] [role='img']").aria_snapshot().count("\n") == 0


def test_a_slider_and_the_number_beside_it_follow_each_other(enter: Enter) -> None:
    visitor = enter(user="admin")
    visitor.go("/model/threshold/")
    field, slider = visitor.page.locator("#id_ratio"), visitor.page.locator("[data-beside='id_ratio']")
    slider.focus()
    visitor.page.keyboard.press("ArrowRight")
    expect(field).to_have_value("10,5")
    field.fill("5")
    expect(slider).to_have_value("5")
    with visitor.page.expect_navigation(url="**/model/threshold/?ratio=5&threshold="):
        field.press("Enter")
    assert visitor.noise == []
