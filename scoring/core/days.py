"""Days as moments, where the portal is."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone

# What may be asked for: days beyond have no midnight in every time zone.
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


def midnight(day: date) -> datetime:
    """Return the first moment of a day where the portal is."""
    return timezone.make_aware(datetime.combine(day, time()))
