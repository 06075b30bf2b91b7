"""The previous_application file: the drawn contracts in the competition's columns and words."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ml.synthetic.draws import (
    NEVER,
    QUANTILES,
    Columns,
    Flags,
    Integers,
    drawn_words,
    pick,
    real,
    weighted,
    whole,
    words,
)
from ml.synthetic.previous import APPROVED, CANCELED, CASH, CONSUMER, REFUSED, REVOLVING, UNUSED, Contracts, offsets
from ml.synthetic.traits import Traits

TYPES = ("Cash loans", "Consumer loans", "Revolving loans", "XNA")
OUTCOMES = ("Approved", "Canceled", "Refused", "Unused offer")
HOURS = (
    "3:27 4:49 5:87 6:158 7:279 8:428 9:737 10:1052 11:1166 12:1136 13:1029 14:974 15:862 16:706 17:576 18:394 19:210 "
    "20:88 21:26"
)
WEEKDAYS = "MONDAY:1501 TUESDAY:1563 WEDNESDAY:1529 THURSDAY:1478 FRIDAY:1538 SATURDAY:1429 SUNDAY:962"
SUITES = "-:493 Unaccompanied:308 Family:125 Spouse, partner:38 Children:18 Other_B:11 Other_A:5 Group of people:1"
PURPOSES = (
    "XNA:9130 Repairs:270 Other:190 Urgent needs:120 Everyday expenses:60 Medicine:45 Buying a used car:40 "
    "Education:30 Building a house or an annex:30 Payments on other loans:25 Car repairs:12 Journey:12 "
    "Purchase of electronic equipment:12 Furniture:12 Wedding / gift / holiday:12"
)
PAYMENTS = "Cash through the bank:870 XNA:122 Non-cash from your account:7 Cashless from the account of the employer:1"
REASONS_CASH = "HC:716 LIMIT:120 SCO:90 SCOFR:45 XNA:17 VERIF:10 SYSTEM:2"
REASONS_CONSUMER = "LIMIT:423 HC:289 SCO:244 XNA:28 VERIF:9 SCOFR:7"
GOODS = (
    "Mobile:292 Consumer Electronics:175 Computers:143 Audio/Video:141 Furniture:79 Construction Materials:40 "
    "Clothing and Accessories:39 Photo / Cinema Equipment:34 Auto Accessories:11 Jewelry:9 Homewares:9 "
    "Medical Supplies:5 Vehicles:5 Gardening:4 Sport and Leisure:4 Office Appliances:4 Tourism:3 Other:3"
)
HOUSEHOLD, MOBILE, INDUSTRY, OTHER = range(4)
PRODUCT_OF_GOODS = {
    "Mobile": MOBILE,
    **dict.fromkeys(
        ("Consumer Electronics", "Audio/Video", "Computers", "Photo / Cinema Equipment", "Homewares"), HOUSEHOLD
    ),
    **dict.fromkeys(("Furniture", "Construction Materials", "Clothing and Accessories", "Jewelry"), INDUSTRY),
}
SELLERS = ("Consumer electronics", "Connectivity", "Industry", "Auto technology")
SELLERS_OF_INDUSTRY = {
    "Furniture": "Furniture",
    "Construction Materials": "Construction",
    "Clothing and Accessories": "Clothing",
    "Jewelry": "Jewelry",
    "Tourism": "Tourism",
}
SELLER_WORDS = ("XNA", *SELLERS, *SELLERS_OF_INDUSTRY.values())
CHANNELS = ("Country-wide", "Stone", "Regional / Local", "Credit and cash offices", "Contact center", "AP+ (Cash loan)")
YIELDS = ("XNA", "low_action", "low_normal", "middle", "high")
CARD_PRODUCTS = ("Card X-Sell", "Card Street")
CASH_PRODUCTS = tuple(f"Cash {where}: {cost}" for where in ("X-Sell", "Street") for cost in ("low", "middle", "high"))
POS_PRODUCTS = tuple(
    f"POS {what} {interest}"
    for what in ("household", "mobile", "industry", "other")
    for interest in ("with interest", "without interest")
)
# The published files write this one product in the plural.
PRODUCTS = (
    "Cash",
    *CARD_PRODUCTS,
    *CASH_PRODUCTS,
    *(name.replace("other without", "others without") for name in POS_PRODUCTS),
)


def previous_columns(random: np.random.Generator, traits: Traits, contracts: Contracts) -> Columns:
    """Every column of the previous_application file, one row per contract."""
    size, kind, outcome = contracts.size, contracts.kind, contracts.outcome
    consumer, agreed = kind == CONSUMER, ~np.isnan(contracts.annuity)
    reasons_cash, cash_shares = weighted(REASONS_CASH)
    reasons_consumer, consumer_shares = weighted(REASONS_CONSUMER)
    reason = np.where(
        consumer, len(reasons_cash) + pick(random, consumer_shares, size), pick(random, cash_shares, size)
    )
    reasons = (*reasons_cash, *reasons_consumer, "CLIENT", "XAP")
    reason = np.select([outcome == REFUSED, outcome == UNUSED], [reason, len(reasons) - 2], len(reasons) - 1)
    columns = {
        "SK_ID_PREV": whole(contracts.ids),
        "SK_ID_CURR": whole(traits.client_ids[contracts.client]),
        "NAME_CONTRACT_TYPE": words(TYPES, kind),
        "NAME_CONTRACT_STATUS": words(OUTCOMES, outcome),
        "CODE_REJECT_REASON": words(reasons, reason),
        "AMT_ANNUITY": real(contracts.annuity),
        "AMT_APPLICATION": real(contracts.asked),
        "AMT_CREDIT": real(contracts.credit),
        "AMT_GOODS_PRICE": real(contracts.goods),
        "AMT_DOWN_PAYMENT": real(contracts.down_payment, ~consumer),
        "RATE_DOWN_PAYMENT": real(
            np.round(contracts.down_payment * 1.089 / np.maximum(contracts.credit + contracts.down_payment, 1), 10),
            ~consumer,
        ),
        "RATE_INTEREST_PRIMARY": real(np.full(size, 0.1893), ~(consumer & (random.random(size) < 0.01))),
        "CNT_PAYMENT": real(contracts.term),
        "DAYS_DECISION": whole(-contracts.decided),
        "WEEKDAY_APPR_PROCESS_START": drawn_words(random, WEEKDAYS, size),
        "HOUR_APPR_PROCESS_START": whole(_hours(random, size)),
        "FLAG_LAST_APPL_PER_CONTRACT": drawn_words(random, "Y:9959 N:41", size),
        "NFLAG_LAST_APPL_IN_DAY": whole(random.random(size) < 0.9968),
        "NAME_TYPE_SUITE": drawn_words(random, SUITES, size),
        "NAME_CLIENT_TYPE": _client_types(random, contracts),
        "NAME_PORTFOLIO": words(
            ("Cash", "POS", "Cards", "XNA"), np.where(agreed, np.minimum(kind, 3), 3).astype(np.int64)
        ),
    }
    columns["RATE_INTEREST_PRIVILEGED"] = real(
        np.full(size, 0.8351), columns["RATE_INTEREST_PRIMARY"].is_null().to_numpy(zero_copy_only=False)
    )
    return columns | _product(random, contracts, agreed) | _calendar(random, contracts)


def _hours(random: np.random.Generator, size: int) -> Integers:
    hours, shares = weighted(HOURS)
    return np.array(hours, dtype=np.int64)[pick(random, shares, size)]


def _client_types(random: np.random.Generator, contracts: Contracts) -> pa.Array:
    """The oldest application of a client is mostly a new client's."""
    oldest = np.zeros(contracts.size, dtype=bool)
    order = np.lexsort((-contracts.decided, contracts.client))
    oldest[order[np.r_[True, np.diff(contracts.client[order]) > 0][: contracts.size]]] = True
    draw = random.random(contracts.size)
    return words(
        ("New", "Refreshed", "Repeater", "XNA"),
        np.select([oldest & (draw < 0.8), draw > 0.999, draw > 0.9], [0, 3, 1], 2),
    )


