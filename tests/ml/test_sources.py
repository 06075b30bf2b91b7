"""The file reader: what it takes, what it refuses and in which words. No database of Django is involved."""

from __future__ import annotations

import codecs
import zlib
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.sources.errors import SourceError
from ml.sources.loading import load
from ml.sources.report import LoadReport, RowRejection, UnknownCategory
from ml.tables import TABLES
from ml.tables.schema import Kind
from tests.home_credit_files import csv_text, gzipped, row, write, zipped

CLIENTS = [row("application", sk_id_curr=number, target=0, amt_credit=1000.5) for number in (100001, 100002, 100003)]
MONTHS = [row("bureau_balance", sk_id_bureau=5, months_balance=-month, status="C") for month in range(3)]
HEADER = "SK_ID_BUREAU,MONTHS_BALANCE,STATUS\n"
INSTALMENT = {"sk_id_prev": 7, "num_instalment_version": 1, "num_instalment_number": 3}


def loaded(directory: Path) -> tuple[duckdb.DuckDBPyConnection, LoadReport]:
    connection = duckdb.connect(config={"threads": 2})
    return connection, load(connection, directory)


def rows_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple[object, ...]]:
    return connection.execute(f'SELECT * FROM "{table}" ORDER BY ALL').fetchall()


def application_with(column: str, value: object, place: int = 1) -> str:
    rows = [dict(entry) for entry in CLIENTS]
    rows[place][column] = value
    return csv_text("application_train", rows)


def edited(old: str, new: str) -> str:
    text = csv_text("bureau_balance", MONTHS)
    assert old in text
    return text.replace(old, new, 1)


TRAIN = "application_train.csv"
BUREAU = "bureau_balance.csv"
GZ = gzipped(HEADER + "".join(f"{number},-{number % 97},C\n" for number in range(1, 60_000)))
ZIP = zipped(csv_text("bureau_balance", MONTHS), "bureau_balance.csv")

