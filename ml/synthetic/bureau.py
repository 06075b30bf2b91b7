"""The credit bureau's history: credits with other lenders and their monthly status. Needs the clients' traits only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.synthetic.draws import (
    QUANTILES,
    Columns,
    Flags,
    Floats,
    Integers,
    mixed,
    pick,
    real,
    to_grid,
    weighted,
    whole,
    words,
)
from ml.synthetic.traits import FIRST_BUREAU, HISTORY_STRIDE, Traits
from ml.tables.numerics import sigmoid

DAYS_A_MONTH = 30.4
LONGEST_MONTHS = 96
SHARE_OF_CLIENTS_WITH_MONTHS = 0.47
SHARE_NEVER_REPORTED = 0.13  # of credits: status X from beginning to end

# Frequencies in ten thousand. The first five have amounts and durations of their own.
TYPES, TYPE_SHARES = weighted(
    "Consumer credit:7266 Credit card:2350 Car loan:157 Mortgage:102 Microloan:99 Loan for business development:12 "
    "Another type of loan:6 Loan for working capital replenishment:3 Unknown type of loan:3 Cash loan (non-earmarked):2"
)
CONSUMER, CARD, CAR, MORTGAGE, MICRO = range(5)
STATES = ("Closed", "Active", "Sold")
CURRENCIES, CURRENCY_SHARES = weighted("currency 1:9992 currency 2:7 currency 3:1")

# Share of credits still active, by days since they were opened: cards, and everything else.
AGES = np.array([50.0, 150, 280, 450, 640, 910, 1280, 1730, 2460])
ACTIVE_CARDS = np.array([0.973, 0.964, 0.906, 0.818, 0.76, 0.722, 0.604, 0.498, 0.309])
ACTIVE_OTHERS = np.array([0.747, 0.734, 0.659, 0.438, 0.315, 0.185, 0.118, 0.06, 0.051])


@dataclass(frozen=True)
class Credits:
    """The credits of a block, one row each (n,): whose, of what kind, opened and ended when (days before today)."""

    client: Integers  # position of the client in the block
    ids: Integers
    kind: Integers
    active: Flags
    opened: Floats
    due: Floats  # negative: in the future
    ended: Floats  # NaN where still active

    @property
    def size(self) -> int:
        """Number of credits."""
        return len(self.client)


def rows_per_client(counts: Integers) -> tuple[Integers, Integers]:
    """Position of the client and rank within the client (from 0) of each of `counts` rows per client."""
    client = np.repeat(np.arange(len(counts)), counts)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    return client, np.arange(len(client)) - first


def draw_credits(random: np.random.Generator, traits: Traits) -> Credits:
    """Draw the credits: older, fewer active ones and less debt where the client's traits say so."""
    counts = np.where(traits.holds("bureau_known"), traits.value("bureau_count"), 0).astype(np.int64)
    client, rank = rows_per_client(counts)
    opened = np.round(QUANTILES["bureau_days"].at(mixed(random, traits.score("bureau_age")[client], 0.6)))
    kind = pick(random, TYPE_SHARES, len(client))
    # Micro-loans are a matter of weeks and recent.
    opened = np.where(kind == MICRO, np.ceil(opened / 8), opened)
    share = np.where(kind == CARD, np.interp(opened, AGES, ACTIVE_CARDS), np.interp(opened, AGES, ACTIVE_OTHERS))
    log_odds = np.log(share / (1 - share)) + 0.6 * traits.score("bureau_active")[client]
    active = random.random(len(client)) < sigmoid(log_odds)
    due, ended = _ends(random, kind, active, opened)
    return Credits(client, _credit_ids(traits, client, rank), kind, active, opened, due, ended)


def _credit_ids(traits: Traits, client: Integers, rank: Integers) -> Integers:
    return FIRST_BUREAU + (traits.first + client) * HISTORY_STRIDE + rank


def _by_kind(random: np.random.Generator, kind: Integers, active: Flags, what: str) -> Floats:
    """Amounts ("sum") or durations ("days") drawn from the distribution of each credit's kind."""
    score = random.standard_normal(len(kind))
    consumer = np.where(
        active, QUANTILES[f"consumer_active_{what}"].at(score), QUANTILES[f"consumer_closed_{what}"].at(score)
    )
    own = {CARD: "card", CAR: "car", MORTGAGE: "mortgage", MICRO: "micro"}
    choices = [QUANTILES[f"{name}_{what}"].at(score) for name in own.values()]
    return np.select([kind == code for code in own], choices, consumer)


def _ends(random: np.random.Generator, kind: Integers, active: Flags, opened: Floats) -> tuple[Floats, Floats]:
    """Days before today on which each credit is due and on which it ended (NaN while active)."""
    duration = np.ceil(_by_kind(random, kind, active, "days"))
    # Most active credits still run; the others are past their term and not paid back.
    extended = active & (duration <= opened) & (random.random(len(kind)) < 0.85)
    duration = np.where(extended, opened + np.ceil(duration * random.random(len(kind))), duration)
    due = opened - duration
    on_time = random.random(len(kind)) < 0.5
    early = np.ceil(np.minimum(duration, opened) * random.beta(2.5, 1.2, len(kind)))
    ended = np.where(on_time & (due > 0), due, opened - early)
    return due, np.where(active, np.nan, np.clip(ended, 1, np.maximum(opened, 1)))


