"""What a client can act on, and what an application and its histories are once they have: counterfactuals search it.

A state is one number a lever (see `Lever`); `Situation` turns states into applications and feature rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ml.changes.rules import ProposalRules
from ml.changes.simulation import CREDIT_TO_GOODS, DOWN_PAYMENT, TERM, Range, current_values, usual_range
from ml.features import POSITION
from ml.features.aggregates import ONE_YEAR
from ml.features.definition import Value
from ml.serving.build import build_from_records
from ml.serving.recompute import recompute, variants
from ml.tables.numerics import FloatArray

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.intp]
COLUMNS = ("amt_credit", "amt_annuity", "amt_goods_price")  # every other column of the application is locked
CENT = 0.01
_INSTALMENT = ("sk_id_prev", "num_instalment_version", "num_instalment_number")  # what makes payments one instalment
_DEBTS = (  # what scales with the debt of current credits elsewhere; derived features follow
    *("bureau_debt", "bureau_mean_debt", "bureau_max_debt"),
    *(f"bureau_{kind}_debt" for kind in ("consumer", "card", "car", "mortgage", "microloan")),
)


class Lever(StrEnum):
    """What a client can act on.

    AMOUNT: a smaller project, credit and price of the goods in proportion. DOWN_PAYMENT: the same goods, of which the
    client pays more. TERM: another number of monthly payments. DEBT_ELSEWHERE and PAYMENTS_ON_TIME take time: part
    of every current debt elsewhere is repaid; twelve months go by without a delay, and what is overdue is settled.
    """

    AMOUNT = "amount"
    DOWN_PAYMENT = "down_payment"
    TERM = "term"
    DEBT_ELSEWHERE = "debt_elsewhere"
    PAYMENTS_ON_TIME = "payments_on_time"


LEVERS = tuple(Lever)
OVER_TIME = frozenset({Lever.DEBT_ELSEWHERE, Lever.PAYMENTS_ON_TIME})
# Per lever, its share of what there was (1 where nothing changes); for PAYMENTS_ON_TIME the share of delays left.
NEUTRAL: FloatArray = np.ones(len(LEVERS))
_SLIGHT = 1e-9  # what is lost when shares are multiplied and divided


def population_bounds(reference: Mapping[str, Any]) -> dict[str, Range]:
    """Return the range, of amounts, term and credit to goods, that all but the rarest of the population have.

    `reference` is the model manifest's.
    """
    found = {name: usual_range(name, reference) for name in (*COLUMNS, TERM, CREDIT_TO_GOODS)}
    return {name: bounds for name, bounds in found.items() if bounds is not None}


@dataclass(frozen=True)
class Situation:
    """One client: the application, the feature row (1, len(FEATURES)), and how a proposal's amounts are rounded.

    `on_time` are the records after a year without a delay, `delays` how many the last year shows.
    """

    application: pa.Table
    row: FloatArray
    rules: ProposalRules
    on_time: Mapping[str, pa.Table]
    delays: int

    @classmethod
    def of(cls, records: Mapping[str, pa.Table], row: FloatArray, rules: ProposalRules) -> Situation:
        """Return the situation of the client of `records`, whose row is `row`."""
        after, delays = without_recent_delays(records)
        return cls(records["application"], row, rules, after, delays)

    @cached_property
    def on_time_row(self) -> FloatArray:
        """The feature row (1, len(FEATURES)) after a year without a delay."""
        return build_from_records(self.on_time).values

    def amounts(self) -> dict[str, float]:
        """Return credit, monthly payment, price of the goods, term and down payment; NaN where not known."""
        values = current_values(self.application)
        return {name: _number(values[name]) for name in (*COLUMNS, TERM, DOWN_PAYMENT)}

    @cached_property
    def _sizes(self) -> FloatArray:
        """What a lever's share is a share of (levers,): credit, credit, term, debt elsewhere, delays."""
        now = self.amounts()
        debt = float(self.row[0, POSITION["bureau_debt"]])
        return np.array([now["amt_credit"], now["amt_credit"], now[TERM], debt, float(self.delays)])

    def rounded(self, states: FloatArray) -> FloatArray:
        """Return n states (n, levers) at whole steps of credit, term and debt, each drawn towards the client."""
        credit, term = self.rules.credit_step, self.rules.term_step
        steps = np.array([credit, credit, term, credit, 1.0])
        counts = states * self._sizes / steps
        with np.errstate(divide="ignore", invalid="ignore"):
            less = np.minimum(1.0, np.ceil(counts - _SLIGHT) * steps / self._sizes)
            more = np.maximum(1.0, np.floor(counts + _SLIGHT) * steps / self._sizes)
        return np.where(states == 1.0, 1.0, np.where(states < 1.0, less, more))

    def worth_asking(self, states: FloatArray) -> BoolArray:
        """Return which of n states (n, levers) move no lever by less than the rules' minimum."""
        share, months = self.rules.least_share, self.rules.least_months
        with np.errstate(divide="ignore"):
            least = np.array([share, share, months / self._sizes[LEVERS.index(Lever.TERM)], share, share])
        moves = np.abs(states - 1.0)
        return np.asarray(((moves == 0.0) | (moves >= least - _SLIGHT)).all(axis=1) & (moves > 0.0).any(axis=1))

    def columns(self, states: FloatArray) -> dict[str, FloatArray]:
        """Return the application's amounts in each of n rounded states (n, levers): column → (n,).

        The monthly payment follows from credit and term, and the price of the goods from the credit, each to its own
        step. What does not move is left as it is.
        """
        now, rules = self.amounts(), self.rules
        share = {lever: states[:, place] for place, lever in enumerate(LEVERS)}
        credit = share[Lever.AMOUNT] * share[Lever.DOWN_PAYMENT]
        return {
            "amt_credit": _stepped(now["amt_credit"], credit, rules.credit_step),
            "amt_annuity": _stepped(now["amt_annuity"], credit / share[Lever.TERM], rules.payment_step),
            "amt_goods_price": _stepped(now["amt_goods_price"], share[Lever.AMOUNT], rules.credit_step),
        }

    def rows(self, states: FloatArray) -> FloatArray:
        """Return the feature rows (n, len(FEATURES)) of n states."""
        on_time = states[:, LEVERS.index(Lever.PAYMENTS_ON_TIME), None] == 0
        rows = np.where(on_time, self.on_time_row if on_time.any() else self.row, self.row)
        rows[:, [POSITION[name] for name in _DEBTS]] *= states[:, LEVERS.index(Lever.DEBT_ELSEWHERE), None]
        columns = {name: values.tolist() for name, values in self.columns(states).items()}
        return recompute(variants(self.application, columns), rows)

    def before_and_after(self, lever: Lever, state: FloatArray) -> tuple[float, float]:
        """Return what `lever` moves, before and in the rounded `state` (levers,): amounts, monthly payments, delays."""
        place = LEVERS.index(lever)
        before, after = float(self._sizes[place]), float(state[place] * self._sizes[place])
        if lever is not Lever.PAYMENTS_ON_TIME:
            step = self.rules.term_step if lever is Lever.TERM else self.rules.credit_step
            after = round(after / step) * step
        if lever is Lever.DOWN_PAYMENT:
            goods = self.amounts()["amt_goods_price"]
            return goods - before, goods - after
        return before, after


