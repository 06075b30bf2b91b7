"""Finds the smallest changes a client can act on that lead to an approval or, failing that, end a refusal.

A grid over one, two or three levers (`ml.changes.actions`), at whole amounts, is scored in one batch; what crosses is
drawn back towards the client along a line. docs/adr/0027 says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

import numpy as np
import pyarrow as pa

from ml.changes.actions import (
    CENT,
    COLUMNS,
    LEVERS,
    NEUTRAL,
    OVER_TIME,
    BoolArray,
    IntArray,
    Lever,
    Situation,
    reach,
)
from ml.changes.rules import USUAL, ProposalRules
from ml.changes.simulation import TERM, Range
from ml.serving.model import Model, Zone
from ml.tables.numerics import FloatArray
from ml.tables.wording import Text

MOST_CHANGES = 3
MOST_PROPOSALS = 3
LARGE = 1 / 3  # of what there is: from here on a change is a lot to ask
_LEVELS = {1: 24, 2: 8, 3: 5}  # steps of the grid a lever, by the number of levers moved together
_STEPS = 16  # points on the line between the client and what crosses
_ON_TIME = LEVERS.index(Lever.PAYMENTS_ON_TIME)
_ALTERNATIVES = [LEVERS.index(Lever.AMOUNT), LEVERS.index(Lever.DOWN_PAYMENT)]  # two ways to borrow less: one will do

LIMITS = (
    Text(
        "Recherche par paliers de montants, de durées et de dettes, affinée ensuite : un changement plus petit encore "
        "peut exister entre deux paliers.",
        "Amounts, terms and debts are searched in steps, then refined: a still smaller change may lie between two "
        "steps.",
    ),
    Text(
        "Seuls bougent le crédit, sa mensualité, le prix du bien, la dette ailleurs et les retards récents ; tout le "
        "reste est tenu pour inchangé, même ce que le temps ferait varier.",
        "Only the loan, its monthly payment, the price of the goods, debt elsewhere and recent delays move; "
        "everything else is taken as it is, even what time would change.",
    ),
    Text(
        "Une durée est le crédit divisé par la mensualité, sans les intérêts : la vraie est plus longue.",
        "A term is the loan divided by the monthly payment, without interest: the real one is longer.",
    ),
    Text(
        "Le modèle constate des liens, pas des causes : une nouvelle demande serait évaluée de nouveau.",
        "The model knows associations, not causes: a new application would be assessed anew.",
    ),
)


class Outcome(StrEnum):
    """How a search ended."""

    FOUND = "found"
    ALREADY_APPROVED = "already_approved"
    NOTHING_TO_ACT_ON = "nothing_to_act_on"
    ALL_LOCKED = "all_locked"
    NOTHING_WORTH_ASKING = "nothing_worth_asking"
    NONE_WITHIN_BOUNDS = "none_within_bounds"


@dataclass(frozen=True)
class Change:
    """One lever's change, in monthly payments for a term, in delays for payments on time, else in money.

    `over_time` is True where it takes months, `is_large` where it is LARGE or more of what there is.
    """

    lever: Lever
    before: float
    after: float
    over_time: bool
    is_large: bool


@dataclass(frozen=True)
class Proposal:
    """At most three changes and where they lead together.

    `columns` are the application's columns that change, with what they become, `before` with what they are;
    `feature_row` (1, len(FEATURES)) is what was scored.
    """

    changes: tuple[Change, ...]
    columns: dict[str, float]
    before: dict[str, float]
    feature_row: FloatArray
    probability_of_default: float
    zone: Zone


@dataclass(frozen=True)
class Counterfactuals:
    """What a search found: `proposals`, those of fewest changes first, or `outcome` says why there is none.

    Every proposal leads to the zone `aim`: APPROVE, or REVIEW where a refused client reaches no approval. `best` is
    what gets farthest where nothing leads to an approval: None where the proposals get as far, to within `least_gain`,
    and where nothing lowers the probability by it.
    `closest` is the lowest probability among everything that was tried. `levers` are those that this client has,
    locked or not. `approve_below` and `refuse_from` are the ends of the review band.
    """

    outcome: Outcome
    probability_of_default: float
    approve_below: float
    refuse_from: float
    closest: float
    least_gain: float
    levers: tuple[Lever, ...] = ()
    aim: Zone | None = None
    proposals: tuple[Proposal, ...] = ()
    best: Proposal | None = None


def counterfactuals(
    model: Model,
    records: Mapping[str, pa.Table],
    feature_row: FloatArray,
    bounds: Mapping[str, Range],
    *,
    rules: ProposalRules = USUAL,
    locked: Set[Lever] = frozenset(),
) -> Counterfactuals:
    """Return up to three proposals for the client of `records`, whose features are `feature_row` (1, len(FEATURES)).

    Fewer changes come before smaller ones, and no proposal contains another's levers: they are different ways. None
    moves one of the `locked` levers. `bounds` are those of the population (see `ml.changes.actions.population_bounds`).
    """
    now, band = float(model.probability_of_default(feature_row)[0]), model.review_band
    found = Counterfactuals(Outcome.NONE_WITHIN_BOUNDS, now, band.lower, band.upper, now, rules.least_gain)
    if now < band.lower:
        return replace(found, outcome=Outcome.ALREADY_APPROVED)
    situation = Situation.of(records, feature_row, rules)
    levers = reach(situation, bounds)
    has = tuple(lever for lever in LEVERS if lever in levers)
    free = {lever: span for lever, span in levers.items() if lever not in locked}
    search = _Search(model, situation, bounds)
    tried = search.tried(_grid(free))
    if not len(tried.states):
        none = Outcome.ALL_LOCKED if levers else Outcome.NOTHING_TO_ACT_ON
        return replace(found, outcome=Outcome.NOTHING_WORTH_ASKING if free else none, levers=has)
    useful = now - rules.least_gain
    aims = {Zone.APPROVE: min(band.lower, useful)}
    if now >= band.upper:
        aims[Zone.REVIEW] = min(band.upper, useful)
    for target in aims.values():
        crossing = tried.only(tried.below(target))
        if len(crossing.states):
            tried = tried.and_also(search.tried(_ways_back(_diverse(crossing).states)))
            break
    closest = min(now, float(tried.probabilities.min()))
    found = replace(found, closest=closest, levers=has)
    for aim, target in aims.items():  # again: on its way back to the client, a way to a review may cross an approval
        crossing = tried.only(tried.below(target))
        if len(crossing.states):
            found = replace(found, outcome=Outcome.FOUND, aim=aim, proposals=search.proposals(_diverse(crossing)))
            break
    reached = min((proposal.probability_of_default for proposal in found.proposals), default=now)
    if found.aim is Zone.APPROVE or closest > reached - rules.least_gain:
        return found
    as_good = tried.only(tried.below(min(useful, closest + rules.least_gain)))
    return replace(found, best=next(iter(search.proposals(_diverse(as_good))), None))


@dataclass(frozen=True)
class _Tried:
    """States (n, levers) that may be asked, with their feature rows (n, len(FEATURES)) and probabilities (n,)."""

    states: FloatArray
    rows: FloatArray
    probabilities: FloatArray

    def below(self, target: float) -> BoolArray:
        return np.asarray(self.probabilities < target)

    def only(self, chosen: BoolArray | IntArray) -> _Tried:
        return _Tried(self.states[chosen], self.rows[chosen], self.probabilities[chosen])

    def and_also(self, others: _Tried) -> _Tried:
        return _Tried(
            np.concatenate([self.states, others.states]),
            np.concatenate([self.rows, others.rows]),
            np.concatenate([self.probabilities, others.probabilities]),
        )


@dataclass(frozen=True)
class _Search:
    """What a search asks about one client."""

    model: Model
    situation: Situation
    bounds: Mapping[str, Range]

    def tried(self, states: FloatArray) -> _Tried:
        """Round n states (n, levers), and score those that may be asked, each once."""
        states = np.unique(self.situation.rounded(states), axis=0)
        moved = states != NEUTRAL
        few = (moved.sum(axis=1) <= MOST_CHANGES) & ~moved[:, _ALTERNATIVES].all(axis=1)
        states = states[few & self.situation.worth_asking(states)]
        states = states[_fits(self.situation, states, self.bounds)]
        if not len(states):
            return _Tried(states, np.empty((0, self.situation.row.shape[1])), np.empty(0))
        rows = self.situation.rows(states)
        return _Tried(states, rows, self.model.probability_of_default(rows))

    def proposals(self, chosen: _Tried) -> tuple[Proposal, ...]:
        """Return what the chosen states propose, in their order."""
        situation, before = self.situation, self.situation.columns(NEUTRAL[None])
        columns = situation.columns(chosen.states)
        proposals = []
        for place, state in enumerate(chosen.states):
            amounts = {name: float(values[place]) for name, values in columns.items()}
            changed = {n: value for n, value in amounts.items() if value != before[n][0] and not np.isnan(value)}
            probability = float(chosen.probabilities[place])
            proposals.append(
                Proposal(
                    changes=tuple(self._change(lever, state) for lever in LEVERS if state[LEVERS.index(lever)] != 1.0),
                    columns=changed,
                    before={name: float(before[name][0]) for name in changed},
                    feature_row=chosen.rows[[place]],
                    probability_of_default=probability,
                    zone=self.model.review_band.zone(probability),
                )
            )
        return tuple(proposals)

    def _change(self, lever: Lever, state: FloatArray) -> Change:
        before, after = self.situation.before_and_after(lever, state)
        over_time = lever in OVER_TIME
        is_large = lever is not Lever.PAYMENTS_ON_TIME and abs(state[LEVERS.index(lever)] - 1.0) >= LARGE
        return Change(lever, before, after, over_time, bool(is_large))


def _grid(levers: Mapping[Lever, Range]) -> FloatArray:
    """Return the states (n, levers) to try: every lever alone, then two and three together in coarser steps."""
    states = [np.empty((0, len(LEVERS)))]
    for size in range(1, MOST_CHANGES + 1):
        for chosen in combinations(levers, size):
            axes = [_levels(levers[lever], _LEVELS[size]) for lever in chosen]
            points = np.stack([axis.ravel() for axis in np.meshgrid(*axes)], axis=1)
            block = np.tile(NEUTRAL, (len(points), 1))
            block[:, [LEVERS.index(lever) for lever in chosen]] = points
            states.append(block)
    return np.concatenate(states)


def _levels(span: Range, count: int) -> FloatArray:
    """Return about `count` values of the range, 1 left out: from 1 down, and up where the range goes on above it."""
    if span.lower == span.upper:
        return np.array([span.lower])
    sides = [np.linspace(1.0, end, count // (1 + (span.upper > 1.0)) + 1)[1:] for end in (span.lower, span.upper)]
    return np.unique(np.concatenate([side for side in sides if side[-1] != 1.0]))


def _fits(situation: Situation, states: FloatArray, bounds: Mapping[str, Range]) -> BoolArray:
    """Return which of n states keep amounts and term together within the bounds, or where the client is outside."""
    now, columns = situation.amounts(), situation.columns(states)
    with np.errstate(divide="ignore"):
        columns[TERM] = columns["amt_credit"] / columns["amt_annuity"]
        rounding = situation.rules.payment_step / columns["amt_annuity"]  # relative: what it moves the term by
    fits = np.ones(len(states), dtype=bool)
    for name in (*COLUMNS, TERM):
        if name in bounds and not np.isnan(now[name]):
            lower, upper = min(bounds[name].lower, now[name]), max(bounds[name].upper, now[name])
            slack = CENT if name in COLUMNS else rounding * upper
            fits &= (columns[name] >= lower - slack) & (columns[name] <= upper + slack)
    return fits


def _diverse(tried: _Tried) -> _Tried:
    """Return at most MOST_PROPOSALS of what was tried, cheapest first, none with all the levers of another."""
    moved = tried.states != NEUTRAL
    chosen: list[int] = []
    for place in np.lexsort((_cost(tried.states), moved.sum(axis=1))).tolist():
        if not any((moved[place] >= moved[other]).all() for other in chosen):
            chosen.append(place)
        if len(chosen) == MOST_PROPOSALS:
            break
    return tried.only(np.array(chosen, dtype=np.intp))


def _cost(states: FloatArray) -> FloatArray:
    """Return the sum of relative changes of n states (n, levers): a credit lower by a tenth costs 0.1."""
    return np.asarray(np.abs(states - NEUTRAL).sum(axis=1))


def _ways_back(states: FloatArray) -> FloatArray:
    """Return the points on the line from the client to each of n states (n, levers), and it without one lever each."""
    shares = np.arange(1, _STEPS + 1)[:, None, None] / _STEPS
    points = NEUTRAL + shares * (states - NEUTRAL)
    points[:, :, _ON_TIME] = states[:, _ON_TIME]  # twelve months are twelve months
    without = np.where(np.eye(len(LEVERS), dtype=bool)[:, None, :], NEUTRAL, states)
    return np.concatenate([points, without]).reshape(-1, len(LEVERS))
