"""One expression, two engines: PySpark computes what DuckDB computes, column by column."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ml.features import FEATURES
from ml.serving.build import feature_schema
from ml.serving.compute import compute
from tests.artefacts import synthetic_dir
from tests.cluster.conftest import Run

# Twenty seconds of planning and a minute of rows pay for no optimising compiler.
QUICKLY_COMPILED = "-XX:TieredStopAtLevel=1"
RELATIVE, ABSOLUTE = 1e-9, 1e-12  # a difference of two equal sums is zero in one order of addition, 1e-17 in another


def differences(one: pa.Table, other: pa.Table) -> dict[str, str]:
    """Return column → what differs between two tables of features."""
    found = {}
    for field in feature_schema():
        left, right = one[field.name], other[field.name]
        if pa.types.is_string(field.type):
            if not left.equals(right):
                found[field.name] = "texts"
            continue
        if not left.is_null().equals(right.is_null()):
            found[field.name] = "what is missing"
            continue
        x, y = (column.drop_null().to_numpy() for column in (left, right))
        if np.isnan(x).any() or np.isnan(y).any():
            found[field.name] = "not-a-number where null is meant"
        elif not np.allclose(x, y, rtol=RELATIVE, atol=ABSOLUTE):
            found[field.name] = f"values, by up to {np.abs(x - y).max()}"
    return found


@pytest.mark.parametrize("population", ["synthetic", "sample"])
def test_spark_computes_every_feature_as_duckdb_does(
    population: str, request: pytest.FixtureRequest, tmp_path: Path, cluster_run: Run, java: str
) -> None:
    data = synthetic_dir() if population == "synthetic" else request.getfixturevalue("sample_dir")
    out = tmp_path / "spark.parquet"
    out.write_text("what an earlier run left")
    arguments = ["--data", data, "--out", out, "--engine", "pyspark", "--master", "local[2]", "--scratch", tmp_path]

    done = cluster_run("-m", "ml.compute", *arguments, JDK_JAVA_OPTIONS=QUICKLY_COMPILED)

    assert done.returncode == 0, done.stderr
    clients = compute(data, tmp_path / "duckdb.parquet", engine="duckdb")
    spark, duckdb = pq.read_table(out), pq.read_table(tmp_path / "duckdb.parquet")
    assert done.stdout == f"{out}: {clients} clients\n"
    assert [(f.name, f.type) for f in spark.schema] == [(f.name, f.type) for f in feature_schema()]
    assert len(spark.schema) == 1 + len(FEATURES)
    assert spark.num_rows == duckdb.num_rows == clients
    assert differences(spark, duckdb) == {}
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["duckdb.parquet", "spark.parquet"]


def test_the_comparison_finds_what_differs() -> None:
    number, text = (next(f.name for f in FEATURES if f.is_category is kind) for kind in (False, True))
    blank = {field.name: pa.array([None], field.type) for field in feature_schema()}

    def row(**values: object) -> pa.Table:
        known = {name: pa.array([value], feature_schema().field(name).type) for name, value in values.items()}
        return pa.table(blank | known)

    assert differences(row(), row()) == {}
    assert differences(row(**{number: 1.0}), row(**{number: 1.0 + 1e-8})).keys() == {number}
    assert differences(row(**{number: 1.0}), row()) == {number: "what is missing"}
    assert differences(row(**{number: float("nan")}), row(**{number: float("nan")})).keys() == {number}
    assert differences(row(**{text: "a"}), row(**{text: "b"})) == {text: "texts"}


def test_without_java_the_command_ends_in_one_line(tmp_path: Path, cluster_run: Run) -> None:
    out = tmp_path / "features.parquet"

    done = cluster_run(
        *("-m", "ml.compute", "--data", synthetic_dir(), "--out", out, "--engine", "pyspark"), PATH="", JAVA_HOME=""
    )

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "PySpark needs Java 17, which is not on PATH: apt-get install openjdk-17-jre-headless."
    ]
    assert not out.exists()
