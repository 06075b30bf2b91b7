"""Incomplete files: which inputs a client's row lacks, how much the model leans on them, what the probability might be.

A client without a history lacks nothing by it: that is a case of its own. Pages and API ask `completeness` of one
client, batch scoring `lacks_of` of everyone: what is missing and whether it is too much is found by the same functions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from ml.features import FEATURES, POSITION, feature
from ml.features.definition import Source
from ml.features.lineage import application_columns, histories, read_features
from ml.features.rows import WITHOUT_WORK
from ml.population.peers import Index, nearest
from ml.serving.model import Model
from ml.tables.numerics import FloatArray, Keys

# What "most clients have" means. An application asks everybody the same: two in three must have answered. A history's
# figure is often lacking because no record is of its kind (no credit in progress), which is a fact and no gap: only
# what nearly every client with that history has is missed.
HAD_BY_MOST = 2 / 3
HAD_WITH_HISTORY = 0.95
# Without these the request, or what it is to be paid from, is not known, whatever else is.
KEY_FEATURES = ("amt_credit", "amt_annuity", "amt_income_total")
# Hiding columns of the application at random on the real sample takes AUC from 0.77 to about 0.71 where two fifths of
# the model's weight is hidden, a fifth of what it has over chance, and to 0.65 at two thirds: from here on the answer
# says more of the population than of the client.
MOST_MISSING_WEIGHT = 0.4
DONORS = 200
CANDIDATES = 1_000  # nearest clients among whom the donors are sought; some lack the same values
FEWEST_DONORS = 30  # the 5 % and 95 % points of fewer are anybody's guess
_OF_WORK = {"days_employed", "occupation_type", "organization_type"}  # columns asked of people in work
_HISTORIES: dict[Source, tuple[str, ...]] = {
    source: tuple(f.name for f in FEATURES if f.source is source)
    for source in Source
    if source not in (Source.APPLICATION, Source.DERIVED)
}
Flags = npt.NDArray[np.bool_]


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

    `unknowns` counts all that is not known, of which `missing` are those missed. `unrecognised` are apart: the file has
    a category that the model does not know. `unrecognised_weight` is that of those that most clients have.
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
    unrecognised: tuple[MissingInput, ...] = ()
    unrecognised_weight: float = 0.0

    @property
    def shortfall(self) -> Shortfall | None:
        """Why the file is below the stated minimum: no probability should then be relied on. None where it is not."""
        unread = self.missing_weight + self.unrecognised_weight
        below = is_below_minimum(np.array([bool(self.absent_keys)]), np.array([unread]))[0]
        return Shortfall(self.absent_keys, unread) if below else None

    @property
    def sufficient(self) -> bool:
        """False where there is a shortfall."""
        return self.shortfall is None


@dataclass(frozen=True)
class Gaps:
    """What is missing in a feature row: inputs without a value, and all that would change with what is missing."""

    missing: tuple[str, ...]
    affected: tuple[str, ...]


@dataclass(frozen=True)
class Lacks:
    """What n feature rows lack: `keys` (n, len(KEY_FEATURES)), the others (n, inputs).

    `unknown` are inputs without a value, `affected` those missed or computed from what is missed. What is both is
    missing.
    """

    keys: Flags
    unknown: Flags
    affected: Flags

    @property
    def missing(self) -> Flags:
        """The inputs without a value that most clients in the same position have (n, inputs)."""
        return self.unknown & self.affected

    @property
    def lacks_key(self) -> Flags:
        """Whether any key fact is absent (n,)."""
        return np.asarray(self.keys.any(axis=1))


DonorRows = Callable[[Keys, tuple[str, ...]], tuple[Keys, FloatArray]]


def completeness(
    model: Model,
    row: FloatArray,
    importance: Mapping[str, float],
    index: Index,
    donor_rows: DonorRows,
    *,
    without: int | None = None,
    unrecognised: Collection[str] = (),
) -> Completeness:
    """Return what a feature row (len(FEATURES),) lacks and the range of the probability where values are missing.

    `unrecognised` are features that have no value since the model does not know the file's: nothing is put in place.

    `importance` is the mean absolute contribution by model input. `donor_rows` gives, for k identifiers and names of
    features, the identifiers found and their values (k, names). `without` is the client's own identifier.
    """
    result, gaps = _lacking(model, row, importance, unrecognised)
    if not gaps.missing or not result.sufficient:
        return result
    found = probability_range(model, row, gaps, index, donor_rows, without=without)
    return replace(result, range=found)


def shortfalls(model: Model, rows: FloatArray, importance: Mapping[str, float]) -> list[Shortfall | None]:
    """Return why each feature row (n, len(FEATURES)) is below the stated minimum, None where it is not.

    `importance` is as for `completeness`; empty where it is not known, so that the key facts alone count.
    """
    lacks = lacks_of(model, rows)
    weights = missing_weights(lacks.missing, weights_of(model, importance))
    below = is_below_minimum(lacks.lacks_key, weights)
    found: list[Shortfall | None] = [None] * len(rows)
    for place in np.flatnonzero(below):
        found[place] = Shortfall(_absent(lacks.keys[place]), float(weights[place]))
    return found


def is_below_minimum(lacks_key: Flags, missing_weight: FloatArray) -> Flags:
    """Return which of n files are below the stated minimum (n,): this function alone decides it.

    `lacks_key` says whether a file lacks a key fact, `missing_weight` is the share of the model's weight it lacks.
    """
    return lacks_key | (missing_weight > MOST_MISSING_WEIGHT)


def weights_of(model: Model, importance: Mapping[str, float]) -> FloatArray:
    """Return the share of the model's weight that each input has (inputs,); zeros where `importance` is empty."""
    total = sum(importance.values()) or 1.0
    return np.array([importance.get(name, 0.0) / total for name in model.inputs])


