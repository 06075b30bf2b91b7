"""Files as people keep them: the same records as the plain file, and a word about what was found."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import lzma
import os
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.sources.errors import SourceError
from ml.sources.loading import load, load_sound
from ml.sources.report import LoadReport
from ml.sources.values import MISSING_WORDS, missing_words
from ml.tables import TABLES
from ml.tables.schema import Kind, categories
from tests.home_credit_files import csv_text, row, write

EXAMPLES = int(os.environ.get("DRESSINGS_EXAMPLES", "20"))  # set by `python -m bench.dressings`

CLIENTS = [
    row(
        "application",
        sk_id_curr=100001,
        target=0,
        amt_credit=1000.5,
        flag_own_car="Y",
        own_car_age=7,
        ext_source_1=0.25,
    ),
    row("application", sk_id_curr=100002, target=1, amt_annuity=None, occupation_type=None, ext_source_1=None),
    row("application", sk_id_curr=100003, target=0, amt_income_total=75000.125, flag_own_realty="N", own_car_age=None),
]
CREDITS = [
    row("bureau", sk_id_curr=100001, sk_id_bureau=number, amt_annuity=None, amt_credit_sum=100.5)
    for number in (5, 6, 7)
]
STEM = "application_train"


def loaded(directory: Path) -> tuple[dict[str, list[tuple[object, ...]]], LoadReport]:
    """Return the rows of the tables that dressings are tried on, and the report."""
    with duckdb.connect(config={"threads": 1}) as connection:
        report = load_sound(connection, directory)
        tables = ("application", "bureau")
        return {name: connection.execute(f"SELECT * FROM {name} ORDER BY ALL").fetchall() for name in tables}, report


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of the files as the competition writes them."""
    directory = tmp_path_factory.mktemp("plain")
    found, report = loaded(write(directory, {STEM: CLIENTS, "bureau": CREDITS}))
    assert report.remarks() == []
    return found


def cells() -> list[list[str]]:
    """Return the lines of the application file as lists of texts, header first."""
    return list(csv.reader(io.StringIO(csv_text(STEM, CLIENTS))))


def text_of(lines: Sequence[Sequence[str]], separator: str = ",", quoting: int = csv.QUOTE_MINIMAL) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n", delimiter=separator, quoting=quoting).writerows(lines)
    return stream.getvalue()


def with_column(name: str, lines: list[list[str]]) -> list[list[str]]:
    return [[name if place == 0 else str(place - 1), *line] for place, line in enumerate(lines)]


def replaced(lines: list[list[str]], old: str, new: str, columns: Sequence[str] = ()) -> list[list[str]]:
    """Return the lines with one text for another, in these columns or in all."""
    header = lines[0]
    changed = [
        [
            new if value == old and (not columns or name in columns) else value
            for name, value in zip(header, line, strict=True)
        ]
        for line in lines[1:]
    ]
    return [header, *changed]


def wrapped(line: list[str]) -> str:
    """Return a line whole in quotes, as a spreadsheet writes one it took for a single cell."""
    return '"' + text_of([line]).rstrip("\n").replace('"', '""') + '"\n'


def decimal_commas(lines: list[list[str]]) -> list[list[str]]:
    return [
        lines[0],
        *([value.replace(".", ",") if value[:1].isdigit() else value for value in line] for line in lines[1:]),
    ]


