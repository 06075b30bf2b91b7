"""Month by month of the earlier loans (POS_CASH_balance) and what was due and paid on them (installments_payments)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ml.synthetic.bureau import DAYS_A_MONTH, LONGEST_MONTHS, rows_per_client
from ml.synthetic.draws import Columns, Floats, Integers, real, taken, to_grid, whole, words
from ml.synthetic.previous import Contracts
from ml.synthetic.traits import Traits

STATES = ("Active", "Completed", "Signed", "Returned to the store", "Demand")
SHARE_PAID_IN_PARTS = 0.04
SHARE_UNPAID = 0.0001


def pos_cash_columns(random: np.random.Generator, traits: Traits, contracts: Contracts) -> Columns:
    """Every column of the POS_CASH_balance file: from the first month to the last due or the one just past."""
    loans = np.flatnonzero(contracts.is_loan & (contracts.first_due > 0))
    begun = np.minimum(np.floor(contracts.first_due[loans] / DAYS_A_MONTH) + 1, LONGEST_MONTHS)
    over = np.nan_to_num(contracts.ended[loans] / DAYS_A_MONTH, nan=0.0)
    latest = np.maximum(np.floor(over), 1)
    months = np.maximum(begun - latest + 1, 1).astype(np.int64)
    row, elapsed = rows_per_client(months)
    term = contracts.term[loans][row]
    last = (elapsed == months[row] - 1) & ~np.isnan(contracts.ended[loans])[row]
    future = np.where(last, 0, np.maximum(term - elapsed, 0))
    late = traits.score("pos_late")[contracts.client[loans]][row]
    is_late = (random.random(len(row)) < 0.013 * np.exp(0.95 * late)) & (elapsed > 0)
    overdue = np.where(is_late, np.ceil(random.lognormal(1.2, 1.1, len(row))), 0)
    odd = random.random(len(row)) < 0.001
    signed = (elapsed == 0) & (random.random(len(row)) < 0.09)
    state = np.select([last, signed, odd], [1, 2, np.where(elapsed < 2, 3, 4)], 0)
    no_count = random.random(len(row)) < 0.0026
    return {
        "SK_ID_PREV": whole(contracts.ids[loans][row]),
        "SK_ID_CURR": whole(traits.client_ids[contracts.client[loans]][row]),
        "MONTHS_BALANCE": whole(-(begun[row] - elapsed)),
        "CNT_INSTALMENT": real(term, no_count),
        "CNT_INSTALMENT_FUTURE": real(future, no_count),
        "NAME_CONTRACT_STATUS": words(STATES, state),
        "SK_DPD": whole(overdue),
        "SK_DPD_DEF": whole(np.where(random.random(len(row)) < 0.5, overdue, 0)),
    }


def installment_columns(random: np.random.Generator, traits: Traits, contracts: Contracts, cards: Columns) -> Columns:
    """Every column of the installments_payments file: the loans' instalments, then the cards' minimum payments."""
    parts = [_of_loans(random, traits, contracts), _of_cards(random, traits, contracts, cards)]
    return {name: pa.concat_arrays([part[name] for part in parts]) for name in parts[0]}


def _of_loans(random: np.random.Generator, traits: Traits, contracts: Contracts) -> Columns:
    loans = np.flatnonzero(contracts.is_loan)
    ended = np.nan_to_num(contracts.ended[loans], nan=1.0)
    first = contracts.first_due[loans]
    due_count = np.where(first > 0, np.floor((first - ended) / 30) + 1, 0)
    counts = np.clip(np.minimum(due_count, contracts.term[loans]), 0, None).astype(np.int64)
    row, rank = rows_per_client(counts)
    early = (ended > contracts.last_due[loans] + 15) & ~np.isnan(contracts.ended[loans])
    closing = early[row] & (rank == counts[row] - 1)
    annuity = contracts.annuity[loans][row]
    left = np.maximum(contracts.term[loans][row] - rank, 1)
    due = np.where(closing, to_grid(annuity * left * 0.93, 0.045), annuity)
    return _payments(
        random,
        traits,
        contracts.client[loans][row],
        contracts.ids[loans][row],
        np.where(closing, 2.0, 1.0),
        rank + 1,
        first[row] - 30 * rank,
        due,
    )


def _of_cards(random: np.random.Generator, traits: Traits, contracts: Contracts, cards: Columns) -> Columns:
    """One instalment a month in which a card had a minimum to pay or was paid."""
    paid = cards["AMT_PAYMENT_TOTAL_CURRENT"].to_numpy(zero_copy_only=False)
    minimum = np.nan_to_num(cards["AMT_INST_MIN_REGULARITY"].to_numpy(zero_copy_only=False))
    due = np.maximum(minimum, paid)
    rows = np.flatnonzero(due > 0)
    kept = taken(cards, rows)
    ids = kept["SK_ID_PREV"].to_numpy(zero_copy_only=False)
    client = kept["SK_ID_CURR"].to_numpy(zero_copy_only=False) - traits.client_ids[:1].sum()
    months = kept["MONTHS_BALANCE"].to_numpy(zero_copy_only=False)
    number = kept["CNT_INSTALMENT_MATURE_CUM"].to_numpy(zero_copy_only=False)
    days = np.maximum(np.round(-months * DAYS_A_MONTH - 15), 1)
    return _payments(random, traits, client, ids, np.zeros(len(rows)), np.nan_to_num(number), days, due[rows])


def _payments(
    random: np.random.Generator,
    traits: Traits,
    client: Integers,
    ids: Integers,
    version: Floats,
    number: np.ndarray,
    due_day: Floats,
    due: Floats,
) -> Columns:
    """Pay each instalment: mostly some days early, late where the client tends to be, sometimes in two parts."""
    size = len(ids)
    loan = version > 0
    tendency = traits.score("pos_late")[client]
    late = random.random(size) < np.where(loan, 0.075, 0.03) * np.exp(0.7 * tendency)
    delay = np.ceil(random.exponential(np.exp(1.4 + 0.35 * tendency), size))
    early = np.round(random.gamma(1.1, np.where(loan, 9.5, 4.0), size))
    paid_day = np.where(late, due_day - delay, due_day + early)
    in_parts = loan & (random.random(size) < SHARE_PAID_IN_PARTS)
    due = to_grid(due, 0.001)
    amount = np.where(in_parts, to_grid(due * random.uniform(0.05, 0.95, size), 0.045), due)
    # What is not yet due to be seen today is not in the file: a payment after today is an unpaid instalment.
    unpaid = (paid_day < 1) | (random.random(size) < SHARE_UNPAID)
    columns = {
        "SK_ID_PREV": whole(ids),
        "SK_ID_CURR": whole(traits.client_ids[client]),
        "NUM_INSTALMENT_VERSION": real(version),
        "NUM_INSTALMENT_NUMBER": whole(number),
        "DAYS_INSTALMENT": real(0.0 - due_day),
        "DAYS_ENTRY_PAYMENT": real(0.0 - paid_day, unpaid),
        "AMT_INSTALMENT": real(due),
        "AMT_PAYMENT": real(amount, unpaid),
    }
    second = taken(columns, in_parts & ~unpaid)
    rest = (due - amount)[in_parts & ~unpaid]
    second["AMT_PAYMENT"] = real(to_grid(rest, 0.001))
    return {name: pa.concat_arrays([columns[name], second[name]]) for name in columns}
