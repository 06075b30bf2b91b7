"""The gallery of components."""

from __future__ import annotations

import runpy

import pytest
from pytest_django import Settings

import scoring.urls


@pytest.mark.parametrize("debug", [True, False])
def test_the_gallery_of_components_is_served_in_debug_mode_only(settings: Settings, debug: bool) -> None:
    settings.DEBUG = debug
    names = {pattern.name for pattern in runpy.run_path(scoring.urls.__file__)["urlpatterns"]}
    assert "clients" in names
    assert ("components" in names) is debug
