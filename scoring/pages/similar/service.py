"""Lays a client beside the middle of the peer group and the nearest members: what the similar-clients page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from clients.models.client import Client
from ml.features import feature
from ml.features.definition import Value
from ml.population.incomplete import Shortfall
from ml.population.peers import PeerGroup
from ml.population.store import PROBABILITY, Group
from ml.tables.numerics import FloatArray
from scoring.core import engine, switch
from scoring.core.assessment import answer_of, recommendation_of, shortfalls
from scoring.core.comparison import own_value, peers_of
from scoring.core.engine import CATEGORIES, feature_values, value_of
from scoring.models.versions import Answer

NEAREST = 5
SHOWN = 8  # features laid side by side: those that weigh most in the comparison


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
    `shortfall` says why the client's own file gets no recommendation; `answer` is what it gets, `answers` the nearest.
    """

    group: PeerGroup
    probability_of_default: float
    clients: int
    labelled: int
    everyone_default_rate: float | None
    nearest: tuple[int, ...]
    beside: tuple[Beside, ...]
    traits: dict[str, Beside]
    shortfall: Shortfall | None
    answer: Answer
    answers: tuple[Answer, ...]


def similar(client: Client, *, now: datetime, covered: frozenset[int] = frozenset()) -> Similar:
    """Return the client's peer group and how its members compare. `covered` members are not shown one by one.

    Raises engine.NoModelError without a model, engine.NoReferenceError where nobody was scored with it.
    """
    row, reference = feature_values(client, now=now), engine.reference()
    group = peers_of(row, without=client.pk)
    shown = [PROBABILITY, *group.compared_by[:SHOWN]]
    names = list(dict.fromkeys([*shown, *(trait.feature for trait in (*group.shared, *group.apart))]))
    keys, columns = reference.columns(names, Group(members=frozenset(group.sk_id_curr)))
    nearest_keys = tuple(key for key in group.sk_id_curr if key not in covered)[:NEAREST]
    places = np.searchsorted(keys, np.array(nearest_keys, dtype=np.int64))
    texts = client.unknown_categories
    found = Client.objects.only(*CATEGORIES).in_bulk(nearest_keys)
    texts_of_nearest = [found[key].unknown_categories if key in found else {} for key in nearest_keys]

    def beside(name: str) -> Beside:
        members = columns[name]
        nearest = zip(members[places], texts_of_nearest, strict=True)
        return Beside(
            name,
            own_value(name, row, texts),
            _read(name, _middle(name, members), {}),
            tuple(_read(name, number, others) for number, others in nearest),
        )

    laid = {name: beside(name) for name in names}
    labelled, defaulted = reference.labelled, int(reference.summary["defaulted"])
    model, probability = engine.current_model(), float(laid[PROBABILITY].client or 0.0)
    (shortfall,) = shortfalls(row, model)
    answers = reference.answers(nearest_keys)
    return Similar(
        group=group,
        probability_of_default=probability,
        clients=reference.clients,
        labelled=labelled,
        everyone_default_rate=defaulted / labelled if labelled else None,
        nearest=nearest_keys,
        beside=tuple(laid[name] for name in shown),
        traits=laid,
        shortfall=shortfall,
        answer=answer_of(recommendation_of(probability, shortfall, model.review_band)),
        answers=tuple([*Answer][answers[pk]] if switch.recommends() else Answer.NONE for pk in nearest_keys),
    )


def _middle(name: str, members: FloatArray) -> float:
    """Return the median of the known values, or the most frequent category (the first of equals); NaN for none."""
    known = members[~np.isnan(members)]
    if not len(known):
        return float("nan")
    if name == PROBABILITY or not feature(name).is_category:
        return float(np.median(known))
    return float(np.argmax(np.bincount(known.astype(np.int64))))


def _read(name: str, number: float, texts: Mapping[str, str]) -> Value:
    return float(number) if name == PROBABILITY else value_of(feature(name), number, texts)
