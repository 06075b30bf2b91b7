"""The declarations of the seven tables: complete, coherent, worded in both languages, and true of real files."""

import re
from collections import Counter

import duckdb
import pytest

from ml.features import FEATURES
from ml.tables import TABLES
from ml.tables.schema import LARGEST_WHOLE_NUMBER, Column, Kind, Unit, categories
from ml.tables.wording import Text

COLUMNS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}")
    for table in TABLES.values()
    for column in table.stored_columns
]
TEXTS = [
    *((table.name, text) for table in TABLES.values() for text in (table.label, table.description)),
    *(
        (f"{table.name}.{column.name}", text)
        for table in TABLES.values()
        for column in table.stored_columns
        for text in (column.label, column.description, *(category.label for category in column.categories))
    ),
]


def test_the_seven_tables_have_the_competitions_numbers_of_columns():
    assert {name: len(table.columns) for name, table in TABLES.items()} == {
        "application": 122,
        "bureau": 17,
        "bureau_balance": 3,
        "previous_application": 37,
        "pos_cash_balance": 8,
        "credit_card_balance": 23,
        "installments_payments": 8,
    }


def test_every_table_is_filed_under_its_own_name():
    assert all(name == table.name for name, table in TABLES.items())


def test_no_table_declares_a_column_twice():
    for table in TABLES.values():
        repeated = [n for n, times in Counter(c.name for c in table.stored_columns).items() if times > 1]
        assert repeated == [], table.name


def test_keys_and_parents_name_required_columns():
    for table in TABLES.values():
        for name in table.key:
            assert table.column(name).required, f"{table.name}.{name}"
        if table.parent:
            name, parent = table.parent
            assert table.column(name).required
            assert TABLES[parent].key == (name,)


def test_a_parent_is_declared_before_the_tables_that_hang_on_it():
    seen: set[str] = set()
    for table in TABLES.values():
        assert table.parent is None or table.parent[1] in seen
        seen.add(table.name)


def test_only_the_target_is_absent_from_a_file():
    absent = {(t.name, c.name, c.absent_from) for t in TABLES.values() for c in t.columns if c.absent_from}
    assert absent == {("application", "target", ("application_test",))}


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_column_is_coherent(table, column):
    if column.kind is Kind.CATEGORY:
        assert column.categories
        assert column.minimum is column.maximum is None
        assert all(isinstance(value, str) for value in column.missing)
        values = [category.value for category in column.categories]
        assert len(set(values)) == len(values)
        assert not set(values) & set(column.missing), "a value is either a category or missing"
    else:
        assert column.categories == ()
        assert not any(isinstance(value, str) for value in column.missing)
    if column.kind is Kind.FLAG:
        assert (column.minimum, column.maximum) == (0, 1)
    if column.kind is not Kind.NUMBER:
        assert all(not isinstance(value, float) for value in column.missing)
    if column.minimum is not None and column.maximum is not None:
        assert column.minimum < column.maximum


def test_every_text_exists_in_both_languages():
    assert [where for where, text in TEXTS if not (text.fr.strip() and text.en.strip())] == []
    assert [where for where, text in TEXTS if text.fr != text.fr.strip() or text.en != text.en.strip()] == []


@pytest.mark.parametrize("spaced", [" :", " ;", " ?", " !", " %", " »", "« "])
def test_french_words_keep_punctuation_on_their_line_with_a_no_break_space(spaced):
    assert [where for where, text in TEXTS if spaced in text.fr] == []


def test_english_words_carry_no_french_spacing():
    assert [where for where, text in TEXTS if "\N{NO-BREAK SPACE}" in text.en] == []


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_a_label_is_short_and_a_description_is_a_sentence(table, column):
    for language in ("fr", "en"):
        assert len(column.label.in_language(language)) <= 60
        assert not column.label.in_language(language).endswith(".")
        assert column.description.in_language(language).endswith((".", "…"))


def test_labels_within_a_table_are_distinct():
    for table in TABLES.values():
        for language in ("fr", "en"):
            labels = Counter(column.label.in_language(language) for column in table.stored_columns)
            assert [label for label, times in labels.items() if times > 1] == [], (table.name, language)


def test_whole_numbers_fit_in_32_bits_and_identifiers_in_ten_digits():
    column = Column("cnt_things", Kind.INTEGER, Unit.COUNT, Text("Choses", "Things"), Text("Choses.", "Things."))
    assert (column.minimum, column.maximum) == (-LARGEST_WHOLE_NUMBER, LARGEST_WHOLE_NUMBER)
    identifiers = [c for t in TABLES.values() for c in t.columns if c.is_identifier]
    assert {(c.minimum, c.maximum) for c in identifiers} == {(1, 9_999_999_999)}


