"""Month by month of the credit cards (credit_card_balance): limit, drawings, payments, balance carried over."""

from __future__ import annotations

import numpy as np

from ml.synthetic.bureau import DAYS_A_MONTH, LONGEST_MONTHS, rows_per_client
from ml.synthetic.draws import Columns, Flags, Floats, chance, real, to_grid, whole, words
from ml.synthetic.previous import Contracts
from ml.synthetic.traits import Traits

INTEREST_A_MONTH = 0.025
SHARE_MINIMUM = 0.05
SHARE_NEVER_USED = 0.25


def card_columns(random: np.random.Generator, traits: Traits, contracts: Contracts) -> Columns:
    """Every column of the credit_card_balance file, from each card's issue to last month."""
    cards = np.flatnonzero(contracts.is_card)
    client = contracts.client[cards]
    months = np.clip(np.floor(contracts.decided[cards] / DAYS_A_MONTH), 1, LONGEST_MONTHS).astype(np.int64)
    limit = np.maximum(contracts.credit[cards], 45_000.0)
    use, atm = traits.score("card_use")[client], traits.score("card_atm")[client]
    used = random.random(len(cards)) > SHARE_NEVER_USED
    drawn_atm, drawn_pos, paid, balance, late = _simulate(
        random, months, limit, used, use, atm, traits.score("pos_late")[client]
    )
    row, elapsed = rows_per_client(months)
    cell = (elapsed, row)
    # The limit of a card nobody uses is taken back one day.
    taken_back = np.where(used, LONGEST_MONTHS, random.integers(0, 2 * months))
    limit_then = np.where(elapsed >= taken_back[row], 0.0, limit[row])
    completed = (limit_then == 0) & (random.random(len(row)) < 0.3)
    owed, atm_then, pos_then, paid_then = balance[cell], drawn_atm[cell], drawn_pos[cell], paid[cell]
    minimum = np.minimum(to_grid(SHARE_MINIMUM * limit[row], 4.5), np.round(owed, 3)) * (owed > 0)
    no_drawings = ~used[row]
    principal = np.round(owed * 0.955, 3)
    overdue = np.where(late[cell], 1 + (random.random(len(row)) < 0.05) * np.ceil(random.exponential(20, len(row))), 0)
    number = np.cumsum((balance > 0) | (paid > 0), axis=0)[cell]
    return {
        "SK_ID_PREV": whole(contracts.ids[cards][row]),
        "SK_ID_CURR": whole(traits.client_ids[client][row]),
        "MONTHS_BALANCE": whole(elapsed - months[row]),
        "AMT_BALANCE": real(np.round(owed, 3)),
        "AMT_CREDIT_LIMIT_ACTUAL": whole(limit_then),
        "AMT_DRAWINGS_CURRENT": real(np.round(atm_then + pos_then, 3)),
        "AMT_DRAWINGS_ATM_CURRENT": real(atm_then, no_drawings),
        "AMT_DRAWINGS_OTHER_CURRENT": real(np.zeros(len(row)), no_drawings),
        "AMT_DRAWINGS_POS_CURRENT": real(pos_then, no_drawings),
        "AMT_INST_MIN_REGULARITY": real(minimum, random.random(len(row)) < 0.04),
        "AMT_PAYMENT_CURRENT": real(paid_then, no_drawings),
        "AMT_PAYMENT_TOTAL_CURRENT": real(paid_then),
        "AMT_RECEIVABLE_PRINCIPAL": real(principal),
        "AMT_RECIVABLE": real(np.round(owed, 3)),
        "AMT_TOTAL_RECEIVABLE": real(np.round(owed, 3)),
        **_counts(random, atm_then, pos_then, no_drawings),
        "CNT_INSTALMENT_MATURE_CUM": real(number.astype(float)),
        "NAME_CONTRACT_STATUS": words(("Active", "Completed"), completed.astype(np.int64)),
        "SK_DPD": whole(overdue),
        "SK_DPD_DEF": whole(np.where(random.random(len(row)) < 0.6, overdue, 0)),
    }


def _counts(random: np.random.Generator, atm: Floats, pos: Floats, missing: Flags) -> Columns:
    """How many drawings made up each month's sums."""
    by_atm = np.where(atm > 0, 1 + random.poisson(atm / 60_000), 0)
    by_pos = np.where(pos > 0, 1 + random.poisson(pos / 5_000), 0)
    return {
        "CNT_DRAWINGS_ATM_CURRENT": real(by_atm.astype(float), missing),
        "CNT_DRAWINGS_CURRENT": whole(by_atm + by_pos),
        "CNT_DRAWINGS_OTHER_CURRENT": real(np.zeros(len(atm)), missing),
        "CNT_DRAWINGS_POS_CURRENT": real(by_pos.astype(float), missing),
    }


def _simulate(
    random: np.random.Generator,
    months: np.ndarray,
    limit: Floats,
    used: Flags,
    use: Floats,
    atm: Floats,
    tendency: Floats,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Cash drawings, purchases, payments, closing balances and lateness, each (months, cards).

    Who leans on the card draws nearer the limit and pays little above the minimum; who does not pays it all.
    """
    size, longest = len(limit), int(months.max(initial=1))
    drawn_atm, drawn_pos, paid, balance = (np.zeros((longest, size)) for _ in range(4))
    late = np.zeros((longest, size), dtype=bool)
    draws = chance(0.9 * use - 1.2)
    target = chance(1.6 * use + 0.6)
    owed = np.zeros(size)
    for month in range(longest):
        due = np.where(owed > 0, np.minimum(to_grid(SHARE_MINIMUM * limit, 4.5), owed), 0.0)
        late[month] = (owed > 0) & (random.random(size) < 0.04 * np.exp(0.7 * tendency))
        pays_all = random.random(size) < chance(-3.0 - use)
        paying = np.where(pays_all, owed, np.minimum(due * np.exp(np.abs(random.normal(0, 0.5, size))), owed))
        paid[month] = np.round(np.where(late[month], 0.0, paying), 3)
        owed = (owed - paid[month]) * (1 + INTEREST_A_MONTH)
        room = np.maximum(target * limit - owed, 0.0)
        active = used & (random.random(size) < draws) & (month < months)
        amount = room * random.beta(1.2, 1.6, size)
        by_atm = random.random(size) < chance(0.3 + 0.8 * atm)
        drawn_atm[month] = np.where(active & by_atm, np.round(amount / 2_250) * 2_250, 0.0)
        drawn_pos[month] = np.where(active & ~by_atm, to_grid(amount, 0.045), 0.0)
        owed = owed + drawn_atm[month] + drawn_pos[month]
        balance[month] = np.where(owed < 1, 0.0, owed)
        owed = balance[month]
    return drawn_atm, drawn_pos, paid, balance, late
