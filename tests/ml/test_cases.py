"""Directories of files in the forms that people keep, beside the repository: what each gives."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from ml.sources.errors import SourceError
from ml.sources.loading import load
from ml.sources.report import LoadReport

CLIENTS = 52
READ = {
    "index-column-unnamed": "left aside, none of the table's columns: column 1 (without a name)",
    "index-column-Unnamed-0": "left aside, none of the table's columns: Unnamed: 0",
    "rows-wrapped-in-quotes": None,
    "lines-of-commas-at-the-end": None,
    "trailing-comma": "bureau.csv: left aside, none of the table's columns: column 18 (without a name)",
    "missing-written-NaN": "read as missing (NaN): OWN_CAR_AGE 38, OCCUPATION_TYPE 23",
    "missing-written-NULL": "read as missing (NULL): OWN_CAR_AGE 38, OCCUPATION_TYPE 23",
    "semicolons-decimal-commas": "the columns are separated by a semicolon",
    "two-columns-of-one-s-own": "left aside, none of the table's columns: CREDIT_INCOME_PERCENT, DAYS_EMPLOYED_PERCENT",
    "history-named-bureau-(1)": "bureau (1).csv: read as bureau",
    "unknown-categories": None,
    "one-archive-of-everything": "home-credit-default-risk.zip/sample_submission.csv: not read, no table of the set",
    "flags-as-0-and-1": "flags in other words than the set's: FLAG_OWN_CAR 52, FLAG_OWN_REALTY 52",
    "formulas-in-text": None,
}
REFUSED = {
    "large-file-pointer": r"^application_train\.csv: this is a pointer to a large file .* `git lfs pull`\.$",
    "ages-positive": r"^application_train\.csv: line 2, column DAYS_BIRTH: all 52 values are above 0",
    "payments-doubled": r"^installments_payments\.csv: 1,606 of its 3,212 rows are the same as another row",
}


def loaded(directory: Path) -> tuple[list[tuple[object, ...]], LoadReport]:
    with duckdb.connect(config={"threads": 1}) as connection:
        report = load(connection, directory)
        query = "SELECT * EXCLUDE (occupation_type, organization_type) FROM application ORDER BY ALL"
        return connection.execute(query).fetchall(), report


def test_every_case_is_expected_to_give_something(cases_dir: Path) -> None:
    assert {path.name for path in cases_dir.iterdir()} == READ.keys() | REFUSED.keys()


@pytest.mark.parametrize("name", READ)
def test_a_case_is_read_as_the_plain_file_and_said(cases_dir: Path, name: str) -> None:
    found, report = loaded(cases_dir / name)
    # Each case is another dressing of the same applications; the archive has those of application_test too.
    plain, _ = loaded(cases_dir / "history-named-bureau-(1)")
    assert set(plain) <= set(found)
    assert len(found) == report.rows_read("application") == CLIENTS + (8 if "archive" in name else 0)
    assert report.rejections == ()
    said = READ[name]
    assert said is None or any(said in line for line in report.remarks())


def test_unknown_categories_and_formulas_are_read_as_text(cases_dir: Path) -> None:
    for name, texts in (
        ("unknown-categories", {"Influencer", "Crypto: exchange"}),
        ("formulas-in-text", {"=HYPERLINK"}),
    ):
        _, report = loaded(cases_dir / name)
        assert {entry.value.split("(")[0] for entry in report.unknown_categories} == texts


@pytest.mark.parametrize("name", REFUSED)
def test_a_case_is_refused_in_one_line(cases_dir: Path, name: str) -> None:
    with pytest.raises(SourceError, match=REFUSED[name]):
        loaded(cases_dir / name)


def test_the_archive_is_read_by_its_own_path_too(cases_dir: Path) -> None:
    directory = cases_dir / "one-archive-of-everything"
    assert loaded(directory / "home-credit-default-risk.zip")[0] == loaded(directory)[0]