def reach(situation: Situation, bounds: Mapping[str, Range]) -> dict[Lever, Range]:
    """Return how far each lever goes for this client, as shares of what there is; levers of no use are left out.

    Amounts and term stay within `bounds`, or where the client is if that is outside. A revolving credit has neither
    goods to pay down nor a term to choose.
    """
    now = situation.amounts()
    found = {}
    revolving = situation.application["name_contract_type"][0].as_py() == "Revolving loans"
    credit, annuity, goods = (now[name] for name in COLUMNS)
    known = not np.isnan([credit, annuity]).any() and min(credit, annuity) > 0
    if known:
        floors = [_least(credit, bounds.get("amt_credit")), _least(annuity, bounds.get("amt_annuity"))]
        if not np.isnan(goods):
            floors.append(_least(goods, bounds.get("amt_goods_price")))
        found[Lever.AMOUNT] = Range(max(floors), 1.0)
    if known and not revolving:
        term, length = bounds.get(TERM, Range(now[TERM], now[TERM])), now[TERM]
        found[Lever.TERM] = Range(min(1.0, term.lower / length), max(1.0, term.upper / length))
        if goods > 0:
            floors = [floors[0], floors[1], _least(credit / goods, bounds.get(CREDIT_TO_GOODS))]
            found[Lever.DOWN_PAYMENT] = Range(max(floors), 1.0)
    if situation.row[0, POSITION["bureau_debt"]] > 0:
        found[Lever.DEBT_ELSEWHERE] = Range(0.0, 1.0)
    if situation.delays:
        found[Lever.PAYMENTS_ON_TIME] = Range(0.0, 0.0)
    return {lever: span for lever, span in found.items() if (span.lower, span.upper) != (1.0, 1.0)}


def _stepped(now: float, share: FloatArray, step: float) -> FloatArray:
    """Return shares (n,) of an amount at the nearest whole step; the amount itself where the share is 1."""
    return np.where(share == 1.0, now, np.round(np.round(now * share / step) * step, 2))


