"""Asks the nearest clients of the reference population: what became of them, what a file that lacks values may mean."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from clients.models.client import Client
from ml.features import FEATURES, POSITION
from ml.population.incomplete import Completeness
from ml.population.incomplete import completeness as completeness_of_row
from ml.population.peers import PeerGroup, peer_group
from ml.population.similar import Index, KeyArray, PeerIndexError
from ml.serving.build import FloatArray
from scoring.core import engine
from scoring.core.rows import as_values, feature_values, short_fingerprint
from scoring.models.rows import FeatureRow


def peers(client: Client, *, now: datetime) -> PeerGroup:
    """Return the client's peer group in the reference population of the model in service, the client left out.

    Raises engine.NoModelError without a model, engine.NoReferenceError where nobody was scored with it.
    """
    return peers_of(feature_values(client, now=now), without=client.pk)


def peers_of(values: FloatArray, *, without: int | None = None) -> PeerGroup:
    """Return the peer group of a feature row, float64 (1, len(FEATURES)): of a new client or a changed application.

    `without` is the identifier of the client it belongs to, where there is one. Raises as `peers` does.
    """
    return peer_group(_index(), values[0], without=without)


def completeness(client: Client, *, now: datetime) -> Completeness:
    """Return what the client's file lacks and what the probability may be with it. Raises as `peers` does."""
    return completeness_of(feature_values(client, now=now), without=client.pk)


def completeness_of(values: FloatArray, *, without: int | None = None) -> Completeness:
    """Return what a feature row, float64 (1, len(FEATURES)), lacks; `without` as for `peers_of`. Raises as `peers`."""
    index = _index()
    importance = {one.feature: one.mean_absolute_contribution for one in engine.reference().importance()}
    return completeness_of_row(engine.current_model(), values[0], importance, index, _donor_rows, without=without)


def _index() -> Index:
    try:
        return engine.reference().peer_index
    except PeerIndexError as error:
        raise engine.NoReferenceError(f"{error} Run `python manage.py score_clients`.") from error


def _donor_rows(keys: KeyArray, names: tuple[str, ...]) -> tuple[KeyArray, FloatArray]:
    """Return the clients among `keys` whose stored row fits the feature table (k,), and those features (k, names).

    They are read from the database: the population's file would have to be read through for a few hundred clients.
    """
    rows = FeatureRow.objects.filter(pk__in=keys.tolist(), fingerprint=short_fingerprint()).order_by("pk")
    found = {row.pk: as_values(row) for row in rows}
    values = np.concatenate([np.empty((0, len(FEATURES))), *found.values()])
    return np.array([*found], dtype=np.int64), values[:, [POSITION[name] for name in names]]
