"""What tests of the cluster's commands share: the other environment's interpreter, and Java for Spark."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, missing

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def cluster_run() -> Run:
    """Return what runs `python ARGUMENTS…` from the repository with the environment of `make cluster`."""
    python = REPOSITORY / ".venv-cluster/bin/python"
    if not python.is_file():
        missing("PySpark, Dask and MLflow (no .venv-cluster; make cluster)")

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(python), *map(str, arguments)],
            cwd=REPOSITORY,
            env=os.environ | {"PYTHONWARNINGS": "ignore"} | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=1200,
        )

    return run


@pytest.fixture(scope="session")
def java() -> str:
    """Return the path of the Java that Spark runs on."""
    return shutil.which("java") or missing("Java 17 for PySpark (not found on PATH)")
