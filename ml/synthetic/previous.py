"""Earlier applications with Home Credit: what was asked, decided and agreed. The monthly tables follow from these."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ml.synthetic.bureau import rows_per_client
from ml.synthetic.draws import (
    NEVER,
    QUANTILES,
    Flags,
    Floats,
    Integers,
    frequencies,
    mixed,
    pick,
    to_grid,
    weighted,
)
from ml.synthetic.traits import FIRST_PREVIOUS, HISTORY_STRIDE, Traits
from ml.tables.numerics import sigmoid

CASH, CONSUMER, REVOLVING, NO_TYPE = range(4)
APPROVED, CANCELED, REFUSED, UNUSED = range(4)

# By days since the decision: share of consumer loans among loans, and of each outcome by kind.
AGES = np.array([50.0, 150, 280, 450, 640, 910, 1280, 1730, 2460])
CONSUMER_SHARE = np.array([0.23, 0.24, 0.27, 0.33, 0.51, 0.52, 0.63, 0.78, 0.83])
CASH_CANCELED = np.array([0.741, 0.627, 0.585, 0.479, 0.15, 0.001, 0, 0, 0])
CASH_REFUSED = np.array([0.172, 0.239, 0.227, 0.25, 0.244, 0.151, 0.176, 0.186, 0.23])
CONSUMER_REFUSED = np.array([0.059, 0.085, 0.091, 0.091, 0.1, 0.108, 0.092, 0.081, 0.134])
SHARE_OF_OTHER_CARDS = 0.061  # of applications: revolving, and not approved
CASH_TERMS = frequencies("6:77 12:271 18:139 24:186 30:36 36:126 42:17 48:82 54:4 60:56")
CONSUMER_TERMS = frequencies("4:38 6:245 8:42 10:196 12:321 14:11 16:7 18:36 24:83 36:6")
LIMITS, LIMIT_SHARES = weighted(
    "135000:129 180000:116 225000:113 450000:112 90000:76 45000:74 270000:73 765000:29 67500:26 "
    "900000:23 202500:22 157500:19"
)


@dataclass(frozen=True)
class Contracts:
    """Earlier applications of a block, one row each (n,). Days count back from today; amounts as asked or agreed."""

    client: Integers
    ids: Integers
    kind: Integers
    outcome: Integers
    decided: Floats
    asked: Floats  # 0: never said
    credit: Floats
    goods: Floats  # NaN where not said
    down_payment: Floats
    term: Floats  # monthly instalments; 0 for cards, NaN where never agreed
    annuity: Floats
    first_due: Floats  # day of the first instalment; negative: to come
    last_due: Floats  # as agreed
    ended: Floats  # day of the last instalment actually due; NaN: still running, or never begun

    @property
    def size(self) -> int:
        """Number of applications."""
        return len(self.client)

    @property
    def is_loan(self) -> Flags:
        """True where an approved cash or consumer loan was paid out."""
        return np.asarray((self.outcome == APPROVED) & (self.kind <= CONSUMER))

    @property
    def is_card(self) -> Flags:
        """True where an approved card was issued."""
        return np.asarray((self.outcome == APPROVED) & (self.kind == REVOLVING))


def draw_contracts(random: np.random.Generator, traits: Traits) -> Contracts:
    """Draw the earlier applications; the first of a card holder is the card."""
    counts = np.where(traits.holds("previous_known"), traits.value("previous_count"), 0).astype(np.int64)
    client, rank = rows_per_client(counts)
    holds_card = (rank == 0) & traits.holds("card_has")[client]
    decided = np.round(QUANTILES["previous_days"].at(mixed(random, traits.score("previous_age")[client], 0.6)))
    decided = np.maximum(np.where(holds_card, np.minimum(decided * 1.3, 2900), decided), 2)
    kind, outcome = _kinds_and_outcomes(random, traits, client, decided, holds_card)
    score = mixed(random, traits.score("income")[client], 0.45)
    asked, credit, goods, down_payment = _amounts(random, score, kind, outcome)
    said = (outcome == APPROVED) | ((outcome == REFUSED) & (random.random(len(client)) < 0.83) & (asked > 0))
    term, annuity = _terms(random, score, kind, credit, said)
    first_due = decided - 30 - np.where(random.random(len(client)) < 0.25, random.integers(1, 18, len(client)), 0)
    last_due = first_due - 30 * (term - 1)
    ended = _ends(random, kind, outcome, first_due, last_due)
    ids = FIRST_PREVIOUS + (traits.first + client) * HISTORY_STRIDE + rank
    return Contracts(
        client,
        ids,
        kind,
        outcome,
        decided,
        asked,
        credit,
        goods,
        down_payment,
        term,
        annuity,
        first_due,
        last_due,
        ended,
    )


def _kinds_and_outcomes(
    random: np.random.Generator, traits: Traits, client: Integers, decided: Floats, holds_card: Flags
) -> tuple[Integers, Integers]:
    size = len(client)
    draw = random.random(size)
    other_card = draw < SHARE_OF_OTHER_CARDS
    consumer = random.random(size) < np.interp(decided, AGES, CONSUMER_SHARE)
    kind = np.select([holds_card | other_card, draw > 0.9997, consumer], [REVOLVING, NO_TYPE, CONSUMER], CASH)

    refusal = np.select(
        [kind == CASH, kind == CONSUMER],
        [np.interp(decided, AGES, CASH_REFUSED), np.interp(decided, AGES, CONSUMER_REFUSED)],
        0.48,
    )
    refused_trait = traits.score("previous_refused")[client]
    refused = random.random(size) < sigmoid(np.log(refusal / (1 - refusal)) + 1.1 * refused_trait - 0.6)
    canceled_share = np.interp(decided, AGES, CASH_CANCELED) / (1 - np.interp(decided, AGES, CASH_REFUSED))
    again = random.random(size)
    outcome = np.select(
        [
            holds_card,
            kind == NO_TYPE,
            refused,
            (kind == CASH) & (again < canceled_share),
            kind == REVOLVING,
            (kind == CONSUMER) & (again < 0.043),
        ],
        [APPROVED, CANCELED, REFUSED, CANCELED, CANCELED, UNUSED],
        APPROVED,
    )
    return kind, outcome


def _amounts(
    random: np.random.Generator, score: Floats, kind: Integers, outcome: Integers
) -> tuple[Floats, Floats, Floats, Floats]:
    """Amount asked, credit, price of the goods, down payment, of scores of size. Who earns more asks for more."""
    size = len(kind)
    refused = outcome == REFUSED
    cash = np.where(refused, QUANTILES["refused_cash_amount"].at(score), QUANTILES["cash_amount"].at(score))
    asked = np.select(
        [kind == CASH, kind == CONSUMER],
        [to_grid(cash, 4_500), to_grid(QUANTILES["consumer_amount"].at(score), 4.5)],
        np.array(LIMITS, dtype=float)[pick(random, LIMIT_SHARES, size)],
    )
    silent = np.where(outcome == CANCELED, 0.966, np.where(refused & (kind == CASH), 0.17, 0.0))
    asked = np.where((random.random(size) < silent) & (kind != CONSUMER), 0.0, asked)
    goods = np.where(asked > 0, asked, np.nan)
    pays_down = (kind == CONSUMER) & (outcome != UNUSED) & (random.random(size) < 0.56)
    down_rate = np.where(pays_down, QUANTILES["down_payment_rate"].at(random.standard_normal(size)), 0.0)
    down_payment = to_grid(asked * down_rate, 4.5)
    insured = np.where(random.random(size) < np.where(kind == CASH, 0.72, 0.35), random.uniform(1.04, 1.25, size), 1.0)
    credit = np.where(kind == REVOLVING, asked, to_grid((asked - down_payment) * insured, 4.5))
    # Four cards in ten are sent unasked: a limit without an amount applied for.
    unasked = (kind == REVOLVING) & (outcome == APPROVED) & (random.random(size) < 0.4)
    return np.where(unasked, 0.0, asked), credit, np.where(unasked, np.nan, goods), down_payment


def _terms(
    random: np.random.Generator, amount_score: Floats, kind: Integers, credit: Floats, said: Flags
) -> tuple[Floats, Floats]:
    """Instalments and annuity; larger amounts are repaid over more months."""
    length = mixed(random, amount_score, 0.7)
    term = np.select([kind == CASH, kind == CONSUMER], [CASH_TERMS.at(length), CONSUMER_TERMS.at(length)], 0.0)
    score = random.standard_normal(len(kind))
    # What a credit costs grows with its length around the usual cost of its kind.
    cost = np.where(kind == CASH, QUANTILES["cash_cost"].at(score), QUANTILES["consumer_cost"].at(score))
    cost = 1 + (cost - 1) * np.clip(np.sqrt(term / np.where(kind == CASH, 20, 11)), 0.4, 2.0)
    annuity = np.where(kind == REVOLVING, credit / 20, credit * cost / np.maximum(term, 1))
    return np.where(said, term, np.nan), np.where(said, np.round(to_grid(annuity, 0.045), 3), np.nan)


def _ends(
    random: np.random.Generator, kind: Integers, outcome: Integers, first_due: Floats, last_due: Floats
) -> Floats:
    """Day of the last instalment due, of loans that are over: the agreed one, or an early repayment."""
    size = len(kind)
    loan = (outcome == APPROVED) & (kind <= CONSUMER)
    months = np.where(loan, (first_due - last_due) / 30, 0)
    early = random.random(size) < np.where(kind == CASH, 0.5, 0.4)
    kept = np.ceil(months * random.beta(2.2, 1.1, size))
    ended = np.where(early, first_due - 30 * kept, last_due)
    return np.where(loan & (ended > 0), ended, np.nan)


def offsets(days: Floats) -> Floats:
    """Days before today as the files write them: negative offsets, 365243 where there is no such day (NaN)."""
    return np.where(np.isnan(days), NEVER, 0.0 - np.round(days))