def _product(random: np.random.Generator, contracts: Contracts, agreed: Flags) -> Columns:
    size, kind = contracts.size, contracts.kind
    consumer = kind == CONSUMER
    goods_words, goods_shares = weighted(GOODS)
    goods = pick(random, goods_shares, size)
    product = np.array([PRODUCT_OF_GOODS.get(word, OTHER) for word in goods_words])[goods]
    own_seller = np.array([SELLER_WORDS.index(SELLERS_OF_INDUSTRY.get(word, "Industry")) for word in goods_words])[
        goods
    ]
    seller = np.select([product == HOUSEHOLD, product == MOBILE], [1, 2], own_seller)
    cost = np.nan_to_num(contracts.annuity * contracts.term / np.maximum(contracts.credit, 1))
    costly = np.where(consumer, np.digitize(cost, (1.08, 1.17, 1.26)), 1 + np.digitize(cost, (1.3, 1.6)))
    cross_sold = random.random(size) < np.where(kind == CASH, 0.82, np.where(contracts.outcome == APPROVED, 0.63, 0.3))
    combination = np.select(
        [kind == REVOLVING, consumer, agreed],
        [1 + ~cross_sold, 9 + 2 * product + ((costly == 0) & agreed), 3 + 3 * ~cross_sold + np.maximum(costly - 1, 0)],
        0,
    )
    offices = pick(random, np.array([0.095, 0.107, 0.119, 0.89, 0.95, 1.0]), size)
    shops = pick(random, np.array([0.576, 0.857, 1.0]), size)
    area = np.round(QUANTILES["seller_area"].at(random.standard_normal(size)))
    purposes, purpose_shares = weighted(PURPOSES)
    payments, payment_shares = weighted(PAYMENTS)
    return {
        "NAME_GOODS_CATEGORY": words((*goods_words, "XNA"), np.where(consumer, goods, len(goods_words))),
        "NAME_SELLER_INDUSTRY": words(SELLER_WORDS, np.where(consumer, seller, 0)),
        "SELLERPLACE_AREA": whole(np.where(consumer, area, np.where(random.random(size) < 0.08, 0, -1))),
        "NAME_PRODUCT_TYPE": words(
            ("x-sell", "walk-in", "XNA"), np.where(~consumer & agreed, np.where(cross_sold, 0, 1), 2)
        ),
        "CHANNEL_TYPE": words(CHANNELS, np.where(consumer, shops, offices)),
        "NAME_YIELD_GROUP": words(YIELDS, np.where(agreed & (kind != REVOLVING), 1 + costly, 0)),
        "PRODUCT_COMBINATION": words(PRODUCTS, combination),
        "NAME_CASH_LOAN_PURPOSE": words(
            (*purposes, "XAP"),
            np.where(kind != CASH, len(purposes), np.where(agreed, pick(random, purpose_shares, size), 0)),
        ),
        "NAME_PAYMENT_TYPE": words(
            payments,
            np.where((kind == REVOLVING) | (contracts.outcome == CANCELED), 1, pick(random, payment_shares, size)),
        ),
    }


