"""What every declared feature must keep to, and what the application's features say of small tables."""
# ruff: noqa: E501 -- a table is read as a table

import re
from dataclasses import replace
from pathlib import Path

import duckdb
import ibis
import numpy as np
import pytest

from ml.features import FEATURE_NAMES, FEATURES, feature, fingerprint
from ml.features.definition import FAMILY_LABELS, Family, Feature, Source
from ml.features.document import document
from ml.features.expressions import CLIENT_KEY, feature_expression, unbound_tables
from ml.serving.build import arrow_schema, feature_sql
from ml.tables import TABLES
from ml.tables.schema import Kind, Unit
from tests.ml.factories import features_of, rows_of, values_of

LONGEST_LABEL = 75


# Declarations


def test_every_feature_has_a_name_of_its_own() -> None:
    assert len(set(FEATURE_NAMES)) == len(FEATURES)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_two_features_have_the_same_label(language: str) -> None:
    labels = [f.label.in_language(language) for f in FEATURES]

    assert sorted(labels) == sorted(set(labels))


@pytest.mark.parametrize("declared", FEATURES, ids=FEATURE_NAMES)
class TestEveryFeature:
    def test_is_called_the_same_thing_briefly_in_both_languages(self, declared: Feature) -> None:
        for words in (declared.label.fr, declared.label.en):
            assert words == words.strip()
            assert 0 < len(words) <= LONGEST_LABEL
            assert words[0].isupper() or words[0].isdigit()
            assert not words.endswith(".")

    def test_keeps_french_typography(self, declared: Feature) -> None:
        assert not re.search(r"(?<!\u00a0)[:;?!%]", declared.label.fr)

    def test_has_a_direction_that_training_can_hold_to(self, declared: Feature) -> None:
        assert declared.direction in {-1, 0, 1}
        assert not (declared.is_category and declared.direction)

    def test_has_a_stable_reason_code_and_a_family_with_words(self, declared: Feature) -> None:
        assert re.fullmatch(r"[A-Z][A-Z0-9_]*", declared.reason_code)
        assert FAMILY_LABELS[declared.family].fr
        assert FAMILY_LABELS[declared.family].en

    def test_compiles_without_the_features_it_does_not_need(self, declared: Feature) -> None:
        needed = FEATURES if declared.source is Source.DERIVED else [declared]

        sql = ibis.to_sql(feature_expression(needed, unbound_tables()), dialect="duckdb")

        assert f'"{declared.name}"' in sql

    def test_keeps_the_unit_of_the_column_it_shows(self, declared: Feature) -> None:
        column = next((c for c in TABLES["application"].columns if c.name == declared.name), None)
        if column is None or column.kind is Kind.FLAG or declared.unit is Unit.YES_NO:
            return
        assert declared.unit is column.unit
        assert declared.categories == column.categories


def test_reasons_of_one_code_speak_of_one_family() -> None:
    families: dict[str, set[Family]] = {}
    for declared in FEATURES:
        families.setdefault(declared.reason_code, set()).add(declared.family)

    assert {code for code, found in families.items() if len(found) > 1} == set()


def test_the_outcome_changes_no_feature() -> None:
    one, other = (rows_of(application=f"sk_id_curr | target | amt_credit\n1 | {t} | 5").values for t in (0, 1))

    assert "target" not in FEATURE_NAMES
    np.testing.assert_array_equal(one, other)


def test_an_unknown_feature_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        feature("horoscope")


def test_the_fingerprint_changes_with_the_sql_and_only_with_what_rows_depend_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = fingerprint("SELECT 1")

    assert fingerprint("SELECT 1") == before
    assert fingerprint("SELECT 2") != before
    monkeypatch.setattr("ml.features.FEATURES", (replace(FEATURES[0], unit=Unit.COUNT), *FEATURES[1:]))
    assert fingerprint("SELECT 1") != before


def test_the_sql_runs_on_empty_tables_and_gives_one_column_a_feature() -> None:
    with duckdb.connect() as connection:
        for table in TABLES.values():
            connection.register(table.name, arrow_schema(table).empty_table())
        result = connection.sql(feature_sql()).to_arrow_table()

    assert result.num_rows == 0
    assert result.column_names == [CLIENT_KEY, *FEATURE_NAMES]


# The application


def test_ratios_of_the_request() -> None:
    found = features_of(
        "credit_to_annuity",
        "credit_to_goods",
        "down_payment",
        "annuity_to_income",
        "credit_to_income",
        "income_per_person",
        application="""
        sk_id_curr | amt_credit | amt_annuity | amt_goods_price | amt_income_total | cnt_fam_members
        1          | 1200       | 100         | 1000            | 400              | 4
        """,
    )

    assert found == {
        "credit_to_annuity": 12.0,
        "credit_to_goods": 1.2,
        "down_payment": -200.0,
        "annuity_to_income": 0.25,
        "credit_to_income": 3.0,
        "income_per_person": 100.0,
    }


