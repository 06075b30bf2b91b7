"""The second engine: the features' Ibis expression run by PySpark over the tables as Parquet files. See ml.compute.

Spark and Ibis are imported when asked for: Spark has an environment of its own (`make cluster`).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from ml.features import FEATURES
from ml.features.expressions import feature_expression
from ml.serving.build import feature_schema
from ml.tables import TABLES

# For one machine. A cluster has its own settings: those of its spark-defaults.conf.
_LOCAL = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "3g",
    "spark.sql.adaptive.enabled": "false",  # planning anew after each stage takes longer than the stages
}


class EngineError(RuntimeError):
    """An engine that is not there or gave up. The message says which and why, in one line."""


def compute(tables: Path, out: Path, scratch: Path, master: str) -> None:
    """Write the features of every client to the new directory `out`, as Parquet in Spark's own parts.

    `tables` holds one file `<table>.parquet` for each table of `ml.tables`; workers must be able to read and write
    these paths. `master` is Spark's address, `local[N]` for N threads of this machine. Raises EngineError.
    """
    with _session(master, scratch) as session:
        import ibis

        connection = ibis.pyspark.connect(session)
        for name in TABLES:
            session.read.parquet((tables / f"{name}.parquet").as_uri()).createOrReplaceTempView(name)
        expression = feature_expression(FEATURES, {name: connection.table(name) for name in TABLES})
        rows = session.sql(str(ibis.to_sql(expression, dialect="pyspark")))
        _refuse_other_types(rows.schema.fields)
        rows.write.parquet(out.as_uri())


def _refuse_other_types(fields: list[Any]) -> None:
    """Raise EngineError unless every column has its type: Ibis takes a literal 1.0 for a float, Spark for a decimal."""
    names = {pa.int64(): "bigint", pa.float64(): "double", pa.string(): "string"}
    wanted = [(field.name, names[field.type]) for field in feature_schema()]
    found = [(field.name, field.dataType.simpleString()) for field in fields]
    wrong = [f"{name} is {kind}" for name, kind in found if (name, kind) not in wanted]
    if found != wanted:
        raise EngineError(f"PySpark computes other columns than DuckDB: {', '.join(wrong) or 'another order'}.")


@contextmanager
def _session(master: str, scratch: Path) -> Iterator[Any]:
    """Give a Spark session that is stopped at the end; Spark's own errors become EngineError."""
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise EngineError(
            "PySpark is not installed here: `make cluster` makes .venv-cluster, whose python runs this command."
        ) from None
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise EngineError("PySpark needs Java 17, which is not on PATH: apt-get install openjdk-17-jre-headless.")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": (scratch / "warehouse").as_uri(),
        "spark.local.dir": str(scratch),
    }
    if master.startswith("local"):
        settings |= _LOCAL | {"spark.sql.shuffle.partitions": str(os.cpu_count() or 2)}
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.master(master).appName("creditscore features")
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
        try:
            yield session
        finally:
            session.stop()
    except PySparkException as error:
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise EngineError(f"PySpark gave up: {said[0]}") from error
