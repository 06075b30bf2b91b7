"""Every page and state, French and English, light and dark, wide and narrow: nothing to find for any checker.

Four screens hold every pair of language, scheme and width: no checker reads something that depends on all three.
"""

from __future__ import annotations

import pytest

from tests.browser import checks
from tests.browser.conftest import Enter, Screen, Visitor
from tests.browser.portal import LOCKED, PASSWORD
from tests.browser.visits import LONG, VISITS, Visit

pytestmark = pytest.mark.browser
SCREENS = [
    Screen("fr", "light", 1280),
    Screen("fr", "dark", 320),
    Screen("en", "light", 320),
    Screen("en", "dark", 1280),
]
FORCED = [Screen(width=width, forced_colours=True) for width in (1280, 320)]
FOR_LONG = [Screen("fr", "light", 1280), Screen("fr", "dark", 320)]


def findings(visitor: Visitor, state: str, status: int, expected: int = 200) -> list[str]:
    """Return what every checker finds on the page that is open."""
    page = visitor.page
    found = [] if status == expected else [f"status {status} in place of {expected}"]
    found += visitor.noise  # heard before axe runs
    found += policy(visitor.headers["content-security-policy"])
    if page.evaluate("document.documentElement.lang") != visitor.screen.language:
        found.append("the page says another language than it speaks")
    found += checks.axe(page) + checks.sideways(page) + checks.small_targets(page)
    found += checks.clipped_text(page) + checks.drawings(page)
    return [f"{visitor.screen} {state}: {what}" for what in found]


def policy(header: str) -> list[str]:
    """Return what a policy allows beyond the portal's own files."""
    directives = {part.split()[0]: part.split()[1:] for part in header.split(";") if part.strip()}
    strict = {
        "default-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "require-trusted-types-for": ["'script'"],
    }
    return [] if directives == strict else [f"the policy is {header}"]


LOOKS = [(v, screen) for v in VISITS for screen in (FOR_LONG if v.state in LONG else [*SCREENS, *FORCED])]


@pytest.mark.slow
@pytest.mark.parametrize(("visit", "screen"), LOOKS, ids=str)
def test_an_advisors_page_has_nothing_to_find(walk: Enter, visit: Visit, screen: Screen) -> None:
    visitor = walk(screen, visit.user)
    found = findings(visitor, visit.state, visitor.go(visit.path(visitor.portal)), expected=visit.status)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("screen", [*SCREENS, *FORCED], ids=str)
def test_the_sign_in_pages_have_nothing_to_find(enter: Enter, screen: Screen) -> None:
    visitor = enter(screen, user="")
    found = findings(visitor, "sign-in", visitor.go("/accounts/login/"))
    visitor.submit({"id_login": f"nobody-{screen}", "id_password": PASSWORD})
    found += findings(visitor, "sign-in refused", 200)
    assert visitor.page.title().startswith("Erreur\u00a0:" if screen.language == "fr" else "Error:")
    visitor.submit({"id_login": LOCKED, "id_password": PASSWORD})
    found += findings(visitor, "sign-in suspended", 200)
    assert visitor.page.locator("#id_password").count() == 0
    assert not found, "\n".join(found)


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_a_user_without_a_role_is_refused_on_a_page_with_nothing_to_find(enter: Enter, screen: Screen) -> None:
    visitor = enter(screen, user="nobody")
    found = findings(visitor, "no role", visitor.go("/clients/"), expected=403)
    assert not found, "\n".join(found)


ADMINISTRATION = (
    *("", "auth/user/", "auth/user/add/", "auth/group/", "knox/authtoken/", "knox/authtoken/add/"),
    *("axes/accessattempt/", "scoring/note/", "scoring/batchassessment/", "scoring/modelversion/", "clients/client/"),
)


@pytest.mark.parametrize("screen", [Screen("fr", "light", 1280), Screen("en", "dark", 320)], ids=str)
def test_the_administration_has_nothing_to_find(enter: Enter, screen: Screen) -> None:
    visitor = enter(screen, user="admin")
    found = []
    for address in ADMINISTRATION:
        assert visitor.go(f"/admin/{address}") == 200
        page = visitor.page
        told = checks.axe(page) + checks.sideways(page) + checks.small_targets(page) + visitor.noise
        found += [f"{screen} {address}: {what}" for what in told]
    assert not found, "\n".join(found)


def test_the_try_out_of_the_api_answers_by_keyboard_with_the_session_and_keeps_no_token(enter: Enter) -> None:
    visitor = enter(Screen("fr"))
    visitor.go("/api/v1/docs/")
    page = visitor.page
    section = page.locator("section[aria-labelledby=clients_score]")
    section.locator("summary").first.press("Enter")
    section.get_by_label("sk_id_curr").fill(str(visitor.portal.clients["DECLINE"]))
    section.get_by_label("sk_id_curr").press("Enter")
    section.get_by_text("Statut 200", exact=False).wait_for()
    assert '"recommendation": "DECLINE"' in section.locator("form pre").inner_text()
    section.get_by_label("Jeton", exact=True).fill("0" * 64)
    section.get_by_role("button", name="Envoyer la demande").press("Enter")
    section.get_by_text("Statut 401", exact=False).wait_for()
    assert "0" * 64 not in page.url + str(visitor.context.storage_state())
    assert not checks.axe(page)
    assert [told for told in visitor.noise if "401 (Unauthorized)" not in told] == []
