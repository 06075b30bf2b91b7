"""Days are written in one place: the first of a month is an ordinal in French, and English has no French in it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import translation

from scoring.text import days
from tests.conftest import REPOSITORY

FIRST, SECOND = date(2026, 12, 1), date(2026, 12, 2)
MOMENT = datetime(2026, 11, 30, 23, 5, tzinfo=UTC)  # the first of December here


@pytest.mark.parametrize(
    ("language", "written"),
    [
        (
            "fr",
            {
                "day": ("1er décembre 2026", "2 décembre 2026"),
                "day_of_year": ("1er décembre", "2 décembre"),
                "day_of_week": ("mardi 1er décembre", "mercredi 2 décembre"),
                "short_day": ("1er\u00a0déc.\u00a02026", "2\u00a0déc.\u00a02026"),
            },
        ),
        (
            "en",
            {
                "day": ("1 December 2026", "2 December 2026"),
                "day_of_year": ("1 December", "2 December"),
                "day_of_week": ("Tuesday 1 December", "Wednesday 2 December"),
                "short_day": ("1\u00a0Dec\u00a02026", "2\u00a0Dec\u00a02026"),
            },
        ),
    ],
)
def test_a_day_is_written_as_its_language_writes_it(language: str, written: dict[str, tuple[str, str]]) -> None:
    with translation.override(language):
        for name, (first, second) in written.items():
            assert (getattr(days, name)(FIRST), getattr(days, name)(SECOND)) == (first, second)


def test_a_moment_is_that_of_here() -> None:
    with translation.override("fr"):
        assert days.moment(MOMENT) == "1er décembre 2026 à 0\u00a0h\u00a005"
        assert days.short_moment(MOMENT) == "1er\u00a0déc.\u00a02026 0\u00a0h\u00a005"
        assert days.day(MOMENT) == "1er décembre 2026"
        assert days.time_of_day(MOMENT) == "0\u00a0h\u00a005"
    with translation.override("en"):
        assert days.moment(MOMENT) == "1 December 2026 at 00:05"
        assert days.short_moment(MOMENT) == "1\u00a0Dec\u00a02026 00:05"


def test_no_page_writes_days_or_times_by_itself() -> None:
    """Months are no days."""
    found = []
    for path in [
        *Path(REPOSITORY, "templates").rglob("*.html"),
        *Path(REPOSITORY, "scoring").rglob("*.py"),
        *Path(REPOSITORY, "creditscore").rglob("*.py"),
    ]:
        text = path.read_text()
        found += [f"{path.name}: {form}" for form in re.findall(r"\|(?:date|time):\"[^\"]*", text)]
        if path.name != "days.py":
            found += [f"{path.name}: {form}" for form in re.findall(r"(?:date|time)_format\((?!month, )[^)]*", text)]
    assert found == []
