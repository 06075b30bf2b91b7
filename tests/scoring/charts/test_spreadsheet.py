"""Files that leave: a spreadsheet of either language reads the exact values and runs nothing."""

from __future__ import annotations

import csv
import io

import pytest
from django.utils.translation import override
from hypothesis import example, given
from hypothesis import strategies as st

from scoring.charts.chart import Column, Table
from scoring.charts.spreadsheet import table_csv
from tests.scoring.reading import as_it_was, csv_lines

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "''@a", '=HYPERLINK("http://x";"y")')
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)


def table(*values: str | float | int | None) -> Table:
    return Table("t", "T", (Column("one", "Une"), Column("other", "Autre")), tuple({"one": v} for v in values))


def written(language: str, *values: str | float | int | None) -> str:
    with override(language):
        return table_csv(table(*values))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_as_a_formula_whichever_separator_is_taken(language: str, text: str) -> None:
    content = written(language, text, f"a;{text}", f"a,{text}").removeprefix("\ufeff")
    for separator in ",;\t":
        for line in csv.reader(io.StringIO(content, newline=""), delimiter=separator):
            assert not [cell for cell in line if cell[:1] in "=+-@\t\r\n＝＋－＠" and cell]


@pytest.mark.parametrize("language", ["fr", "en"])
@given(texts=st.lists(TEXTS, max_size=4))
@example(texts=[*FORMULAS])
@example(texts=["", "'", "l’a, b; c", 'dit "oui"'])
def test_every_text_comes_back(language: str, texts: list[str]) -> None:
    lines = csv_lines(written(language, *texts), language)
    assert [as_it_was(line[0]) for line in lines[1:]] == texts


@given(number=st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**40), 2**40))
@example(number=-0.5)
@example(number=1e-9)
def test_numbers_are_exact_never_text_and_have_the_decimal_sign_of_the_language(number: float | int) -> None:
    for language, sign in (("fr", ","), ("en", ".")):
        ((cell, empty),) = csv_lines(written(language, number), language)[1:]
        assert (cell, empty) == (repr(number).replace(".", sign), "")
        assert float(cell.replace(sign, ".")) == number


def test_a_file_begins_with_a_byte_order_mark_and_its_lines_end_as_spreadsheets_want() -> None:
    assert written("fr", 1.5, "é") == '\ufeff"Une";"Autre"\r\n"1,5";""\r\n"é";""\r\n'
    assert written("en", 1.5, "é") == '\ufeff"Une","Autre"\r\n"1.5",""\r\n"é",""\r\n'