def missing_weights(missing: Flags, weights: FloatArray) -> FloatArray:
    """Return the share of the model's weight that is missing in each of n files (n,), from their `Lacks.missing`."""
    return np.asarray(np.where(missing, weights, 0.0).sum(axis=1))


def unknowns_of(model: Model, row: FloatArray, unrecognised: Collection[str] = ()) -> Unknowns:
    """Return how many inputs a feature row (len(FEATURES),) has no value for, as `completeness` counts them."""
    return _unknowns(model, lacks_of(model, row[None]), unrecognised)


def _unknowns(model: Model, lacks: Lacks, unrecognised: Collection[str]) -> Unknowns:
    counted = np.array([name not in unrecognised for name in model.inputs])
    missed = int((lacks.missing[0] & counted).sum())
    return Unknowns(len(counted), missed, int((lacks.unknown[0] & counted).sum()) - missed)


def _absent(lacks_keys: Flags) -> tuple[str, ...]:
    return tuple(name for name, absent in zip(KEY_FEATURES, lacks_keys.tolist(), strict=True) if absent)


def _lacking(
    model: Model, row: FloatArray, importance: Mapping[str, float], unrecognised: Collection[str]
) -> tuple[Completeness, Gaps]:
    """Return what a feature row lacks, without the range of the probability, and its gaps but for `unrecognised`."""
    lacks, shares = lacks_of(model, row[None]), weights_of(model, importance)
    weights = dict(zip(model.inputs, shares.tolist(), strict=True))
    lacking = _gaps(model, lacks)
    gaps = Gaps(
        *(tuple(name for name in names if name not in unrecognised) for names in (lacking.missing, lacking.affected))
    )

    def heaviest(names: Iterable[str]) -> tuple[MissingInput, ...]:
        return tuple(MissingInput(name, weights[name]) for name in sorted(names, key=lambda n: (-weights[n], n)))

    absent = {source for source in _HISTORIES if not has_history(row[None], source)[0]}
    history = sum(
        share for name, share in weights.items() if histories(name) & absent and np.isnan(row[POSITION[name]])
    )
    unread = [name for name in lacking.missing if name in unrecognised]
    unread_weight = sum(weights[name] for name in unread)
    found = Completeness(
        missing=heaviest(gaps.missing),
        missing_weight=float(missing_weights(lacks.missing, shares)[0]) - unread_weight,
        unknowns=_unknowns(model, lacks, unrecognised),
        without_history=tuple(s for s in Source if s in absent - {Source.INSTALMENT_CREDITS}),  # their table is named
        history_weight=history,
        absent_keys=_absent(lacks.keys[0]),
        range=None,
        unrecognised=heaviest(name for name in unrecognised if name in model.inputs),
        unrecognised_weight=unread_weight,
    )
    return found, gaps


def _gaps(model: Model, lacks: Lacks) -> Gaps:
    missing, affected = (
        tuple(name for name, is_so in zip(model.inputs, flags[0].tolist(), strict=True) if is_so)
        for flags in (lacks.missing, lacks.affected)
    )
    return Gaps(missing, affected)