def test_a_ratio_by_zero_is_missing() -> None:
    found = features_of(
        "credit_to_annuity",
        "credit_to_goods",
        "annuity_to_income",
        "credit_to_income",
        "income_per_person",
        "employed_to_age",
        application="""
        sk_id_curr | amt_credit | amt_annuity | amt_goods_price | amt_income_total | cnt_fam_members | days_employed | days_birth
        1          | 1200       | 0           | 0               | 0                | 0               | -10           | 0
        """,
    )

    assert set(found.values()) == {None}


def test_days_become_years_in_the_past() -> None:
    found = features_of(
        "age_years",
        "employed_years",
        "employed_to_age",
        "registration_years",
        "id_publish_years",
        "phone_change_years",
        application="""
        sk_id_curr | days_birth | days_employed | days_registration | days_id_publish | days_last_phone_change
        1          | -14610     | -1461         | -2922             | -1461           | 0
        """,
    )

    assert found == {
        "age_years": 40.0,
        "employed_years": 4.0,
        "employed_to_age": 0.1,
        "registration_years": 8.0,
        "id_publish_years": 4.0,
        "phone_change_years": 0.0,
    }


def test_365243_days_employed_mean_not_known() -> None:
    found = features_of(
        "employed_years",
        "employed_to_age",
        "age_years",
        application="""
        sk_id_curr | days_employed | days_birth
        1          | 365243        | -14610
        """,
    )

    assert found == {"employed_years": None, "employed_to_age": None, "age_years": 40.0}


def test_xna_is_a_missing_category() -> None:
    rows = rows_of(
        application="""
        sk_id_curr | code_gender | organization_type | occupation_type
        1          | XNA         | XNA               | -
        2          | F           | School            | Laborers
        """
    )

    assert values_of("code_gender", rows) == [None, "F"]
    assert values_of("organization_type", rows) == [None, "School"]
    assert values_of("occupation_type", rows) == [None, "Laborers"]


def test_a_category_that_no_list_holds_is_missing() -> None:
    rows = rows_of(
        application="""
        sk_id_curr | occupation_type | name_income_type
        1          | Astronaut       | Working
        2          | Laborers        | Oracle
        3          | Alchemist       | -
        """
    )

    assert values_of("occupation_type", rows) == [None, "Laborers", None]
    assert values_of("name_income_type", rows) == ["Working", None, None]


@pytest.mark.parametrize(
    ("scores", "mean", "least", "greatest", "known"),
    [
        (("0.2", "0.4", "0.9"), 0.5, 0.2, 0.9, 3.0),
        (("-", "0.4", "-"), 0.4, 0.4, 0.4, 1.0),
        (("0", "-", "1"), 0.5, 0.0, 1.0, 2.0),
        (("-", "-", "-"), None, None, None, 0.0),
    ],
    ids=["all known", "one known", "extreme ones", "none known"],
)
def test_external_scores_are_summed_up_from_those_known(
    scores: tuple[str, str, str], mean: float | None, least: float | None, greatest: float | None, known: float
) -> None:
    found = features_of(
        "ext_source_mean",
        "ext_source_min",
        "ext_source_max",
        "ext_source_known",
        application=f"sk_id_curr | ext_source_1 | ext_source_2 | ext_source_3\n1 | {' | '.join(scores)}",
    )

    assert found == {
        "ext_source_mean": pytest.approx(mean) if mean is not None else None,
        "ext_source_min": least,
        "ext_source_max": greatest,
        "ext_source_known": known,
    }


def test_yes_no_letters_become_flags_and_documents_are_counted() -> None:
    flags = [f"flag_document_{number}" for number in range(2, 22)]
    found = features_of(
        "flag_own_car",
        "flag_own_realty",
        "documents_provided",
        application=f"""
        sk_id_curr | flag_own_car | flag_own_realty | {" | ".join(flags)}
        1          | Y            | N               | {" | ".join("1" if f.endswith(("3", "8")) else "0" for f in flags)}
        """,
    )

    assert found == {"flag_own_car": 1.0, "flag_own_realty": 0.0, "documents_provided": 4.0}


def test_the_documentation_of_features_is_current() -> None:
    written = Path(__file__).resolve().parent.parent.parent / "docs" / "features.md"

    assert written.read_text(encoding="utf-8") == document(), "python -m ml.features > docs/features.md"


def test_the_documentation_names_every_feature_once() -> None:
    named = re.findall(r"^\| `(\w+)` \|", document(), re.MULTILINE)

    assert sorted(named) == sorted(FEATURE_NAMES)


def test_there_are_features_of_every_source_and_family() -> None:
    assert len(FEATURES) >= 250
    assert {f.source for f in FEATURES} == set(Source)
    assert {f.family for f in FEATURES} == set(Family)
