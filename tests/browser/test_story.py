"""The whole story of a contested refusal, by keyboard alone, with JavaScript and without, in both languages.

An advisor refuses against the model, a senior confirms, the client is told in a letter and asks for a review. Another
senior looks without the calculation, says what they think, sees it, decides and tells the client; an auditor reads all
of it in the log and checks the chain.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from bench.letters import tagging
from tests.browser.conftest import Enter, Screen
from tests.browser.test_tasks import Hand
from tests.scoring.reading import plain

pytestmark = pytest.mark.browser
WHY = {"fr": "Deux retards cet été.", "en": "Two late payments this summer."}
SAYS = {"fr": "Ces retards ont une cause.", "en": "There was a cause for these."}
VIEW = {"fr": "Le budget tient.", "en": "The budget holds."}
TOLD = {
    "fr": ("Décision changée", "Réexamen", "Aucun fait n’a été changé"),
    "en": ("Decision changed", "Review", "No event was altered"),
}
# A letter says what was decided, why, and how to have it looked at again; after the review, what was decided then.
REFUSED = {
    "fr": (
        "Votre demande de crédit est refusée",
        "donne ce motif : « Mensualité trop lourde",
        "Le calcul, lui, recommandait d’accepter.",
        "demandez qu’une autre personne réexamine votre dossier",
    ),
    "en": (
        "Your loan application is refused",
        "gives this reason: “Debts elsewhere too heavy",
        "The calculation recommended acceptance.",
        "for another person to review your file",
    ),
}
ACCEPTED = {
    "fr": ("Après réexamen : votre demande de crédit est acceptée", "n’avait pas pris la décision d’avant"),
    "en": ("After a review: your loan application is accepted", "had not taken the earlier decision"),
}
LETTER_ISSUED = {"fr": "Courrier remis", "en": "Letter issued"}
STATES = {"fr": ("À prendre", "Pris", "Avis donné"), "en": ("To take", "Taken", "View given")}
DECIDED = {"fr": ("Refusé", "Accepté"), "en": ("Refused", "Accepted")}


def write(hand: Hand, field: Locator, words: str) -> None:
    """Put the focus on a field and type."""
    hand.reach(field)
    hand.page.keyboard.type(words)


def choose(hand: Hand, radio: Locator, downs: int) -> None:
    """Put the focus on the first of some radios and go down to another."""
    hand.reach(radio)
    for _ in range(downs):
        hand.press("ArrowDown")
    if not downs:
        hand.press("Space")


def tell(hand: Hand, client: int, words: tuple[str, ...]) -> None:
    """Go to the client's letter from the decision, read it, issue it as it was read and take its PDF."""
    page = hand.page
    hand.visitor.go(f"/clients/{client}/decision/")
    hand.follow(page.locator(f"main a[href='/clients/{client}/letter/']"))
    sheet = page.locator("article.letter-sheet")
    read = sheet.inner_text()
    for one in words:
        assert one in plain(read), one
    hand.follow(page.locator("button[value=issue]"))
    expect(page.locator("button[value=issue]")).to_have_count(0)
    assert sheet.inner_text() == read
    hand.reach(page.locator("main a[href$='.pdf']"))
    with page.expect_download() as download:
        hand.press("Enter")
    title = f"{sheet.locator('.subject').inner_text()} — Prêt à Dépenser"
    pages, faults = tagging(Path(download.value.path()).read_bytes(), hand.visitor.screen.language, title)
    assert (pages in (1, 2), faults) == (True, [])


