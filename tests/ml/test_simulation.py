"""What may be changed in an application, its bounds, and what moves along with a change."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.changes.simulation import (
    CHANGEABLE,
    CREDIT_TO_GOODS,
    DOWN_PAYMENT,
    TERM,
    ChangesRefusedError,
    Ground,
    changed_columns,
    current_values,
)
from ml.serving.model import Model
from ml.serving.recompute import Value
from tests.ml.factories import table

REQUEST = "amt_credit | amt_annuity | amt_goods_price | amt_income_total"
PERSON = "days_birth | days_employed | cnt_children | cnt_fam_members | flag_own_car | own_car_age | name_income_type"


@pytest.fixture
def reference(model: Model) -> dict[str, Any]:
    return dict(model.manifest["reference"])


def application(request: str = "300000 | 15000 | 270000 | 150000", person: str = "") -> pa.Table:
    person = person or "-12000 | -2000 | 1 | 3 | Y | 8 | Working"
    return table("application", f"sk_id_curr | {REQUEST} | {PERSON}\n1 | {request} | {person}")


def changed(reference: dict[str, Any], rows: pa.Table | None = None, **changes: Value) -> dict[str, Value]:
    return changed_columns(application() if rows is None else rows, changes, reference)


def refused(reference: dict[str, Any], rows: pa.Table | None = None, **changes: Value) -> dict[str, str]:
    with pytest.raises(ChangesRefusedError) as caught:
        changed(reference, rows, **changes)
    return {refusal.name: refusal.message.en for refusal in caught.value.refusals}


def test_the_monthly_payment_moves_with_the_credit_so_that_the_term_stays(reference: dict[str, Any]) -> None:
    assert changed(reference, amt_credit=200_000.0) == {"amt_credit": 200_000.0, "amt_annuity": 10_000.0}


def test_the_monthly_payment_follows_from_the_term(reference: dict[str, Any]) -> None:
    assert changed(reference, **{TERM: 25.0}) == {"amt_annuity": 12_000.0}


def test_the_credit_follows_from_the_down_payment_and_the_goods_cost_what_they_cost(reference: dict[str, Any]) -> None:
    assert changed(reference, **{DOWN_PAYMENT: 0.0}) == {"amt_credit": 270_000.0, "amt_annuity": 13_500.0}


def test_credit_and_term_move_together(reference: dict[str, Any]) -> None:
    after = changed(reference, amt_credit=240_000.0, **{TERM: 24.0})
    assert after == {"amt_credit": 240_000.0, "amt_annuity": 10_000.0}


def test_a_monthly_payment_that_is_changed_with_the_credit_is_taken_as_it_is(reference: dict[str, Any]) -> None:
    after = changed(reference, amt_credit=200_000.0, amt_annuity=20_000.0)
    assert after == {"amt_credit": 200_000.0, "amt_annuity": 20_000.0}


def test_two_ways_to_say_the_same_amount_must_agree(reference: dict[str, Any]) -> None:
    assert changed(reference, amt_credit=240_000.0, **{DOWN_PAYMENT: 30_000.0})["amt_credit"] == 240_000.0
    told = refused(reference, amt_credit=250_000.0, amt_annuity=9_000.0, **{DOWN_PAYMENT: 30_000.0, TERM: 24.0})
    assert told == {
        DOWN_PAYMENT: "is at odds with “Loan amount requested”",
        TERM: "is at odds with “Monthly payment of the loan”",
    }


def test_a_value_that_is_there_already_is_no_change(reference: dict[str, Any]) -> None:
    rows = application()
    assert changed(reference, rows, **current_values(rows)) == {}
    everything_but_the_credit = current_values(rows) | {"amt_credit": 240_000.0}
    assert changed(reference, rows, **everything_but_the_credit) == {"amt_credit": 240_000.0, "amt_annuity": 12_000.0}


def test_household_members_move_with_children(reference: dict[str, Any]) -> None:
    assert changed(reference, cnt_children=2) == {"cnt_children": 2, "cnt_fam_members": 4}
    assert "cnt_fam_members" in refused(reference, cnt_children=2, cnt_fam_members=2)


def test_the_age_of_a_car_goes_with_the_car(reference: dict[str, Any]) -> None:
    assert changed(reference, flag_own_car="N") == {"flag_own_car": "N", "own_car_age": None}
    assert refused(reference, flag_own_car="N", own_car_age=3) == {"own_car_age": "is at odds with “Owns a car”"}


def test_no_employment_is_written_as_the_files_write_it(reference: dict[str, Any]) -> None:
    assert changed(reference, days_employed=None) == {"days_employed": 365243}
    unemployed = application(person="-12000 | 365243 | 0 | 1 | N | - | Unemployed")
    assert current_values(unemployed)["days_employed"] is None
    assert changed(reference, unemployed, days_employed=-400) == {"days_employed": -400}


def test_nobody_was_employed_in_childhood(reference: dict[str, Any]) -> None:
    told = refused(reference, days_employed=-7_000)
    assert told == {"days_employed": "the job would have begun before the age of 14"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ext_source_2": 0.9}, "cannot be changed"),
        ({"code_gender": "F"}, "cannot be changed"),
        ({"amt_credit": 1e12}, "must be from"),
        ({"amt_credit": -5.0}, "must be from"),
        ({TERM: 500.0}, "must be from"),
        ({"amt_credit": "much"}, "is not a number"),
        ({"amt_credit": float("nan")}, "is not a number"),
        ({"amt_credit": float("inf")}, "is not a number"),
        ({"amt_credit": None}, "cannot be missing"),
        ({"cnt_children": 1.5}, "is not a whole number"),
        ({"name_income_type": "Pirate"}, "is not a known value"),
    ],
)
def test_what_cannot_be_is_refused_by_name(reference: dict[str, Any], changes: dict[str, Value], words: str) -> None:
    told = refused(reference, None, **changes)
    assert list(told) == list(changes)
    assert words in told[next(iter(changes))]


def test_every_refusal_is_said_at_once_with_what_is_allowed(reference: dict[str, Any]) -> None:
    with pytest.raises(ChangesRefusedError) as caught:
        changed(reference, amt_credit=1e12, cnt_children=900, ext_source_1=0.5)
    allowed = {refusal.name: refusal.allowed for refusal in caught.value.refusals}
    assert allowed == {
        "amt_credit": CHANGEABLE["amt_credit"].bounds(reference),
        "cnt_children": CHANGEABLE["cnt_children"].bounds(reference),
        "ext_source_1": None,
    }


def test_what_moves_along_must_lie_within_the_population_too(reference: dict[str, Any]) -> None:
    credit, annuity, term = (CHANGEABLE[name].bounds(reference) for name in ("amt_credit", "amt_annuity", TERM))
    assert credit.upper / term.lower > annuity.upper
    told = refused(reference, None, amt_credit=credit.upper, **{TERM: term.lower})
    assert list(told) == ["amt_annuity"]
    assert "must be from" in told["amt_annuity"]


def test_a_down_payment_is_bounded_by_the_credit_it_leaves_and_by_the_goods(reference: dict[str, Any]) -> None:
    bounds, credit = (
        Ground.of(application(), reference).ranges({})[DOWN_PAYMENT],
        CHANGEABLE["amt_credit"].bounds(reference),
    )
    assert bounds.upper == 270_000 - credit.lower
    share = np.quantile(reference[CREDIT_TO_GOODS]["quantiles"], 0.99)
    assert bounds.lower == pytest.approx(270_000 * (1 - share))
    assert 1 < share < 2
    assert changed(reference, None, **{DOWN_PAYMENT: bounds.lower})["amt_credit"] == pytest.approx(270_000 * share)
    assert list(refused(reference, None, **{DOWN_PAYMENT: bounds.lower - 1_000})) == [DOWN_PAYMENT]
    assert changed(reference, None, **{DOWN_PAYMENT: bounds.upper, TERM: 10.0})["amt_credit"] == credit.lower
    for too_much in (bounds.upper + 1_000, 270_000.0):
        assert list(refused(reference, None, **{DOWN_PAYMENT: too_much})) == [DOWN_PAYMENT]


def test_a_down_payment_is_bounded_by_the_price_that_is_asked_for_with_it(reference: dict[str, Any]) -> None:
    asked = {"amt_goods_price": 600_000.0, DOWN_PAYMENT: -180_000.0}
    assert changed(reference, None, **asked)["amt_credit"] == 780_000
    assert changed(reference, None, **asked | {DOWN_PAYMENT: 350_000.0})["amt_credit"] == 250_000
    assert list(refused(reference, None, **{DOWN_PAYMENT: -180_000.0})) == [DOWN_PAYMENT]
    assert list(refused(reference, None, **asked | {"amt_goods_price": 1e12})) == ["amt_goods_price", DOWN_PAYMENT]


def test_who_borrows_more_than_is_usual_for_the_goods_may_go_on_doing_so(reference: dict[str, Any]) -> None:
    far = application("540000 | 27000 | 270000 | 150000")
    assert Ground.of(far, reference).ranges({})[DOWN_PAYMENT].lower == pytest.approx(-270_000)
    assert changed(reference, far, **{DOWN_PAYMENT: -250_000.0})["amt_credit"] == 520_000
    assert changed(reference, far, amt_goods_price=300_000.0, **{DOWN_PAYMENT: -290_000.0})["amt_credit"] == 590_000
    assert changed(reference, far, amt_credit=550_000.0)["amt_credit"] == 550_000
    assert list(refused(reference, far, **{DOWN_PAYMENT: -300_000.0})) == [DOWN_PAYMENT]


def test_a_credit_that_is_asked_for_is_bounded_by_itself_alone(reference: dict[str, Any]) -> None:
    assert Ground.of(application(), reference).ranges({})[DOWN_PAYMENT].lower > 270_000 - 600_000
    assert changed(reference, None, amt_credit=600_000.0)["amt_credit"] == 600_000


@settings(max_examples=60)
@given(
    goods=st.floats(10_000, 3_000_000),
    credit=st.floats(10_000, 3_000_000),
    price=st.none() | st.floats(50_000, 2_000_000),
    at=st.floats(0, 1),
)
def test_any_down_payment_within_its_range_leaves_a_credit_that_may_be_asked_for(
    model: Model, goods: float, credit: float, price: float | None, at: float
) -> None:
    reference, rows = model.manifest["reference"], application(f"{credit} | {credit / 20} | {goods} | 150000")
    asked: dict[str, Value] = {} if price is None else {"amt_goods_price": price}
    bounds = Ground.of(rows, reference).ranges(asked)[DOWN_PAYMENT]
    assert bounds.lower < bounds.upper
    left = (goods if price is None else price) - (bounds.lower + at * (bounds.upper - bounds.lower))
    assert CHANGEABLE["amt_credit"].bounds(reference).holds(left)
    asked[DOWN_PAYMENT] = (goods if price is None else price) - left
    try:
        after = changed_columns(rows, asked, reference)
    except ChangesRefusedError as refusal:
        assert DOWN_PAYMENT not in {r.name for r in refusal.refusals}  # noqa: PT017
        return
    assert after.get("amt_credit", credit) == pytest.approx(left)


def test_days_employed_are_bounded_by_the_years_the_population_has(reference: dict[str, Any]) -> None:
    bounds = CHANGEABLE["days_employed"].bounds(reference)
    years = reference["employed_years"]["quantiles"]
    assert bounds is not None
    assert (bounds.lower, bounds.upper) == pytest.approx((-years[-1] * 365.25, -years[0] * 365.25), abs=0.51)


@settings(max_examples=60)
@given(credit=st.floats(0, 1), term=st.floats(0, 1), by_down_payment=st.booleans())
def test_amounts_and_term_fit_each_other_whatever_is_asked(
    model: Model, credit: float, term: float, by_down_payment: bool
) -> None:
    reference = model.manifest["reference"]
    asked = {
        "amt_credit": float(np.interp(credit, [0, 1], [100_000, 600_000])),
        TERM: float(np.interp(term, [0, 1], [12, 30])),
    }
    if by_down_payment:
        asked = {DOWN_PAYMENT: 270_000 - asked["amt_credit"], TERM: asked[TERM]}
    try:
        after = changed_columns(application(), asked, reference)
    except ChangesRefusedError as refusal:
        assert {r.name for r in refusal.refusals} <= {"amt_credit", "amt_annuity", TERM, DOWN_PAYMENT}  # noqa: PT017
        return
    rows = application().to_pylist()[0] | after
    assert rows["amt_credit"] / rows["amt_annuity"] == pytest.approx(asked[TERM])
    assert rows["amt_goods_price"] == 270_000
    if by_down_payment:
        assert rows["amt_goods_price"] - rows["amt_credit"] == pytest.approx(asked[DOWN_PAYMENT])