LINES = cells()
YES_NO = ("FLAG_OWN_CAR", "FLAG_OWN_REALTY")
DRESSINGS: dict[str, tuple[str, str | None]] = {
    "an index without a name": (
        text_of(with_column("", LINES)),
        "left aside, none of the table's columns: column 1 (without a name)",
    ),
    "an index called Unnamed: 0": (
        text_of(with_column("Unnamed: 0", LINES)),
        "left aside, none of the table's columns: Unnamed: 0",
    ),
    "columns of one's own": (
        text_of(with_column("MY_SCORE", with_column("index", LINES))),
        "left aside, none of the table's columns: MY_SCORE, index",
    ),
    "semicolons": (text_of(LINES, ";"), "the columns are separated by a semicolon"),
    "tabs": (text_of(LINES, "\t"), "the columns are separated by a tab"),
    "vertical bars": (text_of(LINES, "|"), "the columns are separated by a vertical bar"),
    "semicolons and decimal commas": ("\ufeff" + text_of(decimal_commas(LINES), ";"), "decimal commas"),
    "quoted decimal commas": (text_of(decimal_commas(LINES)), "decimal commas"),
    "lines before the header": (f"\n{',' * 121}\n{text_of(LINES)}", None),
    "a separator declared for Excel": (
        "\ufeffsep=;\n" + text_of(LINES, ";"),
        "the columns are separated by a semicolon",
    ),
    "blanks for missing": (
        text_of(replaced(LINES, "", "  ")),
        "read as missing (blanks): AMT_ANNUITY 1, OWN_CAR_AGE 1",
    ),
    "no-break spaces for missing": (
        text_of(replaced(LINES, "", "\u00a0")),
        "read as missing (blanks): AMT_ANNUITY 1, OWN_CAR_AGE 1",
    ),
    "every value in quotes": (text_of(LINES, quoting=csv.QUOTE_ALL), None),
    "some rows whole in quotes": (text_of(LINES[:2]) + wrapped(LINES[2]) + text_of(LINES[3:]), None),
    "everything whole in quotes": ("".join(map(wrapped, LINES)), None),
    "rows whole in quotes, values in quotes too": (
        text_of(LINES[:1])
        + "".join(
            '"' + text_of([line], quoting=csv.QUOTE_ALL).rstrip("\n").replace('"', '""') + '"\n' for line in LINES[1:]
        ),
        None,
    ),
    "lines of separators at the end": (text_of(LINES) + ("," * (len(LINES[0]) - 1) + "\n") * 40, None),
    "lines of separators of another length": (text_of(LINES) + ",,,\n" * 4, None),
    "a separator that ends each line": (text_of(LINES).replace("\n", ",\n"), "column 123 (without a name)"),
    "a separator that ends the rows alone": (text_of(LINES[:1]) + text_of(LINES[1:]).replace("\n", ",\n"), None),
    "a separator that ends the header alone": (
        text_of(LINES[:1]).replace("\n", ",\n") + text_of(LINES[1:]),
        "column 123",
    ),
    "yes and no as 1 and 0": (
        text_of(replaced(replaced(LINES, "Y", "1", YES_NO), "N", "0", YES_NO)),
        "flags in other words than the set's: FLAG_OWN_CAR 3, FLAG_OWN_REALTY 3",
    ),
    "yes and no as true and false": (
        text_of(replaced(replaced(LINES, "Y", "True", YES_NO), "N", "False", YES_NO)),
        "flags in other words than the set's: FLAG_OWN_CAR 3, FLAG_OWN_REALTY 3",
    ),
    "1 and 0 as true and false": (
        text_of(replaced(replaced(LINES, "1", "true", ["FLAG_MOBIL"]), "0", "false", ["FLAG_MOBIL"])),
        "flags in other words than the set's: FLAG_MOBIL 3",
    ),
}


@pytest.mark.parametrize(("text", "said"), DRESSINGS.values(), ids=DRESSINGS)
def test_a_dressed_file_gives_the_records_of_the_plain_one_and_is_told(
    tmp_path: Path, plain: dict[str, list[tuple[object, ...]]], text: str, said: str | None
) -> None:
    found, report = loaded(write(tmp_path, {f"{STEM}.csv": text, "bureau": CREDITS}))
    assert found == plain
    remarks = [line for line in report.remarks() if line.startswith(f"{STEM}.csv: ")]
    assert any(said in line for line in remarks) if said else remarks == []


@pytest.mark.parametrize(
    "word", ["NaN", "-nan", "NA", "N/A", "#N/A", "<NA>", "NULL", "None", "\\N", "?", " null ", "\u202fnull\u00a0"]
)
def test_the_usual_words_for_missing_are_missing_in_numbers_and_texts_and_counted(
    tmp_path: Path, plain: dict[str, list[tuple[object, ...]]], word: str
) -> None:
    found, report = loaded(write(tmp_path, {f"{STEM}.csv": text_of(replaced(LINES, "", word)), "bureau": CREDITS}))
    assert found == plain
    (remark,) = report.remarks()
    assert remark.startswith(f"{STEM}.csv: read as missing ({word.strip()}): ")
    counts = dict(entry.split(" ") for entry in remark.split("): ")[1].split(", "))
    assert counts == {"AMT_ANNUITY": "1", "OWN_CAR_AGE": "1", "OCCUPATION_TYPE": "1", "EXT_SOURCE_1": "1"}


def test_a_word_for_missing_that_the_schema_gives_a_meaning_keeps_it() -> None:
    column = TABLES["application"].column("occupation_type")
    assert missing_words(column) == MISSING_WORDS
    meant = type(column)(
        column.name, Kind.CATEGORY, column.unit, column.label, column.description, missing=("N/A",),
        categories=categories(("None", "aucune", "none")),
    )  # fmt: skip
    assert set(MISSING_WORDS) - set(missing_words(meant)) == {"none", "n/a"}