def _calendar(random: np.random.Generator, contracts: Contracts) -> Columns:
    """Agreed and actual days of the approved contracts; 365243 where there was no such day."""
    size = contracts.size
    card, loan = contracts.is_card, contracts.is_loan
    missing = (contracts.outcome != APPROVED) | (random.random(size) < 0.045)
    drawn_after = np.round(random.exponential(120, size)) + 5
    used = card & (random.random(size) < 0.64) & (drawn_after < contracts.decided)
    first_drawing = np.where(used, contracts.decided - drawn_after, np.nan)
    first_due = np.where(card, first_drawing - 40, contracts.first_due)
    first_due = np.where(loan | (first_due > 0), first_due, np.nan)
    closed = np.maximum(contracts.ended - random.integers(0, 12, size), 1)
    insured = random.random(size) < np.select([contracts.kind == CASH, contracts.kind == CONSUMER], [0.8, 0.17], 0.0)
    return {
        "DAYS_FIRST_DRAWING": real(offsets(first_drawing), missing),
        "DAYS_FIRST_DUE": real(offsets(first_due), missing),
        "DAYS_LAST_DUE_1ST_VERSION": real(np.where(loan, offsets(contracts.last_due), float(NEVER)), missing),
        "DAYS_LAST_DUE": real(offsets(contracts.ended), missing),
        "DAYS_TERMINATION": real(offsets(closed), missing),
        "NFLAG_INSURED_ON_APPROVAL": real(insured.astype(np.float64), missing),
    }
