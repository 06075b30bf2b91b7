"""Days, months and years: the files count days before the application, people count months and years."""

from __future__ import annotations

from datetime import date, timedelta

from ml.tables.schema import Unit

DAYS_A_YEAR = 365.25
DAYS_A_MONTH = DAYS_A_YEAR / 12
DURATIONS = (Unit.DAYS, Unit.MONTHS, Unit.YEARS)
_MONTHS_FROM, _YEARS_FROM = 60, 24  # days that are said in months, months that are said in years
_WHOLE_FROM = 10  # days


def years_before(days: float) -> float:
    """Return an offset in days from the application, negative in the past, as years before it."""
    return -days / DAYS_A_YEAR


def days_before(years: float) -> int:
    """Return years before the application as the files have them: whole days, negative in the past."""
    return -round(years * DAYS_A_YEAR)


def days_from(day: date, application: date) -> int:
    """Return a date as the files have it: whole days from the application's, negative in the past."""
    return (day - application).days


def day_at(days: int, application: date) -> date:
    """Return the date that lies so many days from the application's."""
    return application + timedelta(days=days)


def as_said(length: float, unit: Unit) -> tuple[float, Unit]:
    """Return a duration in days, months or years in the unit a person would use, rounded as it is said.

    Days up to two months, months up to two years; what is counted in months has no days. Days have a decimal below ten,
    months where they are counted so, years always.
    """
    if unit is Unit.MONTHS:
        months = round(length, 1)
    else:
        days = round(length * DAYS_A_YEAR if unit is Unit.YEARS else length, 1)
        if abs(days) >= _WHOLE_FROM:
            days = round(days)
        if abs(days) < _MONTHS_FROM:
            return days, Unit.DAYS
        months, length = round(days / DAYS_A_MONTH), days / DAYS_A_MONTH
    if abs(months) < _YEARS_FROM:
        return months, Unit.MONTHS
    return round(length / 12, 1), Unit.YEARS