def test_commas_that_may_set_off_thousands_are_no_decimals(tmp_path: Path) -> None:
    text = text_of(replaced(LINES, "1000.5", "12,500"), ";").replace("75000.125", "75,000").replace("0.25", "25")
    with pytest.raises(SourceError, match=r'line 2, column AMT_CREDIT: "12,500" is not a number'):
        loaded(write(tmp_path, {f"{STEM}.csv": text}))


def test_the_line_of_a_fault_is_that_of_the_file_the_user_has(tmp_path: Path) -> None:
    lines = replaced(LINES, "75000.125", "much")
    text = text_of(lines[:1]) + "," * 121 + "\n" + wrapped(lines[1]) + "\n" + text_of(lines[2:]).replace("\n", ",\n")
    with pytest.raises(SourceError, match=r'line 6, column AMT_INCOME_TOTAL: "much" is not a number'):
        loaded(write(tmp_path, {f"{STEM}.csv": text}))


def test_the_line_of_a_fault_below_a_late_header_is_that_of_the_file(tmp_path: Path) -> None:
    text = "sep=,\n\n" + text_of(replaced(LINES, "75000.125", "much"))
    with pytest.raises(SourceError, match=r'line 6, column AMT_INCOME_TOTAL: "much" is not a number'):
        loaded(write(tmp_path, {f"{STEM}.csv": text}))


def test_all_missing_columns_are_named_at_once_with_what_a_model_can_do_without(tmp_path: Path) -> None:
    gone = ("AMT_CREDIT", "OWN_CAR_AGE", "EXT_SOURCE_1")
    kept = [place for place, name in enumerate(LINES[0]) if name not in gone]
    text = text_of([[line[place] for place in kept] for line in LINES])
    with pytest.raises(SourceError) as caught:
        loaded(write(tmp_path, {f"{STEM}.csv": text}))
    assert str(caught.value) == (
        "application_train.csv: line 1, column AMT_CREDIT: the file lacks 3 columns: AMT_CREDIT, OWN_CAR_AGE, "
        "EXT_SOURCE_1. A model can do without OWN_CAR_AGE, EXT_SOURCE_1: add the columns without values; it cannot "
        "without AMT_CREDIT."
    )


@pytest.mark.parametrize(
    ("column", "values", "words"),
    [
        ("days_birth", (9000, 12000, 15000), "all 3 values are above 0, but this column counts back"),
        ("days_birth", (9000, 12000, 0), "all 2 values are above 0"),
        ("own_car_age", (-3, -5, None), "all 2 values are below 0, but this column is a duration"),
    ],
)
def test_a_whole_column_of_the_wrong_sign_is_one_message(
    tmp_path: Path, column: str, values: tuple[int | None, ...], words: str
) -> None:
    clients = [client | {column: value} for client, value in zip(CLIENTS, values, strict=True)]
    with pytest.raises(SourceError, match=rf"^application_train\.csv: line 2, column {column.upper()}: {words}"):
        loaded(write(tmp_path, {STEM: clients}))


def test_a_single_row_of_the_wrong_sign_is_left_out_as_any_other(tmp_path: Path) -> None:
    clients = [*CLIENTS, row("application", sk_id_curr=100004, days_birth=9000)]
    with duckdb.connect() as connection:
        report = load(connection, write(tmp_path, {"application_test": clients}))
    assert [(entry.column, entry.count) for entry in report.rejections] == [("DAYS_BIRTH", 1)]


PAYMENTS = [
    row("installments_payments", sk_id_prev=7, num_instalment_number=number, amt_payment=9.5) for number in (1, 2, 3)
]


def test_payments_that_are_all_there_twice_are_refused(tmp_path: Path) -> None:
    files = {STEM: CLIENTS, "installments_payments": PAYMENTS * 2}
    with pytest.raises(SourceError, match=r"installments_payments\.csv: 3 of its 6 rows are the same as another row"):
        loaded(write(tmp_path, files))


def test_a_payment_that_is_there_twice_is_kept_and_told(tmp_path: Path) -> None:
    _, report = loaded(write(tmp_path, {STEM: CLIENTS, "installments_payments": [*PAYMENTS, PAYMENTS[1]]}))
    assert report.rows_read("installments_payments") == 4
    assert report.remarks() == [
        "installments_payments.csv: 1 rows are the same as another row, and kept as payments of their own"
    ]


def zst(content: bytes) -> bytes:
    return pyarrow.compress(content, "zstd", asbytes=True)


