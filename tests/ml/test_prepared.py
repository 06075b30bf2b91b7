"""A query kept planned gives what its rows give, call by call, whatever happened in the call before."""

from concurrent.futures import ThreadPoolExecutor

import duckdb
import pyarrow as pa
import pytest

from ml.serving.prepared import PreparedQuery

SCHEMA = pa.schema([("name", pa.string()), ("number", pa.int64())])


def names(*rows: tuple[str, int]) -> dict[str, pa.Table]:
    return {"names": pa.Table.from_pylist([{"name": name, "number": number} for name, number in rows], SCHEMA)}


@pytest.fixture
def hundred_by_name() -> PreparedQuery:
    return PreparedQuery("SELECT name, sum(100 // number) AS parts FROM names GROUP BY name", {"names": SCHEMA})


def test_each_call_sees_its_own_rows_and_no_others(hundred_by_name: PreparedQuery) -> None:
    assert hundred_by_name(names(("a", 5), ("a", 10))).to_pylist() == [{"name": "a", "parts": 30}]
    assert hundred_by_name(names(("b", 2))).to_pylist() == [{"name": "b", "parts": 50}]
    assert hundred_by_name({}).to_pylist() == []


def test_a_value_the_statement_cannot_take_is_an_error_of_that_call_alone() -> None:
    query = PreparedQuery("SELECT name::INTEGER AS number FROM names", {"names": SCHEMA})
    assert query(names(("1", 1))).to_pylist() == [{"number": 1}]
    with pytest.raises(duckdb.ConversionException):
        query(names(("one", 1)))
    assert query(names(("2", 2))).to_pylist() == [{"number": 2}]


def test_rows_in_several_pieces_and_other_columns_are_taken_as_they_are_named(hundred_by_name: PreparedQuery) -> None:
    pieces = pa.concat_tables([names(("a", 5))["names"], names(("a", 10))["names"]])
    wider = pieces.add_column(0, "colour", pa.array(["red", "green"])).select(["number", "colour", "name"])
    assert wider.column("name").num_chunks == 2
    assert hundred_by_name({"names": wider}).to_pylist() == [{"name": "a", "parts": 30}]


def test_calls_side_by_side_do_not_see_each_others_rows(hundred_by_name: PreparedQuery) -> None:
    def parts(number: int) -> int:
        return int(hundred_by_name(names(("a", number)))["parts"][0].as_py())

    numbers = [1, 2, 4, 5, 10, 20, 25, 50] * 25
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(parts, numbers)) == [100 // number for number in numbers]
