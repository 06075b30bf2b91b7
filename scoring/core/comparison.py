"""Compares a client with everyone, with a group, and with the nearest clients: what became of them, what they share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import overload

import numpy as np

from clients.models.client import Client
from ml.features import FEATURES, POSITION, feature
from ml.features.definition import Value
from ml.features.policy import SHOWN_FEATURES
from ml.population.incomplete import Completeness
from ml.population.incomplete import completeness as completeness_of_row
from ml.population.peers import Index, PeerGroup, PeerIndexError, peer_group
from ml.population.queries import Reference
from ml.population.results import Bin, Distribution, GroupSummary, Standing
from ml.population.store import EVERYONE, PROBABILITY, Group
from ml.tables.numerics import FloatArray, Keys, sigmoid
from ml.tables.schema import Unit
from scoring.core import engine
from scoring.core.assessment import assessment_of
from scoring.core.engine import as_values, feature_values, short_fingerprint, value_of
from scoring.models.rows import FeatureRow

MOST_COMPARED = 8  # features on one page
SMALLEST_GROUP = 30  # fewer clients: no shares, no rates
COMPARED_AT_FIRST, OF_A_FAMILY = 6, 2
COMPARABLE: frozenset[str] = frozenset({PROBABILITY, *(f.name for f in SHOWN_FEATURES)})


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
    return completeness_of(
        feature_values(client, now=now), without=client.pk, unrecognised=client.unknown_categories.keys()
    )


def completeness_of(
    values: FloatArray, *, without: int | None = None, unrecognised: Collection[str] = ()
) -> Completeness:
    """Return what a feature row, float64 (1, len(FEATURES)), lacks; `without` as for `peers_of`. Raises as `peers`.

    `unrecognised` are features for which the record has a category that the model does not know.
    """
    index = _index()
    return completeness_of_row(
        engine.current_model(),
        values[0],
        engine.reference().importance,
        index,
        _donor_rows,
        without=without,
        unrecognised=unrecognised,
    )


def _index() -> Index:
    try:
        return engine.reference().peer_index
    except PeerIndexError as error:
        raise engine.NoReferenceError(f"{error} Run `python manage.py score_clients`.") from error


def _donor_rows(keys: Keys, names: tuple[str, ...]) -> tuple[Keys, FloatArray]:
    """Return the clients among `keys` whose stored row fits the feature table (k,), and those features (k, names).

    They are read from the database: the population's file would have to be read through for a few hundred clients.
    """
    rows = FeatureRow.objects.filter(pk__in=keys.tolist(), fingerprint=short_fingerprint()).order_by("pk")
    found = {row.pk: as_values(row) for row in rows}
    values = np.concatenate([np.empty((0, len(FEATURES))), *found.values()])
    return np.array([*found], dtype=np.int64), values[:, [POSITION[name] for name in names]]


@dataclass(frozen=True)
class Compared:
    """One feature of a client beside a group and everyone; standings are None where the client has no value to compare.

    The spreads have the tenth, the middle and the nine tenths of a number; empty for a category or where none is known.
    """

    name: str
    value: Value
    distribution: Distribution
    everyone: Standing | None
    group: Standing | None
    spread_everyone: tuple[float, ...]
    spread_group: tuple[float, ...]

    @property
    def is_unrecognised(self) -> bool:
        """True where the client has a value that the model does not know."""
        return self.value is not None and self.everyone is None


@dataclass(frozen=True)
class Comparison:
    """A client beside a group: the group, its `summary`, the features compared.

    `everyone_default_rate` is None where nobody's outcome is known. `nearest` are the identifiers of similar clients,
    nearest first; none where the group is another.
    """

    clients: int
    everyone_default_rate: float | None
    group: Group
    nearest: tuple[int, ...]
    summary: GroupSummary
    features: tuple[Compared, ...]

    @property
    def is_small(self) -> bool:
        """True where the group has too few clients to be told in shares and rates."""
        return self.summary.clients < SMALLEST_GROUP


def compare_with_group(client: Client, names: Sequence[str], group: Group | None, *, now: datetime) -> Comparison:
    """Return the client beside a group (None: the peer group) in these features.

    Without a name the features are `telling_features`. Raises ValueError for names that
    are not COMPARABLE, engine.NoModelError and engine.NoReferenceError.
    """
    if unknown := set(names) - COMPARABLE:
        raise ValueError(f"{', '.join(sorted(unknown))}: no feature that clients are compared by")
    row, reference = feature_values(client, now=now), engine.reference()
    nearest = peers_of(row, without=client.pk).sk_id_curr if group is None else ()
    group = Group(members=frozenset(nearest)) if group is None else group
    names = names or telling_features(client, row)
    labelled, defaulted = reference.labelled, int(reference.summary["defaulted"])
    return Comparison(
        clients=reference.clients,
        everyone_default_rate=defaulted / labelled if labelled else None,
        group=group,
        nearest=nearest,
        summary=reference.group_summary(group),
        features=_compared(reference, names, row, group, client.unknown_categories),
    )


def telling_features(client: Client, row: FloatArray) -> list[str]:
    """Return up to COMPARED_AT_FIRST features to show a client among others, those that count most for them first.

    Only what is known of the client and of SMALLEST_GROUP clients, one of a reason, OF_A_FAMILY of a family: features
    of one reason say nearly the same. Where these are too few, others fill their place.
    """
    reference = engine.reference()
    contributions = assessment_of(client, row, engine.current_model()).contributions.by_feature
    known = [
        name
        for name, amount in contributions.items()
        if amount and name in COMPARABLE and not np.isnan(row[0, POSITION[name]])
    ]

    def is_known_of_many(name: str) -> bool:
        return sum(counts.everyone for _bin, counts in reference.distribution(name).bins) >= SMALLEST_GROUP

    chosen: list[str] = []
    for admits in (_adds, _is_another):
        for name in known:
            if len(chosen) < COMPARED_AT_FIRST and admits(name, chosen) and is_known_of_many(name):
                chosen.append(name)
    return chosen


def _is_another(name: str, chosen: Sequence[str]) -> bool:
    return name not in chosen


def _adds(name: str, chosen: Sequence[str]) -> bool:
    """Return whether a feature is of another reason than those chosen, and its family not yet told."""
    declared, others = feature(name), [feature(one) for one in chosen]
    of_family = sum(one.family is declared.family for one in others)
    return of_family < OF_A_FAMILY and all(one.reason_code != declared.reason_code for one in others)


def is_measured(name: str) -> bool:
    """Return whether a feature is a number with places along an axis: no category, no yes or no."""
    return name == PROBABILITY or not (feature(name).is_category or feature(name).unit is Unit.YES_NO)


def own_value(name: str, row: FloatArray, texts: Mapping[str, str]) -> Value:
    """Return a feature row's value of a feature, or the probability that the model in service gives it.

    `texts` are the client's `unknown_categories`.
    """
    if name == PROBABILITY:
        return float(sigmoid(engine.current_model().log_odds(row))[0])
    return value_of(feature(name), row[0, POSITION[name]], texts)


@overload
def place_of(value: float, bins: Sequence[Bin]) -> int: ...
@overload
def place_of(value: Value, bins: Sequence[Bin]) -> int | None: ...
def place_of(value: Value, bins: Sequence[Bin]) -> int | None:
    """Return the number of the bin a value falls into, as `ml.population` counts it; None where it is in none.

    It is in none where it is missing, or a category that the model does not know.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return next((place for place, one in enumerate(bins) if one.category == value), None)
    starts = [one.value if one.value is not None else one.lower for one in bins]
    return sum(start is not None and value >= start for start in starts[1:])


def _compared(
    reference: Reference, names: Sequence[str], row: FloatArray, group: Group, texts: Mapping[str, str]
) -> tuple[Compared, ...]:
    values = {name: own_value(name, row, texts) for name in names}
    known = {name: value for name, value in values.items() if value is not None and name not in texts}
    numbers = [name for name in names if name == PROBABILITY or not feature(name).is_category]
    standings = [reference.standings(known, one) if known else {} for one in (EVERYONE, group)]
    spreads = [reference.spreads(numbers, one) for one in (EVERYONE, group)]
    return tuple(
        Compared(
            name=name,
            value=values[name],
            distribution=reference.distribution(name, group),
            everyone=standings[0].get(name),
            group=standings[1].get(name),
            spread_everyone=spreads[0].get(name, ()),
            spread_group=spreads[1].get(name, ()),
        )
        for name in names
    )