@dataclass(frozen=True, eq=False)
class _Expectations:
    """What a model's inputs are read from and who is expected to have them, each by place in `inputs`.

    `shows[i, c]` is 1 where input i, without a value, shows that column c of the application is empty; of these,
    `of_work` are expected of people in work, `of_car` of those with a car, the others where `of_most`. `touched[c, i]`
    is 1 where input i reads column c, `read[j, i]` where it is computed from input j. `source` is the place of the
    input's history, one more than the last where it has none; `with_history` are those that nearly all clients with
    that history have.
    """

    places: npt.NDArray[np.intp]
    shows: npt.NDArray[np.float32]
    of_work: Flags
    of_car: Flags
    of_most: Flags
    touched: npt.NDArray[np.float32]
    read: npt.NDArray[np.float32]
    source: npt.NDArray[np.intp]
    with_history: Flags


@lru_cache(maxsize=4)
def _expectations(inputs: tuple[str, ...], known_shares: tuple[float, ...]) -> _Expectations:
    """Return the expectations of a model with these inputs, known of these shares of its training clients."""
    known, sources = dict(zip(inputs, known_shares, strict=True)), [*_HISTORIES]
    # A history is as widespread as its most widespread figure.
    have = {source: max((known[n] for n in _HISTORIES[source] if n in known), default=0.0) for source in sources}
    column_of = [_only_column(name) for name in inputs]
    columns = sorted({column for column in column_of if column})
    return _Expectations(
        places=np.array([POSITION[name] for name in inputs], dtype=np.intp),
        shows=_table([[column == one for one in columns] for column in column_of], len(columns)),
        of_work=np.array([column in _OF_WORK for column in column_of]),
        of_car=np.array([column == "own_car_age" for column in column_of]),
        of_most=np.array([share >= HAD_BY_MOST for share in known_shares]),
        touched=_table([[one in application_columns(name) for name in inputs] for one in columns], len(inputs)),
        read=_table([[one in read_features(name) for name in inputs] for one in inputs], len(inputs)),
        source=np.array(
            [sources.index(s) if (s := feature(name).source) in _HISTORIES else len(sources) for name in inputs],
            dtype=np.intp,
        ),
        with_history=np.array(
            [known[name] >= HAD_WITH_HISTORY * have.get(feature(name).source, 0.0) for name in inputs]
        ),
    )


def _only_column(name: str) -> str:
    """Return the column of the application that `name` shows on its own; empty where it is none or several."""
    columns = application_columns(name) if feature(name).source is Source.APPLICATION else ()
    return next(iter(columns)) if len(columns) == 1 else ""


def _table(rows: list[list[bool]], width: int) -> npt.NDArray[np.float32]:
    return np.array(rows, dtype=np.float32).reshape(len(rows), width)


def lacks_of(model: Model, rows: FloatArray) -> Lacks:
    """Return what feature rows (n, len(FEATURES)) lack under `model`, whose manifest knows who has what.

    An input falls with what is missing where it is missing itself, or computed from it.
    """
    expected = _expectations(model.inputs, tuple(model.known_share.values()))
    unknown = np.isnan(rows[:, expected.places])
    asked = np.where(expected.of_work, _works(rows), np.where(expected.of_car, _has_car(rows), expected.of_most))
    empty = _any_of(unknown & asked, expected.shows)
    none = np.zeros((len(rows), 1), dtype=bool)
    with_source = np.column_stack([*(has_history(rows, source) for source in _HISTORIES), none])
    holes = unknown & expected.with_history & with_source[:, expected.source]
    affected = holes | _any_of(empty, expected.touched) | _any_of(holes, expected.read)
    return Lacks(np.isnan(rows[:, [POSITION[name] for name in KEY_FEATURES]]), unknown, affected)


def _any_of(flags: Flags, table: npt.NDArray[np.float32]) -> Flags:
    """Return, for each row of `flags` (n, m), which columns of `table` (m, k) one of its flags leads to (n, k)."""
    return np.asarray(flags.astype(np.float32) @ table > 0)


def _works(rows: FloatArray) -> Flags:
    """Return who is not known to be out of work (n, 1)."""
    kinds = feature("name_income_type").categories
    without = [place for place, kind in enumerate(kinds) if kind.value in WITHOUT_WORK]
    return ~np.isin(rows[:, [POSITION["name_income_type"]]], without)


def _has_car(rows: FloatArray) -> Flags:
    """Return who owns a car (n, 1)."""
    return np.asarray(rows[:, [POSITION["flag_own_car"]]] == 1)


def has_history(rows: FloatArray, source: Source) -> Flags:
    """Return which of n feature rows (n, len(FEATURES)) tell of any record of a history (n,)."""
    return np.asarray(~np.isnan(rows[:, [POSITION[name] for name in _HISTORIES[source]]]).all(axis=1))


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
