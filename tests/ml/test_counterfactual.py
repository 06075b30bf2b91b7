"""A proposal crosses its target when its application and records are scored anew, and touches what it may alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import lightgbm
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from ml.changes.actions import COLUMNS, Lever, population_bounds, without_recent_delays
from ml.changes.counterfactual import MOST_CHANGES, MOST_PROPOSALS, Counterfactuals, Outcome, Proposal, counterfactuals
from ml.changes.simulation import TERM
from ml.features import POSITION, model_features
from ml.serving.build import build_from_records
from ml.serving.model import Model, Zone
from ml.serving.recompute import variants
from ml.tables import TABLES
from ml.tables.numerics import FloatArray, sigmoid
from ml.training.train import reference_of
from tests.artefacts import synthetic_population
from tests.ml.records import records_of, synthetic_tables

REFUSED = 500
INPUTS = (
    *("ext_source_mean", "credit_to_annuity", "credit_to_income", "credit_to_goods", "annuity_to_income"),
    *("bureau_debt_to_income", "bureau_max_debt", "bureau_overdue", "instalments_late_share_last_year"),
    *("pos_max_days_late_last_year", "bureau_late_month_share_last_year", "age_years"),
)
A_CENT = 0.01  # amounts are whole numbers of cents, which moves their ratios by as little


@pytest.fixture(scope="module")
def leaning(model: Model) -> Model:
    """Return a model that leans on what clients can act on, and refuses more than REFUSED of the population."""
    values = synthetic_population().rows.values
    columns = values[:, [POSITION[name] for name in INPUTS]]
    known = np.nan_to_num((columns - np.nanmean(columns, axis=0)) / np.nanstd(columns, axis=0))
    risk = sigmoid(known @ np.array([-0.5, 0.5, 0.6, 0.5, 0.4, 0.5, 0.3, 0.3, 0.5, 0.4, 0.4, 0.0]) - 1)
    defaulted = (np.random.default_rng(1).random(len(risk)) < risk).astype(np.float64)
    parameters = {"objective": "binary", "num_leaves": 8, "learning_rate": 0.1, "verbosity": -1, "num_threads": 1}
    booster = lightgbm.train(parameters, lightgbm.Dataset(columns, defaulted), 60)
    raw = np.asarray(booster.predict(columns, raw_score=True))
    threshold = 1 / 11
    changed = {
        "model_version": "leaning",
        "features": list(INPUTS),
        "encodings": {},
        "calibration": {
            "slope": 1.0,
            "intercept": float(np.log(threshold / (1 - threshold)) - np.quantile(raw, 0.64)),
        },
        "decision_threshold": threshold,
        "review_band": {"lower": 0.75 * threshold, "upper": 1.25 * threshold},
        "reference": reference_of(model_features(), values),
    }
    return replace(model, manifest=model.manifest | changed, booster=booster)


def bounds_of(model: Model) -> dict[str, Any]:
    return population_bounds(model.manifest["reference"])


@pytest.fixture(scope="module")
def searched(leaning: Model) -> dict[int, tuple[FloatArray, Counterfactuals]]:
    """Search for REFUSED refused clients: client → feature row and what was found."""
    rows, tables = synthetic_population().rows, synthetic_tables()
    refused = np.flatnonzero(leaning.probability_of_default(rows.values) >= leaning.decision_threshold)[:REFUSED]
    assert len(refused) == REFUSED

    def search(position: int) -> Counterfactuals:
        records = records_of(tables, int(rows.sk_id_curr[position]))
        return counterfactuals(leaning, records, rows.values[[position]], bounds_of(leaning))

    with ThreadPoolExecutor(2) as pool:
        found = pool.map(search, refused.tolist())
        return {
            int(rows.sk_id_curr[position]): (rows.values[[position]], result)
            for position, result in zip(refused.tolist(), found, strict=True)
        }


def application_of(client: int) -> pa.Table:
    rows = synthetic_tables()["application"]
    return rows.filter(pc.equal(rows["sk_id_curr"], client))


def carried_out(client: int, proposal: Proposal) -> dict[str, pa.Table]:
    """Return the client's records after the proposal: what its changes say, written by hand into the tables."""
    records = records_of(synthetic_tables(), client)
    levers = {change.lever: change for change in proposal.changes}
    if Lever.PAYMENTS_ON_TIME in levers:
        records = without_recent_delays(records)[0]
    if Lever.DEBT_ELSEWHERE in levers:
        change, bureau = levers[Lever.DEBT_ELSEWHERE], records["bureau"]
        left = pc.multiply(bureau["amt_credit_sum_debt"], change.after / change.before)
        active = pc.equal(bureau["credit_active"], "Active")
        debt = pc.if_else(active, left, bureau["amt_credit_sum_debt"])
        place = bureau.schema.get_field_index("amt_credit_sum_debt")
        records = records | {"bureau": bureau.set_column(place, "amt_credit_sum_debt", debt)}
    columns = {name: [value] for name, value in proposal.columns.items()}
    return records | {"application": variants(records["application"], columns)}


