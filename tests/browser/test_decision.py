"""A refusal against the model, by keyboard alone and without JavaScript, in both languages, then a second person."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter, Screen, Visitor
from tests.browser.test_tasks import Hand

pytestmark = pytest.mark.browser
WORDS = {"fr": "Deux retards cet été.", "en": "Two late payments this summer."}
TOLD = {
    "fr": ("s’écarte de la recommandation", "Un senior, autre que vous", "À confirmer", "Refusé"),
    "en": ("departs from the recommendation", "A senior other than you", "To confirm", "Refused"),
}


@pytest.mark.parametrize(
    ("number", "language", "scripts"), [(0, "fr", True), (1, "en", True), (2, "fr", False), (3, "en", False)]
)
def test_a_refusal_against_the_model_is_confirmed_by_another(
    enter: Enter, number: int, language: str, scripts: bool
) -> None:
    advisor = enter(Screen(language=language, scripts=scripts))
    _refuse_and_confirm(enter, advisor, str(advisor.portal.written[f"undecided {number}"]), language, scripts=scripts)


def test_an_application_is_refused_against_the_model_and_confirmed_by_another(enter: Enter) -> None:
    advisor = enter(Screen(language="fr", scripts=False))
    application = advisor.portal.written["undecided application"]
    _refuse_and_confirm(enter, advisor, f"new/{application}", "fr", scripts=False)
    advisor.go("/clients/new/")
    expect(advisor.page.locator(".applications .state").first).to_have_text(TOLD["fr"][3])


def _refuse_and_confirm(enter: Enter, advisor: Visitor, client: str, language: str, *, scripts: bool) -> None:
    departs, following, to_confirm, decided = TOLD[language]
    hand = Hand(advisor, by_keyboard=True)
    page = advisor.page
    advisor.go(f"/clients/{client}/")
    hand.follow(page.locator(".verbs a").last)
    expect(page.locator("#id_reason")).not_to_be_visible()
    hand.reach(page.locator("#id_outcome_0"))
    for _ in range(2):
        hand.press("ArrowDown")
    if not page.locator("#id_outcome_2").is_checked():
        hand.press("Space")
    expect(page.locator("#id_reason")).to_be_visible()
    expect(page.locator("#id_until")).not_to_be_visible()
    hand.reach(page.locator("#id_agrees_0"))
    hand.press("ArrowDown")
    hand.reach(page.locator("#id_reason"))
    page.keyboard.type("M" if language == "fr" else "D")  # too heavy a payment, debts elsewhere
    hand.reach(page.locator("#id_words"))
    page.keyboard.type(WORDS[language])
    hand.reach(page.locator("#id_looked_at_0"))
    hand.press("Space")
    hand.follow(page.locator("form.decision .actions .button").first)
    said = page.locator("main").inner_text()
    assert departs in said
    assert following in said
    assert WORDS[language] in said
    hand.follow(page.locator("main form button[value=decide]"))
    expect(page.locator(".story-head .state").first).to_have_text(to_confirm)
    assert advisor.noise == []

    senior = enter(Screen(language=language, scripts=scripts), user="senior")
    other = Hand(senior, by_keyboard=True)
    senior.go("/decisions/")
    other.follow(senior.page.locator(f"a[href='/clients/{client}/decision/']"))
    assert WORDS[language] in senior.page.locator("main").inner_text()
    other.follow(senior.page.locator("button[value=confirm]"))
    expect(senior.page.locator(".client-tools .state")).to_contain_text(decided)
    assert senior.noise == []
