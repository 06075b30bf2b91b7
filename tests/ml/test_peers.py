"""What a peer group says: rates over known outcomes alone, an honest interval, planted likeness and difference."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.features import POSITION
from ml.population.peers import peer_group
from ml.population.rates import wilson_interval
from ml.population.similar import FloatArray
from tests.ml.peer_indexes import a_row, an_index

WEIGHTS = {"amt_credit": 3.0, "amt_income_total": 2.0, "name_contract_type": 1.0}


def hundred_rows() -> FloatArray:
    """Clients whose credit and income rise together; one in ten has a revolving loan."""
    return np.stack(
        [
            a_row(
                amt_credit=n,
                amt_income_total=1_000 + n,
                name_contract_type="Revolving loans" if n % 10 == 0 else "Cash loans",
            )
            for n in range(100)
        ]
    )


def test_the_default_rate_is_over_the_labelled_members_alone(tmp_path: Path) -> None:
    outcomes = np.full(100, np.nan)
    outcomes[[48, 49, 51, 52]] = [1, 0, 0, 0]
    outcomes[90:] = 1  # far away
    index = an_index(tmp_path, hundred_rows(), {"amt_credit": 1}, defaulted=outcomes, probability=np.arange(100) / 100)

    group = peer_group(index, hundred_rows()[50], without=51, count=6)

    assert sorted(group.sk_id_curr) == [48, 49, 50, 52, 53, 54]
    assert (group.labelled, group.defaulted, group.default_rate) == (4, 1, 0.25)
    assert group.interval == wilson_interval(1, 4)
    assert group.median_probability == pytest.approx(0.5)
    assert group.population == 100
    assert group.compared_by == ("amt_credit",)


def test_a_group_without_any_known_outcome_has_no_rate(tmp_path: Path) -> None:
    group = peer_group(an_index(tmp_path, hundred_rows(), WEIGHTS), hundred_rows()[50], without=51)

    assert (group.labelled, group.default_rate, group.interval) == (0, None, None)
    assert len(group.sk_id_curr) == 99


def test_nobody_else_in_the_population_is_a_group_of_nobody(tmp_path: Path) -> None:
    group = peer_group(an_index(tmp_path, hundred_rows()[:1], WEIGHTS), hundred_rows()[0], without=1)

    assert group.sk_id_curr == ()
    assert group.default_rate is None
    assert group.median_probability is None
    assert group.shared == group.apart == ()


def test_what_the_client_shares_with_the_group_is_where_the_group_is_close_and_the_population_is_not(
    tmp_path: Path,
) -> None:
    index = an_index(tmp_path, hundred_rows(), WEIGHTS)

    group = peer_group(index, hundred_rows()[45], without=46, count=10)

    assert [trait.feature for trait in group.shared] == ["amt_credit", "amt_income_total", "name_contract_type"]
    assert group.shared[0].group < 0.2 < 0.4 < group.shared[0].population
    assert group.apart == ()


def test_what_sets_the_client_apart_is_where_hardly_a_member_stands_as_far_out(tmp_path: Path) -> None:
    rows = hundred_rows()
    client = rows[30].copy()
    client[POSITION["amt_income_total"]] = 9_999
    client[POSITION["name_contract_type"]] = np.nan
    index = an_index(tmp_path, rows, WEIGHTS)

    group = peer_group(index, client, count=10)

    assert {trait.feature for trait in group.apart} == {"amt_income_total", "name_contract_type"}
    assert [trait.feature for trait in group.apart][-1] == "name_contract_type"
    assert [trait.feature for trait in group.shared] == ["amt_credit"]


@pytest.mark.parametrize(
    ("events", "trials", "low", "high"),
    [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (81, 263, 0.2553, 0.3662), (10, 10, 0.7225, 1.0)],
)
def test_the_interval_is_wilsons(events: int, trials: int, low: float, high: float) -> None:
    # 81 of 263: Newcombe (1998), Two-sided confidence intervals for the single proportion, table I.
    assert wilson_interval(events, trials) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 1_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_bounds_are_the_rates_that_a_score_test_just_does_not_reject(case: tuple[int, int]) -> None:
    events, trials = case
    rate = events / trials

    for bound in wilson_interval(events, trials):
        if 1e-12 < bound < 1 - 1e-12:  # a bound at the end of the scale is the end, not a crossing
            z = abs(rate - bound) / np.sqrt(bound * (1 - bound) / trials)
            assert z == pytest.approx(1.959963984540054, rel=1e-6)
    low, high = wilson_interval(events, trials)
    assert 0 <= low <= rate <= high <= 1
