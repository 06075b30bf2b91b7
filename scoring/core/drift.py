"""Keeps and gives the drift of the reference population: reading all its columns takes seconds, a page may not."""

from __future__ import annotations

import json
from typing import Any

from clients.models.client import Client
from ml.monitoring.drift import Drift, DriftError, drift_of_reference
from scoring.core import engine

DRIFT_FILE = "drift.json"


def keep_drift() -> None:
    """Measure how far the reference population of the model in service has moved and keep the answer beside it."""
    model, reference = engine.current_model(), engine.reference()
    unknown = Client.objects.unknown_categories()
    try:
        answer: dict[str, Any] = {"drift": drift_of_reference(model, reference, unknown).as_json()}
    except DriftError as error:
        answer = {"refused": str(error)}
    aside = reference.directory / f".{DRIFT_FILE}.aside"
    aside.write_text(json.dumps(answer | {"population": reference.summary["population"]}))
    aside.replace(reference.directory / DRIFT_FILE)


def drift() -> Drift:
    """Return how far the clients scored by the model in service are from those it was trained on.

    Raises engine.NoModelError without a model, engine.NoReferenceError where nobody was scored with it or where the
    drift was not measured of this population, DriftError where it cannot be told; the message says why.
    """
    reference = engine.reference_of(engine.published_model())
    path = reference.directory / DRIFT_FILE
    try:
        answer = json.loads(path.read_bytes())
        if answer["population"] != reference.summary["population"]:
            raise ValueError("measured of another population")
        told = None if "refused" in answer else Drift.from_json(answer["drift"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise engine.NoReferenceError(f"{path}: {error}. Run `python manage.py score_clients`.") from error
    if told is None:
        raise DriftError(str(answer["refused"]))
    return told
