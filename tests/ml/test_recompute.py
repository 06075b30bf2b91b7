"""Features computed anew after changes of the application alone equal those of the whole way over all tables."""

import numpy as np
import pyarrow as pa
import pytest

from ml.features import FEATURES, POSITION
from ml.features.definition import Source
from ml.serving.build import arrow_schema, build_from_records
from ml.serving.recompute import Value, recompute, variants
from ml.tables import TABLES
from tests.artefacts import synthetic_population
from tests.ml.records import a_value, synthetic_tables

CLIENTS = 100  # with histories, and as many without
APPLICATION = TABLES["application"]


def application_of(client: int) -> pa.Table:
    rows = synthetic_tables()["application"]
    return rows.filter(pa.compute.equal(rows["sk_id_curr"], client))


def random_changes(random: np.random.Generator) -> dict[str, list[Value]]:
    columns = [c for c in APPLICATION.columns if c.name not in ("sk_id_curr", "target")]
    chosen = random.choice(len(columns), size=random.integers(1, 12), replace=False)
    return {columns[i].name: [a_value(columns[i], random)] for i in chosen}


@pytest.mark.parametrize("with_histories", [True, False])
def test_changed_applications_have_the_features_of_the_whole_way(with_histories: bool) -> None:
    random = np.random.default_rng(3)
    tables = synthetic_tables() if with_histories else {"application": synthetic_tables()["application"]}
    everyone = build_from_records(tables)
    changed, short = [], []
    for position in np.linspace(0, len(everyone.sk_id_curr) - 1, CLIENTS).astype(int):
        client = int(everyone.sk_id_curr[position])
        rows = variants(application_of(client), random_changes(random))
        changed.append(rows)
        short.append(recompute(rows, everyone.values[[position]])[0])

    whole = build_from_records(tables | {"application": pa.concat_tables(changed)})

    assert len(whole.sk_id_curr) == CLIENTS
    np.testing.assert_allclose(np.array(short), whole.values, rtol=1e-9, atol=1e-12)
    before = everyone.values[np.searchsorted(everyone.sk_id_curr, whole.sk_id_curr)]
    assert ((np.array(short) != before) & ~np.isnan(before)).any(axis=1).sum() > CLIENTS * 0.9  # the changes tell


def test_many_variants_come_back_in_their_order() -> None:
    rows = synthetic_population().rows
    amounts = [300_000.0, 100_000.0, 200_000.0]

    values = recompute(variants(application_of(int(rows.sk_id_curr[0])), {"amt_credit": amounts}), rows.values[[0]])

    assert values[:, POSITION["amt_credit"]].tolist() == amounts


def test_no_change_leaves_the_row_as_it_was_to_the_last_bit() -> None:
    rows = build_from_records(synthetic_tables())
    for position in range(0, len(rows.sk_id_curr), 100):
        application = application_of(int(rows.sk_id_curr[position]))
        assert recompute(application, rows.values[[position]]).tobytes() == rows.values[[position]].tobytes()


def test_features_of_histories_are_kept_and_derived_ones_follow_them() -> None:
    rows = synthetic_population().rows
    position = int(np.flatnonzero(rows.values[:, POSITION["bureau_debt"]] > 0)[0])
    application = application_of(int(rows.sk_id_curr[position]))
    row = rows.values[[position]].copy()
    row[0, POSITION["bureau_debt"]] *= 2

    after = recompute(application, row)

    histories = [POSITION[f.name] for f in FEATURES if f.source not in (Source.APPLICATION, Source.DERIVED)]
    np.testing.assert_array_equal(after[:, histories], row[:, histories])
    ratio = POSITION["bureau_debt_to_income"]
    assert after[0, ratio] == pytest.approx(2 * rows.values[position, ratio])


def test_a_column_the_application_does_not_have_is_named() -> None:
    with pytest.raises(KeyError, match="amt_nothing"):
        variants(arrow_schema(APPLICATION).empty_table(), {"amt_nothing": [1.0]})
