"""Finds the smallest changes a client can act on that bring the probability of default below the decision threshold.

Where none does, those are found that end a refusal: below the upper end of the review band. A grid over one, two or
three levers (`ml.changes.actions`) is scored in one batch; what crosses is drawn back towards the client along a line.
docs/adr/0014 says why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ml.changes.actions import CENT, COLUMNS, LEVERS, NEUTRAL, OVER_TIME, UNITS, Lever, Situation, reach
from ml.changes.simulation import TERM, Range
from ml.serving.model import Model, Zone
from ml.tables.numerics import FloatArray
from ml.tables.schema import Unit
from ml.tables.wording import Text

BoolArray = npt.NDArray[np.bool_]
MOST_CHANGES = 3
MOST_PROPOSALS = 3
_LEVELS = {1: 24, 2: 6, 3: 4}  # steps of the grid a lever, by the number of levers moved together
_STEPS = 16  # points on the line between what crosses and what does not, a round
_ROUNDS = 2
_ON_TIME = LEVERS.index(Lever.PAYMENTS_ON_TIME)
_ALTERNATIVES = frozenset({Lever.AMOUNT, Lever.DOWN_PAYMENT})  # two ways to borrow less: one of them is enough

LIMITS = (
    Text(
        "Recherche sur une grille de montants, de durées et de dettes, affinée ensuite : un changement plus petit "
        "encore peut exister entre deux pas.",
        "A grid of amounts, terms and debts is searched, then refined: a still smaller change may lie between two "
        "steps.",
    ),
    Text(
        "Seuls bougent le crédit, sa mensualité, le prix du bien, la dette ailleurs et les retards récents ; tout le "
        "reste est tenu pour inchangé, même ce que le temps ferait varier.",
        "Only the credit, its monthly payment, the price of the goods, debt elsewhere and recent delays move; "
        "everything else is taken as it is, even what time would change.",
    ),
    Text(
        "Le modèle constate des liens, pas des causes : une nouvelle demande serait évaluée de nouveau.",
        "The model knows associations, not causes: a new application would be assessed anew.",
    ),
)


class Outcome(StrEnum):
    """How a search ended."""

    FOUND = "found"
    ALREADY_BELOW = "already_below"
    NOTHING_TO_ACT_ON = "nothing_to_act_on"
    NONE_WITHIN_BOUNDS = "none_within_bounds"


@dataclass(frozen=True)
class Change:
    """One lever's change; `before` and `after` are in `unit`. `over_time` is True where it takes months."""

    lever: Lever
    before: float
    after: float
    unit: Unit
    over_time: bool


@dataclass(frozen=True)
class Proposal:
    """At most three changes that cross the target together.

    `columns` are the application's columns that change, with what they become; `feature_row` (1, len(FEATURES)) is
    what was scored. `cost` is the sum of the changes, each relative to what there is.
    """

    changes: tuple[Change, ...]
    columns: dict[str, float]
    feature_row: FloatArray
    probability_of_default: float
    zone: Zone
    cost: float


@dataclass(frozen=True)
class Counterfactuals:
    """What a search found: `proposals`, those of fewest changes first, or `outcome` says why there is none.

    `target` is what a proposal is below: the decision threshold, or the upper end of the review band where nothing
    crosses the threshold and the client is above that end. Such a client is not refused, but reviewed where the
    proposal is in the review band. `closest` is the lowest probability among everything that was tried.
    """

    outcome: Outcome
    proposals: tuple[Proposal, ...]
    probability_of_default: float
    target: float
    closest: float
    threshold: float
    limits: tuple[Text, ...] = LIMITS


def counterfactuals(
    model: Model, records: Mapping[str, pa.Table], feature_row: FloatArray, bounds: Mapping[str, Range]
) -> Counterfactuals:
    """Return up to three proposals for the client of `records`, whose features are `feature_row` (1, len(FEATURES)).

    Fewer changes come before smaller ones, and no proposal contains another's levers: they are different ways.
    `bounds` are those of the population (see `ml.changes.actions.population_bounds`).
    """
    threshold, now = model.decision_threshold, float(model.probability_of_default(feature_row)[0])
    if now < threshold:
        return Counterfactuals(Outcome.ALREADY_BELOW, (), now, threshold, now, threshold)
    situation = Situation.of(records, feature_row)
    levers = reach(situation, bounds)
    states = _grid(levers)
    states = states[_fits(situation, states, bounds)]
    if not len(states):
        return Counterfactuals(Outcome.NOTHING_TO_ACT_ON, (), now, threshold, now, threshold)
    probabilities = model.probability_of_default(situation.rows(states))
    closest = min(now, float(probabilities.min()))
    target = threshold if closest < threshold else model.review_band.upper
    if closest >= target or now < target:
        return Counterfactuals(Outcome.NONE_WITHIN_BOUNDS, (), now, threshold, closest, threshold)
    refined = _refined(model, situation, _diverse(states[probabilities < target]), bounds, target)
    return Counterfactuals(Outcome.FOUND, tuple(_proposals(model, situation, refined)), now, target, closest, threshold)


