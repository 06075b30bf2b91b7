"""Incomplete files: which inputs a client's row lacks, how much the model leans on them, what the probability might be.

A client without a history lacks nothing by it: that is a case of its own. Pages and API ask `completeness`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ml.features import FEATURES, POSITION, feature
from ml.features.definition import Source
from ml.features.lineage import application_columns, histories, read_features
from ml.population.peers import Index, nearest
from ml.serving.model import Model
from ml.tables.numerics import FloatArray, Keys

# What "most clients have" means. An application asks everybody the same: two in three must have answered. A history's
# figure is often lacking because no record is of its kind (no credit in progress), which is a fact and no gap: only
# what nearly every client with that history has is missed.
HAD_BY_MOST = 2 / 3
HAD_WITH_HISTORY = 0.95
# Without these the request or the client is not known, whatever else is.
KEY_FEATURES = ("amt_credit", "amt_annuity", "amt_income_total", "age_years")
# Hiding columns of the application at random on the real sample takes AUC from 0.77 to about 0.71 where two fifths of
# the model's weight is hidden, a fifth of what it has over chance, and to 0.65 at two thirds: from here on the answer
# says more of the population than of the client.
MOST_MISSING_WEIGHT = 0.4
DONORS = 200
CANDIDATES = 1_000  # nearest clients among whom the donors are sought; some lack the same values
FEWEST_DONORS = 30  # the 5 % and 95 % points of fewer are anybody's guess
_WITHOUT_WORK = {"Pensioner", "Unemployed"}
_HISTORIES: dict[Source, tuple[str, ...]] = {
    source: tuple(f.name for f in FEATURES if f.source is source)
    for source in Source
    if source not in (Source.APPLICATION, Source.DERIVED)
}


@dataclass(frozen=True)
class MissingInput:
    """A model input that the client lacks and most clients in the same position have, with its share of the weight."""

    feature: str
    weight: float


@dataclass(frozen=True)
class ProbabilityRange:
    """The 5 %, 50 % and 95 % points of the probability over the values that similar clients, the donors, have."""

    low: float
    middle: float
    high: float
    donors: int


@dataclass(frozen=True)
class Shortfall:
    """What a file below the stated minimum lacks: facts without which nothing is known, the weight of all it lacks."""

    absent_keys: tuple[str, ...]
    missing_weight: float


@dataclass(frozen=True)
class Unknowns:
    """How many of the model's `inputs` a client has no value for: `missed` are those that most clients have.

    `others` are no gap: the client has no such history, or few have such a value.
    """

    inputs: int
    missed: int
    others: int

    @property
    def total(self) -> int:
        """How many there are of both kinds."""
        return self.missed + self.others


@dataclass(frozen=True)
class Completeness:
    """What a file lacks. `missing` is heaviest first; weights are shares of the model's global importance, 0 to 1.

    `unknowns` counts all that is not known, of which `missing` are those missed.
    `without_history` are histories without any record: no gap, but `history_weight` says what the model cannot read
    there. `range` is None where nothing is missing, where the file is insufficient, or where too few donors are alike.
    """

    missing: tuple[MissingInput, ...]
    missing_weight: float
    unknowns: Unknowns
    without_history: tuple[Source, ...]
    history_weight: float
    absent_keys: tuple[str, ...]
    range: ProbabilityRange | None

    @property
    def shortfall(self) -> Shortfall | None:
        """Why the file is below the stated minimum: no probability should then be relied on. None where it is not."""
        below = self.absent_keys or self.missing_weight > MOST_MISSING_WEIGHT
        return Shortfall(self.absent_keys, self.missing_weight) if below else None

    @property
    def sufficient(self) -> bool:
        """False where there is a shortfall."""
        return self.shortfall is None


@dataclass(frozen=True)
class Gaps:
    """What is missing in a feature row: inputs without a value, and all that would change with what is missing."""

    missing: tuple[str, ...]
    affected: tuple[str, ...]


DonorRows = Callable[[Keys, tuple[str, ...]], tuple[Keys, FloatArray]]


def completeness(
    model: Model,
    row: FloatArray,
    importance: Mapping[str, float],
    index: Index,
    donor_rows: DonorRows,
    *,
    without: int | None = None,
) -> Completeness:
    """Return what a feature row (len(FEATURES),) lacks and the range of the probability where values are missing.

    `importance` is the mean absolute contribution by model input. `donor_rows` gives, for k identifiers and names of
    features, the identifiers found and their values (k, names). `without` is the client's own identifier.
    """
    gaps = gaps_of(model, row)
    result = _lacking(model, row, gaps, importance)
    if not gaps.missing or not result.sufficient:
        return result
    found = probability_range(model, row, gaps, index, donor_rows, without=without)
    return replace(result, range=found)


def shortfall_of(model: Model, row: FloatArray, importance: Mapping[str, float]) -> Shortfall | None:
    """Return why a feature row (len(FEATURES),) is below the stated minimum, None where it is not.

    `importance` is as for `completeness`; empty where it is not known, so that the key facts alone count.
    """
    return _lacking(model, row, gaps_of(model, row), importance).shortfall


def unknowns_of(model: Model, row: FloatArray) -> Unknowns:
    """Return how many inputs a feature row (len(FEATURES),) has no value for, as `completeness` counts them."""
    lacking = _without_value(model, row)
    missed = sum(map(_falling(model, row, lacking), lacking))
    return Unknowns(len(model.inputs), missed, len(lacking) - missed)


def _lacking(model: Model, row: FloatArray, gaps: Gaps, importance: Mapping[str, float]) -> Completeness:
    """Return what a feature row lacks, without the range of the probability."""
    total = sum(importance.values()) or 1.0
    weights = {name: importance.get(name, 0.0) / total for name in gaps.missing}
    absent = {source for source in _HISTORIES if not _has_history(row, source)}
    history = sum(
        share for name, share in importance.items() if histories(name) & absent and np.isnan(row[POSITION[name]])
    )
    return Completeness(
        missing=tuple(MissingInput(name, weights[name]) for name in sorted(weights, key=lambda n: (-weights[n], n))),
        missing_weight=sum(weights.values()),
        unknowns=Unknowns(len(model.inputs), len(gaps.missing), len(_without_value(model, row)) - len(gaps.missing)),
        without_history=tuple(s for s in Source if s in absent - {Source.INSTALMENT_CREDITS}),  # their table is named
        history_weight=history / total,
        absent_keys=tuple(name for name in KEY_FEATURES if np.isnan(row[POSITION[name]])),
        range=None,
    )


def gaps_of(model: Model, row: FloatArray) -> Gaps:
    """Return the gaps of a feature row (len(FEATURES),) under `model`, whose manifest knows who has what."""
    lacking = _without_value(model, row)
    falls = _falling(model, row, lacking)
    return Gaps(tuple(filter(falls, lacking)), tuple(filter(falls, model.inputs)))


def _without_value(model: Model, row: FloatArray) -> list[str]:
    """Return the inputs that a feature row has no value for."""
    unknown = np.isnan(row[[POSITION[name] for name in model.inputs]]).tolist()
    return [name for name, is_unknown in zip(model.inputs, unknown, strict=True) if is_unknown]


def _falling(model: Model, row: FloatArray, lacking: Sequence[str]) -> Callable[[str], bool]:
    """Return whether an input falls with what is missing: is missing itself, or computed from it."""
    columns = {column for name in lacking for column in _missing_columns(model, row, name)}
    present = {source: _shares_with(model, source) for source in _HISTORIES if _has_history(row, source)}
    holes = {
        name
        for name in lacking
        if feature(name).source in present
        and model.known_share[name] >= HAD_WITH_HISTORY * present[feature(name).source]
    }

    def falls(name: str) -> bool:  # reading off what a feature is computed from takes long: only where something is
        return (
            name in holes
            or (bool(columns) and not columns.isdisjoint(application_columns(name)))
            or (bool(holes) and not holes.isdisjoint(read_features(name)))
        )

    return falls


def probability_range(
    model: Model, row: FloatArray, gaps: Gaps, index: Index, donor_rows: DonorRows, *, without: int | None = None
) -> ProbabilityRange | None:
    """Return the range of the probability over donors' values, or None where fewer than FEWEST_DONORS are found.

    Donors are the nearest clients by what is known and not computed from what is missing. Each gives all affected
    features at once, so that values that go together stay together; all rows are scored in one call.
    """
    ignoring = {*gaps.affected}
    if ignoring >= {axis.name for axis in index.axes}:
        return None
    alike = nearest(index, row, CANDIDATES, without=without, ignoring=ignoring).sk_id_curr
    found, values = donor_rows(alike, gaps.affected)
    rank = {key: place for place, key in enumerate(alike.tolist())}
    values = values[np.argsort([rank[key] for key in found.tolist()], kind="stable")]
    complete = ~np.isnan(values[:, [gaps.affected.index(name) for name in gaps.missing]]).any(axis=1)
    values = values[complete][:DONORS]
    if len(values) < FEWEST_DONORS:
        return None
    rows = np.repeat(row[None], len(values), axis=0)
    rows[:, [POSITION[name] for name in gaps.affected]] = values
    low, middle, high = np.quantile(model.probability_of_default(rows), (0.05, 0.5, 0.95)).tolist()
    return ProbabilityRange(low, middle, high, len(values))


def _missing_columns(model: Model, row: FloatArray, name: str) -> frozenset[str]:
    """Return the column that `name`, which is missing, shows on its own, where it is expected of this client."""
    if feature(name).source is not Source.APPLICATION:
        return frozenset()
    columns = application_columns(name)
    if len(columns) != 1:
        return frozenset()
    return columns if _expected(model, row, name, *columns) else frozenset()


def _expected(model: Model, row: FloatArray, name: str, column: str) -> bool:
    if column in ("days_employed", "occupation_type", "organization_type"):  # asked of people in work
        return _category(row, "name_income_type") not in _WITHOUT_WORK
    if column == "own_car_age":
        return bool(row[POSITION["flag_own_car"]] == 1)
    return model.known_share[name] >= HAD_BY_MOST


def _shares_with(model: Model, source: Source) -> float:
    """Return the share of clients with a history: that of its most widespread figure."""
    return max((model.known_share[name] for name in _HISTORIES[source] if name in model.known_share), default=0.0)


def _has_history(row: FloatArray, source: Source) -> bool:
    return bool(np.any(~np.isnan(row[[POSITION[name] for name in _HISTORIES[source]]])))


def _category(row: FloatArray, name: str) -> str | None:
    code = row[POSITION[name]]
    return None if np.isnan(code) else feature(name).categories[int(code)].value
