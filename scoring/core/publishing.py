"""Puts a model in service or takes the one before back, and records which was served when."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from ml.serving.artefact import ModelError, load, read_manifest, stated_digest
from ml.serving.model import Model
from scoring.core.engine import POINTER, check_unchanged, pointer_entry
from scoring.core.log.writing import record
from scoring.models.events import Kind
from scoring.models.versions import ModelVersion


def publish_model(directory: Path, *, now: datetime, by: AbstractBaseUser | None = None) -> ModelVersion:
    """Check the artefact, put it in service and record it. Raises ModelError where a check fails."""
    model = publish(directory)
    with transaction.atomic():
        version = record_version(model, now, by)
        _tell(model, now, by)
    return version


def roll_back_model(*, now: datetime, by: AbstractBaseUser | None = None) -> Model:
    """Put the model served before back in service and say so in the log. Raises ModelError where there is none."""
    model = roll_back()
    with transaction.atomic():
        _tell(model, now, by)
    return model


def _tell(model: Model, now: datetime, by: AbstractBaseUser | None) -> None:
    record(Kind.MODEL_SWITCHED, actor=by, facts={"model": model.version, "model_digest": model.digest}, now=now)


def record_version(model: Model, now: datetime, by: Any) -> ModelVersion:
    """Return the row of a model's version, made where there is none yet."""
    metrics = model.manifest["metrics"]
    return ModelVersion.objects.get_or_create(
        version=model.version,
        defaults={
            "digest": model.digest,
            "trained_on_clients": model.manifest["training"]["clients"],
            "auc": metrics["auc"],
            "brier": metrics["brier"],
            "cost_per_client": metrics["cost_per_client"],
            "decision_threshold": model.decision_threshold,
            "published_at": now,
            "published_by": by,
        },
    )[0]


def forget_references() -> None:
    """Remove the reference populations of models that are neither in service nor the one before."""
    entry = pointer_entry()
    kept = {e["version"] for e in (entry, entry["previous"]) if e} if entry else set()
    for directory in settings.REFERENCE_DIR.glob("lgbm-*"):
        if kept and directory.name not in kept:
            shutil.rmtree(directory)


def publish(directory: Path) -> Model:
    """Check the artefact in `directory`, copy it among the published ones and switch the pointer to it.

    Raises ModelError where a check fails; the model in service then stays what it was.
    """
    model = load(directory)
    place = settings.MODEL_DIR / model.version
    part = settings.MODEL_DIR / f".{model.version}.part"
    shutil.rmtree(part, ignore_errors=True)
    settings.MODEL_DIR.mkdir(parents=True, exist_ok=True)
    shutil.copytree(directory, part)
    if read_manifest(part)[1] != model.digest:
        raise ModelError(f"{directory}: changed while it was copied; publish it again.")
    if _is_intact(place, model.digest):
        shutil.rmtree(part)
    else:
        _make_room(place, model.digest)
        part.replace(place)
    before = pointer_entry()
    previous = {k: before[k] for k in ("version", "digest")} if before else None
    if previous and previous["version"] == model.version:
        previous = before["previous"] if before else None
    _switch({"version": model.version, "digest": model.digest, "previous": previous})
    return model


def _make_room(place: Path, digest: str) -> None:
    """Remove a damaged copy of the same artefact; set another one aside, for kept assessments may name it."""
    stated = stated_digest(place)
    aside = place.with_name(f"{place.name}.{stated[:12]}") if stated else None
    if aside is None or stated == digest or aside.exists():
        shutil.rmtree(place, ignore_errors=True)
    else:
        place.replace(aside)


def _is_intact(directory: Path, digest: str) -> bool:
    """True where this very artefact already stands in `directory`; it may be in service and is not touched then."""
    try:
        return directory.exists() and read_manifest(directory)[1] == digest
    except ModelError:
        return False


def roll_back() -> Model:
    """Switch back to the model served before the current one and return it. Raises ModelError where there is none."""
    entry = pointer_entry()
    if not entry or not entry["previous"]:
        raise ModelError("No earlier model to go back to.")
    previous = entry["previous"]
    directory = settings.MODEL_DIR / previous["version"]
    check_unchanged(directory, previous)
    model = load(directory)
    _switch({**previous, "previous": {"version": entry["version"], "digest": entry["digest"]}})
    return model


def _switch(entry: dict[str, Any]) -> None:
    part = settings.MODEL_DIR / f".{POINTER}.part"
    part.write_text(json.dumps(entry))
    part.replace(settings.MODEL_DIR / POINTER)
