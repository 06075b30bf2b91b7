"""Lays a client beside the middle of the peer group and the nearest members: what the similar-clients page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from clients.models.client import Client
from ml.features import feature
from ml.features.definition import Value
from ml.population.peers import PeerGroup
from ml.population.store import PROBABILITY, Group
from ml.tables.numerics import FloatArray
from scoring.core import engine
from scoring.core.comparison import own_value, peers_of
from scoring.core.engine import feature_values, value_of

NEAREST = 5
SHOWN = 12  # features laid side by side: those that weigh most in the comparison


@dataclass(frozen=True)
class Beside:
    """A feature of the client, of the group's middle (median, or the most frequent category), and of the nearest."""

    name: str
    client: Value
    middle: Value
    nearest: tuple[Value, ...]


@dataclass(frozen=True)
class Similar:
    """A client and their peer group. `nearest` are the identifiers of the first members, in the order of the columns.

    `clients` counts the reference population; `everyone_default_rate` is None where nobody's outcome is known.
    """

    group: PeerGroup
    probability_of_default: float
    clients: int
    labelled: int
    everyone_default_rate: float | None
    nearest: tuple[int, ...]
    beside: tuple[Beside, ...]
    traits: dict[str, Beside]


def similar(client: Client, *, now: datetime) -> Similar:
    """Return the client's peer group and how its members compare.

    Raises engine.NoModelError without a model, engine.NoReferenceError where nobody was scored with it.
    """
    row, reference = feature_values(client, now=now), engine.reference()
    group = peers_of(row, without=client.pk)
    shown = [PROBABILITY, *group.compared_by[:SHOWN]]
    names = list(dict.fromkeys([*shown, *(trait.feature for trait in (*group.shared, *group.apart))]))
    keys, columns = reference.columns(names, Group(members=frozenset(group.sk_id_curr)))
    places = np.searchsorted(keys, np.array(group.sk_id_curr[:NEAREST], dtype=np.int64))
    laid = {name: _beside(name, own_value(name, row), columns[name], columns[name][places]) for name in names}
    labelled, defaulted = reference.labelled, int(reference.summary["defaulted"])
    return Similar(
        group=group,
        probability_of_default=float(laid[PROBABILITY].client or 0.0),
        clients=reference.clients,
        labelled=labelled,
        everyone_default_rate=defaulted / labelled if labelled else None,
        nearest=group.sk_id_curr[:NEAREST],
        beside=tuple(laid[name] for name in shown),
        traits=laid,
    )


def _beside(name: str, client: Value, members: FloatArray, nearest: FloatArray) -> Beside:
    return Beside(name, client, _read(name, _middle(name, members)), tuple(_read(name, one) for one in nearest))


def _middle(name: str, members: FloatArray) -> float:
    """Return the median of the known values, or the most frequent category (the first of equals); NaN for none."""
    known = members[~np.isnan(members)]
    if not len(known):
        return float("nan")
    if name == PROBABILITY or not feature(name).is_category:
        return float(np.median(known))
    return float(np.argmax(np.bincount(known.astype(np.int64))))


def _read(name: str, number: float) -> Value:
    return float(number) if name == PROBABILITY else value_of(feature(name), number)