BAD_FILES = {
    "a missing column": (BUREAU, edited("MONTHS_BALANCE,", ""), 1, "MONTHS_BALANCE", "lacks this column"),
    "a misspelt column": (BUREAU, edited("STATUS", "STATE"), 1, "STATUS", '"STATE", which belongs to no column'),
    "a column twice": (BUREAU, edited("STATUS", "STATUS,STATUS"), 1, "STATUS", "twice"),
    "UTF-16": (BUREAU, csv_text("bureau_balance", MONTHS).encode("utf-16"), 1, "SK_ID_BUREAU", "UTF-16"),
    "UTF-32": (BUREAU, csv_text("bureau_balance", MONTHS).encode("utf-32"), 1, "SK_ID_BUREAU", "encoded in UTF-32"),
    "UTF-32 from the other end": (
        *(BUREAU, codecs.BOM_UTF32_BE + HEADER.encode("utf-32-be"), 1, "SK_ID_BUREAU", "encoded in UTF-32"),
    ),
    "UTF-16 without a mark": (BUREAU, HEADER.encode("utf-16-le"), 1, "SK_ID_BUREAU", "UTF-16"),
    "a null byte": (BUREAU, HEADER.encode() + b"5,-1,C\n5,-2,\0\n", 3, "SK_ID_BUREAU", "null byte"),
    "Latin-1 text": (
        BUREAU,
        HEADER.encode() + b"5,-1,C\n5,-2,\xe9\n",
        3,
        "STATUS",
        "not UTF-8: save the file as UTF-8",
    ),
    "a Latin-1 header": (BUREAU, HEADER.replace("STATUS", "ÉTAT").encode("latin-1"), 1, "3", "not UTF-8: save"),
    "a truncated gzip": (BUREAU + ".gz", GZ[: len(GZ) // 2], None, "1", "cut short or damaged"),
    "a truncated zip": ("bureau_balance.zip", ZIP[: len(ZIP) // 2], 1, "1", "cut short or damaged"),
    "a zip with a flipped byte": (
        "bureau_balance.zip",
        ZIP[:60] + b"\xff\xff" + ZIP[62:],
        1,
        "1",
        "cut short or damaged",
    ),
    "a zip of two files": ("bureau_balance.zip", zipped(HEADER, "a.csv", "b.csv"), 1, "1", "it holds 2"),
    "a zip of no table": ("bureau_balance.zip", zipped(HEADER, "readme.txt"), 1, "1", "it holds 0"),
    "text in a number": (TRAIN, application_with("amt_credit", "much"), 3, "AMT_CREDIT", '"much" is not a number'),
    "a decimal comma": (TRAIN, application_with("amt_credit", "12,5"), 3, "AMT_CREDIT", '"12,5" is not a number'),
    "a word for missing where a value must be": (
        TRAIN,
        application_with("amt_credit", "nan"),
        3,
        "AMT_CREDIT",
        "must be",
    ),
    "infinity": (TRAIN, application_with("amt_credit", "-inf", 2), 4, "AMT_CREDIT", "no finite number"),
    "a number beyond double precision": (TRAIN, application_with("amt_credit", "1e400"), 3, "AMT_CREDIT", "no finite"),
    "a fraction in a whole number": (BUREAU, edited("-1,", "-1.5,"), 3, "MONTHS_BALANCE", "not a whole number"),
    "a whole number too large": (BUREAU, edited("-2,", "-99999999999,"), 4, "MONTHS_BALANCE", "too large"),
    "a text too long": (BUREAU, edited("-1,C", "-1," + "C" * 101), 3, "STATUS", "longer than 100"),
    "an empty required value": (BUREAU, edited("5,-1", ",-1"), 3, "SK_ID_BUREAU", "must be filled"),
    "a key twice": (BUREAU, edited("5,-2", "5,0"), 4, "SK_ID_BUREAU", "already in line 2"),
    "an empty file": (BUREAU, b"", 1, "SK_ID_BUREAU", "is empty"),
    "a file of a mark alone": (BUREAU, codecs.BOM_UTF8, 1, "SK_ID_BUREAU", "is empty"),
    "an application without a row": (TRAIN, csv_text("application_train", []), 2, "SK_ID_CURR", "no row"),
    "a quotation mark not closed": (BUREAU, edited("-1,C", '-1,"C'), 3, "STATUS", "quotation mark"),
    "a quotation mark closed too early": (BUREAU, edited("-1,C", '-1,"C"D'), 3, "STATUS", "quotation mark"),
    "a quotation mark inside a value": (BUREAU, edited("-1,C", '-1,C"D"'), 3, "STATUS", "quotation mark"),
    "too few values": (BUREAU, edited("5,-1,C", "5,-1"), 3, "STATUS", "2 values instead of 3"),
    "too many values": (BUREAU, edited("5,-1,C", "5,-1,C,C"), 3, "4", "4 values instead of 3"),
    "lines that end in CR": (
        BUREAU,
        csv_text("bureau_balance", MONTHS).replace("\n", "\r"),
        1,
        "SK_ID_BUREAU",
        "CR alone",
    ),
    "a value of an endless length": (BUREAU, edited("-1,C", "-1," + "C" * 3_000_000), 3, "1", "longer than 131,072"),
    "no header": (BUREAU, "5,-1,C\n5,-2,C\n", 1, "SK_ID_BUREAU", "none of the table's columns"),
    "mixed line endings": (BUREAU, edited("-1,C\n", "-1,C\r\n"), None, "SK_ID_BUREAU", "do not all end alike"),
    "a fault after a blank line": (BUREAU, edited("5,-1", "\n5,x"), 4, "MONTHS_BALANCE", '"x" is not a number'),
}


@pytest.mark.parametrize(("name", "content", "line", "column", "words"), BAD_FILES.values(), ids=BAD_FILES.keys())
def test_a_bad_file_is_refused_in_one_line_that_names_file_line_and_column(
    tmp_path: Path, name: str, content: str | bytes, line: int | None, column: str, words: str
) -> None:
    write(tmp_path, {"application_train": CLIENTS} | {name: content})
    with pytest.raises(SourceError) as caught:
        loaded(tmp_path)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(
        f"{name}: {'row' if name.endswith('parquet') else 'line'} {line or caught.value.line}, column {column}: "
    )
    assert words in message


def test_a_truncated_gzip_names_the_line_it_breaks_off_at(tmp_path: Path) -> None:
    text = csv_text("bureau_balance", MONTHS)
    packer = zlib.compressobj(wbits=31)
    cut = packer.compress(text[: text.index("5,-2")].encode()) + packer.flush(zlib.Z_SYNC_FLUSH)
    write(tmp_path, {"application_train": CLIENTS, "bureau_balance.csv.gz": cut})
    with pytest.raises(SourceError, match=r"^bureau_balance\.csv\.gz: line 4, column 1: the archive is cut short"):
        loaded(tmp_path)


def test_the_first_of_several_faults_is_named(tmp_path: Path) -> None:
    text = csv_text("bureau_balance", MONTHS).replace("-1,", "x,").replace("-2,", "y,")
    write(tmp_path, {"application_train": CLIENTS, BUREAU: text})
    with pytest.raises(SourceError, match="line 3, column MONTHS_BALANCE"):
        loaded(tmp_path)


def test_a_fault_after_a_quoted_line_break_is_named_with_its_line(tmp_path: Path) -> None:
    text = HEADER + '5,-1,"C\nD"\n5,-2,C\n5,-2.5,C\n'
    write(tmp_path, {"application_train": CLIENTS, BUREAU: text})
    with pytest.raises(SourceError, match="line 5, column MONTHS_BALANCE"):
        loaded(tmp_path)


def test_a_table_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"application_train": CLIENTS, "bureau_balance": MONTHS, "bureau_balance.csv.zip": ZIP})
    with pytest.raises(SourceError, match=r"bureau_balance\.csv and bureau_balance\.csv\.zip"):
        loaded(tmp_path)


def test_a_client_in_both_application_files_is_refused_with_both_lines(tmp_path: Path) -> None:
    write(tmp_path, {"application_train": CLIENTS, "application_test": [CLIENTS[2]]})
    with pytest.raises(SourceError, match=r"application_test\.csv: line 2, .* line 4 of application_train\.csv"):
        loaded(tmp_path)


def test_a_directory_without_clients_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"bureau_balance": MONTHS})
    with pytest.raises(SourceError, match="neither application_train nor application_test"):
        loaded(tmp_path)


