"""Computes the features of a directory's clients: `python -m ml.compute --data DIR --out FILE.parquet`.

DuckDB by default; with `--engine pyspark` the same expressions run on Spark, from the same checked tables.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow.dataset

from ml.features.expressions import CLIENT_KEY
from ml.serving import spark
from ml.serving.build import feature_schema, feature_sql
from ml.sources.errors import SourceError
from ml.sources.loading import load_sound
from ml.sources.options import add_data_option, say_remarks
from ml.sources.output import add_out_option, check_out, directory, say_written, whole_file
from ml.sources.staging import quoted
from ml.tables import TABLES

ENGINES = ("duckdb", "pyspark")


def compute(
    data: Path,
    out: Path,
    *,
    engine: str,
    master: str = "local[*]",
    scratch: Path | None = None,
    ignore: Sequence[str] = (),
    strict: bool = False,
) -> int:
    """Write sk_id_curr and every feature to the Parquet file `out`, ordered by client; return the number of clients.

    Numbers are doubles in the feature's unit, categories texts, missing values null. `out` is written whole or not at
    all, and replaced where it exists. `scratch` holds what is temporary: on a cluster, a directory that every worker
    sees. Raises SourceError for bad files, EngineError where Spark is missing or gives up.
    """
    with tempfile.TemporaryDirectory(prefix="creditscore-", dir=scratch) as created:
        folder = Path(created).resolve()
        with duckdb.connect(str(folder / "tables.duckdb"), config={"temp_directory": str(folder)}) as connection:
            say_remarks(load_sound(connection, data, ignore=ignore, strict=strict, progress=True, scratch=folder))
            query = feature_sql() if engine == "duckdb" else _by_spark(connection, folder, master)
            with whole_file(out) as path:
                _copy(connection, f"({query})", path)
            rows = connection.execute("SELECT count(*) FROM application").fetchone()
    return int(rows[0]) if rows else 0


def _by_spark(connection: duckdb.DuckDBPyConnection, folder: Path, master: str) -> str:
    """Hand the connection's tables to Spark as files; return the query that reads what it computed."""
    for name in TABLES:
        _copy(connection, quoted(name), folder / f"{name}.parquet")
    spark.compute(folder, folder / "features", folder, master)
    connection.register("spark_features", pyarrow.dataset.dataset(folder / "features", feature_schema(), "parquet"))
    return f"SELECT * FROM spark_features ORDER BY {CLIENT_KEY}"  # noqa: S608 -- no text of a user


def _copy(connection: duckdb.DuckDBPyConnection, rows: str, file: Path) -> None:
    # Written in place: DuckDB would replace what is there, be it a device.
    connection.execute(f"COPY {rows} TO {_literal(file)} (FORMAT parquet, USE_TMP_FILE false)")


def _literal(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.compute", description=__doc__)
    add_data_option(parser)
    add_out_option(parser, "Parquet file to write")
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    parser.add_argument("--master", default="local[*]", help="Spark's address; local[2] is two threads of this machine")
    parser.add_argument(
        "--scratch", type=directory, help="directory for temporary files, seen by every worker of a cluster"
    )
    options = parser.parse_args()
    check_out(parser, options.out, options.data)
    try:
        count = compute(
            options.data,
            options.out,
            engine=options.engine,
            master=options.master,
            scratch=options.scratch,
            ignore=options.ignore,
            strict=options.strict,
        )
    except (SourceError, spark.EngineError) as error:
        sys.exit(str(error))
    say_written(options.out, count)
