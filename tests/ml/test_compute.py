"""Features as a file: the command, its default engine, and what it says where the other engine is missing."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow.parquet as pq
import pytest

from ml.features import FEATURES
from ml.serving import compute as command
from ml.serving import spark
from ml.serving.build import feature_schema
from ml.serving.compute import compute
from ml.sources.errors import SourceError
from tests.artefacts import synthetic_dir, synthetic_population


def test_the_file_holds_the_features_that_training_reads(tmp_path: Path) -> None:
    out = tmp_path / "features.parquet"
    out.write_text("what an earlier run left")

    clients = compute(synthetic_dir(), out, engine="duckdb")

    rows, expected = pq.read_table(out), synthetic_population().rows
    assert clients == len(expected.sk_id_curr)
    assert [(f.name, f.type) for f in rows.schema] == [(f.name, f.type) for f in feature_schema()]
    np.testing.assert_array_equal(rows["sk_id_curr"].to_numpy(), expected.sk_id_curr)
    for position, feature in enumerate(FEATURES):
        values = rows[feature.name].to_pylist()
        if feature.is_category:
            words = [category.value for category in feature.categories]
            values = [None if value is None else words.index(value) for value in values]
        np.testing.assert_allclose(np.array(values, float), expected.values[:, position], rtol=1e-9, atol=1e-12)


def test_bad_files_leave_the_earlier_file_alone(tmp_path: Path) -> None:
    out = tmp_path / "features.parquet"
    out.write_text("what an earlier run left")

    with pytest.raises(SourceError):
        compute(tmp_path, out, engine="duckdb")

    assert [path.read_text() for path in tmp_path.iterdir()] == ["what an earlier run left"]


def test_without_pyspark_the_command_ends_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "features.parquet"
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    monkeypatch.setattr(
        sys, "argv", ["ml.compute", "--data", str(synthetic_dir()), "--out", str(out), "--engine", "pyspark"]
    )

    with pytest.raises(SystemExit) as ended:
        command.main()

    assert ended.value.code == (
        "PySpark is not installed here: `make cluster` makes .venv-cluster, whose python runs this command."
    )
    assert list(tmp_path.iterdir()) == []
    assert capsys.readouterr().out == ""


def test_a_column_of_another_type_than_declared_is_refused() -> None:
    def columns(**other: str) -> list[SimpleNamespace]:
        names = {"int64": "bigint", "double": "double", "string": "string"}
        kinds = {field.name: names[str(field.type)] for field in feature_schema()} | other
        return [
            SimpleNamespace(name=name, dataType=SimpleNamespace(simpleString=lambda kind=kind: kind))
            for name, kind in kinds.items()
        ]

    spark._refuse_other_types(columns())
    with pytest.raises(spark.EngineError, match=r"bureau_mean_state is decimal\(6,5\)"):
        spark._refuse_other_types(columns(bureau_mean_state="decimal(6,5)"))
    with pytest.raises(spark.EngineError, match="another order"):
        spark._refuse_other_types(columns()[::-1])
