"""Month by month of the credit cards (credit_card_balance): limit, drawings, payments, balance carried over."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ml.synthetic.bureau import DAYS_A_MONTH, LONGEST_MONTHS, rows_per_client
from ml.synthetic.draws import Columns, Flags, Floats, Integers, real, to_grid, whole, words
from ml.synthetic.previous import Contracts
from ml.synthetic.traits import Traits
from ml.tables.numerics import sigmoid

INTEREST_A_MONTH = 0.025
SHARE_MINIMUM = 0.05
SHARE_NEVER_USED = 0.25


class Scores(NamedTuple):
    """Traits of each card's holder (cards,): how hard they lean on it, how much by cash drawings, how late they pay."""

    use: Floats
    atm: Floats
    late: Floats


class Course(NamedTuple):
    """What happened on each card (months, cards); the balance is the month's closing one."""

    drawn_atm: Floats
    drawn_pos: Floats
    paid: Floats
    balance: Floats
    late: Flags

    def at(self, month: Integers, card: Integers) -> Course:
        """The same of given months of given cards (n,)."""
        sums = [values[month, card] for values in (self.drawn_atm, self.drawn_pos, self.paid, self.balance)]
        return Course(sums[0], sums[1], sums[2], sums[3], self.late[month, card])


def card_columns(random: np.random.Generator, traits: Traits, contracts: Contracts) -> Columns:
    """Every column of the credit_card_balance file, from each card's issue to last month."""
    cards = np.flatnonzero(contracts.is_card)
    client = contracts.client[cards]
    months = np.clip(np.floor(contracts.decided[cards] / DAYS_A_MONTH), 1, LONGEST_MONTHS).astype(np.int64)
    limit = np.maximum(contracts.credit[cards], 45_000.0)
    scores = Scores(*(traits.score(name)[client] for name in ("card_use", "card_atm", "pos_late")))
    used = random.random(len(cards)) > SHARE_NEVER_USED
    course = _simulate(random, months, limit, used, scores)
    row, elapsed = rows_per_client(months)
    then = course.at(elapsed, row)
    # The limit of a card nobody uses is taken back one day.
    taken_back = np.where(used, LONGEST_MONTHS, random.integers(0, 2 * months))
    limit_then = np.where(elapsed >= taken_back[row], 0.0, limit[row])
    completed = (limit_then == 0) & (random.random(len(row)) < 0.3)
    instalments = np.cumsum((course.balance > 0) | (course.paid > 0), axis=0)[elapsed, row]
    return {
        "SK_ID_PREV": whole(contracts.ids[cards][row]),
        "SK_ID_CURR": whole(traits.client_ids[client][row]),
        "MONTHS_BALANCE": whole(elapsed - months[row]),
        "AMT_CREDIT_LIMIT_ACTUAL": whole(limit_then),
        "CNT_INSTALMENT_MATURE_CUM": real(instalments.astype(np.float64)),
        "NAME_CONTRACT_STATUS": words(("Active", "Completed"), completed.astype(np.int64)),
        **_owed(random, then, limit[row]),
        **_drawn(random, then, ~used[row]),
    }


def _owed(random: np.random.Generator, then: Course, limit: Floats) -> Columns:
    """What is owed and due at the end of each month, and for how many days it has been overdue."""
    size = len(limit)
    balance = to_grid(then.balance, 0.001)
    minimum = np.where(balance > 0, np.minimum(to_grid(SHARE_MINIMUM * limit, 4.5), balance), 0.0)
    long_overdue = (random.random(size) < 0.05) * np.ceil(random.exponential(20, size))
    overdue = np.where(then.late, 1 + long_overdue, 0)
    return {
        "AMT_BALANCE": real(balance),
        "AMT_INST_MIN_REGULARITY": real(minimum, random.random(size) < 0.04),
        "AMT_RECEIVABLE_PRINCIPAL": real(to_grid(balance * 0.955, 0.001)),
        "AMT_RECIVABLE": real(balance),
        "AMT_TOTAL_RECEIVABLE": real(balance),
        "SK_DPD": whole(overdue),
        "SK_DPD_DEF": whole(np.where(random.random(size) < 0.6, overdue, 0)),
    }


def _drawn(random: np.random.Generator, then: Course, unused: Flags) -> Columns:
    """What was drawn and paid each month, in how many goes; mostly empty for cards never used."""
    atm, pos = then.drawn_atm, then.drawn_pos
    by_atm = np.where(atm > 0, 1 + random.poisson(atm / 60_000), 0)
    by_pos = np.where(pos > 0, 1 + random.poisson(pos / 9_000), 0)
    none = np.zeros(len(atm))
    return {
        "AMT_DRAWINGS_CURRENT": real(to_grid(atm + pos, 0.001)),
        "AMT_DRAWINGS_ATM_CURRENT": real(atm, unused),
        "AMT_DRAWINGS_OTHER_CURRENT": real(none, unused),
        "AMT_DRAWINGS_POS_CURRENT": real(pos, unused),
        "AMT_PAYMENT_CURRENT": real(then.paid, unused),
        "AMT_PAYMENT_TOTAL_CURRENT": real(then.paid),
        "CNT_DRAWINGS_CURRENT": whole(by_atm + by_pos),
        "CNT_DRAWINGS_ATM_CURRENT": real(by_atm.astype(np.float64), unused),
        "CNT_DRAWINGS_OTHER_CURRENT": real(none, unused),
        "CNT_DRAWINGS_POS_CURRENT": real(by_pos.astype(np.float64), unused),
    }


def _simulate(random: np.random.Generator, months: Integers, limit: Floats, used: Flags, scores: Scores) -> Course:
    """Month by month of every card, from its issue.

    Who leans on the card draws nearer the limit and pays little above the minimum; who does not pays it all.
    """
    size, longest = len(limit), int(months.max(initial=1))
    sums = [np.zeros((longest, size)) for _ in range(4)]
    course = Course(sums[0], sums[1], sums[2], sums[3], np.zeros((longest, size), dtype=bool))
    draws = sigmoid(0.9 * scores.use - 1.2)
    target = sigmoid(1.6 * scores.use + 0.6) * limit
    least = to_grid(SHARE_MINIMUM * limit, 4.5)
    owed = np.zeros(size)
    for month in range(longest):
        course.late[month] = (owed > 0) & (random.random(size) < 0.04 * np.exp(0.7 * scores.late))
        pays_all = random.random(size) < sigmoid(-3.0 - scores.use)
        some = np.minimum(least * np.exp(np.abs(random.normal(0, 0.5, size))), owed)
        course.paid[month] = np.round(np.where(course.late[month], 0.0, np.where(pays_all, owed, some)), 3)
        owed = (owed - course.paid[month]) * (1 + INTEREST_A_MONTH)
        active = used & (random.random(size) < draws) & (month < months)
        amount = np.where(active, np.maximum(target - owed, 0.0) * random.beta(1.2, 1.6, size), 0.0)
        by_atm = random.random(size) < sigmoid(0.3 + 0.8 * scores.atm)
        course.drawn_atm[month] = np.where(by_atm, np.round(amount / 2_250) * 2_250, 0.0)
        course.drawn_pos[month] = np.where(by_atm, 0.0, to_grid(amount, 0.045))
        owed = owed + course.drawn_atm[month] + course.drawn_pos[month]
        owed = course.balance[month] = np.where(owed < 1, 0.0, owed)
    return course