def test_a_directory_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such directory or file"):
        loaded(tmp_path / "nowhere")


def test_tables_come_typed_and_named_as_declared_also_without_a_file(tmp_path: Path) -> None:
    connection, report = loaded(write(tmp_path, {"application_test": CLIENTS}))
    types = {Kind.INTEGER: "BIGINT", Kind.FLAG: "BIGINT", Kind.NUMBER: "DOUBLE", Kind.CATEGORY: "VARCHAR"}
    for table in TABLES.values():
        found = [(name, kind) for name, kind, *_ in connection.execute(f'DESCRIBE "{table.name}"').fetchall()]
        assert found == [(column.name, types[column.kind]) for column in table.stored_columns]
    assert report.rows_read("application") == 3
    assert report.rows_read("bureau") == 0


def test_the_target_is_empty_for_clients_of_the_test_file(tmp_path: Path) -> None:
    other = row("application", sk_id_curr=100009)
    connection, _ = loaded(write(tmp_path, {"application_train": CLIENTS[:1], "application_test": [other]}))
    found = connection.execute("SELECT sk_id_curr, target FROM application ORDER BY 1").fetchall()
    assert found == [(100001, 0), (100009, None)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (BUREAU, codecs.BOM_UTF8 + csv_text("bureau_balance", MONTHS).encode()),
        (BUREAU, csv_text("bureau_balance", MONTHS).replace("\n", "\r\n")),
        (BUREAU, csv_text("bureau_balance", MONTHS).rstrip("\n")),
        (BUREAU, csv_text("bureau_balance", MONTHS) + "\n\n"),
        (BUREAU, csv_text("bureau_balance", MONTHS).replace("5,", '"5.0",')),
        (BUREAU, "STATUS,sk_id_bureau,MONTHS_BALANCE\n" + "".join(f"C,5,-{month}\n" for month in range(3))),
        (BUREAU.upper(), csv_text("bureau_balance", MONTHS)),
        (BUREAU + ".gz", gzipped(csv_text("bureau_balance", MONTHS))),
        (BUREAU + ".gz", gzipped("\ufeff" + csv_text("bureau_balance", MONTHS))),
        (BUREAU + ".zip", ZIP),
        ("bureau_balance.zip", zipped(csv_text("bureau_balance", MONTHS), "x/bureau_balance.csv", "__MACOSX/._b.csv")),
    ],
    ids=[
        "a byte-order mark",
        "CR LF",
        "no end to the last line",
        "blank lines at the end",
        "quoted values",
        "columns in another order, one in lower case",
        "a name in upper case",
        "gzip",
        "gzip with a byte-order mark",
        "zip named .csv.zip",
        "zip",
    ],
)
def test_the_same_rows_are_read_from(tmp_path: Path, name: str, content: str | bytes) -> None:
    plain, _ = loaded(write(tmp_path / "plain", {"application_train": CLIENTS, "bureau_balance": MONTHS}))
    other, report = loaded(write(tmp_path / "other", {"application_train": CLIENTS} | {name: content}))
    assert rows_of(other, "bureau_balance") == rows_of(plain, "bureau_balance")
    assert report.rows_read("bureau_balance") == 3