def together(parts: list[dict[str, pa.Table]]) -> dict[str, pa.Table]:
    return {name: pa.concat_tables([part[name] for part in parts]) for name in TABLES}


def proposals_of(searched: dict[int, tuple[FloatArray, Counterfactuals]]) -> list[tuple[int, Proposal]]:
    return [(client, proposal) for client, (_, result) in searched.items() for proposal in result.proposals]


def test_every_proposal_crosses_its_target_when_its_records_are_scored_the_whole_way(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    offered = proposals_of(searched)
    assert len({client for client, _ in offered}) > 100
    for nth in range(MOST_PROPOSALS):  # each client once in a build: the first, second and third proposals
        batch = {
            client: result.proposals[nth] for client, (_, result) in searched.items() if len(result.proposals) > nth
        }
        whole = build_from_records(together([carried_out(client, proposal) for client, proposal in batch.items()]))
        expected = [batch[client] for client in whole.sk_id_curr.tolist()]
        scored = leaning.probability_of_default(whole.values)
        targets = [searched[client][1].target for client in whole.sk_id_curr.tolist()]
        assert (scored < targets).all()
        np.testing.assert_allclose(scored, [p.probability_of_default for p in expected], rtol=1e-9)
        row = np.concatenate([p.feature_row for p in expected])
        np.testing.assert_allclose(whole.values, row, rtol=1e-9, atol=1e-9)


def test_every_lever_is_pulled_by_some_proposal(searched: dict[int, tuple[FloatArray, Counterfactuals]]) -> None:
    assert {change.lever for _, proposal in proposals_of(searched) for change in proposal.changes} == set(Lever)


def test_a_proposal_has_at_most_three_changes_and_moves_no_locked_column(
    searched: dict[int, tuple[FloatArray, Counterfactuals]],
) -> None:
    for _, proposal in proposals_of(searched):
        assert 1 <= len({change.lever for change in proposal.changes}) == len(proposal.changes) <= MOST_CHANGES
        assert set(proposal.columns) <= set(COLUMNS)
        assert all(change.before != change.after for change in proposal.changes)


def test_amount_monthly_payment_and_term_fit_and_stay_within_what_the_population_has(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    bounds = bounds_of(leaning)
    for client, proposal in proposals_of(searched):
        before = application_of(client).to_pylist()[0]
        after = before | proposal.columns
        levers = {change.lever: change for change in proposal.changes}
        term, length = before["amt_credit"] / before["amt_annuity"], after["amt_credit"] / after["amt_annuity"]
        slack = A_CENT * length / after["amt_annuity"]
        assert length == pytest.approx(levers[Lever.TERM].after if Lever.TERM in levers else term, abs=slack)
        if Lever.DOWN_PAYMENT in levers:
            assert after["amt_goods_price"] == before["amt_goods_price"]
            assert after["amt_goods_price"] - after["amt_credit"] == pytest.approx(
                levers[Lever.DOWN_PAYMENT].after, abs=A_CENT
            )
            assert levers[Lever.DOWN_PAYMENT].after > levers[Lever.DOWN_PAYMENT].before
        if Lever.AMOUNT in levers:
            assert after["amt_credit"] == pytest.approx(levers[Lever.AMOUNT].after, abs=A_CENT)
            assert after["amt_credit"] < before["amt_credit"]
        for name, here in ((TERM, length), *((name, after[name]) for name in COLUMNS)):
            there = term if name == TERM else before[name]
            if there is not None:
                low, high = min(bounds[name].lower, there), max(bounds[name].upper, there)
                assert low - (beyond := slack if name == TERM else A_CENT) <= here <= high + beyond, name
        for value in proposal.columns.values():
            assert value == round(value, 2)


def test_proposals_are_different_ways_with_the_fewest_changes_first(
    searched: dict[int, tuple[FloatArray, Counterfactuals]],
) -> None:
    several = 0
    for _, result in searched.values():
        ways = [{change.lever for change in proposal.changes} for proposal in result.proposals]
        several += len(ways) > 1
        assert [len(way) for way in ways] == sorted(len(way) for way in ways)
        assert not any(one <= other for i, one in enumerate(ways) for j, other in enumerate(ways) if i != j)
    assert several > 20


def test_where_nothing_is_offered_the_outcome_says_why(searched: dict[int, tuple[FloatArray, Counterfactuals]]) -> None:
    outcomes = {result.outcome for _, result in searched.values()}
    assert {Outcome.FOUND, Outcome.NONE_WITHIN_BOUNDS} <= outcomes <= set(Outcome) - {Outcome.ALREADY_BELOW}
    for _, result in searched.values():
        assert bool(result.proposals) == (result.outcome is Outcome.FOUND)
        assert result.closest <= result.probability_of_default
        if result.outcome is Outcome.NONE_WITHIN_BOUNDS:
            assert result.closest >= result.target


def test_the_target_is_the_threshold_and_where_nothing_crosses_it_the_end_of_the_refusal(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    threshold, upper = leaning.decision_threshold, leaning.review_band.upper
    targets = set()
    for _, result in searched.values():
        assert result.threshold == threshold
        if result.closest < threshold:
            assert (result.outcome, result.target) == (Outcome.FOUND, threshold)
        elif result.closest < upper <= result.probability_of_default:
            assert (result.outcome, result.target) == (Outcome.FOUND, upper)
            assert all(proposal.zone is Zone.REVIEW for proposal in result.proposals)
        else:
            assert (result.outcome, result.target) == (Outcome.NONE_WITHIN_BOUNDS, threshold)
        targets.add(result.target)
    assert targets == {threshold, upper}


def test_a_smaller_change_of_the_same_kind_does_not_cross(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    # Halfway back to the client the probability is above the target again, or the search could have stopped there.
    halfway, targets = [], []
    for client, (row, result) in searched.items():
        for proposal in result.proposals:
            if len(proposal.changes) == 1 and proposal.changes[0].lever is Lever.TERM:
                before = application_of(client).to_pylist()[0]["amt_annuity"]
                half = 2 / (1 / before + 1 / proposal.columns["amt_annuity"])
                halfway.append((variants(application_of(client), {"amt_annuity": [half]}), row))
                targets.append(result.target)
    assert len(halfway) > 10
    still_refused = [
        build_from_records(records_of(synthetic_tables(), rows["sk_id_curr"][0].as_py()) | {"application": rows})
        for rows, _ in halfway[:10]
    ]
    scored = leaning.probability_of_default(np.concatenate([rows.values for rows in still_refused]))
    assert (scored >= targets[:10]).mean() >= 0.8


def test_a_client_below_the_threshold_is_offered_nothing(leaning: Model) -> None:
    rows = synthetic_population().rows
    position = int(leaning.probability_of_default(rows.values).argmin())
    records = records_of(synthetic_tables(), int(rows.sk_id_curr[position]))
    result = counterfactuals(leaning, records, rows.values[[position]], bounds_of(leaning))
    assert (result.outcome, result.proposals) == (Outcome.ALREADY_BELOW, ())


def test_without_amounts_and_histories_there_is_nothing_to_act_on(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    client = next(c for c, (_, result) in searched.items() if result.outcome is Outcome.NONE_WITHIN_BOUNDS)
    rows = variants(application_of(client), {"amt_annuity": [None], "amt_income_total": [1.0]})
    alone = {"application": rows}
    demanding = replace(
        leaning, manifest=leaning.manifest | {"decision_threshold": 1e-6, "review_band": {"lower": 1e-7, "upper": 1e-5}}
    )
    result = counterfactuals(demanding, alone, build_from_records(alone).values, bounds_of(leaning))
    assert (result.outcome, result.proposals) == (Outcome.NOTHING_TO_ACT_ON, ())


def test_a_revolving_credit_is_not_given_another_term_or_a_down_payment(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    offered = 0
    for client, proposal in proposals_of(searched)[:25]:
        if proposal.changes[0].lever is Lever.AMOUNT:
            rows = variants(application_of(client), {"name_contract_type": ["Revolving loans"]})
            records = records_of(synthetic_tables(), client) | {"application": rows}
            row = build_from_records(records).values
            result = counterfactuals(leaning, records, row, bounds_of(leaning))
            pulled = {change.lever for found in result.proposals for change in found.changes}
            assert not pulled & {Lever.TERM, Lever.DOWN_PAYMENT}
            offered += bool(result.proposals)
    assert offered


def test_the_review_band_is_told_from_an_approval(searched: dict[int, tuple[FloatArray, Counterfactuals]]) -> None:
    threshold = 1 / 11
    seen = set()
    for _, proposal in proposals_of(searched):
        assert (proposal.zone is Zone.REVIEW) == (proposal.probability_of_default >= 0.75 * threshold)
        seen.add(proposal.zone)
    assert Zone.REVIEW in seen


def test_a_year_without_delays_leaves_what_was_late_before() -> None:
    records = records_of(synthetic_tables(), 0) | {
        "installments_payments": pa.table(
            {
                "days_instalment": [-30.0, -60.0, -400.0, -10.0],
                "days_entry_payment": [-20.0, -70.0, -300.0, None],
                "amt_instalment": [10.0, 10.0, 10.0, 10.0],
                "amt_payment": [10.0, 4.0, 3.0, None],
            }
        )
    }
    after, count = without_recent_delays(records)
    assert count == 3
    paid = after["installments_payments"]
    assert paid["days_entry_payment"].to_pylist() == [-30.0, -70.0, -300.0, -10.0]
    assert paid["amt_payment"].to_pylist() == [10.0, 10.0, 3.0, 10.0]


def test_bounds_leave_out_the_rarest_of_the_population(leaning: Model) -> None:
    reference = leaning.manifest["reference"]
    bounds = population_bounds(reference)[TERM]
    quantiles = reference[TERM]["quantiles"]
    assert (bounds.lower, bounds.upper) == pytest.approx((quantiles[1], quantiles[-2]))
