"""The model in service, its reference population, and the feature row of each client that it reads.

`publishing` writes a directory of versions and a pointer that is switched in one step. A model that fails its checks
is refused, and the last good one stays in service.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from django.conf import settings
from django.db.models import QuerySet

from clients.models.client import Client
from clients.records import records_of
from ml.features.definition import Feature, Value
from ml.population.queries import Reference
from ml.population.store import SUMMARY_FILE, ReferenceError
from ml.serving.artefact import ModelError, load, read_manifest
from ml.serving.build import FeatureRows, build_from_records, feature_fingerprint
from ml.serving.model import Model
from ml.tables import TABLES
from ml.tables.numerics import FloatArray
from scoring.core import switch
from scoring.models.rows import FeatureRow

logger = logging.getLogger(__name__)

POINTER = "current.json"

_lock = threading.Lock()

# What is read of a stored row: its values and what it holds for.
_HELD = ("featurerow__values", "featurerow__fingerprint", "featurerow__records_changed_at")
# An assessment says which of these the model does not know.
CATEGORIES = tuple(column.name for column in TABLES["application"].category_columns)


class NoModelError(RuntimeError):
    """No model is in service. The message says how to publish one."""


class StoppedError(NoModelError):
    """A person stopped what was asked for: recommendations, or scoring as a whole. The message says which."""


class ScoringStoppedError(StoppedError):
    """Scoring is stopped: nothing is estimated."""


class RecommendationsStoppedError(StoppedError):
    """Recommendations are stopped; estimates and what they rest on are not."""


class NoReferenceError(RuntimeError):
    """The model in service has no reference population that can be used. The message says how to write one."""


@dataclass
class _Opened:
    """The reference population this process has open and the state of its summary when it was opened."""

    seen: tuple[str, int, int] | None = None
    reference: Reference | None = None


@dataclass
class _Served:
    """The model this process serves and the pointer's state when it was read."""

    seen: tuple[str, int, int] | None = None
    model: Model | None = None


_served = _Served()

_opened = _Opened()


def current_model() -> Model:
    """Return the model in service, as `published_model` does. Raises ScoringStoppedError while scoring is stopped."""
    check_scores()
    return published_model()


def check_scores() -> None:
    """Raise ScoringStoppedError while scoring is stopped."""
    if not switch.scores():
        raise ScoringStoppedError("Scoring is stopped: whoever may turn the switch (/switch/) starts it again.")


def check_recommends() -> None:
    """Raise RecommendationsStoppedError while recommendations are stopped, ScoringStoppedError while scoring is."""
    check_scores()
    if not switch.recommends():
        raise RecommendationsStoppedError("Recommendations are stopped: see the switch (/switch/).")


def published_model() -> Model:
    """Return the model that was published last, to look at and not to score with: `current_model` gives that.

    It is loaded anew when the pointer was switched. Thread-safe; costs one `stat` a call. A new model that cannot be
    loaded is logged and the one served before stays. Raises NoModelError where there is none.
    """
    pointer = settings.MODEL_DIR / POINTER
    try:
        stat = pointer.stat()
    except FileNotFoundError:
        if _served.model is None or not _is_from(pointer):
            raise NoModelError("No model is in service: run `python manage.py publish_model DIR`.") from None
        return _served.model
    seen = (str(pointer), stat.st_mtime_ns, stat.st_ino)
    if seen != _served.seen:
        with _lock:
            if seen != _served.seen:
                _served.model = _load_pointed(pointer)
                _served.seen = seen
    if _served.model is None:
        raise NoModelError("The model in service was refused by its checks: see the log, then publish a good one.")
    return _served.model


def reference() -> Reference:
    """Return the reference population of the model in service, as `reference_of` does. Raises NoModelError too."""
    return reference_of(current_model())


def reference_of(model: Model) -> Reference:
    """Return the reference population of a model, opened anew when it was switched. Thread-safe.

    Raises NoReferenceError where it is missing, damaged or does not fit.
    """
    version = model.version
    directory = reference_dir(version)
    try:
        stat = (directory / SUMMARY_FILE).stat()
    except OSError:
        raise NoReferenceError(
            f"The model {version} has no reference population: run `python manage.py score_clients`."
        ) from None
    seen = (str(directory), stat.st_mtime_ns, stat.st_ino)
    with _lock:
        if seen != _opened.seen or _opened.reference is None:
            try:
                _opened.reference = Reference.open(directory)
            except ReferenceError as error:
                raise NoReferenceError(f"{error} Run `python manage.py score_clients`.") from error
            _opened.seen = seen
        return _opened.reference


