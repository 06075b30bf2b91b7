"""Texts that show nothing are empty; texts that no database stores are known before one is asked."""

from __future__ import annotations

import pytest

from scoring.core.words import is_storable, said


@pytest.mark.parametrize(
    "nothing", ["", " ", "\n\t", "\u200b", "\ufeff\u2060 \u200d", "\u00a0", "\u3164", "\u2800\u115f"]
)
def test_what_shows_nothing_is_empty(nothing: str) -> None:
    assert said(nothing) == ""


@pytest.mark.parametrize(
    ("text", "left"), [(" Vu. ", "Vu."), ("\u200bVu\u200b", "\u200bVu\u200b"), (".", "."), ("é", "é")]
)
def test_what_shows_something_stays_as_it_is(text: str, left: str) -> None:
    assert said(text) == left


@pytest.mark.parametrize(
    ("text", "stored"), [("Vu, 12 €\n", True), ("\U0001f600", True), ("x\0", False), ("\ud800", False)]
)
def test_what_cannot_be_stored_is_known(text: str, stored: bool) -> None:
    assert is_storable(text) is stored
