"""The batch path and the path of a few records give the same feature rows."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from ml.build import arrow_schema, build, build_from_records, feature_fingerprint, feature_sql
from ml.features import FEATURE_NAMES, FEATURES
from ml.population import Population
from ml.sources import load
from ml.tables import TABLES
from tests.artefacts import synthetic_dir, synthetic_population
from tests.ml.factories import table

SINGLE_CLIENTS = 25


@pytest.fixture(scope="module")
def population() -> Population:
    return synthetic_population()


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    """All seven tables of the synthetic population as records, rows in an order of no meaning."""
    with duckdb.connect() as connection:
        load(connection, synthetic_dir())
        return {
            name: connection.sql(f"FROM {name} ORDER BY hash({', '.join(t.key)})").to_arrow_table()
            for name, t in TABLES.items()
        }


def records_of(tables: dict[str, pa.Table], client: int) -> dict[str, pa.Table]:
    """Return one client's rows of every table."""
    owned = {n: t.filter(pa.compute.equal(t["sk_id_curr"], client)) for n, t in tables.items() if n != "bureau_balance"}
    credits = owned["bureau"]["sk_id_bureau"]
    months = tables["bureau_balance"]
    return owned | {"bureau_balance": months.filter(pa.compute.is_in(months["sk_id_bureau"], value_set=credits))}


def assert_same_rows(one: np.ndarray, other: np.ndarray) -> None:
    np.testing.assert_array_equal(np.isnan(one), np.isnan(other))
    np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


def test_a_client_alone_has_the_features_it_has_among_all(population: Population, tables: dict[str, pa.Table]) -> None:
    everyone = population.rows
    for position in np.linspace(0, len(everyone.sk_id_curr) - 1, SINGLE_CLIENTS).astype(int):
        client = int(everyone.sk_id_curr[position])

        alone = build_from_records(records_of(tables, client))

        assert alone.sk_id_curr.tolist() == [client]
        assert_same_rows(alone.values, everyone.values[[position]])


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
    assert population.rows.unknown_categories == {}


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
