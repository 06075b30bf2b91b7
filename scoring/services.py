"""One function per act: assess a client, publish a model, score everyone. Pages, API and commands call these."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from clients.models import Client
from clients.records import records_between
from ml.build import FeatureRows, FloatArray, build_from_records, feature_fingerprint
from ml.contributions import sigmoid
from ml.features import POSITION, Feature, feature
from ml.model import Model
from scoring import engine
from scoring.models import BatchAssessment, FeatureRow, ModelVersion, Recommendation

PRINCIPAL_REASONS = 4
CHUNK = 2_000
Value = float | str | None


@dataclass(frozen=True)
class Contribution:
    """What one feature adds to a client's log-odds (positive raises risk). Category values are the files' texts."""

    feature: str
    value: Value
    usual: Value
    contribution: float


@dataclass(frozen=True)
class Reason:
    """A principal reason: the contribution that stands for its reason code."""

    reason_code: str
    contribution: Contribution


@dataclass(frozen=True)
class Assessment:
    """A client under the model in service. base_value + sum of contributions = log_odds, to 1e-9."""

    client: Client
    model_version: str
    probability_of_default: float
    log_odds: float
    base_value: float
    contributions: tuple[Contribution, ...]
    decision_threshold: float
    review_band: tuple[float, float]
    recommendation: Recommendation
    reasons: tuple[Reason, ...]


def assess(client: Client, *, now: datetime) -> Assessment:
    """Return the client's assessment by the model in service, contributions largest first.

    Raises engine.NoModelError where no model is in service.
    """
    model = engine.current_model()
    values = feature_values(client, now=now)
    log_odds = model.log_odds(values)
    probability = float(sigmoid(log_odds)[0])
    *parts, base_value = model.contributions(values)[0].tolist()
    contributions = tuple(
        sorted(
            (
                Contribution(name, _value(feature(name), values[0, POSITION[name]]), _usual(model, name), part)
                for name, part in zip(model.inputs, parts, strict=True)
            ),
            key=lambda c: (-abs(c.contribution), c.feature),
        )
    )
    band = model.review_band
    recommendation = Recommendation.of(probability, band.lower, band.upper)
    return Assessment(
        client=client,
        model_version=model.version,
        probability_of_default=probability,
        log_odds=float(log_odds[0]),
        base_value=base_value,
        contributions=contributions,
        decision_threshold=model.decision_threshold,
        review_band=(band.lower, band.upper),
        recommendation=recommendation,
        reasons=principal_reasons(contributions, recommendation),
    )


def principal_reasons(contributions: tuple[Contribution, ...], recommendation: Recommendation) -> tuple[Reason, ...]:
    """Return at most four reasons that speak for the recommendation, one a reason code, strongest first.

    An approval is explained by what lowers the risk, a review or a refusal by what raises it.
    """
    sign = -1 if recommendation is Recommendation.APPROVE else 1
    reasons: dict[str, Reason] = {}
    for contribution in contributions:
        code = feature(contribution.feature).reason_code
        if contribution.contribution * sign > 0 and code not in reasons:
            reasons[code] = Reason(code, contribution)
    return tuple(reasons.values())[:PRINCIPAL_REASONS]


def feature_values(client: Client, *, now: datetime) -> FloatArray:
    """Return the client's features, float64 (1, len(FEATURES)).

    They are the stored row where it holds, else computed and stored.
    """
    stored = FeatureRow.objects.filter(pk=client.pk).first()
    if stored is not None and stored.holds(short_fingerprint(), client.records_changed_at):
        return as_values(stored)
    rows = build_from_records(records_between(client.pk, client.pk))
    _store_features(rows, {client.pk: client.records_changed_at}, now)
    return rows.values


def as_values(row: FeatureRow) -> FloatArray:
    """Return a stored row as float64 (1, len(FEATURES))."""
    return np.frombuffer(row.values, dtype="<f8").reshape(1, -1)


def short_fingerprint() -> str:
    """Return the part of the feature table's fingerprint that stored rows carry."""
    return feature_fingerprint()[:16]


def publish_model(directory: Path, *, now: datetime, by: AbstractBaseUser | None = None) -> ModelVersion:
    """Check the artefact, put it in service and record it. Raises ml.model.ModelError where a check fails."""
    return _record_version(engine.publish(directory), now, by)


def roll_back_model() -> str:
    """Put the model served before back in service; return its version. Raises ml.model.ModelError without one."""
    return engine.roll_back().version


def _record_version(model: Model, now: datetime, by: Any) -> ModelVersion:
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


def score_everyone(*, now: datetime, advance: Callable[[int], object]) -> int:
    """Compute features and assessment of every client with the model in service; return how many.

    Each chunk is stored whole or not at all and replaces what it finds, so an interrupted run is simply run again.
    `advance` is called with the number of clients done.
    """
    model = engine.current_model()
    version = _record_version(model, now, None)  # a new database may find a model already in service
    done = 0
    for changed_at in _chunks():
        rows = build_from_records(records_between(min(changed_at), max(changed_at)))
        with transaction.atomic():
            _store_features(rows, changed_at, now)
            _store_assessments(rows, model, version, now)
        done += len(rows.sk_id_curr)
        advance(len(rows.sk_id_curr))
    return done


def _chunks() -> Iterator[dict[int, datetime]]:
    """Give consecutive groups of at most CHUNK clients: identifier → when its records last changed."""
    clients = Client.objects.order_by("pk").values_list("pk", "records_changed_at")
    last = -1
    while group := dict(clients.filter(pk__gt=last)[:CHUNK]):
        last = max(group)
        yield group


def _store_features(rows: FeatureRows, changed_at: dict[int, datetime], now: datetime) -> None:
    """Store the rows of the clients in `changed_at`; one imported since it was read waits for the next time."""
    FeatureRow.objects.bulk_create(
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


def _store_assessments(rows: FeatureRows, model: Model, version: ModelVersion, now: datetime) -> None:
    band = model.review_band
    probabilities = model.probability_of_default(rows.values).tolist()
    BatchAssessment.objects.bulk_create(
        [
            BatchAssessment(
                client_id=pk,
                model_version=version,
                probability_of_default=probability,
                recommendation=Recommendation.of(probability, band.lower, band.upper),
                assessed_at=now,
            )
            for pk, probability in zip(rows.sk_id_curr.tolist(), probabilities, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["client", "model_version"],
        update_fields=["probability_of_default", "recommendation", "assessed_at"],
    )


def _value(declared: Feature, number: float) -> Value:
    """Return a feature row's entry as its value: a number, a category's text, or None where it is missing."""
    if np.isnan(number):
        return None
    return declared.categories[int(number)].value if declared.is_category else float(number)


def _usual(model: Model, name: str) -> Value:
    """Return the population's median, or its most frequent category; None where nobody has a value."""
    entry = model.manifest["reference"][name]
    if "shares" in entry:
        return feature(name).categories[int(np.argmax(entry["shares"]))].value
    quantiles = entry["quantiles"]
    return float(quantiles[len(quantiles) // 2]) if quantiles else None
