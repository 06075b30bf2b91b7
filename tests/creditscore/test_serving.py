"""What serving does, migration to a worker's pages, in processes that find only what requirements-serve.txt pins."""

import importlib.metadata
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.artefacts import synthetic_dir, trained_model_dir
from tests.conftest import REPOSITORY

# Python runs it at the start of every process, of those too that a command starts.
START = """
import re
import sys
from importlib.machinery import PathFinder

PINNED, ABSENT = {pinned}, {absent}


class OnlyPinned(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] in ABSENT else super().find_spec(name, path, target)

    @classmethod
    def find_distributions(cls, *context):
        found = super().find_distributions(*context)
        return (one for one in found if re.sub("[-_.]+", "-", one.name).lower() in PINNED)


sys.meta_path[sys.meta_path.index(PathFinder)] = OnlyPinned
"""


def start() -> str:
    """Return what makes a process find, of the installed packages, those that requirements-serve.txt pins."""
    pins = (REPOSITORY / "requirements-serve.txt").read_text()
    pinned = {*re.findall(r"^([a-z0-9.-]+)==", pins, re.MULTILINE)}
    modules = importlib.metadata.packages_distributions().items()
    absent = {m for m, packages in modules if not pinned & {re.sub("[-_.]+", "-", p).lower() for p in packages}}
    return START.format(pinned=pinned, absent=absent)


class Served:
    """An installation for serving: runs `python ARGUMENTS…` where no other package is found."""

    def __init__(self, directory: Path) -> None:
        (directory / "sitecustomize.py").write_text(start())
        settings = {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "creditscore.settings", "VAR_DIR": str(directory / "var")}
        self.environment = os.environ | settings | {"PYTHONPATH": str(directory)}

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    """Return an installation with imported clients, a published model and a first scoring."""
    installation = Served(tmp_path_factory.mktemp("served"))
    for command in (["migrate"], ["import_home_credit", synthetic_dir()], ["publish_model", trained_model_dir()]):
        done = installation.run("manage.py", *command)
        assert done.returncode == 0, done.stderr
    done = installation.run("manage.py", "score_clients")
    assert done.returncode == 0, done.stderr
    return installation


@pytest.mark.parametrize("package", ["altair", "babel", "ibis", "pandas", "pytest", "shap", "sklearn", "vega_datasets"])
def test_serving_finds_no_package_of_training(served: Served, package: str) -> None:
    assert f"No module named '{package}'" in served.run("-c", f"import {package}").stderr


def test_every_page_and_the_api_are_served_by_a_worker_too(served: Served) -> None:
    done = served.run("manage.py", "bench", "--clients", "2")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert figures["parts"].keys() > {"client_page", "api_score", "what_if", "features_anew"}
    assert figures["ready_s"] > 0


def test_predictions_are_those_of_the_whole_set(served: Served, tmp_path: Path) -> None:
    arguments = ("-m", "ml.predict", "--model", trained_model_dir(), "--data", synthetic_dir(), "--out")
    done = served.run(*arguments, tmp_path / "served.csv")
    assert done.returncode == 0, done.stderr
    whole = subprocess.run([sys.executable, *map(str, arguments), tmp_path / "whole.csv"], cwd=REPOSITORY, check=False)
    assert whole.returncode == 0
    assert (tmp_path / "served.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_drift_is_measured(served: Served) -> None:
    done = served.run("-m", "ml.drift", "--model", trained_model_dir(), "--data", synthetic_dir())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["clients"] == 1_500
