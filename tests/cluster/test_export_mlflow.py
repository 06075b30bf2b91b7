"""A model exported to MLflow and loaded elsewhere gives the portal's probabilities, from features as a file."""

import shutil
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import yaml

from ml.serving.artefact import CHECKED_FILES, SUMS_FILE, load
from ml.serving.compute import compute
from tests.artefacts import synthetic_dir, synthetic_population, trained_model_dir
from tests.cluster.conftest import Run

# Lies outside the repository, so that the package `ml` it finds is the one that the export carries.
SCORE = """
import sys
import mlflow, pandas
mlflow.set_tracking_uri(sys.argv[1])
model = mlflow.pyfunc.load_model(sys.argv[2])
features = pandas.read_parquet(sys.argv[3])
model.predict(features).to_parquet(sys.argv[4])
import ml
print(ml.__file__)
"""


def test_the_exported_model_gives_the_same_probabilities(tmp_path: Path, cluster_run: Run) -> None:
    store, features, scored = tmp_path / "store", tmp_path / "features.parquet", tmp_path / "scored.parquet"
    script = tmp_path / "score.py"
    script.write_text(SCORE)
    compute(synthetic_dir(), features, engine="duckdb")

    exported = cluster_run("-m", "ml.export_mlflow", "--model", trained_model_dir(), "--to", store)

    assert exported.returncode == 0, exported.stderr
    done = cluster_run(
        *(script, store.as_uri(), exported.stdout.strip(), features, scored),
        MLFLOW_ALLOW_FILE_STORE="true",
        MLFLOW_DISABLE_TELEMETRY="true",
    )
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(store)
    expected = load(trained_model_dir()).probability_of_default(synthetic_population().rows.values)
    probabilities = pq.read_table(scored)["probability_of_default"].to_numpy()
    np.testing.assert_allclose(probabilities, expected, rtol=0, atol=1e-12)
    assert_store_describes_the_model(store)


def assert_store_describes_the_model(store: Path) -> None:
    manifest = load(trained_model_dir()).manifest
    (run,) = (path.parent for path in store.glob("*/*/outputs"))
    (described,) = store.glob("*/models/*/artifacts/MLmodel")

    assert (run / "tags/model_version").read_text() == manifest["model_version"]
    assert (run / "params/rounds").read_text() == str(manifest["training"]["rounds"])
    assert (run / "params/num_leaves").read_text() == str(manifest["training"]["parameters"]["num_leaves"])
    assert float((run / "metrics/auc").read_text().split()[1]) == manifest["metrics"]["auc"]
    signature = yaml.safe_load(described.read_text())["signature"]
    assert [column["name"] for column in yaml.safe_load(signature["inputs"])] == manifest["features"]
    for name in (*CHECKED_FILES, SUMS_FILE):
        (copied,) = described.parent.rglob(name)
        assert copied.read_bytes() == (trained_model_dir() / name).read_bytes()
    assert f"lightgbm=={version('lightgbm')}" in (described.parent / "requirements.txt").read_text().split()
    assert [path for path in described.parent.rglob("*") if path.suffix in {".pkl", ".pickle", ".pyc"}] == []


def test_a_damaged_model_is_not_exported(tmp_path: Path, cluster_run: Run) -> None:
    artefact = Path(shutil.copytree(trained_model_dir(), tmp_path / "model"))
    (artefact / "manifest.json").write_text("{}")

    done = cluster_run("-m", "ml.export_mlflow", "--model", artefact, "--to", tmp_path / "store")

    assert done.returncode == 1
    assert "checksums" in done.stderr.splitlines()[-1]
    assert not (tmp_path / "store").exists()
