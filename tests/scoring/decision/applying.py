"""Writes applications in tests of which the model is known to recommend something."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from clients.models.client import Client
from ml.tables import TABLES
from scoring.models.applications import NewApplication
from tests.scoring.decision.deciding import a_file

_SCORES = {"APPROVE": 0.85, "DECLINE": 0.03}


def applied(by: User, answer: str = "APPROVE", **said: Any) -> NewApplication:
    """Save and return a whole application that the model answers so; `said` are columns of it, None for none."""
    known = Client.objects.filter(pk=a_file("APPROVE").pk).values().get()
    scores = {f"ext_source_{number}": _SCORES[answer] for number in (1, 2, 3)}
    columns = {column.name for column in TABLES["application"].columns} - {"sk_id_curr", "target"}
    data = {name: value for name, value in {**known, **scores, **said}.items() if name in columns and value is not None}
    now = timezone.now()
    return NewApplication.objects.create(author=by, data=data, step=4, created_at=now, changed_at=now)