@pytest.mark.parametrize(
    ("number", "language", "scripts"), [(0, "fr", True), (1, "en", True), (2, "fr", False), (3, "en", False)]
)
def test_a_contested_refusal_is_looked_at_again_by_another_and_the_log_tells_it(
    enter: Enter, weasyprint: None, number: int, language: str, scripts: bool
) -> None:
    screen = Screen(language=language, scripts=scripts)
    (to_take, taken, viewed), (refused, accepted) = STATES[language], DECIDED[language]

    # An advisor refuses what the model would grant.
    visitor = enter(screen)
    hand, page = Hand(visitor, by_keyboard=True), visitor.page
    client = visitor.portal.written[f"story {number}"]
    visitor.go(f"/clients/{client}/decision/")
    hand.reach(page.locator("#id_outcome_0"))
    for _ in range(2):
        hand.press("ArrowDown")
    if not page.locator("#id_outcome_2").is_checked():
        hand.press("Space")
    hand.reach(page.locator("#id_agrees_0"))
    hand.press("ArrowDown")
    write(hand, page.locator("#id_reason"), "M" if language == "fr" else "D")  # too heavy a payment, debts elsewhere
    write(hand, page.locator("#id_words"), WHY[language])
    hand.reach(page.locator("#id_looked_at_0"))
    hand.press("Space")
    hand.follow(page.locator("form.decision .actions .button").first)
    hand.follow(page.locator("main form button[value=decide]"))

    # A senior confirms it.
    senior = enter(screen, user="senior")
    second = Hand(senior, by_keyboard=True)
    senior.go(f"/clients/{client}/decision/")
    second.follow(senior.page.locator("button[value=confirm]"))
    expect(senior.page.locator(".client-tools .state")).to_contain_text(refused)

    # The advisor tells the client, and why.
    tell(hand, client, REFUSED[language])

    # The client asks for a review; the advisor writes down what they say.
    visitor.go(f"/clients/{client}/decision/")
    hand.follow(page.locator(f"main a.lone-link[href='/clients/{client}/review/']"))
    write(hand, page.locator("#id_channel"), "C" if language == "fr" else "L")
    write(hand, page.locator("#id_words"), SAYS[language])
    hand.follow(page.locator(".actions button[value=request]"))
    expect(page.locator(".review-head .state")).to_have_text(to_take)
    expect(page.locator("button[value=take]")).to_have_count(0)  # who decided does not look again

    # Another senior finds it in the list, takes it, and sees no answer.
    other = enter(screen, user="senior 2")
    fresh, look = Hand(other, by_keyboard=True), other.page
    other.go("/reviews/")
    fresh.follow(look.locator(f"a[href='/clients/{client}/review/']"))
    fresh.follow(look.locator("button[value=take]"))
    expect(look.locator(".review-head .state")).to_have_text(taken)
    other.go(f"/clients/{client}/why/")
    assert look.url.endswith(f"/clients/{client}/review/")
    assert look.locator(".badge, .mini, svg.dial").count() == 0
    assert SAYS[language] in look.locator("main").inner_text()
    assert WHY[language] not in look.locator("main").inner_text()

    # They say what they think; then the calculation is shown.
    choose(fresh, look.locator("#id_view_view_0"), 0)
    write(fresh, look.locator("#id_view_words"), VIEW[language])
    fresh.follow(look.locator("button[value=view]"))
    expect(look.locator(".review-head .state").first).to_have_text(viewed)
    assert look.locator("main .badge").count() > 0
    assert VIEW[language] in look.locator("main").inner_text()

    # They decide.
    fresh.follow(look.locator(f"main .columns a.button[href='/clients/{client}/decision/']"))
    choose(fresh, look.locator("#id_outcome_0"), 0)
    choose(fresh, look.locator("#id_agrees_0"), 0)
    fresh.reach(look.locator("#id_looked_at_0"))
    fresh.press("Space")
    fresh.follow(look.locator("form.decision .actions .button").first)
    fresh.follow(look.locator("main form button[value=decide]"))
    expect(look.locator(".client-tools .state")).to_contain_text(accepted)

    # The client is told what became of it, in a letter of its own.
    tell(fresh, client, ACCEPTED[language])

    other.go(f"/clients/{client}/review/")
    assert TOLD[language][0] in look.locator("main").inner_text()

    # An auditor reads the file's story and checks the chain.
    auditor = enter(screen, user="auditor")
    reading = Hand(auditor, by_keyboard=True)
    auditor.go(f"/log/?client={client}")
    told = auditor.page.locator("main table").inner_text()
    for words in (WHY[language], SAYS[language], VIEW[language], TOLD[language][1]):
        assert words in told, words
    assert told.count(LETTER_ISSUED[language]) == 2
    reading.follow(auditor.page.locator("button[name=check]"))
    assert TOLD[language][2] in auditor.page.locator("main [role=status]").inner_text()
    assert not any(one.noise for one in (visitor, senior, other, auditor))
