"""The model in service: its card and evaluation, what weighs for everyone, how the population has moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ml.monitoring.drift import Drift, DriftError
from ml.serving.model import Model
from scoring.core import engine
from scoring.core.drift import drift


@dataclass(frozen=True)
class ModelInService:
    """The model in service. `drift` is None where there are too few clients to tell a shift from chance."""

    model: Model
    importance: Mapping[str, float]
    clients: int
    drift: Drift | None


def model_in_service() -> ModelInService:
    """Return what is known of the model in service. Raises engine.NoModelError and engine.NoReferenceError."""
    model, reference = engine.current_model(), engine.reference()
    return ModelInService(
        model=model,
        importance=reference.importance,
        clients=reference.clients,
        drift=_drift(),
    )


def _drift() -> Drift | None:
    try:
        return drift()
    except DriftError:
        return None
