"""Days and times as a person writes them, in the language in force: « 1er décembre 2026 », "1 December 2026"."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients.language import language_in_force

_SHORT = {"fr": "j N Y", "en": "j M Y"}
_TIME = {"fr": "G\u00a0\\h\u00a0i", "en": "H:i"}


def day(when: date) -> str:
    """Return a day with its year; of a moment, the day it is here."""
    return _written(when, "j F Y")


def day_of_year(when: date) -> str:
    """Return a day without its year."""
    return _written(when, "j F")


def day_of_week(when: date) -> str:
    """Return a day without its year, that of the week before it."""
    return _written(when, "l j F")


def moment(at: datetime) -> str:
    """Return a day and a time of it, as they are here."""
    return _("%(day)s à %(time)s") % {"day": day(at), "time": time_of_day(at)}


def short_day(when: date) -> str:
    """Return a day for a narrow place, on one line: « 1er déc. 2026 », "1 Dec 2026"."""
    return _written(when, _SHORT[language_in_force()]).replace(" ", "\u00a0")


def short_moment(at: datetime) -> str:
    """Return a day and a time for a column of them: « 1er déc. 2026 14 h 05 », "1 Dec 2026 14:05"."""
    return f"{short_day(at)} {time_of_day(at)}"


def time_of_day(at: datetime) -> str:
    """Return a time as it is here: « 2 h 40 », which « 02:40 » would leave to be read as a duration, "02:40"."""
    return _written(at, _TIME[language_in_force()])


def _written(when: date, form: str) -> str:
    if isinstance(when, datetime) and timezone.is_aware(when):
        when = timezone.localtime(when)
    if when.day == 1 and language_in_force() == "fr":
        form = form.replace("j", r"j\e\r")  # the first alone is an ordinal
    return date_format(when, form)