@pytest.mark.parametrize("start", ["", "sep=,\n"], ids=["as it is", "record by record"])
@pytest.mark.parametrize("within", ["\n", "\r", "\r\n"], ids=["LF", "CR", "CR LF"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lines end in LF", "lines end in CR LF"])
def test_a_line_break_in_a_quoted_cell_is_part_of_the_value(tmp_path: Path, end: str, within: str, start: str) -> None:
    clients = [client | {"organization_type": "Bank~"} for client in CLIENTS]
    text = start + csv_text("application_train", clients)
    text = text.replace("\n", end).replace("Bank~", f'"Bank{within}abroad"')
    connection, report = loaded(write(tmp_path, {TRAIN: text}))
    assert report.rows_read("application") == 3
    found = connection.execute("SELECT DISTINCT organization_type FROM application").fetchall()
    assert found == [(f"Bank{within}abroad",)]


def test_a_fault_below_a_line_break_of_another_kind_in_a_cell_is_named_with_its_line(tmp_path: Path) -> None:
    text = (HEADER + '5,-1,"C\n"\n5,-2,C\n5,-2.5,C\n').replace("\n", "\r\n").replace('"C\r\n"', '"C\n"')
    write(tmp_path, {"application_train": CLIENTS, BUREAU: text})
    with pytest.raises(SourceError, match="line 5, column MONTHS_BALANCE"):
        loaded(tmp_path)


def test_a_path_with_the_signs_of_a_pattern_is_read(tmp_path: Path) -> None:
    _, report = loaded(write(tmp_path / "it's [a] *dir?", {"application_train": CLIENTS}))
    assert report.rows_read("application") == 3


def parquet_of(frame: pd.DataFrame, directory: Path) -> Path:
    write(directory, {"application_train": CLIENTS})
    frame.to_parquet(directory / "bureau_balance.parquet")
    return directory


def test_parquet_equals_csv_whatever_integer_width_and_dictionary_the_writer_chose(tmp_path: Path) -> None:
    frame = pd.DataFrame(MONTHS).rename(columns=str.upper)
    frame = frame.astype({"SK_ID_BUREAU": "float64", "MONTHS_BALANCE": "int16", "STATUS": "category"})
    plain, _ = loaded(write(tmp_path / "plain", {"application_train": CLIENTS, "bureau_balance": MONTHS}))
    other, _ = loaded(parquet_of(frame, tmp_path / "parquet"))
    assert rows_of(other, "bureau_balance") == rows_of(plain, "bureau_balance")


@pytest.mark.parametrize(
    ("column", "values", "place"),
    [
        ("MONTHS_BALANCE", ["-1", "-2", "few"], 'row 3, column MONTHS_BALANCE: "few" is not a number'),
        ("STATUS", [1.5, 2.5, 3.5], "row 1, column STATUS: the column's type is DOUBLE"),
        ("MONTHS_BALANCE", [-1.0, -2.0, -2.5], "row 3, column MONTHS_BALANCE: .* not a whole number"),
        ("STATUS", ["C", None, "C"], "row 2, column STATUS: the value is empty"),
    ],
    ids=["words for numbers", "numbers for words", "a fraction", "an empty value"],
)
def test_a_parquet_file_is_refused_for(tmp_path: Path, column: str, values: list[object], place: str) -> None:
    frame = pd.DataFrame(MONTHS).rename(columns=str.upper).assign(**{column: values})
    with pytest.raises(SourceError, match=rf"^bureau_balance\.parquet: {place}"):
        loaded(parquet_of(frame, tmp_path))


def test_a_row_outside_its_bounds_is_left_out_and_counted_once_by_reason(tmp_path: Path) -> None:
    months = [
        *MONTHS,
        *(row("bureau_balance", sk_id_bureau=key, months_balance=later) for key, later in ((6, 1), (7, 2), (0, 3))),
    ]
    connection, report = loaded(write(tmp_path, {"application_train": CLIENTS, "bureau_balance": months}))
    assert report.rejections == (
        RowRejection("bureau_balance", BUREAU, "SK_ID_BUREAU", "below the minimum of 1", 1, 7),
        RowRejection("bureau_balance", BUREAU, "MONTHS_BALANCE", "above the maximum of 0", 2, 5),
    )
    assert (report.rows_read("bureau_balance"), report.rows_rejected("bureau_balance")) == (6, 3)
    assert len(rows_of(connection, "bureau_balance")) == 3


def test_texts_that_no_list_holds_are_kept_and_counted_by_column(tmp_path: Path) -> None:
    texts = ("Laborers", "Managers", "Astronaut", "Alchemist", "Astronaut", None)
    clients = [row("application", sk_id_curr=key, occupation_type=text) for key, text in enumerate(texts, 1)]
    connection, report = loaded(write(tmp_path, {"application_test": clients, "bureau_balance": MONTHS}))
    assert report.unknown_categories == (
        UnknownCategory(
            *("application", "application_test.csv", "OCCUPATION_TYPE", "Astronaut", 3, 4),
            filled=5,
            values=(("Astronaut", 2), ("Alchemist", 1)),
        ),
    )
    stored = connection.execute("SELECT occupation_type FROM application ORDER BY sk_id_curr").fetchall()
    assert [text for (text,) in stored] == [*texts]


def test_a_value_that_stands_for_missing_is_kept_and_breaks_no_bound(tmp_path: Path) -> None:
    client = row("application", sk_id_curr=1, days_employed=365243)
    connection, report = loaded(write(tmp_path, {"application_test": [client]}))
    assert report.rejections == ()
    assert connection.execute("SELECT days_employed FROM application").fetchall() == [(365243,)]


def test_payments_of_one_instalment_are_ranked_the_same_whatever_the_order_of_the_lines(tmp_path: Path) -> None:
    payments = [
        row("installments_payments", **INSTALMENT, days_entry_payment=day, amt_payment=amount)
        for day, amount in ((None, None), (-10, 50.0), (-10, 20.0), (-30, 99.0))
    ]
    query = "SELECT payment_rank, days_entry_payment, amt_payment FROM installments_payments ORDER BY 1"
    expected = [(1, -30, 99.0), (2, -10, 20.0), (3, -10, 50.0), (4, None, None)]
    for name, order in (("forth", payments), ("back", payments[::-1])):
        files = {"application_train": CLIENTS, "installments_payments": order}
        connection, _ = loaded(write(tmp_path / name, files))
        assert connection.execute(query).fetchall() == expected


amounts = st.floats(min_value=0.01, max_value=1e12, allow_nan=False, allow_infinity=False)


@settings(max_examples=20)
@given(st.lists(amounts, min_size=1, max_size=20))
def test_every_number_is_read_exactly_as_it_is_written(
    tmp_path_factory: pytest.TempPathFactory, values: list[float]
) -> None:
    rows = [row("application", sk_id_curr=number, amt_credit=value) for number, value in enumerate(values, 1)]
    connection, _ = loaded(write(tmp_path_factory.mktemp("amounts"), {"application_train": rows}))
    found = connection.execute("SELECT amt_credit FROM application ORDER BY sk_id_curr").fetchall()
    assert [value for (value,) in found] == values


def test_the_sample_of_real_files_is_read_whole(sample_dir: Path) -> None:
    connection, report = loaded(sample_dir)
    expected = {"application": 46_574, "bureau": 43_206, "bureau_balance": 1_138_287, "previous_application": 43_169}
    expected |= {"pos_cash_balance": 251_505, "credit_card_balance": 99_892, "installments_payments": 28_154}
    assert {table: report.rows_read(table) for table in TABLES} == expected
    assert (report.rejections, report.unknown_categories) == ((), ())
    counted = {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchall()[0][0] for table in TABLES}
    assert counted == expected
