"""Days, months and years: the files count days before the application, people count months and years."""

from __future__ import annotations

DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12


def years_before(days: float) -> float:
    """Return an offset in days from the application, negative in the past, as years before it."""
    return -days / DAYS_A_YEAR


def days_before(years: float) -> int:
    """Return years before the application as the files have them: whole days, negative in the past."""
    return -round(years * DAYS_A_YEAR)
