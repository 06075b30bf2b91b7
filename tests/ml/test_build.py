"""The batch path and the path of a few records give the same feature rows."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from ml.features import FEATURE_NAMES, FEATURES
from ml.serving.build import FeatureRows, arrow_schema, build, build_from_records, feature_fingerprint, feature_sql
from ml.serving.directory import Population
from ml.tables import TABLES
from tests.artefacts import synthetic_population
from tests.ml.factories import table
from tests.ml.records import records_of, synthetic_tables

SINGLE_CLIENTS = 500


@pytest.fixture(scope="module")
def population() -> Population:
    return synthetic_population()


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    return synthetic_tables()


def assert_same_rows(one: np.ndarray, other: np.ndarray) -> None:
    np.testing.assert_array_equal(np.isnan(one), np.isnan(other))
    np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


def assert_alone_as_among_all(everyone: FeatureRows, tables: dict[str, pa.Table], clients: list[int]) -> None:
    def alone(client: int) -> FeatureRows:
        return build_from_records(records_of(tables, client))

    with ThreadPoolExecutor(2) as pool:  # as in the web process: requests side by side
        rows = list(pool.map(alone, clients))
    assert [row.sk_id_curr.tolist() for row in rows] == [[client] for client in clients]
    among_all = everyone.values[np.searchsorted(everyone.sk_id_curr, clients)]
    assert_same_rows(np.concatenate([row.values for row in rows]), among_all)


def test_a_client_alone_has_the_features_it_has_among_all(population: Population, tables: dict[str, pa.Table]) -> None:
    everyone = population.rows
    positions = np.linspace(0, len(everyone.sk_id_curr) - 1, SINGLE_CLIENTS).astype(int)

    assert_alone_as_among_all(everyone, tables, everyone.sk_id_curr[positions].tolist())


def test_no_row_of_one_call_is_left_for_the_next(tables: dict[str, pa.Table]) -> None:
    clients = tables["application"]["sk_id_curr"].slice(0, 2).to_pylist()
    first, second = (records_of(tables, client) for client in clients)
    alone = build_from_records({"application": second["application"]})

    build_from_records(first)
    after = build_from_records({"application": second["application"]})

    assert after.sk_id_curr.tolist() == [clients[1]]
    np.testing.assert_array_equal(after.values, alone.values)


@pytest.mark.parametrize(
    ("spoilt", "error"),
    [
        (lambda rows: rows.drop_columns("amt_credit"), KeyError),
        (lambda rows: rows.set_column(1, "amt_credit", pa.array(["much"] * len(rows))), pa.ArrowInvalid),
    ],
)
def test_records_that_cannot_be_read_are_refused_and_spoil_no_later_call(
    tables: dict[str, pa.Table], spoilt: Callable[[pa.Table], pa.Table], error: type[Exception]
) -> None:
    client = records_of(tables, tables["application"]["sk_id_curr"][0].as_py())
    before = build_from_records(client)
    moved = (
        client["application"]
        .drop_columns("amt_credit")
        .add_column(1, "amt_credit", client["application"]["amt_credit"])
    )

    with pytest.raises(error):
        build_from_records(client | {"application": spoilt(moved)})

    np.testing.assert_array_equal(build_from_records(client).values, before.values)


def test_all_records_give_the_features_of_the_files(population: Population, tables: dict[str, pa.Table]) -> None:
    rows = build_from_records(tables)

    np.testing.assert_array_equal(rows.sk_id_curr, population.rows.sk_id_curr)
    assert_same_rows(rows.values, population.rows.values)


def test_outcomes_stand_beside_their_clients(population: Population, tables: dict[str, pa.Table]) -> None:
    application = tables["application"].sort_by("sk_id_curr")
    outcomes = np.array([np.nan if v is None else v for v in application["target"].to_pylist()])

    np.testing.assert_array_equal(population.defaulted, outcomes)
    assert 0 < population.labelled.sum() < len(outcomes)


def test_the_synthetic_population_fills_every_feature_and_leaves_some_clients_without(population: Population) -> None:
    known = ~np.isnan(population.rows.values)

    assert [name for name, filled in zip(FEATURE_NAMES, known.any(axis=0), strict=True) if not filled] == []
    assert not known.all()
    assert population.report.unknown_categories == ()


def test_categories_are_positions_in_their_lists(population: Population) -> None:
    for position, declared in enumerate(FEATURES):
        if declared.is_category:
            codes = population.rows.values[:, position]
            assert set(codes[~np.isnan(codes)]) <= set(range(len(declared.categories)))


def test_tables_left_out_count_as_empty() -> None:
    application = table("application", "sk_id_curr | amt_credit\n1 | 5")

    alone = build_from_records({"application": application})
    beside_empty = build_from_records(
        {name: arrow_schema(t).empty_table() for name, t in TABLES.items()} | {"application": application}
    )

    np.testing.assert_array_equal(alone.values, beside_empty.values)


def test_no_clients_give_no_rows() -> None:
    assert build_from_records({}).values.shape == (0, len(FEATURES))


def test_what_a_connection_holds_is_built_whatever_its_number_of_threads(tables: dict[str, pa.Table]) -> None:
    results = []
    for threads in (1, 2):
        with duckdb.connect(config={"threads": threads}) as connection:
            for name, rows in tables.items():
                connection.register(name, rows)
            results.append(build(connection).values)

    assert_same_rows(*results)


def test_the_schema_of_records_is_that_of_the_declared_tables() -> None:
    for declared in TABLES.values():
        assert arrow_schema(declared).names == [column.name for column in declared.stored_columns]


def test_sql_and_fingerprint_are_made_once() -> None:
    assert feature_sql() is feature_sql()
    assert len(feature_fingerprint()) == 64