def test_a_declared_limit_is_kept():
    days_birth = TABLES["application"].column("days_birth")
    assert (days_birth.minimum, days_birth.maximum) == (-45_656, 0)


def test_asking_for_an_unknown_column_names_the_table():
    with pytest.raises(KeyError, match="table bureau has no column amt_of_nothing"):
        TABLES["bureau"].column("amt_of_nothing")


def test_derived_columns_are_stored_and_found_but_are_in_no_file():
    table = TABLES["installments_payments"]
    assert table.column("payment_rank") == table.stored_columns[-1]
    assert "payment_rank" not in {column.name for column in table.columns}


def test_a_category_is_worded_in_the_language_asked_for():
    column = TABLES["application"].column("name_contract_type")
    assert column.category_label("Revolving loans", "fr") == "Crédit renouvelable"
    assert column.category_label("Revolving loans", "en-gb") == "Revolving loan"
    assert column.category_label("Barter", "fr") == "Barter"


@pytest.mark.parametrize("code", ["CLIENT", "HC", "LIMIT", "SCO", "SCOFR", "SYSTEM", "VERIF"])
def test_a_code_of_rejection_is_told_by_its_letters_alone_as_a_category_and_in_the_features(code):
    column = TABLES["previous_application"].column("code_reject_reason")
    features = [f.label for f in FEATURES if re.search(rf"\b{code}\b", f.label.fr)]
    assert features
    for label in (next(c.label for c in column.categories if c.value == code), *features):
        assert re.search(rf"[Mm]otifs?\b.*\b{code}\b.*non précisé par la source", label.fr)
        assert re.search(rf"[Rr]eason\b.*\b{code}\b.*not defined by the source", label.en)
    for guess in ("fraude", "insuffisant", "dépassée", "interne", "technique", "échouée", "Renoncement"):
        assert not any(guess in label.fr for label in (*features, *(c.label for c in column.categories)))


def test_categories_pair_a_value_with_french_then_english_words():
    (category,) = categories(("Y", "Oui", "Yes"))
    assert (category.value, category.label) == ("Y", Text(fr="Oui", en="Yes"))


@pytest.fixture(scope="module")
def sample(sample_dir):
    with duckdb.connect(config={"threads": 1}) as connection:
        for table in TABLES.values():
            for stem in table.files:
                path = str(sample_dir / f"{stem}.csv")
                connection.execute(f"create table {stem} as from read_csv(?, all_varchar = true)", [path])
        yield connection


FILES = [pytest.param(table, stem, id=stem) for table in TABLES.values() for stem in table.files]


@pytest.mark.parametrize(("table", "stem"), FILES)
def test_a_real_file_has_the_declared_columns_in_the_declared_order(sample, table, stem):
    header = [row[0] for row in sample.execute(f"describe {stem}").fetchall()]
    assert header == [column.file_name for column in table.columns if stem not in column.absent_from]


@pytest.mark.parametrize(("table", "stem"), FILES)
def test_real_rows_keep_to_the_declared_kinds_limits_and_categories(sample, table, stem):
    broken = {}
    for column in table.columns:
        if stem in column.absent_from:
            continue
        sample_rows = f"select {column.name} as v, try_cast({column.name} as double) as n from {stem}"
        count = sample.execute(f"select count(*) from ({sample_rows}) where {_violation(column)}").fetchone()[0]
        if count:
            broken[column.name] = count
    assert broken == {}


def _violation(column: Column) -> str:
    """SQL that is true of a value `v` (text) or `n` (number) that the declaration does not allow."""
    broken = ["v is null"] if column.required else ["false"]
    if column.kind is Kind.CATEGORY:
        known = [category.value for category in column.categories] + [str(value) for value in column.missing]
        words = ", ".join(f"'{value}'" for value in known)
        broken.append(f"v not in ({words})")
        return " or ".join(broken)
    broken.append("(v is not null and n is null)")
    if column.kind is not Kind.NUMBER:
        broken.append("n <> round(n)")
    stands_for_missing = " or ".join(["false", *(f"n = {value}" for value in column.missing)])
    if column.minimum is not None:
        broken.append(f"(n < {column.minimum} and not ({stands_for_missing}))")
    if column.maximum is not None:
        broken.append(f"(n > {column.maximum} and not ({stands_for_missing}))")
    return " or ".join(broken)
