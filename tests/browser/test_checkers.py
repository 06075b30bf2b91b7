"""Each checker finds the defects planted for it: one that finds nothing there would find nothing anywhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.browser import checks
from tests.browser.conftest import Enter, Screen, Visitor

pytestmark = pytest.mark.browser
STYLE = """
.wide { width: 2000px }
.tiny { width: 12px; height: 12px; min-block-size: 0; padding: 0 }
.unseen:focus-visible { outline: none }
.covered { position: fixed; inset: 100px auto auto 100px; z-index: 1 }
.wide::after { content: ""; position: fixed; inset: 60px auto auto 60px; width: 300px; height: 120px; z-index: 2 }
.moving { transition: color 2s }
.clipped { width: 100px; height: 20px; overflow: hidden }
"""


@pytest.fixture
def planted(enter: Enter) -> Iterator[Visitor]:
    """Return a window on the page of planted defects."""
    visitor = enter(Screen(width=320), user="")
    visitor.go("/tests/planted/")
    return visitor


def found(findings: list[str], *words: str) -> bool:
    """Return whether one finding says all the words."""
    return any(all(word in finding for word in words) for finding in findings)


def test_refusals_of_the_policy_and_warnings_are_heard(planted: Visitor) -> None:
    assert found(planted.noise, "refused by the policy", "script-src")
    assert found(planted.noise, "refused by the policy", "style-src")
    planted.page.evaluate("console.warn('careful')")
    planted.page.evaluate("setTimeout(() => { throw new Error('lost') })")
    planted.page.wait_for_timeout(100)
    assert found(planted.noise, "warning: careful")
    assert found(planted.noise, "uncaught", "lost")


def test_a_resource_that_is_not_there_is_heard(planted: Visitor) -> None:
    planted.page.evaluate("fetch('/static/nothing.js')")
    planted.page.wait_for_timeout(300)
    assert found(planted.noise, "404", "/static/nothing.js")


def test_axe_finds_what_is_planted(planted: Visitor) -> None:
    findings = checks.axe(planted.page)
    for rule in ("image-alt", "label", "html-has-lang", "document-title"):
        assert found(findings, f"axe {rule}:"), rule


def test_axe_runs_the_rules_of_wcag_22_and_rgaa(planted: Visitor) -> None:
    checks.axe(planted.page)
    known = set(planted.page.evaluate("axe.getRules().flatMap((rule) => rule.tags)"))
    assert not {"wcag2a", "wcag2aa", "wcag22aa", "best-practice", "RGAAv4"} - known


def test_width_targets_and_clipping_are_found(planted: Visitor) -> None:
    assert checks.clipped_text(planted.page) == []
    checks.restyle(planted.page, STYLE)
    assert found(checks.sideways(planted.page), "2", "320")
    assert found(checks.small_targets(planted.page), "<button>", "« x »")
    assert found(checks.clipped_text(planted.page), "trop long")
    assert found(checks.moving(planted.page), "Bouge")


def test_defects_of_drawings_are_found(planted: Visitor) -> None:
    findings = checks.drawings(planted.page)
    assert found(findings, "« Un texte » lies on « sur un autre »")
    assert found(findings, "« sur une barre » lies on a mark (rect)")
    assert found(findings, "« coupé au bord droit » is cut off")
    assert found(findings, "« petit » is 7.0 px")
    assert found(findings, "« pâle » has a contrast of 1.")
    assert not found(findings, "« net » has")
    assert found(findings, "a mark (mark-rule planted) has a contrast of 1.")
    assert sum("a mark (" in one and "contrast" in one for one in findings) == 1


def test_defects_of_the_keyboard_are_found(planted: Visitor) -> None:
    checks.restyle(planted.page, STYLE)
    planted.page.evaluate(
        """document.querySelector(".trap").addEventListener("keydown", (event) => {
          if (event.key === "Tab") event.preventDefault();
        })"""
    )
    findings = checks.keyboard(planted.page)
    assert found(findings, "Sans contour", "an outline of 0 px")
    assert found(findings, "Couvert", "out of sight")
    assert found(findings, "no way on", "Sans issue")
    assert found(findings, "Jamais atteint", "is not reached")