def _least(value: float, bounds: Range | None) -> float:
    """Return the smallest share of `value` within the bounds; 1 where it is at or below them already."""
    return 1.0 if bounds is None else min(1.0, bounds.lower / value)


def _number(value: Value) -> float:
    return float("nan") if value is None else float(value)


def without_recent_delays(records: Mapping[str, pa.Table]) -> tuple[dict[str, pa.Table], int]:
    """Return `records` as if the last twelve months had gone by without a delay, and how many delays they show.

    Instalments due in them are paid in full on the day, the months of credits here and elsewhere show no day past
    due, and nothing is overdue elsewhere any more. What was late before, and the worst there ever was, stays. An
    instalment, a month of a credit and a credit overdue elsewhere are a delay each.
    """
    after, total = dict(records), 0
    for name, columns in _RECENT.items():
        if name in after:
            after[name], count = columns(after[name])
            total += count
    return after, total


def _instalments(rows: pa.Table) -> tuple[pa.Table, int]:
    """Settle the instalments, each of one payment or more, that the features count as late or paid in part."""
    keys = np.stack([rows[name].to_numpy() for name in _INSTALMENT], axis=1)
    _, first, place = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    columns = ("days_instalment", "days_entry_payment", "amt_instalment")
    due_day, paid_day, due = (_most(rows[name], place, len(first)) for name in columns)
    payment = rows["amt_payment"].to_numpy()
    recent = due_day > -ONE_YEAR.days
    late = recent & ~(paid_day <= due_day)
    short = recent & (np.bincount(place, np.nan_to_num(payment), len(first)) < due)
    day, due_day = rows["days_entry_payment"].to_numpy(), due_day[place]
    days = np.where(late[place] & ~(day <= due_day), due_day, day)
    amounts = np.where(short[place], 0.0, payment)  # the first payment of an instalment takes what the others were
    amounts[first[short]] = due[short]
    changed = _replaced(_replaced(rows, "days_entry_payment", days), "amt_payment", amounts)
    return changed, int((late | short).sum())


def _most(column: pa.ChunkedArray, place: IntArray, count: int) -> FloatArray:
    """Return the largest value of a column in each of `count` places (count,), NaN where there is none."""
    most = np.full(count, np.nan)
    np.fmax.at(most, place, column.to_numpy())
    return most


def _replaced(rows: pa.Table, name: str, values: FloatArray) -> pa.Table:
    column = pa.array(values, from_pandas=True).cast(rows.schema.field(name).type)
    return rows.set_column(rows.schema.get_field_index(name), name, column)


def _months(rows: pa.Table) -> tuple[pa.Table, int]:
    recent = pc.greater_equal(rows["months_balance"], -ONE_YEAR.months)
    late = pc.and_(recent, pc.or_(pc.greater(rows["sk_dpd"], 0), pc.greater(rows["sk_dpd_def"], 0)))
    return _set(_set(rows, "sk_dpd", late, 0), "sk_dpd_def", late, 0), _count(late)


def _months_elsewhere(rows: pa.Table) -> tuple[pa.Table, int]:
    recent = pc.greater_equal(rows["months_balance"], -ONE_YEAR.months)
    late = pc.and_(recent, pc.is_in(rows["status"], value_set=pa.array(["1", "2", "3", "4", "5"])))
    return _set(rows, "status", late, "0"), _count(late)


def _credits_elsewhere(rows: pa.Table) -> tuple[pa.Table, int]:
    overdue = pc.or_(pc.greater(rows["credit_day_overdue"], 0), pc.greater(rows["amt_credit_sum_overdue"], 0))
    settled = _set(rows, "credit_day_overdue", overdue, 0)
    return _set(settled, "amt_credit_sum_overdue", overdue, 0), _count(overdue)


_RECENT = {
    "installments_payments": _instalments,
    "pos_cash_balance": _months,
    "credit_card_balance": _months,
    "bureau_balance": _months_elsewhere,
    "bureau": _credits_elsewhere,
}


def _set(rows: pa.Table, name: str, where: pa.ChunkedArray, value: Any) -> pa.Table:
    column = rows[name]
    if not isinstance(value, pa.ChunkedArray):
        value = pa.scalar(value, column.type)
    changed = pc.if_else(pc.fill_null(where, False), pc.cast(value, column.type), column)
    return rows.set_column(rows.schema.get_field_index(name), name, changed)


def _count(where: pa.ChunkedArray) -> int:
    return int(pc.sum(pc.fill_null(where, False)).as_py() or 0)
