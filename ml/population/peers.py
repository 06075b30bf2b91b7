"""What a peer group says: what became of its members, what the client shares with them and what sets it apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.population.rates import wilson_interval
from ml.population.similar import PEERS, FloatArray, Index, Neighbours, nearest, unlikeness

TRAITS = 6
CLOSER = 0.5  # shared: the group is at most half as unlike the client as everybody is
EDGE = 0.1  # apart: at most one member in ten stands as far out as the client


@dataclass(frozen=True)
class Trait:
    """A feature of the comparison: its share of the distance, and how unlike the client the group and everybody are.

    Unlikeness runs from 0 (the same) to 1, on average over the members and over the population.
    """

    feature: str
    weight: float
    group: float
    population: float


@dataclass(frozen=True)
class PeerGroup:
    """The clients nearest to one, nearest first, and what is known of them.

    `default_rate` and its 95 % interval are over the `labelled` members alone, and None where there is none: the
    outcome of the others is not known. The median is None in a group of nobody. `population` is how many clients
    the group was chosen from, the client among them where they are in it.
    """

    sk_id_curr: tuple[int, ...]
    distance: tuple[float, ...]
    labelled: int
    defaulted: int
    default_rate: float | None
    interval: tuple[float, float] | None
    median_probability: float | None
    compared_by: tuple[str, ...]
    population: int
    shared: tuple[Trait, ...]
    apart: tuple[Trait, ...]


def peer_group(index: Index, row: FloatArray, *, without: int | None = None, count: int = PEERS) -> PeerGroup:
    """Return the peer group of a feature row (len(FEATURES),); `without` is the client's own identifier."""
    found = nearest(index, row, count, without=without)
    outcomes = index.defaulted[found.place]
    known = outcomes[~np.isnan(outcomes)]
    labelled, defaulted = len(known), int(known.sum())
    shared, apart = _traits(index, row, found)
    return PeerGroup(
        sk_id_curr=tuple(found.sk_id_curr.tolist()),
        distance=tuple(found.distance.tolist()),
        labelled=labelled,
        defaulted=defaulted,
        default_rate=defaulted / labelled if labelled else None,
        interval=wilson_interval(defaulted, labelled) if labelled else None,
        median_probability=float(np.median(index.probability_of_default[found.place])) if len(found.place) else None,
        compared_by=tuple(axis.name for axis in index.axes),
        population=len(index.sk_id_curr),
        shared=shared,
        apart=apart,
    )


def _traits(index: Index, row: FloatArray, found: Neighbours) -> tuple[tuple[Trait, ...], tuple[Trait, ...]]:
    """Return what the client shares with the group and what sets it apart, by what each makes of the distance."""
    if not len(found.place):
        return (), ()
    query = index.place(row)
    members = index.coordinates[:, found.place]
    group = unlikeness(members, query).mean(axis=1)
    shared, apart = [], []
    for number, axis in enumerate(index.axes):
        trait = Trait(axis.name, axis.weight, float(group[number]), float(found.spread[number]))
        below = float((members[number] <= query[number]).mean())
        above = float((members[number] >= query[number]).mean())
        outside = (members[number] == query[number]).mean() if axis.is_category else min(below, above)
        if outside <= EDGE:
            apart.append(trait)
        elif trait.group <= CLOSER * trait.population:
            shared.append(trait)
    shared.sort(key=lambda t: (t.weight * (t.group - t.population), t.feature))
    apart.sort(key=lambda t: (-t.weight * t.group, t.feature))
    return tuple(shared[:TRAITS]), tuple(apart[:TRAITS])
