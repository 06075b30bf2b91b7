"""What a peer group says: rates over known outcomes alone, an honest interval, planted likeness and difference."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml.features import POSITION
from ml.population.peers import Axis, Index, Trait, peer_group
from ml.population.results import wilson_interval
from ml.tables.numerics import FloatArray
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


@pytest.mark.parametrize(("place", "is_apart"), [(0, True), (1, True), (2, False), (17, False), (18, True), (19, True)])
def test_a_number_sets_apart_whom_at_most_a_tenth_of_the_group_stands_as_far_out_as(
    tmp_path: Path, place: int, is_apart: bool
) -> None:
    rows = hundred_rows()[:20]
    group = peer_group(an_index(tmp_path, rows, {"amt_credit": 1}), rows[place], count=20)

    assert [trait.feature for trait in group.apart] == ["amt_credit"] * is_apart
    assert group.shared == ()


@pytest.mark.parametrize(("place", "is_shared"), [(0, False), (2, False), (3, True), (45, True), (97, False)])
def test_a_number_is_shared_with_a_group_of_whom_a_quarter_lie_on_either_side(
    tmp_path: Path, place: int, is_shared: bool
) -> None:
    rows = hundred_rows()
    group = peer_group(an_index(tmp_path, rows, {"amt_credit": 1}), rows[place], without=place + 1, count=10)

    assert [trait.feature for trait in group.shared] == ["amt_credit"] * is_shared


@pytest.mark.parametrize(("own", "other"), [("Cash loans", "Revolving loans"), ("Revolving loans", "Cash loans")])
@pytest.mark.parametrize(("alike", "is_apart"), [(1, True), (2, True), (3, False)])
def test_a_category_sets_apart_whom_at_most_a_tenth_of_the_group_shares_it_with(
    tmp_path: Path, alike: int, is_apart: bool, own: str, other: str
) -> None:
    rows = np.stack([a_row(name_contract_type=own if n < alike else other) for n in range(20)])
    group = peer_group(an_index(tmp_path, rows, {"name_contract_type": 1}), rows[0], count=20)

    assert [trait.feature for trait in group.apart] == ["name_contract_type"] * is_apart
    assert group.shared == ()


@pytest.mark.parametrize(("unlike", "is_shared"), [(1, True), (2, True), (3, False)])
def test_shared_is_where_the_group_is_at_most_half_as_unlike_the_client_as_everybody_is(
    tmp_path: Path, unlike: int, is_shared: bool
) -> None:
    # The group is the ten of the smallest credits. Eight of all twenty have another type of contract.
    others = {*range(1, 1 + unlike), *range(20 - (8 - unlike), 20)}
    rows = np.stack(
        [a_row(amt_credit=n, name_contract_type="Revolving loans" if n in others else "Cash loans") for n in range(20)]
    )
    group = peer_group(an_index(tmp_path, rows, {"amt_credit": 100, "name_contract_type": 1}), rows[0], count=10)

    assert sorted(group.sk_id_curr) == list(range(1, 11))
    assert [trait.feature for trait in group.shared] == ["name_contract_type"] * is_shared


# Two of the same weight stand last of the features and out of their alphabetical order.
WEIGHED = {
    "amt_credit": 0.3,
    "amt_annuity": 0.05,
    "amt_income_total": 0.2,
    "amt_goods_price": 0.02,
    "ext_source_1": 0.08,
    "ext_source_3": 0.15,
    "ext_source_2": 0.1,
    "down_payment": 0.1,
}


def weighed_index(members: FloatArray) -> Index:
    """An index where thirty clients stand far from the middle and ten (members) as given, (axes, 10) of 0 to 1."""
    draw = np.random.default_rng(5)
    far = np.where(draw.random((len(WEIGHED), 30)) < 0.5, 0.2, 0.9) + 0.1 * draw.random((len(WEIGHED), 30))
    far[-1] = far[-2]
    axes = tuple(Axis(name, weight, np.array([0.0, 1.0]), np.array([0.0, 1.0])) for name, weight in WEIGHED.items())
    coordinates = np.concatenate([members, far], axis=1).astype(np.float32)
    return Index(axes, coordinates, np.arange(40), np.full(40, np.nan), np.full(40, 0.1))


def client_in_the_middle() -> FloatArray:
    return a_row(**dict.fromkeys(WEIGHED, 0.5))


def test_the_six_strongest_of_what_is_shared_are_given_strongest_first() -> None:
    draw = np.random.default_rng(6)
    members = 0.5 + draw.uniform(0.0, 0.09, (len(WEIGHED), 1)) * np.where(np.arange(10) % 2, 1, -1)
    members[-1] = members[-2]
    index = weighed_index(members)

    group = peer_group(index, client_in_the_middle(), count=10)

    unlike = np.minimum(np.abs(index.coordinates - 0.5), 0.5) / 0.5
    gain = {a.name: a.weight * (u.mean() - u[:10].mean()) for a, u in zip(index.axes, unlike, strict=True)}
    assert sorted(group.sk_id_curr) == list(range(10))
    assert [trait.feature for trait in group.shared] == sorted(gain, key=lambda n: (-round(gain[n], 6), n))[:6]
    assert group.apart == ()


def test_the_six_strongest_of_what_sets_apart_are_given_strongest_first() -> None:
    # The heaviest features stand out least, so that the order is that of neither alone, nor of their sum.
    out = np.array([0.06, 0.19, 0.07, 0.18, 0.15, 0.09, 0.10, 0.10])
    members = 0.5 + out[:, None] * np.linspace(0.9, 1.0, 10)
    index = weighed_index(members)

    group = peer_group(index, client_in_the_middle(), count=10)

    unlike = np.minimum(np.abs(index.coordinates - 0.5), 0.5) / 0.5
    part = {a.name: a.weight * u[:10].mean() for a, u in zip(index.axes, unlike, strict=True)}
    assert sorted(group.sk_id_curr) == list(range(10))
    assert [trait.feature for trait in group.apart] == sorted(part, key=lambda n: (-round(part[n], 6), n))[:6]
    assert group.shared == ()


def test_what_is_not_known_of_the_client_is_not_shared() -> None:
    index = weighed_index(np.full((len(WEIGHED), 10), 0.5))
    row = client_in_the_middle()
    first = [trait.feature for trait in peer_group(index, row, count=10).shared]
    row[POSITION[first[0]]] = np.nan

    group = peer_group(index, row, count=10)

    assert first[0] not in [trait.feature for trait in group.shared]
    assert first[1] in [trait.feature for trait in group.shared]


def test_a_trait_and_a_group_cannot_be_altered(tmp_path: Path) -> None:
    group = peer_group(an_index(tmp_path, hundred_rows(), WEIGHTS), hundred_rows()[50])
    for view in (Trait("amt_credit", 0.5, 0.1, 0.4), group):
        with pytest.raises(FrozenInstanceError):
            setattr(view, next(iter(vars(view))), None)


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
