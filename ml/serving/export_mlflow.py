"""Exports a model to MLflow: `python -m ml.export_mlflow --model DIR --to DIR-OR-ADDRESS`. See ml.serving.mlflow_model.

A run with parameters, metrics and the artefact, and a pyfunc model that gives the portal's probabilities.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow as pa

from ml.serving.artefact import ModelError, load
from ml.serving.build import feature_schema
from ml.serving.model import Model

EXPERIMENT = "creditscore"
PACKAGE = Path(__file__).resolve().parents[1]
# What scoring imports, at the versions that exported: another LightGBM may round otherwise.
_PACKAGES = ("duckdb", "ibis-framework", "lightgbm", "mlflow-skinny", "numpy", "pandas", "pyarrow")


class ExportError(RuntimeError):
    """MLflow that is not there or refused. The message says which and why, in one line."""


def export(directory: Path, to: str) -> str:
    """Log the artefact in `directory` to the MLflow store `to`, a directory or an address; return the model's URI.

    Raises ModelError for a damaged artefact, ExportError where MLflow is missing or refuses.
    """
    model = load(directory)
    # MLflow reports its use to its makers unless told otherwise, and wants to be asked for a store of plain files.
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_ALLOW_FILE_STORE", "true")
    try:
        import mlflow
        import pandas  # noqa: F401 -- MLflow's models read frames
    except ImportError:
        raise ExportError("MLflow is not installed here: pip install '.[mlflow]', or `make cluster`.") from None
    try:
        mlflow.set_tracking_uri(to if "://" in to else Path(to).resolve().as_uri())
        mlflow.set_experiment(EXPERIMENT)
        with mlflow.start_run(run_name=model.version):
            return _log(mlflow, model, directory)
    except mlflow.exceptions.MlflowException as error:
        raise ExportError(f"MLflow refused: {str(error).splitlines()[0]}") from error


def _log(mlflow: Any, model: Model, directory: Path) -> str:
    training = model.manifest["training"]
    settings = {name: value for name, value in training.items() if not isinstance(value, dict)}
    mlflow.log_params(settings | training["parameters"] | model.manifest["costs"])
    mlflow.log_metrics(dict(_numbers(model.manifest["metrics"])))
    mlflow.log_metric("decision_threshold", model.decision_threshold)
    mlflow.set_tags({name: model.manifest[name] for name in ("model_version", "feature_fingerprint")})
    logged = mlflow.pyfunc.log_model(
        name="model",
        python_model=str(PACKAGE / "serving" / "mlflow_model.py"),
        artifacts={"artefact": str(directory)},
        code_paths=[str(PACKAGE)],
        pip_requirements=[_requirement(name) for name in _PACKAGES],
        signature=_signature(mlflow, model),
    )
    return str(logged.model_uri)


def _requirement(name: str) -> str:
    return f"{name}{'[duckdb]' if name == 'ibis-framework' else ''}=={version(name)}"


def _signature(mlflow: Any, model: Model) -> Any:
    """Return MLflow's description of input and output: the model's inputs by name, one probability."""
    types = mlflow.types
    kinds = {pa.float64(): "double", pa.string(): "string"}
    inputs = [types.ColSpec(kinds[feature_schema().field(name).type], name) for name in model.inputs]
    output = [types.ColSpec("double", "probability_of_default")]
    return mlflow.models.ModelSignature(types.Schema(inputs), types.Schema(output))


def _numbers(measures: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, float]]:
    """Give every number among `measures` with its path; lists stay in the manifest, which is logged whole."""
    for name, value in measures.items():
        if isinstance(value, Mapping):
            yield from _numbers(value, f"{prefix}{name}.")
        elif isinstance(value, int | float):
            yield f"{prefix}{name}", float(value)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ml.export_mlflow", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="directory of the artefact")
    parser.add_argument("--to", required=True, help="directory of an MLflow store, or the address of a server")
    options = parser.parse_args()
    try:
        print(export(options.model, options.to))  # noqa: T201
    except (ModelError, ExportError) as error:
        sys.exit(str(error))