def zipped(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", content)
    return stream.getvalue()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": lambda content: content,
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": zst,
    ".zip": zipped,
}


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("named", [True, False], ids=["named so", "named .csv"])
def test_what_is_packed_is_read_whatever_its_name_says(
    tmp_path: Path, plain: dict[str, list[tuple[object, ...]]], suffix: str, named: bool
) -> None:
    content = PACKERS[suffix](csv_text(STEM, CLIENTS).encode())
    found, _ = loaded(write(tmp_path, {f"{STEM}.csv{suffix if named else ''}": content, "bureau": CREDITS}))
    assert found == plain


def test_text_named_as_something_else_is_read(tmp_path: Path, plain: dict[str, list[tuple[object, ...]]]) -> None:
    files = {f"{STEM}.csv.gz": csv_text(STEM, CLIENTS), "bureau.parquet": csv_text("bureau", CREDITS)}
    assert loaded(write(tmp_path, files))[0] == plain


def frame() -> pd.DataFrame:
    return pd.DataFrame(CLIENTS).rename(columns=str.upper)


def test_parquet_with_an_index_booleans_and_texts_gives_the_same(
    tmp_path: Path, plain: dict[str, list[tuple[object, ...]]]
) -> None:
    dressed = frame().assign(
        __index_level_0__=[0, 1, 2],
        FLAG_OWN_CAR=[value == "Y" for value in frame()["FLAG_OWN_CAR"]],
        FLAG_OWN_REALTY=[int(value == "Y") for value in frame()["FLAG_OWN_REALTY"]],
        FLAG_MOBIL=[bool(value) for value in frame()["FLAG_MOBIL"]],
        AMT_CREDIT=[str(value) for value in frame()["AMT_CREDIT"]],
        OCCUPATION_TYPE=frame()["OCCUPATION_TYPE"].fillna("None"),
    )
    write(tmp_path, {"bureau": CREDITS})
    dressed.to_parquet(tmp_path / f"{STEM}.parquet")
    found, report = loaded(tmp_path)
    assert found == plain
    assert f"{STEM}.parquet: left aside, none of the table's columns: __index_level_0__" in report.remarks()
    assert f"{STEM}.parquet: read as missing (None): OCCUPATION_TYPE 1" in report.remarks()


def test_a_folder_of_parquet_parts_is_one_table(tmp_path: Path, plain: dict[str, list[tuple[object, ...]]]) -> None:
    folder = tmp_path / f"{STEM}.parquet"
    write(folder, {"_SUCCESS": b"", ".part-0.crc": b"crc"})
    frame()[:2].to_parquet(folder / "part-00000.snappy.parquet")
    frame()[2:].to_parquet(folder / "part-00001.snappy.parquet")
    found, report = loaded(write(tmp_path, {"bureau": CREDITS}))
    assert found == plain
    assert [entry.file for entry in report.files] == [f"{STEM}.parquet", "bureau.csv"]


@dataclass(frozen=True)
class Dressing:
    """How one file is written: everything that may be combined."""

    index: str | None
    separator: str
    comma: bool
    quoting: int
    word: str
    upper: bool
    suffix: str

    def file(self) -> tuple[str, bytes]:
        """Return the name and the bytes of the application file dressed so."""
        lines = replaced(decimal_commas(LINES) if self.comma else LINES, "", self.word)
        lines = with_column(self.index, lines) if self.index is not None else lines
        lines[0] = lines[0] if self.upper else [name.lower() for name in lines[0]]
        name = f"{STEM.upper() if self.upper else STEM}.csv{self.suffix}"
        return name, PACKERS[self.suffix](text_of(lines, self.separator, self.quoting).encode())


dressings = st.builds(
    Dressing,
    index=st.sampled_from([None, "", "Unnamed: 0", "index", "__index_level_0__"]),
    separator=st.sampled_from(",;\t|"),
    comma=st.booleans(),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    word=st.sampled_from(["", *MISSING_WORDS, "NaN", "NULL", "None", "#N/A", "\\N"]),
    upper=st.booleans(),
    suffix=st.sampled_from(list(PACKERS)),
)


@settings(max_examples=EXAMPLES)
@given(dressing=dressings)
def test_dressings_combine(
    tmp_path_factory: pytest.TempPathFactory, plain: dict[str, list[tuple[object, ...]]], dressing: Dressing
) -> None:
    name, content = dressing.file()
    found, _ = loaded(write(tmp_path_factory.mktemp("dressed"), {name: content, "bureau": CREDITS}))
    assert found == plain
