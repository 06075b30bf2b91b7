"""Gives a client's feature row: the stored one where it still holds, else computed from the records and stored."""

from __future__ import annotations

from datetime import datetime

import numpy as np
from django.db.models import QuerySet

from clients.models.client import Client
from clients.records import records_between
from ml.serving.build import FeatureRows, FloatArray, build_from_records, feature_fingerprint
from scoring.models.rows import FeatureRow

# What is read of a stored row: its values and what it holds for.
_HELD = ("featurerow__values", "featurerow__fingerprint", "featurerow__records_changed_at")


def feature_values(client: Client, *, now: datetime) -> FloatArray:
    """Return the client's features, float64 (1, len(FEATURES)).

    They are the stored row where it holds, else computed and stored.
    """
    stored = _stored(client)
    if stored is not None and stored.holds(short_fingerprint(), client.records_changed_at):
        return as_values(stored)
    rows = build_from_records(records_between(client.pk, client.pk))
    for row in store_features(rows, {client.pk: client.records_changed_at}, now):
        client.featurerow = row
    return rows.values


def with_feature_rows(clients: QuerySet[Client], *columns: str) -> QuerySet[Client]:
    """Return the clients with their stored feature rows, read in one query: `feature_values` then asks for no other.

    Of the application, which has some hundred and twenty columns, only `columns` are read; all where none is named.
    """
    if not columns:
        return clients.select_related("featurerow")
    return clients.select_related("featurerow").only("records_changed_at", *_HELD, *columns)


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