def bureau_columns(random: np.random.Generator, traits: Traits, credits: Credits) -> Columns:
    """Every column of the bureau file, one row per credit."""

    def drawn(share: float | Floats) -> Flags:
        return np.asarray(random.random(credits.size) < share)

    kind, active, late = credits.kind, credits.active, traits.score("pos_late")[credits.client]
    overdue = active & drawn(0.0045 * np.exp(0.8 * late))
    ever_overdue = drawn(sigmoid(0.7 * late - 1.45))
    sold = ~active & drawn(0.0054)
    state = np.where(active, 1, np.where(sold, 2, 0))
    updated = np.where(
        active,
        QUANTILES["update_days"].at(random.standard_normal(credits.size)),
        np.where(
            drawn(0.75),
            credits.ended - random.integers(0, 30, credits.size),
            credits.ended * random.random(credits.size),
        ),
    )
    worst = QUANTILES["max_overdue"].at(random.standard_normal(credits.size))
    overdue_days = np.where(overdue, np.ceil(random.exponential(25.0, credits.size)), 0)
    columns = {
        "SK_ID_CURR": whole(traits.client_ids[credits.client]),
        "SK_ID_BUREAU": whole(credits.ids),
        "CREDIT_ACTIVE": words(STATES, state),
        "CREDIT_CURRENCY": words(CURRENCIES, pick(random, CURRENCY_SHARES, credits.size)),
        "CREDIT_TYPE": words(TYPES, kind),
        "DAYS_CREDIT": whole(-credits.opened),
        "CREDIT_DAY_OVERDUE": whole(overdue_days),
        "DAYS_CREDIT_ENDDATE": real(
            0.0 - credits.due, drawn(np.select([kind == CARD, kind == MICRO], [0.22, 0.42], 0.012))
        ),
        "DAYS_ENDDATE_FACT": real(0.0 - credits.ended),
        "AMT_CREDIT_MAX_OVERDUE": real(np.where(ever_overdue, to_grid(worst, 0.045), 0.0), drawn(0.677)),
        "CNT_CREDIT_PROLONG": whole(drawn(0.0034)),
        "DAYS_CREDIT_UPDATE": whole(-np.clip(np.round(updated), 0, np.maximum(credits.opened, 1)) + 0.0),
    }
    return columns | _amounts(random, traits, credits, overdue_days)


def _amounts(random: np.random.Generator, traits: Traits, credits: Credits, overdue_days: Floats) -> Columns:
    size, kind, active = credits.size, credits.kind, credits.active
    step = np.where(random.random(size) < 0.5, 4_500, 4.5)
    total = np.round(np.round(_by_kind(random, kind, active, "sum") / step) * step, 4)
    term = np.maximum(credits.opened - credits.due, 30)
    indebted = 0.9 * traits.score("bureau_debt")[credits.client]
    remaining = np.clip(-credits.due / term, 0.02, 1.0)
    loan_share = np.clip(remaining**0.6 * np.exp(0.15 * indebted + random.normal(0, 0.15, size)), 0, 1.1)
    card_share = np.where(
        random.random(size) < sigmoid(0.3 + indebted), sigmoid(1.2 + indebted + random.normal(0, 1, size)), 0
    )
    debt = np.where(active, total * np.where(kind == CARD, card_share, loan_share), 0.0)
    has_limit = (kind == CARD) & active & (random.random(size) < 0.31)
    annuity = np.where(
        random.random(size) < np.where(active, 0.8, 0.18), total / np.maximum(term / DAYS_A_MONTH, 1), 0.0
    )
    overdue_sum = np.where(overdue_days > 0, total / np.maximum(term / DAYS_A_MONTH, 1), 0.0)
    return {
        "AMT_CREDIT_SUM": real(total),
        "AMT_CREDIT_SUM_DEBT": real(to_grid(debt, 0.045), random.random(size) < np.where(active, 0.105, 0.165)),
        "AMT_CREDIT_SUM_LIMIT": real(
            np.where(has_limit, to_grid(np.maximum(total - debt, 0), 0.045), 0.0), random.random(size) < 0.377
        ),
        "AMT_CREDIT_SUM_OVERDUE": real(to_grid(overdue_sum, 4.5)),
        "AMT_ANNUITY": real(to_grid(annuity, 4.5), random.random(size) < np.where(active, 0.44, 0.6)),
    }


def bureau_balance_columns(random: np.random.Generator, traits: Traits, credits: Credits) -> Columns:
    """Every column of the bureau_balance file: month by month from each credit's opening, for 47 % of the clients."""
    reported = (random.random(traits.size) < SHARE_OF_CLIENTS_WITH_MONTHS)[credits.client]
    age = np.minimum(np.floor(credits.opened / DAYS_A_MONTH), LONGEST_MONTHS).astype(np.int64)
    credit, month = rows_per_client(np.where(reported, age + 1, 0))
    ended = np.where(credits.active, -1.0, credits.ended / DAYS_A_MONTH)[credit]
    unreported = np.where(
        random.random(credits.size) < SHARE_NEVER_REPORTED, 1.0, random.beta(0.3, 0.65, credits.size)
    )[credit]
    late = traits.score("pos_late")[credits.client][credit]
    draw = random.random(len(credit))
    late_share = 0.014 * np.exp(0.9 * late)
    worse = np.searchsorted(np.array([0.82, 0.88, 0.9, 0.91]), random.random(len(credit)))
    status = np.select(
        [
            (month < ended) & (unreported < 1),
            (draw < late_share) & (unreported < 1),
            draw < late_share + (1 - late_share) * unreported,
        ],
        [6, 1 + worse, 7],
        0,
    )
    return {
        "SK_ID_BUREAU": whole(credits.ids[credit]),
        "MONTHS_BALANCE": whole(-month),
        "STATUS": words(("0", "1", "2", "3", "4", "5", "C", "X"), status),
    }
