"""Incomplete files: gaps told from absent histories, a range that holds what was hidden, refusal below the minimum."""

from __future__ import annotations

from functools import cache

import duckdb
import numpy as np
import pytest

from ml.features import FEATURES, POSITION, feature
from ml.features.definition import Source
from ml.features.lineage import application_columns, read_features
from ml.population.incomplete import (
    DONORS,
    FEWEST_DONORS,
    KEY_FEATURES,
    MOST_MISSING_WEIGHT,
    Completeness,
    Gaps,
    completeness,
    lacks_of,
    unknowns_of,
)
from ml.population.peers import nearest
from ml.population.queries import Reference
from ml.population.store import Group
from ml.serving.build import build
from ml.serving.model import Model
from ml.sources.loading import load as load_tables
from ml.tables.numerics import FloatArray, Keys
from tests.artefacts import reference_dir, synthetic_dir, synthetic_population

HISTORIES = {s for s in Source if s not in (Source.APPLICATION, Source.DERIVED, Source.INSTALMENT_CREDITS)}
DERIVED = {f.name for f in FEATURES if f.source is Source.DERIVED}


@cache
def reference() -> Reference:
    return Reference.open(reference_dir())


def donor_rows(keys: Keys, names: tuple[str, ...]) -> tuple[Keys, FloatArray]:
    found, columns = reference().columns(names, Group(members=frozenset(keys.tolist())))
    return found, np.column_stack([columns[name] for name in names])


def gaps_of(model: Model, row: FloatArray) -> Gaps:
    lacks, names = lacks_of(model, row[None]), np.array(model.inputs)
    return Gaps(tuple(names[lacks.missing[0]].tolist()), tuple(names[lacks.affected[0]].tolist()))


def asked(model: Model, row: FloatArray, without: int | None = None) -> Completeness:
    return completeness(model, row, reference().importance, reference().peer_index, donor_rows, without=without)


@cache
def rows_without(*columns: str) -> FloatArray:
    """The synthetic clients' feature rows as they would be if these columns of the application were empty."""
    with duckdb.connect() as connection:
        load_tables(connection, synthetic_dir())
        for column in columns:
            connection.execute(f"UPDATE application SET {column} = NULL")
        return build(connection).values


def complete_rows() -> FloatArray:
    """Rows whose application lacks nothing that most have, and who work and own no car."""
    values = synthetic_population().rows.values
    known = ["ext_source_2", "ext_source_3", "occupation_type", "amt_req_credit_bureau_year", "employed_years"]
    whole = ~np.isnan(values[:, [POSITION[name] for name in known]]).any(axis=1)
    return values[whole & (values[:, POSITION["flag_own_car"]] == 0)]


def without_values(row: FloatArray, *names: str) -> FloatArray:
    result = row.copy()
    result[[POSITION[name] for name in names]] = np.nan
    return result


def test_a_complete_file_has_no_gap_and_no_range(model: Model) -> None:
    answer = asked(model, complete_rows()[0])

    assert answer.missing == ()
    assert (answer.unknowns.missed, answer.unknowns.inputs) == (0, len(model.inputs))
    assert (answer.missing_weight, answer.range, answer.sufficient) == (0, None, True)


def test_a_hidden_column_is_missed_with_all_that_cannot_be_computed_without_it(model: Model) -> None:
    population = synthetic_population().rows
    place = int(np.flatnonzero((population.values == complete_rows()[0]).sum(axis=1) >= 100)[0])
    row = rows_without("ext_source_3", "amt_goods_price")[place]

    answer = asked(model, row, without=int(population.sk_id_curr[place]))

    unknown = [name for name in model.inputs if np.isnan(row[POSITION[name]])]
    assert answer.unknowns == unknowns_of(model, row)
    assert (answer.unknowns.missed, answer.unknowns.total) == (len(answer.missing), len(unknown))
    missing = {one.feature for one in answer.missing}
    assert {"ext_source_3", "amt_goods_price", "credit_to_goods", "goods_to_annuity"} & {*model.inputs} <= missing
    assert "ext_source_3" in missing
    assert all(np.isnan(row[POSITION[name]]) for name in missing)
    assert all(application_columns(name) & {"ext_source_3", "amt_goods_price"} for name in missing)
    shares = reference().importance
    assert [one.weight for one in answer.missing] == sorted((one.weight for one in answer.missing), reverse=True)
    assert answer.missing_weight == pytest.approx(sum(shares[n] for n in missing) / sum(shares.values()))


def test_what_is_computed_in_part_from_a_missing_value_is_drawn_with_it(model: Model) -> None:
    gaps = gaps_of(model, without_values(complete_rows()[0], "ext_source_3"))

    partly = {"ext_source_mean", "ext_source_min", "ext_source_max", "ext_source_known"} & {*model.inputs}
    assert "ext_source_mean" in partly
    assert partly <= {*gaps.affected} - {*gaps.missing}


def test_a_client_without_any_history_lacks_nothing_by_it(model: Model) -> None:
    history = [f.name for f in FEATURES if f.source not in (Source.APPLICATION, Source.DERIVED)]
    row = without_values(complete_rows()[0], *history, *DERIVED)

    answer = asked(model, row)

    assert answer.missing == ()
    assert {*answer.without_history} == HISTORIES
    shares = reference().importance
    unread = sum(share for name, share in shares.items() if name in {*history, *DERIVED})
    assert answer.history_weight == pytest.approx(unread / sum(shares.values()))
    assert answer.sufficient


