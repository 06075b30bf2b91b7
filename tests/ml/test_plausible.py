"""What no application can say, on either side of each limit, and what hardly anybody in a population says."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from ml.changes.plausible import (
    Contradiction,
    Rule,
    contradictions,
    contradictions_with,
    first_day_at_work,
    fits_household,
    unseen,
)
from ml.features import FEATURES, POSITION, feature

TODAY = date(2026, 11, 29)


def born(year: int, month: int = 11, day: int = 29) -> dict[str, Any]:
    return {"days_birth": (date(year, month, day) - TODAY).days}


@pytest.mark.parametrize(
    ("application", "rules"),
    [
        ({}, []),
        ({"amt_credit": None, "days_birth": None, "cnt_fam_members": None}, []),
        (born(2026, 12, 1), [Rule.UNBORN]),
        (born(2026, 11, 1), [Rule.MINOR]),
        (born(2016), [Rule.MINOR]),
        (born(2008, 11, 30), [Rule.MINOR]),
        (born(2008, 11, 29), []),  # of age this very day
        (born(1925, 11, 30), []),  # 100 until tomorrow
        (born(1925, 11, 29), [Rule.TOO_OLD]),
        (born(1907), [Rule.TOO_OLD]),
        ({**born(1975), "days_employed": -round(40 * 365.25)}, [Rule.EARLY_JOB]),
        ({**born(1975), "days_employed": -round(37.1 * 365.25)}, [Rule.EARLY_JOB]),
        ({**born(1975), "days_employed": -round(36.9 * 365.25)}, []),
        ({"days_employed": -round(40 * 365.25)}, []),
        ({**born(1975), "days_employed": 365_243}, []),  # how the files say that there is no job
        ({"cnt_children": 9, "cnt_fam_members": 1}, [Rule.HOUSEHOLD]),
        ({"cnt_children": 2, "cnt_fam_members": 2}, [Rule.HOUSEHOLD]),
        ({"cnt_children": 2, "cnt_fam_members": 3}, []),
        ({"cnt_children": 9}, []),
        ({"cnt_fam_members": 0}, [Rule.HOUSEHOLD]),
        ({"amt_annuity": 900_000, "amt_credit": 376_920}, [Rule.PAYMENT]),
        ({"amt_annuity": 376_920, "amt_credit": 376_920}, [Rule.PAYMENT]),
        ({"amt_annuity": 376_919, "amt_credit": 376_920}, []),
        ({"amt_annuity": 0}, [Rule.AMOUNT]),
        ({"amt_income_total": -1, "amt_goods_price": 0}, [Rule.AMOUNT, Rule.AMOUNT]),
        ({"amt_income_total": 1e12}, []),
        ({"amt_income_total": 1e12 + 1}, [Rule.LARGE_AMOUNT]),
        ({"amt_credit": 0.01, "amt_req_credit_bureau_year": 0}, []),
    ],
)
def test_each_rule_is_broken_on_one_side_of_its_limit_alone(application: dict[str, Any], rules: list[Rule]) -> None:
    found = contradictions(application, TODAY)
    assert [one.rule for one in found] == rules
    assert all(name in application for one in found for name in one.names)


def test_what_others_have_at_odds_is_theirs_to_say() -> None:
    others = {"amt_annuity": 0, "cnt_fam_members": 2}
    assert contradictions_with({"amt_income_total": 1}, others, TODAY) == ()
    assert [one.rule for one in contradictions_with({"cnt_children": 2}, others, TODAY)] == [Rule.HOUSEHOLD]
    assert contradictions_with({"amt_annuity": 10}, others, TODAY) == ()


def test_a_contradiction_names_what_breaks_it() -> None:
    told = contradictions({**born(1975), "days_employed": -round(40 * 365.25)}, TODAY)
    assert told == (Contradiction(Rule.EARLY_JOB, ("days_employed", "days_birth"), (11,)),)


def test_somebody_too_young_is_told_so_and_nothing_of_the_job() -> None:
    assert [one.rule for one in contradictions({**born(2016), "days_employed": -3650}, TODAY)] == [Rule.MINOR]


def test_a_household_counts_the_client_and_work_begins_at_an_age() -> None:
    assert [fits_household(2, members) for members in (2, 3)] == [False, True]
    assert first_day_at_work(-7305) == -7305 + 14 * 365.25


def a_row(**values: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    row = np.full(len(FEATURES), np.nan)
    for name, value in values.items():
        row[POSITION[name]] = value
    return row


def test_values_outside_what_the_population_has_are_told_with_what_it_has() -> None:
    shares = [0.0] * len(feature("name_income_type").categories)
    shares[0] = 1.0
    reference = {
        "age_years": {"quantiles": [20.0, 40.0, 70.0]},
        "amt_income_total": {"quantiles": [25_000.0, 1e6]},
        "credit_to_annuity": {"quantiles": [8.0, 45.0]},
        "cnt_children": {"quantiles": []},
        "name_income_type": {"shares": shares},
    }
    columns = ("days_birth", "amt_income_total", "amt_credit", "amt_annuity", "cnt_children", "name_income_type")
    row = a_row(age_years=90, amt_income_total=1e6, credit_to_annuity=1.5, cnt_children=9, name_income_type=1)
    told = {one.feature: (one.value, one.seen) for one in unseen(row, columns, reference)}
    assert told == {
        "age_years": (90.0, (20.0, 70.0)),
        "credit_to_annuity": (1.5, (8.0, 45.0)),
        "name_income_type": (1.0, None),
    }
    row = a_row(age_years=70, amt_income_total=25_000, credit_to_annuity=8, name_income_type=0)
    assert unseen(row, columns, reference) == ()
    assert unseen(a_row(age_years=90), (), reference) == ()
