"""Finds events of the log with who they name, and checks the chain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Q, Value
from django.db.models.functions import Concat

from scoring.core.days import midnight
from scoring.core.log.verification import Verdict, verify
from scoring.models.decisions import DecisionReason
from scoring.models.events import Event, EventQuerySet, Kind

ON_A_PAGE = 50
ALL = "all"  # kinds; where none is named, readings of the log are left out
MOST_IN_FILE = 10_000
MOST_CHECKED = 100_000  # events that are checked while somebody waits: some ten seconds


@dataclass(frozen=True)
class Sought:
    """What is looked for; nothing where all is empty. `file` is a file's number; days include both ends."""

    file: int | None = None
    kind: str = ""
    account: str = ""
    since: date | None = None
    until: date | None = None


def events(sought: Sought) -> EventQuerySet:
    """Return what matches with its words: a file's story from its beginning, anything else newest first."""
    found = Event.objects.select_related("words")
    if sought.file is not None:
        found = found.about(sought.file)
    if not sought.kind:
        found = found.exclude(kind=Kind.LOG_READ)
    elif sought.kind != ALL:
        found = found.filter(kind=sought.kind)
    if sought.account:
        found = found.filter(actor__in=_called(sought.account))
    if sought.since:
        found = found.filter(at__gte=midnight(sought.since))
    if sought.until:
        found = found.filter(at__lt=midnight(sought.until + timedelta(days=1)))
    return found.newest_first() if sought.file is None else found.order_by("at", "sequence")


def _called(name: str) -> list[int]:
    """Return the accounts with this name, of the account or of its person."""
    named = User.objects.annotate(whole=Concat("first_name", Value(" "), "last_name"))
    return list(named.filter(Q(username=name) | Q(whole=name)).values_list("pk", flat=True))


def page_of(found: EventQuerySet, number: str) -> Page[Event]:
    """Return a page of what was found, the nearest there is."""
    return Paginator(found, ON_A_PAGE).get_page(number)


def accounts_of(found: Iterable[Event]) -> Mapping[int, User]:
    """Return the accounts that events name by number, those that there still are."""
    return User.objects.in_bulk({event.actor for event in found if event.actor is not None})


def reasons_of(found: Iterable[Event]) -> Mapping[str, DecisionReason]:
    """Return the reasons that decisions name by code."""
    codes = {event.facts.get("reason") for event in found if event.kind == Kind.DECIDED} - {None}
    return {one.code: one for one in DecisionReason.objects.filter(code__in=codes)} if codes else {}


def checked() -> Verdict | None:
    """Check the whole log; None where that would take longer than anybody waits for a page."""
    return verify() if Event.objects.count() <= MOST_CHECKED else None
