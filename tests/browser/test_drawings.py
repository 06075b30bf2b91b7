"""The words of drawings, whatever the values: 12 px at least, never cut off, never on each other or on a mark."""

from __future__ import annotations

import pytest
from django.utils.translation import activate

from scoring.charts.chart import render_svg
from tests.browser import checks
from tests.browser.conftest import Enter, Screen
from tests.browser.extremes import extreme_charts

pytestmark = pytest.mark.browser
LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])


@LANGUAGES
@pytest.mark.parametrize("width", [1280, 320])
def test_words_keep_their_place_where_the_page_draws(enter: Enter, language: str, width: int) -> None:
    visitor = enter(Screen(language=language, width=width))
    visitor.go("/tests/extremes/")
    found = checks.drawings(visitor.page) + checks.sideways(visitor.page) + visitor.noise
    assert visitor.page.locator(".chart svg").count() == len(extreme_charts(language))
    assert not found, "\n".join(found)


@LANGUAGES
@pytest.mark.parametrize("width", ["wide", "narrow"])
def test_words_keep_their_place_in_files(enter: Enter, language: str, width: str) -> None:
    activate(language)
    page = enter(user="").page
    files = [render_svg(chart, width) for chart in extreme_charts(language)]
    page.set_content("".join(f'<div class="chart">{svg}</div>' for svg in files))
    found = checks.drawings(page)
    assert page.locator(".chart svg").count() == len(files)
    assert not found, "\n".join(found)
