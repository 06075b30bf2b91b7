"""What the page of a review finds: the file's data without the calculation, and, once a view is given, with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from clients.models.client import Client
from ml.changes.simulation import CHANGEABLE, DOWN_PAYMENT, TERM
from ml.features import POSITION
from ml.features.definition import Family, Feature, Value
from ml.features.policy import SHOWN_FEATURES
from scoring.core.budget import Budget, budget_of
from scoring.core.engine import feature_values, value_of
from scoring.core.history import History, history_of
from scoring.text.facts import MAIN_FACTS

# What of an application a client may say is wrong: what the papers show of it, and what a simulation changes.
CORRECTABLE = tuple(dict.fromkeys((*MAIN_FACTS, *(name for name in CHANGEABLE if name not in (TERM, DOWN_PAYMENT)))))


@dataclass(frozen=True)
class BlindFile:
    """A client's data as it is recorded and counted: nothing that a model made of it."""

    client: Client
    budget: Budget
    history: History
    values: Mapping[Family, list[tuple[Feature, Value]]]


def blind_file(client: Client, *, now: datetime) -> BlindFile:
    """Return a client's data, what is known of each family. Nine queries for the history."""
    row, unknown = feature_values(client, now=now), client.unknown_categories
    values: dict[Family, list[tuple[Feature, Value]]] = {}
    for one in SHOWN_FEATURES:
        value = value_of(one, row[0, POSITION[one.name]], unknown)
        if value is not None:
            values.setdefault(one.family, []).append((one, value))
    return BlindFile(client, budget_of(client), history_of(client), values)
