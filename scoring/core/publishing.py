"""Puts a model in service or takes the one before back, and records which was served when."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser

from ml.serving.model import Model
from scoring.core import engine
from scoring.models.versions import ModelVersion


def publish_model(directory: Path, *, now: datetime, by: AbstractBaseUser | None = None) -> ModelVersion:
    """Check the artefact, put it in service and record it. Raises ml.serving.model.ModelError where a check fails."""
    return record_version(engine.publish(directory), now, by)


def roll_back_model() -> str:
    """Put the model served before back in service; return its version. Raises ModelError without one."""
    return engine.roll_back().version


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