def _grid(levers: Mapping[Lever, Range]) -> FloatArray:
    """Return the states (n, levers) to try: every lever alone, then two and three together in coarser steps."""
    states = [np.empty((0, len(LEVERS)))]
    for size in range(1, MOST_CHANGES + 1):
        for chosen in combinations(levers, size):
            if not set(chosen) >= _ALTERNATIVES:
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
    columns[TERM] = columns["amt_credit"] / columns["amt_annuity"]
    fits = np.ones(len(states), dtype=bool)
    for name in (*COLUMNS, TERM):
        if name in bounds and not np.isnan(now[name]):
            lower, upper = min(bounds[name].lower, now[name]), max(bounds[name].upper, now[name])
            slack = CENT if name in COLUMNS else CENT * upper / columns["amt_annuity"]
            fits &= (columns[name] >= lower - slack) & (columns[name] <= upper + slack)
    return fits


def _diverse(crossing: FloatArray) -> FloatArray:
    """Return at most MOST_PROPOSALS of the states, cheapest first, none with all the levers of another."""
    order = np.lexsort((_cost(crossing), (crossing != NEUTRAL).sum(axis=1)))
    chosen: list[FloatArray] = []
    for state in crossing[order]:
        moved = state != NEUTRAL
        if not any((moved >= (other != NEUTRAL)).all() for other in chosen):
            chosen.append(state)
        if len(chosen) == MOST_PROPOSALS:
            break
    return np.array(chosen)


def _cost(states: FloatArray) -> FloatArray:
    """Return the sum of relative changes of n states (n, levers): a credit lower by a tenth costs 0.1."""
    return np.asarray(np.abs(states - NEUTRAL).sum(axis=1))


def _refined(
    model: Model, situation: Situation, states: FloatArray, bounds: Mapping[str, Range], target: float
) -> FloatArray:
    """Return each state drawn back towards the client as far as it still crosses `target`, to 1/256 of the way.

    The probability may go up and down on the way: the first step that crosses is taken. The last steps are rounded
    to amounts a person would say, where these cross too.
    """
    near, width, found = np.zeros(len(states)), np.ones(len(states)), states
    each = np.arange(len(states))
    for turn in range(_ROUNDS):
        width = width / _STEPS
        shares = near[:, None] + width[:, None] * np.arange(1, _STEPS + 1)
        points = NEUTRAL + shares[:, :, None] * (states - NEUTRAL)[:, None, :]
        points[:, :, _ON_TIME] = states[:, None, _ON_TIME]  # twelve months are twelve months
        if turn == _ROUNDS - 1:
            points = _rounded(situation, points)
        flat = points.reshape(-1, len(LEVERS))
        below = model.probability_of_default(situation.rows(flat)) < target
        crosses = np.reshape(below & _fits(situation, flat, bounds), shares.shape)
        first, any_does = crosses.argmax(axis=1), np.any(crosses, axis=1)
        found = np.where(any_does.reshape(-1, 1), points[each, first], found)
        near = near + width * np.where(any_does, first, _STEPS - 1)
    return found


def _rounded(situation: Situation, states: FloatArray) -> FloatArray:
    """Return states (…, levers) whose credit, term and debt are round, a little farther from the client."""
    result, now = states.copy(), situation.amounts()
    credit = now["amt_credit"]
    step = 10.0 ** (np.floor(np.log10(credit)) - 2) if credit > 0 else 1.0
    for lever in (Lever.AMOUNT, Lever.DOWN_PAYMENT):
        share = result[..., LEVERS.index(lever)]
        np.copyto(share, np.floor(credit * share / step) * step / credit, where=share != 1.0)
    term = result[..., LEVERS.index(Lever.TERM)]
    length, up = now[TERM] * term, term > 1.0
    np.copyto(term, np.where(up, np.ceil(2 * length), np.floor(2 * length)) / 2 / now[TERM], where=term != 1.0)
    debt = result[..., LEVERS.index(Lever.DEBT_ELSEWHERE)]
    np.copyto(debt, np.floor(debt * 100) / 100, where=debt != 1.0)
    return result


def _proposals(model: Model, situation: Situation, states: FloatArray) -> list[Proposal]:
    rows = situation.rows(states)
    probabilities, costs, band = model.probability_of_default(rows), _cost(states), model.review_band
    before, columns = situation.columns(NEUTRAL[None]), situation.columns(states)
    proposals = []
    for place, state in enumerate(states):
        moved = [lever for lever, share in zip(LEVERS, state, strict=True) if share != 1.0]
        changes = tuple(
            Change(lever, *situation.before_and_after(lever, state), UNITS[lever], lever in OVER_TIME)
            for lever in moved
        )
        amounts = {name: float(values[place]) for name, values in columns.items() if values[place] != before[name][0]}
        known = {name: value for name, value in amounts.items() if not np.isnan(value)}
        probability = float(probabilities[place])
        proposals.append(
            Proposal(changes, known, rows[[place]], probability, band.zone(probability), float(costs[place]))
        )
    return sorted(proposals, key=lambda proposal: (len(proposal.changes), proposal.cost))
