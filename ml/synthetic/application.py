"""The application row of each client, from its traits: who they are, what they ask for, what is known of them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ml.synthetic import aggregates
from ml.synthetic.building import building_columns
from ml.synthetic.draws import (
    NEVER,
    Columns,
    Flags,
    Floats,
    Integers,
    cumulated,
    drawn_words,
    pick,
    real,
    to_grid,
    weighted,
    whole,
    words,
)
from ml.synthetic.traits import Traits
from ml.tables.durations import DAYS_A_YEAR

SHARE_WITHOUT_SOCIAL_CIRCLE = 0.0024
SHARE_WITHOUT_EXT_SOURCE_2 = 0.0016


def application_columns(random: np.random.Generator, traits: Traits) -> Columns:
    """Every column of the application files but TARGET; one row per client, in the order of the traits."""
    columns: Columns = {"SK_ID_CURR": whole(traits.client_ids)}
    columns |= _person(random, traits)
    columns |= _work(random, traits)
    columns |= _request(random, traits)
    columns |= _contact(random, traits)
    columns |= _scores(random, traits)
    columns |= building_columns(random, traits)
    columns |= _circle_and_enquiries(random, traits)
    return columns | _documents(random, traits)


def _yes_no(holds: Flags) -> pa.Array:
    return words(("N", "Y"), holds.astype(np.int64))


def _days_before(days: Floats) -> Floats:
    """Days as negative offsets; adding zero keeps "-0" out of the files."""
    return -np.round(days) + 0.0


def _person(random: np.random.Generator, traits: Traits) -> Columns:
    children = traits.value("children")
    family = traits.value("family").astype(np.int64)
    in_couple = (family == 1) | (family == 2)
    age = traits.value("age")
    has_car = traits.holds("own_car")
    return {
        "CODE_GENDER": words(("F", "M"), traits.holds("male").astype(np.int64)),
        "FLAG_OWN_CAR": _yes_no(has_car),
        "FLAG_OWN_REALTY": _yes_no(traits.holds("own_realty")),
        "CNT_CHILDREN": whole(children),
        "CNT_FAM_MEMBERS": real(children + 1 + in_couple),
        "NAME_EDUCATION_TYPE": words(aggregates.LEVELS["education"], traits.value("education").astype(np.int64)),
        "NAME_FAMILY_STATUS": words(aggregates.LEVELS["family"], family),
        "NAME_HOUSING_TYPE": words(aggregates.LEVELS["housing"], traits.value("housing").astype(np.int64)),
        "DAYS_BIRTH": whole(_days_before(age)),
        "DAYS_REGISTRATION": real(_days_before(np.minimum(traits.value("registration"), age))),
        "DAYS_ID_PUBLISH": whole(_days_before(np.minimum(traits.value("id_publish"), age))),
        "OWN_CAR_AGE": real(np.round(traits.value("car_age")), ~has_car),
        "NAME_TYPE_SUITE": drawn_words(random, aggregates.WORDS["suite"], traits.size),
    }


def _table(text: str) -> tuple[tuple[str, ...], np.ndarray]:
    """Names and cumulated shares (columns, names) of a text table `name | weight | weight…`."""
    rows = [line.split(" | ") for line in text.strip().splitlines()]
    weights = np.array([[float(weight) for weight in row[1:]] for row in rows])
    return tuple(row[0] for row in rows), np.array([cumulated(column) for column in weights.T.tolist()])


OCCUPATIONS, OCCUPATION_SHARES = _table(aggregates.OCCUPATIONS)
ORGANIZATIONS, ORGANIZATION_SHARES = _table(aggregates.ORGANIZATIONS)


def _work(random: np.random.Generator, traits: Traits) -> Columns:
    retired = traits.holds("retired")
    has_degree = traits.value("education") >= 3
    occupation = pick(random, OCCUPATION_SHARES[2 * traits.holds("male") + has_degree], traits.size)
    occupation_unknown = retired | ~traits.holds("occupation_known")
    income_type = traits.value("income_type").astype(np.int64)
    organization = pick(random, ORGANIZATION_SHARES[income_type], traits.size)
    at_workplace = random.random(traits.size)
    for name, (workplace, share) in aggregates.WORKPLACES.items():
        here = (occupation == OCCUPATIONS.index(name)) & ~occupation_unknown & (at_workplace < share)
        organization[here] = ORGANIZATIONS.index(workplace)
    # Nobody was employed before their sixteenth birthday.
    employed = np.minimum(traits.value("employment"), traits.value("age") - 16 * DAYS_A_YEAR)
    return {
        "AMT_INCOME_TOTAL": real(to_grid(traits.value("income"), 4500)),
        "NAME_INCOME_TYPE": words((*aggregates.LEVELS["income_type"], "Pensioner"), np.where(retired, 3, income_type)),
        "DAYS_EMPLOYED": whole(np.where(retired, NEVER, _days_before(employed))),
        "OCCUPATION_TYPE": words(OCCUPATIONS, occupation, occupation_unknown),
        "ORGANIZATION_TYPE": words((*ORGANIZATIONS, "XNA"), np.where(retired, len(ORGANIZATIONS), organization)),
    }


def _request(random: np.random.Generator, traits: Traits) -> Columns:
    """Cash loans: a price, marked up by insurance, repaid in `term` annuities. Revolving: a limit, repaid by 20ths."""
    revolving = traits.holds("revolving")
    lumpy = np.where(random.random(traits.size) < 0.59, 45_000, 4_500)
    goods = np.maximum(np.round(traits.value("goods") / lumpy) * lumpy, 45_000)
    credit = np.where(revolving, traits.value("limit"), to_grid(goods * traits.value("markup"), 4.5))
    annuity = to_grid(np.where(revolving, credit / 20, credit / traits.value("term")), 4.5)
    goods = np.where(revolving, credit, goods)
    no_goods = revolving & (random.random(traits.size) < 0.008)
    return {
        "NAME_CONTRACT_TYPE": words(("Cash loans", "Revolving loans"), revolving.astype(np.int64)),
        "AMT_CREDIT": real(credit),
        "AMT_ANNUITY": real(annuity, random.random(traits.size) < 0.00004),
        "AMT_GOODS_PRICE": real(goods, no_goods),
        "WEEKDAY_APPR_PROCESS_START": drawn_words(random, aggregates.WORDS["weekday"], traits.size),
        "HOUR_APPR_PROCESS_START": whole(traits.value("hour")),
    }


def _contact(random: np.random.Generator, traits: Traits) -> Columns:
    def drawn(share: float | Floats) -> Flags:
        return np.asarray(random.random(traits.size) < share)

    employed = ~traits.holds("retired")
    region_work = traits.holds("region_work") & employed
    region_live = drawn(np.where(region_work, 0.25, 0.003))
    city_work, city_live = traits.holds("city_work") & employed, traits.holds("city_live")
    city_differs = (city_work & drawn(np.where(city_live, 0.17, 1.0))) | (city_live & ~city_work & drawn(0.5))
    rating_with_city = traits.value("rating")
    # Where the two ratings differ, the region alone is rated worse than with the city in it.
    moves = drawn(np.where(rating_with_city == 1, 0.06, np.where(rating_with_city == 2, 0.017, 0.0)))
    return {
        "REGION_POPULATION_RELATIVE": real(np.round(traits.value("population"), 6)),
        "REGION_RATING_CLIENT": whole(rating_with_city + moves),
        "REGION_RATING_CLIENT_W_CITY": whole(rating_with_city),
        "REG_REGION_NOT_LIVE_REGION": whole(region_live),
        "REG_REGION_NOT_WORK_REGION": whole(region_work),
        "LIVE_REGION_NOT_WORK_REGION": whole(region_work & drawn(np.where(region_live, 0.1, 1.0))),
        "REG_CITY_NOT_LIVE_CITY": whole(city_live),
        "REG_CITY_NOT_WORK_CITY": whole(city_work),
        "LIVE_CITY_NOT_WORK_CITY": whole(city_differs),
        "FLAG_MOBIL": whole(np.ones(traits.size)),
        "FLAG_EMP_PHONE": whole(employed),
        "FLAG_WORK_PHONE": whole(traits.holds("work_phone") & employed),
        "FLAG_CONT_MOBILE": whole(drawn(0.9984)),
        "FLAG_PHONE": whole(traits.holds("home_phone")),
        "FLAG_EMAIL": whole(traits.holds("email")),
        "DAYS_LAST_PHONE_CHANGE": real(_days_before(traits.value("phone_change"))),
    }


def _scores(random: np.random.Generator, traits: Traits) -> Columns:
    no_bureau = ~traits.holds("bureau_known")
    return {
        "EXT_SOURCE_1": real(traits.value("ext1"), ~traits.holds("ext1_known")),
        "EXT_SOURCE_2": real(traits.value("ext2"), random.random(traits.size) < SHARE_WITHOUT_EXT_SOURCE_2),
        # The third score is built on the credit bureau's file: none there, none here.
        "EXT_SOURCE_3": real(traits.value("ext3"), no_bureau | ~traits.holds("ext3_known")),
    }


def _circle_and_enquiries(random: np.random.Generator, traits: Traits) -> Columns:
    missing = random.random(traits.size) < SHARE_WITHOUT_SOCIAL_CIRCLE
    seen = traits.value("circle")
    defaulted = np.minimum(np.where(seen > 0, traits.value("circle_default"), 0), seen)
    later = np.minimum(random.binomial(defaulted.astype(np.int64), 0.72), defaulted)
    no_bureau = ~traits.holds("bureau_known")

    def rare(text: str) -> pa.Array:
        counts, shares = weighted(text)
        return real(np.array(counts, dtype=float)[pick(random, shares, traits.size)], no_bureau)

    return {
        "OBS_30_CNT_SOCIAL_CIRCLE": real(seen, missing),
        "DEF_30_CNT_SOCIAL_CIRCLE": real(defaulted, missing),
        "OBS_60_CNT_SOCIAL_CIRCLE": real(np.maximum(seen - (random.random(traits.size) < 0.02), defaulted), missing),
        "DEF_60_CNT_SOCIAL_CIRCLE": real(later.astype(float), missing),
        "AMT_REQ_CREDIT_BUREAU_HOUR": rare("0:9938 1:61 2:1"),
        "AMT_REQ_CREDIT_BUREAU_DAY": rare("0:9948 1:45 2:4 3:3"),
        "AMT_REQ_CREDIT_BUREAU_WEEK": rare("0:9711 1:279 2:6 3:4"),
        "AMT_REQ_CREDIT_BUREAU_MON": real(traits.value("requests_month"), no_bureau),
        "AMT_REQ_CREDIT_BUREAU_QRT": real(traits.value("requests_quarter"), no_bureau),
        "AMT_REQ_CREDIT_BUREAU_YEAR": real(traits.value("requests_year"), no_bureau),
    }


def _documents(random: np.random.Generator, traits: Traits) -> Columns:
    given = np.zeros((traits.size, 22), dtype=np.int64)
    revolving, retired = traits.holds("revolving"), traits.holds("retired")
    groups: dict[str, Flags] = {
        "revolving": revolving,
        "not employed": ~revolving & retired,
        "employed": ~revolving & ~retired,
    }
    for group, members in groups.items():
        patterns, shares = weighted(aggregates.DOCUMENTS[group])
        flags = np.zeros((len(patterns), 22), dtype=np.int64)
        for row, pattern in enumerate(patterns):
            flags[row, [int(number) for number in pattern.split(",") if number != "-"]] = 1
        drawn: Integers = pick(random, shares, traits.size)
        given[members] = flags[drawn[members]]
    return {f"FLAG_DOCUMENT_{number}": whole(given[:, number]) for number in range(2, 22)}
