"""Five tasks of an advisor's day, by mouse, by keyboard alone and without JavaScript: the clicks and keys each takes.

Words that are typed count as one key a letter. `pytest -rP` on this file prints the counts and the server's seconds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.conftest import Enter, Screen, Visitor

pytestmark = pytest.mark.browser
MOST_TABS = 80


@dataclass
class Hand:
    """An advisor's hand on a page, with what it did: clicks, keys, and the time the server took for pages and moves."""

    visitor: Visitor
    by_keyboard: bool
    clicks: int = 0
    keys: int = 0
    answers: list[Response] = field(default_factory=list)

    @property
    def page(self) -> Page:
        """The page that is open."""
        return self.visitor.page

    def press(self, key: str) -> None:
        """Press a key."""
        self.keys += 1
        self.page.keyboard.press(key)

    def reach(self, part: Locator) -> None:
        """Put the focus on a part: one click, or as many tabulations as it takes."""
        if not self.by_keyboard:
            self.clicks += 1
            part.click()
            return
        for _ in range(MOST_TABS):
            if part.evaluate("(e) => e === document.activeElement"):
                return
            self.press("Tab")
        pytest.fail(f"{part} is not reached with the tabulation key")

    def follow(self, part: Locator) -> None:
        """Press a link or a button and wait for the page that follows."""
        with self.page.expect_navigation():
            self.reach(part)
            if self.by_keyboard:
                self.press("Enter")

    def tab(self, number: int, label: str) -> None:
        """Open a tab of the client: by its digit, or its link."""
        if self.by_keyboard:
            with self.page.expect_navigation():
                self.press(str(number))
        else:
            self.follow(self.page.locator(".head-tabs .tabs a", has_text=label).first)

    def say(self, words: str) -> None:
        """Type words and send them."""
        self.keys += len(words) + 1
        self.page.keyboard.type(words)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


def find_a_described_client(hand: Hand) -> None:
    hand.visitor.go("/")
    if hand.by_keyboard:
        hand.press("/")
    else:
        hand.reach(hand.page.locator("#omni"))
    hand.say("ouvrier 35 ans")
    first = hand.page.locator(".client-link").first
    hand.follow(first)
    expect(hand.page.locator("h1")).to_contain_text("Client")


def say_why(hand: Hand) -> None:
    hand.visitor.go(client(hand))
    hand.tab(2, "Pourquoi")
    expect(hand.page.locator(".aloud p").first).to_contain_text("Le risque estimé est de")


def say_what_would_change_it(hand: Hand) -> None:
    hand.visitor.go(client(hand))
    hand.tab(4, "Simuler")
    if not hand.visitor.screen.scripts:
        hand.follow(hand.page.locator("#ways ~ * a, [aria-labelledby='ways'] a").last)
    expect(hand.page.get_by_text("Ce qui changerait la réponse").first).to_be_visible()


def compare_the_income(hand: Hand) -> None:
    hand.visitor.go(client(hand))
    hand.tab(3, "Comparer")
    hand.reach(hand.page.locator("main [role=search] input").first)
    hand.say("revenus déclarés")
    expect(hand.page.locator("[data-chart='distribution-data']")).to_be_visible()


def turn_the_screen_and_print(hand: Hand) -> None:
    hand.visitor.go(client(hand))
    hand.follow(hand.page.locator(".verbs a", has_text="Expliquer"))
    hand.follow(hand.page.locator("header a", has_text="Imprimer"))
    expect(hand.page.locator("h1")).to_have_text("Votre demande de crédit")


def client(hand: Hand) -> str:
    return f"/clients/{hand.visitor.portal.clients['REVIEW']}/"


# Of each task: the most clicks by mouse, without counting what is typed, and the most keys by keyboard alone.
TASKS: list[tuple[Callable[[Hand], None], int, int]] = [
    (find_a_described_client, 2, 60),
    (say_why, 1, 1),
    (say_what_would_change_it, 1, 1),
    (compare_the_income, 2, 50),
    (turn_the_screen_and_print, 2, 30),
]
WAYS = {"mouse": (False, True), "keyboard": (True, True), "no script": (False, False)}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("task", "clicks", "keys"), TASKS, ids=[task.__name__ for task, _, _ in TASKS])
def test_a_task_takes_few_clicks_or_keys(
    enter: Enter, way: str, task: Callable[[Hand], None], clicks: int, keys: int
) -> None:
    by_keyboard, scripts = WAYS[way]
    hand = Hand(enter(Screen(scripts=scripts)), by_keyboard)
    hand.page.on("response", lambda answer: hand.answers.append(answer))
    task(hand)
    waited = sum(
        max(0.0, a.request.timing["responseStart"] - a.request.timing["requestStart"])
        for a in hand.answers
        if a.request.resource_type in ("document", "fetch")
    )
    sys.stdout.write(f"{task.__name__}, {way}: {hand.clicks} clicks, {hand.keys} keys, {waited / 1000:.2f} s waited\n")
    if by_keyboard:
        assert hand.clicks == 0
        assert hand.keys <= keys
    else:
        assert hand.clicks <= clicks + (not scripts)
    assert hand.visitor.noise == []
