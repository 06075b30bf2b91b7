"""A proposal reaches its aim when its application and records are scored anew, and touches what it may alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import lightgbm
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from bench.proposals import carried_out
from ml.changes.actions import COLUMNS, Lever, population_bounds, without_recent_delays
from ml.changes.counterfactual import (
    LARGE,
    MOST_CHANGES,
    MOST_PROPOSALS,
    Counterfactuals,
    Outcome,
    Proposal,
    counterfactuals,
)
from ml.changes.rules import USUAL, ProposalRules
from ml.changes.simulation import TERM
from ml.features import POSITION
from ml.features.policy import DEFAULT
from ml.serving.build import build_from_records
from ml.serving.model import Model, Zone
from ml.serving.recompute import variants
from ml.tables import TABLES
from ml.tables.numerics import FloatArray, sigmoid
from ml.training.train import reference_of
from tests.artefacts import synthetic_population
from tests.ml.records import records_of, synthetic_tables

SOUGHT = 500
INPUTS = (
    *("ext_source_mean", "credit_to_annuity", "credit_to_income", "credit_to_goods", "annuity_to_income"),
    *("bureau_debt_to_income", "bureau_max_debt", "bureau_overdue", "instalments_late_share_last_year"),
    *("pos_max_days_late_last_year", "bureau_late_month_share_last_year", "age_years"),
)
A_CENT = 0.01


@pytest.fixture(scope="module")
def leaning(model: Model) -> Model:
    """Return a model that leans on what clients can act on, and refuses more than SOUGHT of the population."""
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
        "reference": reference_of(DEFAULT.features, values),
    }
    return replace(model, manifest=model.manifest | changed, booster=booster)


def bounds_of(model: Model) -> dict[str, Any]:
    return population_bounds(model.manifest["reference"])


@pytest.fixture(scope="module")
def searched(leaning: Model) -> dict[int, tuple[FloatArray, Counterfactuals]]:
    """Search for SOUGHT clients who are refused or reviewed: client → feature row and what was found."""
    rows, tables = synthetic_population().rows, synthetic_tables()
    sought = np.flatnonzero(leaning.probability_of_default(rows.values) >= leaning.review_band.lower)[:SOUGHT]
    assert len(sought) == SOUGHT

    def search(position: int) -> Counterfactuals:
        records = records_of(tables, int(rows.sk_id_curr[position]))
        return counterfactuals(leaning, records, rows.values[[position]], bounds_of(leaning))

    with ThreadPoolExecutor(2) as pool:
        found = pool.map(search, sought.tolist())
        return {
            int(rows.sk_id_curr[position]): (rows.values[[position]], result)
            for position, result in zip(sought.tolist(), found, strict=True)
        }


def application_of(client: int) -> pa.Table:
    rows = synthetic_tables()["application"]
    return rows.filter(pc.equal(rows["sk_id_curr"], client))


def together(parts: list[dict[str, pa.Table]]) -> dict[str, pa.Table]:
    return {name: pa.concat_tables([part[name] for part in parts]) for name in TABLES}


def told_of(result: Counterfactuals) -> tuple[Proposal, ...]:
    """Return what a page shows of a search: its proposals, or the best that was found."""
    return result.proposals or ((result.best,) if result.best else ())


def proposals_of(searched: dict[int, tuple[FloatArray, Counterfactuals]]) -> list[tuple[int, Proposal]]:
    return [(client, proposal) for client, (_, result) in searched.items() for proposal in told_of(result)]


def whole(value: float, step: float) -> bool:
    return abs(value / step - round(value / step)) < 1e-9


def test_every_proposal_reaches_what_it_says_when_its_records_are_scored_the_whole_way(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    assert len({client for client, _ in proposals_of(searched)}) > 100
    for nth in range(MOST_PROPOSALS):  # each client once in a build: the first, second and third proposals
        batch = {client: told_of(result)[nth] for client, (_, result) in searched.items() if len(told_of(result)) > nth}
        anew = build_from_records(
            together(
                [carried_out(records_of(synthetic_tables(), client), proposal) for client, proposal in batch.items()]
            )
        )
        expected = [batch[client] for client in anew.sk_id_curr.tolist()]
        scored = leaning.probability_of_default(anew.values)
        for client, probability in zip(anew.sk_id_curr.tolist(), scored.tolist(), strict=True):
            result = searched[client][1]
            assert result.aim is None or leaning.review_band.zone(probability) is result.aim
            assert result.probability_of_default - probability > USUAL.least_gain
        np.testing.assert_allclose(scored, [p.probability_of_default for p in expected], rtol=1e-9)
        row = np.concatenate([p.feature_row for p in expected])
        np.testing.assert_allclose(anew.values, row, rtol=1e-9, atol=1e-9)


def test_every_lever_is_pulled_by_some_proposal(searched: dict[int, tuple[FloatArray, Counterfactuals]]) -> None:
    assert {change.lever for _, proposal in proposals_of(searched) for change in proposal.changes} == set(Lever)


def test_a_proposal_has_at_most_three_changes_and_moves_no_locked_column(
    searched: dict[int, tuple[FloatArray, Counterfactuals]],
) -> None:
    for _, proposal in proposals_of(searched):
        assert 1 <= len({change.lever for change in proposal.changes}) == len(proposal.changes) <= MOST_CHANGES
        assert set(proposal.columns) <= set(COLUMNS)
        assert all(change.before != change.after for change in proposal.changes)


def test_amounts_are_whole_fit_each_other_and_stay_within_what_the_population_has(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    bounds = bounds_of(leaning)
    for client, proposal in proposals_of(searched):
        before = application_of(client).to_pylist()[0]
        after = before | proposal.columns
        levers = {change.lever: change for change in proposal.changes}
        assert all(whole(value, 10 if name == "amt_annuity" else 1_000) for name, value in proposal.columns.items())
        term, length = before["amt_credit"] / before["amt_annuity"], after["amt_credit"] / after["amt_annuity"]
        slack = length * USUAL.payment_step / after["amt_annuity"]  # the payment is rounded, which moves their ratio
        if Lever.TERM in levers:
            assert whole(levers[Lever.TERM].after, 1)
            assert abs(levers[Lever.TERM].after - levers[Lever.TERM].before) >= 1
        assert length == pytest.approx(levers[Lever.TERM].after if Lever.TERM in levers else term, abs=slack)
        if Lever.DOWN_PAYMENT in levers:
            assert after["amt_goods_price"] == before["amt_goods_price"]
            assert after["amt_goods_price"] - after["amt_credit"] == pytest.approx(
                levers[Lever.DOWN_PAYMENT].after, abs=A_CENT
            )
            assert levers[Lever.DOWN_PAYMENT].after > levers[Lever.DOWN_PAYMENT].before
        if Lever.AMOUNT in levers:
            assert after["amt_credit"] == pytest.approx(levers[Lever.AMOUNT].after, abs=A_CENT)
            assert after["amt_credit"] <= 0.99 * before["amt_credit"]
        if Lever.DEBT_ELSEWHERE in levers:
            assert whole(levers[Lever.DEBT_ELSEWHERE].after, 1_000)
        assert proposal.before == {name: before[name] for name in proposal.columns}
        for name, here in ((TERM, length), *((name, after[name]) for name in COLUMNS)):
            there = term if name == TERM else before[name]
            if there is not None:
                low, high = min(bounds[name].lower, there), max(bounds[name].upper, there)
                assert low - (beyond := slack if name == TERM else A_CENT) <= here <= high + beyond, name


def test_a_change_of_a_third_of_what_there_is_is_said_to_be_large(
    searched: dict[int, tuple[FloatArray, Counterfactuals]],
) -> None:
    seen = set()
    for client, proposal in proposals_of(searched):
        for change in proposal.changes:
            base = application_of(client)["amt_credit"][0].as_py() if change.lever is Lever.DOWN_PAYMENT else 0
            moved = abs(change.after - change.before) / (base or change.before)
            if change.lever is not Lever.PAYMENTS_ON_TIME:  # twelve months, for anyone
                assert change.is_large == (moved >= LARGE - 1e-12)
            seen.add((change.lever, change.is_large))
    assert {(Lever.TERM, True), (Lever.TERM, False), (Lever.PAYMENTS_ON_TIME, False)} <= seen


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


def test_a_search_aims_at_an_approval_then_at_the_end_of_a_refusal_then_at_the_best_there_is(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    band, ends = leaning.review_band, set()
    for _, result in searched.values():
        assert (result.approve_below, result.refuse_from) == (band.lower, band.upper)
        refused = result.probability_of_default >= band.upper
        useful = result.probability_of_default - USUAL.least_gain
        assert bool(result.proposals) == (result.outcome is Outcome.FOUND) == (result.aim is not None)
        if result.closest < min(band.lower, useful):
            assert (result.aim, result.best) == (Zone.APPROVE, None)
        elif refused and result.closest < min(band.upper, useful):
            assert result.aim is Zone.REVIEW
            reached = min(proposal.probability_of_default for proposal in result.proposals)
            assert bool(result.best) == (result.closest <= reached - USUAL.least_gain)
        else:
            assert (result.outcome, result.aim) == (Outcome.NONE_WITHIN_BOUNDS, None)
            assert bool(result.best) == (result.closest < useful)
        if result.best:
            assert result.best.probability_of_default <= result.closest + USUAL.least_gain
        assert all(proposal.zone is result.aim for proposal in result.proposals)
        ends.add((refused, result.aim, result.best is not None))
    assert {
        *((True, Zone.APPROVE, False), (True, Zone.REVIEW, True), (True, None, True)),
        *((False, Zone.APPROVE, False), (False, None, False)),
    } <= ends


def test_most_who_are_reviewed_and_some_who_are_refused_are_led_to_an_approval(
    searched: dict[int, tuple[FloatArray, Counterfactuals]],
) -> None:
    led = {True: [], False: []}  # type: dict[bool, list[bool]]
    for _, result in searched.values():
        led[result.probability_of_default >= result.refuse_from].append(result.aim is Zone.APPROVE)
    assert np.mean(led[False]) > 0.5
    assert np.mean(led[True]) > 0.05


def test_a_smaller_change_of_the_same_kind_does_not_reach_the_same(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    # Halfway back to the client the answer is another again, or the search could have stopped there.
    halfway, targets = [], []
    for client, (row, result) in searched.items():
        for proposal in result.proposals:
            if len(proposal.changes) == 1 and proposal.changes[0].lever is Lever.TERM:
                before = application_of(client).to_pylist()[0]["amt_annuity"]
                half = 2 / (1 / before + 1 / proposal.columns["amt_annuity"])
                halfway.append((variants(application_of(client), {"amt_annuity": [half]}), row))
                end = result.approve_below if result.aim is Zone.APPROVE else result.refuse_from
                targets.append(min(end, result.probability_of_default - USUAL.least_gain))
    assert len(halfway) > 10
    still = [
        build_from_records(records_of(synthetic_tables(), rows["sk_id_curr"][0].as_py()) | {"application": rows})
        for rows, _ in halfway[:10]
    ]
    scored = leaning.probability_of_default(np.concatenate([rows.values for rows in still]))
    assert (scored >= targets[:10]).mean() >= 0.8


def test_a_client_whom_the_model_approves_is_offered_nothing(leaning: Model) -> None:
    rows = synthetic_population().rows
    position = int(leaning.probability_of_default(rows.values).argmin())
    records = records_of(synthetic_tables(), int(rows.sk_id_curr[position]))
    result = counterfactuals(leaning, records, rows.values[[position]], bounds_of(leaning))
    assert (result.outcome, result.proposals) == (Outcome.ALREADY_APPROVED, ())


def several_ways(searched: dict[int, tuple[FloatArray, Counterfactuals]]) -> list[int]:
    """Return clients whose proposals pull several levers."""
    return [
        client
        for client, (_, result) in searched.items()
        if len({change.lever for proposal in result.proposals for change in proposal.changes}) > 1
    ]


def test_a_locked_lever_is_not_pulled_and_what_is_left_still_is(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    other_ways = 0
    for client in several_ways(searched)[:10]:
        row, free = searched[client]
        locked = free.proposals[0].changes[0].lever
        records = records_of(synthetic_tables(), client)
        result = counterfactuals(leaning, records, row, bounds_of(leaning), locked={locked})
        assert locked not in {change.lever for proposal in told_of(result) for change in proposal.changes}
        assert result.levers == free.levers  # the box stays, to be unticked
        other_ways += bool(result.proposals)
    assert other_ways


def test_with_every_lever_locked_the_outcome_says_so(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    client = several_ways(searched)[0]
    records, row = records_of(synthetic_tables(), client), searched[client][0]
    result = counterfactuals(leaning, records, row, bounds_of(leaning), locked=set(Lever))
    assert (result.outcome, told_of(result)) == (Outcome.ALL_LOCKED, ())
    assert result.levers == searched[client][1].levers


def test_a_lender_chooses_steps_and_minimums(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    rules = ProposalRules(
        credit_step=25_000, payment_step=500, term_step=6, least_share=0.3, least_months=8, least_gain=0.02
    )
    offered = 0
    for client in [client for client, (_, result) in searched.items() if result.proposals][:40]:
        records, row = records_of(synthetic_tables(), client), searched[client][0]
        result = counterfactuals(leaning, records, row, bounds_of(leaning), rules=rules)
        for proposal in told_of(result):
            offered += 1
            assert result.probability_of_default - proposal.probability_of_default > 0.02
            assert all(whole(v, 500 if name == "amt_annuity" else 25_000) for name, v in proposal.columns.items())
            for change in proposal.changes:
                if change.lever is Lever.TERM:
                    assert whole(change.after, 6)
                    assert abs(change.after - change.before) >= 8
                elif change.lever in (Lever.AMOUNT, Lever.DEBT_ELSEWHERE):
                    assert change.after <= 0.7 * change.before + A_CENT
    assert offered > 10


def test_steps_larger_than_what_there_is_never_turn_a_change_around(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    rules = ProposalRules(credit_step=10_000_000, payment_step=1_000_000, term_step=500)
    for client in several_ways(searched)[:10]:
        records, row = records_of(synthetic_tables(), client), searched[client][0]
        result = counterfactuals(leaning, records, row, bounds_of(leaning), rules=rules)
        for proposal in told_of(result):  # all that is left: no debt at all, and a year without a delay
            assert not proposal.columns
            assert all(change.after == 0 for change in proposal.changes)


def test_without_amounts_and_histories_there_is_nothing_to_act_on(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    client = next(iter(searched))
    rows = variants(application_of(client), {"amt_annuity": [None], "amt_income_total": [1.0]})
    alone = {"application": rows}
    demanding = replace(
        leaning, manifest=leaning.manifest | {"decision_threshold": 1e-6, "review_band": {"lower": 1e-7, "upper": 1e-5}}
    )
    result = counterfactuals(demanding, alone, build_from_records(alone).values, bounds_of(leaning))
    assert (result.outcome, result.proposals) == (Outcome.NOTHING_TO_ACT_ON, ())


def test_what_moves_by_less_than_is_worth_proposing_is_not_said_to_be_unable_to_move(
    leaning: Model, searched: dict[int, tuple[FloatArray, Counterfactuals]]
) -> None:
    only = {Lever.AMOUNT, Lever.DOWN_PAYMENT}  # no debt to repay in full, no delay, and no term
    for client in several_ways(searched)[:5]:
        records, row = records_of(synthetic_tables(), client), searched[client][0]
        levers = set(searched[client][1].levers)
        result = counterfactuals(
            leaning,
            records,
            row,
            bounds_of(leaning),
            rules=replace(USUAL, least_share=0.999, least_months=1_000),
            locked=levers - only,
        )
        assert (result.outcome, set(result.levers)) == (Outcome.NOTHING_WORTH_ASKING, levers)


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


def with_payments(rows: list[tuple[int, float, float | None, float, float | None]]) -> dict[str, pa.Table]:
    """Return the records of a client with no history but these payments: number, due and paid day, due and paid."""
    tables = synthetic_tables()
    records = {name: table.slice(0, int(name == "application")) for name, table in tables.items()}
    columns = dict(
        zip(
            ("num_instalment_number", "days_instalment", "days_entry_payment", "amt_instalment", "amt_payment"),
            map(list, zip(*rows, strict=True)),
            strict=True,
        )
    )
    owner = {name: [1] * len(rows) for name in ("sk_id_curr", "sk_id_prev", "num_instalment_version")}
    owner["sk_id_curr"] = [records["application"]["sk_id_curr"][0].as_py()] * len(rows)
    ranks = {"payment_rank": list(range(1, len(rows) + 1))}
    return records | {
        "installments_payments": pa.table({**owner, **columns, **ranks}, schema=records["installments_payments"].schema)
    }


def payments(records: dict[str, pa.Table]) -> list[tuple[float | None, float | None]]:
    rows = records["installments_payments"]
    return list(zip(rows["days_entry_payment"].to_pylist(), rows["amt_payment"].to_pylist(), strict=True))


def test_a_year_without_delays_leaves_what_was_late_before() -> None:
    after, count = without_recent_delays(
        with_payments(
            [
                (1, -30, -20, 10.0, 10.0),
                (2, -60, -70, 10.0, 4.0),
                (3, -400, -300, 10.0, 3.0),
                (4, -10, None, 10.0, None),
            ]
        )
    )
    assert count == 3
    assert payments(after) == [(-30, 10.0), (-70, 10.0), (-300, 3.0), (-10, 10.0)]


def test_an_instalment_paid_in_parts_is_one_as_the_features_count_it() -> None:
    whole = [(1, -30, -35, 10.0, 5.0), (1, -30, -30, 10.0, 5.0)]
    late = [(2, -60, -65, 10.0, 5.0), (2, -60, -50, 10.0, 5.0)]
    short = [(3, -90, -95, 10.0, 3.0), (3, -90, -90, 10.0, 4.0)]
    unpaid = [(4, -20, None, 10.0, None)]
    names = ("instalments_late_share_last_year", "instalments_short_share_last_year")

    def told(records: dict[str, pa.Table]) -> list[float]:
        return build_from_records(records).values[0, [POSITION[name] for name in names]].tolist()

    assert without_recent_delays(with_payments(whole))[1] == 0
    assert payments(without_recent_delays(with_payments(whole))[0]) == [(-35, 5.0), (-30, 5.0)]
    before = with_payments([*whole, *late, *short, *unpaid])
    after, count = without_recent_delays(before)
    assert count == 3
    assert min(told(before)) > 0
    assert told(after) == [0.0, 0.0]
    assert payments(after)[2:4] == [(-65, 5.0), (-60, 5.0)]


def test_a_client_without_payments_has_no_delay_of_theirs() -> None:
    records = with_payments([(1, -30, -30, 10.0, 10.0)])
    none = records | {"installments_payments": records["installments_payments"].slice(0, 0)}

    assert without_recent_delays(none) == (none, 0)


def test_bounds_leave_out_the_rarest_of_the_population(leaning: Model) -> None:
    reference = leaning.manifest["reference"]
    bounds = population_bounds(reference)[TERM]
    quantiles = reference[TERM]["quantiles"]
    assert (bounds.lower, bounds.upper) == pytest.approx((quantiles[1], quantiles[-2]))
