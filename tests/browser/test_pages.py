"""Every page and state, French and English, light and dark, wide and narrow: nothing to find for any checker."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from tests.browser import checks
from tests.browser.conftest import Enter, Screen, Visitor
from tests.browser.portal import LOCKED, PASSWORD

pytestmark = pytest.mark.browser
SCREENS = [Screen(*ways) for ways in product(("fr", "en"), ("light", "dark"), (1280, 320))]
FORCED = [Screen(width=width, forced_colours=True) for width in (1280, 320)]


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
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "require-trusted-types-for": ["'script'"],
    }
    return [] if directives == strict else [f"the policy is {header}"]


def visits(visitor: Visitor) -> Iterator[tuple[str, str, int]]:
    """Give the name, address and status of each page an advisor may come upon."""
    for kind, pk in visitor.portal.clients.items():
        yield f"client page, {kind}", f"/clients/{pk}/", 200
        yield f"explanation, {kind}", f"/clients/{pk}/explanation/", 200
        yield f"view for the client, {kind}", f"/clients/{pk}/for-client/", 200
    yield (
        "explanation, family and category",
        f"/clients/{pk}/explanation/?family=employment&feature=occupation_type",
        200,
    )
    yield "data of a file", f"/clients/{pk}/data/?family=request", 200
    yield "data of a file, nothing found", f"/clients/{pk}/data/?q=xyzzy", 200
    yield "data of a file, filter unknown", f"/clients/{pk}/data/?family=x", 400
    yield "completeness", f"/clients/{pk}/completeness/", 200
    yield "dictionary", "/dictionary/?use=unread", 200
    yield "client list", "/clients/", 200
    yield "last page of a filtered list", "/clients/?identifier=1000&sort=riskiest&page=4", 200
    yield "client list without result", "/clients/?identifier=8888888", 200
    yield "client list, identifier not understood", "/clients/?identifier=12a", 400
    yield "unknown client", "/clients/7/", 404
    yield "server error", "/tests/error/", 500
    yield "no model in service", "/tests/no-model/", 200
    yield "nobody scored yet", "/tests/no-reference/", 200
    yield "portfolio", "/portfolio/", 200
    yield "portfolio, filtered", "/portfolio/?contract_type=Cash+loans", 200
    yield "portfolio, filter not understood", "/portfolio/?contract_type=Gift", 400
    yield "model", "/model/", 200
    yield "help", "/help/", 200
    yield "feedback", "/feedback/?page=/help/", 200
    for kind, pk in visitor.portal.clients.items():
        yield f"history, {kind}", f"/clients/{pk}/history/", 200
    one, other = visitor.portal.clients["DECLINE"], visitor.portal.clients["bare"]
    yield "comparison, profile", f"/clients/{one}/comparison/", 200
    yield "comparison, number", f"/clients/{one}/comparison/?feature=amt_credit", 200
    yield "comparison, category missing", f"/clients/{other}/comparison/?feature=organization_type", 200
    yield "comparison, not understood", f"/clients/{one}/comparison/?group=chosen&age_min=50&age_max=30", 400
    yield "similar clients", f"/clients/{one}/similar/", 200
    yield "two features to choose", f"/clients/{one}/bivariate/", 200
    yield "two features", f"/clients/{one}/bivariate/?x=organization_type&y=name_education_type", 200
    yield "two features, the same", f"/clients/{one}/bivariate/?x=amt_credit&y=amt_credit", 400
    yield "two clients", f"/clients/{one}/compare/{other}/", 200
    yield "choosing the other client", f"/clients/{one}/compare/?other={one}", 400
    yield "print page", f"/clients/{one}/print/", 200
    refused, bare = visitor.portal.clients["DECLINE"], visitor.portal.clients["bare"]
    yield "what-if, nothing asked", f"/clients/{bare}/what-if/", 200
    yield "what-if", f"/clients/{refused}/what-if/?amt_income_total=200000&name_education_type=Higher+education", 200
    yield "what-if, out of range", f"/clients/{refused}/what-if/?amt_credit=1&cnt_children=x", 400
    yield "what would change the answer", f"/clients/{refused}/changes/", 200
    yield "what would change the answer, not refused", f"/clients/{visitor.portal.clients['APPROVE']}/changes/", 200
    yield "notes", f"/clients/{visitor.portal.clients['bare']}/notes/", 200
    yield "password change", "/accounts/password/change/", 200
    yield "sign-out", "/accounts/logout/", 200
    yield "components", "/components/", 200


@pytest.mark.parametrize("screen", [*SCREENS, *FORCED], ids=str)
def test_an_advisors_pages_have_nothing_to_find(enter: Enter, screen: Screen) -> None:
    visitor = enter(screen)
    found = [
        what
        for state, path, status in visits(visitor)
        for what in findings(visitor, state, visitor.go(path), expected=status)
    ]
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


def test_the_readable_page_of_the_api_loads_under_its_own_policy(enter: Enter) -> None:
    visitor = enter(Screen("en"), user="")
    visitor.page.goto(f"{visitor.portal.address}/api/v1/docs/")
    visitor.page.get_by_text("/api/v1/clients/{sk_id_curr}/score/").first.wait_for()
    assert visitor.noise == []
