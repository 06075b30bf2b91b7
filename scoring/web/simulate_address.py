"""The address of the simulation page with changes to an application, to link to it from other pages."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from ml.changes.simulation import CHANGEABLE, Changeable
from ml.features.definition import Value
from ml.tables.durations import years_before
from ml.tables.schema import Unit
from scoring.web.forms import plain

MISSING = "missing"  # what an address says for a category that is not known


def simulate_address(client: int, parameters: Mapping[str, str]) -> str:
    """Return the address at which a client’s simulation shows what `parameters_of` gives, or a form sent."""
    query = urlencode(parameters)
    return reverse("simulate", args=[client]) + (f"?{query}" if query else "")


def parameters_of(changes: Mapping[str, Value]) -> dict[str, str]:
    """Return changes as parameters of the what-if page's address."""
    return {CHANGEABLE[name].feature: _as_parameter(CHANGEABLE[name], value) for name, value in changes.items()}


def _as_parameter(changeable: Changeable, value: Value) -> str:
    if value is None:
        return MISSING
    if isinstance(value, str):
        return value
    return plain(round(years_before(value), 3) if changeable.unit is Unit.DAYS_BEFORE else value)
