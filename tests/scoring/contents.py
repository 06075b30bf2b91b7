"""What the database holds, to tell that a refused request left all of it as it was, overwritten rows included."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db.models import Model

from clients.models.recents import RecentClient
from clients.models.tables import MODEL_OF_TABLE

# Nobody writes to the histories but the import: they are counted. Sessions come with being signed in.
IMPORTED = {model._meta.label for name, model in MODEL_OF_TABLE.items() if name != "application"}
APART = {"sessions.Session"}


def stored() -> dict[str, object]:
    """Return, by table, a digest of all its rows' values; of the histories, how many rows they have."""
    return {
        model._meta.label: model._default_manager.count() if model._meta.label in IMPORTED else _digest(model)
        for model in apps.get_models()
        if model._meta.label not in APART
    }


def _digest(model: type[Model]) -> str:
    # Opening a client's page again is when it was last opened.
    fields = [f.attname for f in model._meta.concrete_fields if (model, f.name) != (RecentClient, "viewed_at")]
    rows = model._default_manager.order_by("pk").values_list(*fields)
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


@contextmanager
def nothing_stored() -> Iterator[None]:
    """Assert that what is done within leaves every table with the rows it had, and their values."""
    before = stored()
    yield
    after = stored()
    assert after == before, [label for label in after if after[label] != before[label]]
