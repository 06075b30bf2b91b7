"""How long somebody had a file open before they decided about it, as the log tells."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Q

from clients.models.client import Client
from scoring.models.events import Event, Kind, PendingEvent
from scoring.models.files import about_file

SEEN = (Kind.OPENED, Kind.PRINTED)
WITHIN = timedelta(hours=24)  # before a decision: an earlier opening was for something else


def seconds_on_file(client: Client, by: User, at: datetime) -> int | None:
    """Return the whole seconds from when `by` first opened or printed the file, in the 24 hours before `at`, or None.

    Openings that wait to be chained count; those that wait in the spill file, while an import holds SQLite, do not.
    """
    asked = about_file(client.pk) & Q(actor=by.pk, kind__in=SEEN, at__gte=at - WITHIN, at__lte=at)
    first = [
        found
        for kept in (Event, PendingEvent)
        if (found := kept.objects.filter(asked).order_by("at").values_list("at", flat=True).first())
    ]
    return int((at - min(first)).total_seconds()) if first else None