def reference_dir(version: str) -> Path:
    """Return where the reference population of a model version lies."""
    return Path(settings.REFERENCE_DIR / version)


def _is_from(pointer: Path) -> bool:
    return _served.seen is not None and _served.seen[0] == str(pointer)


def _load_pointed(pointer: Path) -> Model | None:
    """Return the pointed model; where it is refused the one this process served, else the one published before it.

    None where there is none of these.
    """
    entry = pointer_entry()
    if entry is not None and (model := _load_published(entry)) is not None:
        return model
    if _served.model is not None and _is_from(pointer):
        return _served.model
    previous = entry["previous"] if entry is not None else None
    return _load_published(previous) if previous else None


def _load_published(entry: dict[str, Any]) -> Model | None:
    """Return the model of a pointer's entry, or log why not and return None."""
    directory = settings.MODEL_DIR / entry["version"]
    try:
        check_unchanged(directory, entry)
        return load(directory, check_in_child=False)
    except (ModelError, OSError) as error:
        logger.error("The model was refused, the last good one stays in service: %s", error)
        return None


def check_unchanged(directory: Path, entry: dict[str, Any]) -> None:
    """Raise ModelError unless `directory` holds, byte for byte, what was checked when `entry` was published."""
    if read_manifest(directory)[1] != entry["digest"]:
        raise ModelError(f"{directory}: not the artefact that was checked when it was published.")


def pointer_entry() -> dict[str, Any] | None:
    """Return the pointer's content: version, digest, previous. None where nothing was published or it is damaged."""
    path = settings.MODEL_DIR / POINTER
    try:
        entry = json.loads(path.read_bytes())
        for published in (entry, entry["previous"] or entry):
            if not (isinstance(published["version"], str) and isinstance(published["digest"], str)):
                raise TypeError("version and digest are texts")
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        logger.error("%s: not readable as a pointer to a model (%s); publish one again.", path, error)
        return None
    return dict(entry)


def feature_values(client: Client, *, now: datetime) -> FloatArray:
    """Return the client's features, float64 (1, len(FEATURES)).

    They are the stored row where it holds, else computed and stored.
    """
    stored = _stored(client)
    if stored is not None and stored.holds(short_fingerprint(), client.records_changed_at):
        return as_values(stored)
    rows = build_from_records(records_of(client))
    for row in store_features(rows, {client.pk: client.records_changed_at}, now):
        client.featurerow = row
    return rows.values


def with_feature_rows(clients: QuerySet[Client], *columns: str) -> QuerySet[Client]:
    """Return the clients with their stored feature rows, read in one query: `feature_values` then asks for no other.

    Of the application, which has some hundred and twenty columns, only `columns` and the categories are read; all where
    none is named.
    """
    if not columns:
        return clients.select_related("featurerow")
    return clients.select_related("featurerow").only("records_changed_at", *_HELD, *CATEGORIES, *columns)


def _stored(client: Client) -> FeatureRow | None:
    try:
        return client.featurerow
    except FeatureRow.DoesNotExist:
        return None


def as_values(row: FeatureRow) -> FloatArray:
    """Return a stored row as float64 (1, len(FEATURES))."""
    return np.frombuffer(row.values, dtype="<f8").reshape(1, -1)


def short_fingerprint() -> str:
    """Return the part of the feature table's fingerprint that stored rows carry."""
    return feature_fingerprint()[:16]


def store_features(rows: FeatureRows, changed_at: dict[int, datetime], now: datetime) -> list[FeatureRow]:
    """Store the rows of the clients in `changed_at`; one imported since it was read waits for the next time.

    Returns what was stored.
    """
    return FeatureRow.objects.bulk_create(
        [
            FeatureRow(
                client_id=pk,
                values=row.astype("<f8").tobytes(),
                fingerprint=short_fingerprint(),
                records_changed_at=changed_at[pk],
                computed_at=now,
            )
            for pk, row in zip(rows.sk_id_curr.tolist(), rows.values, strict=True)
            if pk in changed_at
        ],
        update_conflicts=True,
        unique_fields=["client"],
        update_fields=["values", "fingerprint", "records_changed_at", "computed_at"],
    )


def value_of(declared: Feature, number: float, texts: Mapping[str, str] = MappingProxyType({})) -> Value:
    """Return a feature row's entry as its value: a number, a category's text, or None where it is missing.

    `texts` are the client's `unknown_categories`: where the record has a text that the model does not know, it is that.
    """
    if np.isnan(number):
        return texts.get(declared.name)
    return declared.categories[int(number)].value if declared.is_category else float(number)
