"""What features are computed from, and that everything computed from a protected attribute is known to be."""

import numpy as np
import pyarrow as pa
import pytest

from ml.features import FEATURE_NAMES, FEATURES, POSITION, feature
from ml.features.definition import Source
from ml.features.lineage import application_columns, histories, read_features
from ml.serving.build import arrow_schema, build_from_records
from ml.tables import TABLES
from ml.tables.numerics import FloatArray
from tests.ml.factories import table

CHANGES = {
    "code_gender": "F",
    "days_birth": -9_999,
    "name_family_status": "Widow",
    "cnt_children": 3.0,
    "cnt_fam_members": 5.0,
    "ext_source_2": 0.123,
}


KNOWN = (
    "sk_id_curr | code_gender | days_birth | name_family_status | cnt_children | cnt_fam_members | ext_source_1"
    " | ext_source_2 | ext_source_3 | amt_credit | amt_annuity | amt_income_total | amt_goods_price | days_employed"
    " | own_car_age | days_registration | days_id_publish | days_last_phone_change"
)
VALUES = "M | -15000 | Married | 1 | 3 | 0.5 | 0.3 | 0.7 | 1000 | 100 | 500 | 900 | -2000 | 4 | -900 | -800 | -70"


@pytest.fixture(scope="module")
def rows() -> FloatArray:
    """One client as above, then the same client with one column changed, in the order of CHANGES."""
    client = table("application", "\n".join([KNOWN, *(f"{n} | {VALUES}" for n in range(len(CHANGES) + 1))])).to_pylist()
    for row, (column, value) in zip(client[1:], CHANGES.items(), strict=True):
        row[column] = value
    application = pa.Table.from_pylist(client, arrow_schema(TABLES["application"]))
    return build_from_records({"application": application}).values


@pytest.mark.parametrize("column", CHANGES)
def test_changing_a_column_changes_the_features_that_read_it_and_no_other(column: str, rows: FloatArray) -> None:
    before, after = rows[0], rows[1 + list(CHANGES).index(column)]

    same = np.isclose(before, after, rtol=0, atol=0, equal_nan=True)
    changed = {name for name in FEATURE_NAMES if not same[POSITION[name]]}

    reading = {name for name in FEATURE_NAMES if column in application_columns(name)}
    # A least, a greatest or a count need not move with one of what it reads.
    still = {"ext_source_min", "ext_source_max", "ext_source_known", "ext_source_min_for_age"}
    assert changed <= reading
    assert reading - changed <= still


def test_a_feature_of_the_application_reads_no_history_and_one_of_a_history_reads_its_own() -> None:
    for declared in FEATURES:
        if declared.source is Source.APPLICATION:
            assert histories(declared.name) == frozenset()
            assert read_features(declared.name) == frozenset()
        elif declared.source is not Source.DERIVED:
            assert histories(declared.name) == {declared.source}


def test_a_derived_feature_reads_what_its_features_read() -> None:
    assert read_features("bureau_debt_to_income") == {"bureau_debt", "amt_income_total"}
    assert histories("bureau_debt_to_income") == {Source.BUREAU}
    assert application_columns("bureau_debt_to_income") == {"amt_income_total"}
    assert {feature("annuities_to_income").source, *histories("annuities_to_income")} == {
        Source.DERIVED,
        Source.BUREAU,
        Source.PREVIOUS,
    }