def test_a_figure_that_nearly_everybody_with_the_history_has_is_missed_where_the_history_is_there(model: Model) -> None:
    had = [name for name in model.inputs if feature(name).source is Source.BUREAU and model.known_share[name] > 0.8]
    row = next(row for row in complete_rows() if not np.isnan(row[[POSITION[name] for name in had]]).any())

    assert had
    assert not {*had} & {*gaps_of(model, row).missing}
    gaps = gaps_of(model, without_values(row, had[0]))
    assert had[0] in gaps.missing
    assert {n for n in model.inputs if had[0] in read_features(n)} <= {*gaps.affected}


def test_people_without_work_are_not_missed_a_job_nor_people_without_a_car_its_age(model: Model) -> None:
    values = synthetic_population().rows.values
    retired = values[np.isnan(values[:, POSITION["employed_years"]])]
    owner = values[values[:, POSITION["flag_own_car"]] == 1][0]
    job = {"employed_years", "organization_type", "occupation_type", "own_car_age"}

    assert len(retired) > 50
    for row in retired[:20]:
        assert not job & {*gaps_of(model, without_values(row, "own_car_age")).missing} - {"own_car_age"}
    assert "own_car_age" in gaps_of(model, without_values(owner, "own_car_age")).missing
    assert job - {"own_car_age"} <= {*gaps_of(model, without_values(complete_rows()[0], *job)).missing}


def test_what_most_clients_lack_is_not_missed(model: Model) -> None:
    assert model.manifest["reference"]["ext_source_1"]["missing_share"] > 1 / 3

    assert "ext_source_1" not in gaps_of(model, without_values(complete_rows()[0], "ext_source_1")).missing


@pytest.mark.parametrize("hidden", [("ext_source_3",), ("ext_source_2", "ext_source_3", "amt_goods_price")])
def test_the_range_holds_the_probability_of_the_hidden_values_about_as_often_as_it_says(
    model: Model, hidden: tuple[str, ...]
) -> None:
    population = synthetic_population().rows
    truth = model.probability_of_default(population.values)
    known = ~np.isnan(population.values[:, [POSITION[name] for name in hidden]]).any(axis=1)
    places = np.flatnonzero(known)[::20]
    rows = rows_without(*hidden)

    ranges = [asked(model, rows[place], int(population.sk_id_curr[place])).range for place in places]

    held = [r.low <= truth[place] <= r.high for r, place in zip(ranges, places, strict=True) if r]
    assert len(held) == len(places) > 50
    assert np.median([r.donors for r in ranges if r]) == DONORS
    assert all(FEWEST_DONORS <= r.donors <= DONORS for r in ranges if r)
    # Nine in ten is what 5 % to 95 % promises; a range of everything or of nothing would fail one of these.
    assert 0.82 <= np.mean(held) <= 0.99
    everybody = float(np.diff(np.quantile(truth, (0.05, 0.95)))[0])
    assert np.median([r.high - r.low for r in ranges if r]) < 0.75 * everybody
    assert all(r.low <= r.middle <= r.high for r in ranges if r)


def test_donors_are_the_nearest_by_what_is_known_and_give_whole_vectors(model: Model) -> None:
    row = without_values(complete_rows()[0], "ext_source_3", "ext_source_3_for_age")
    gaps = gaps_of(model, row)
    given: list[Keys] = []

    def recorded(keys: Keys, names: tuple[str, ...]) -> tuple[Keys, FloatArray]:
        given.append(keys)
        return donor_rows(keys, names)

    answer = completeness(model, row, reference().importance, reference().peer_index, recorded)

    alike = nearest(reference().peer_index, row, len(given[0]), ignoring=set(gaps.affected)).sk_id_curr
    assert given[0].tolist() == alike.tolist()
    population = synthetic_population().rows
    places = np.searchsorted(population.sk_id_curr, alike)
    wanted = [p for p in places if not np.isnan(population.values[p, [POSITION[n] for n in gaps.missing]]).any()]
    drawn = np.repeat(row[None], DONORS, axis=0)
    columns = [POSITION[name] for name in gaps.affected]
    drawn[:, columns] = population.values[wanted[:DONORS]][:, columns]
    expected = np.quantile(model.probability_of_default(drawn), (0.05, 0.5, 0.95))
    assert answer.range
    assert [answer.range.low, answer.range.middle, answer.range.high] == pytest.approx(expected, rel=1e-12)


def test_too_few_donors_give_no_range(model: Model) -> None:
    row = without_values(complete_rows()[0], "ext_source_3")

    def few(keys: Keys, names: tuple[str, ...]) -> tuple[Keys, FloatArray]:
        found, values = donor_rows(keys, names)
        values[FEWEST_DONORS - 1 :] = np.nan
        return found, values

    assert completeness(model, row, reference().importance, reference().peer_index, few).range is None
    assert asked(model, row).range is not None


@pytest.mark.parametrize("key", KEY_FEATURES)
def test_a_file_without_a_key_value_is_insufficient_and_gets_no_range(model: Model, key: str) -> None:
    answer = asked(model, without_values(complete_rows()[0], key))

    assert answer.absent_keys == (key,)
    assert not answer.sufficient
    assert answer.range is None


def test_a_file_that_lacks_more_of_what_the_model_weighs_than_allowed_is_insufficient(model: Model) -> None:
    row = complete_rows()[0]
    hidden = [n for n in model.inputs if application_columns(n) and not application_columns(n) <= keys_columns()]

    answer = asked(model, without_values(row, *hidden))

    assert answer.absent_keys == ()
    assert answer.missing_weight > MOST_MISSING_WEIGHT
    assert not answer.sufficient
    assert answer.range is None


def keys_columns() -> frozenset[str]:
    return frozenset(column for name in KEY_FEATURES for column in application_columns(name))
