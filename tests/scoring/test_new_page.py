"""The recipe of CONTRIBUTING for a new page, followed on a copy of the tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.artefacts import trained_model_dir
from tests.conftest import REPOSITORY

LEFT_OUT = shutil.ignore_patterns(".git", ".venv*", "var", "tests", "docs", "__pycache__", ".*_cache")
OPEN = """
import re, sys
import django
django.setup()
from django.test.utils import setup_test_environment
setup_test_environment()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("publish_model", sys.argv[1], verbosity=0)
from tests.clients.factories import a_client
from tests.scoring.factories import signed_in
client, browser = a_client(), signed_in()
for language in ("fr", "en"):
    browser.cookies["django_language"] = language
    for address in ("affordability", "for-client"):
        answer = browser.get(f"/clients/{client.pk}/{address}/")
        print(answer.status_code, re.search(r"<h1>(.*?)</h1>", answer.content.decode())[1])
"""


def recipe() -> str:
    """Return the commands that CONTRIBUTING gives for a new page."""
    text = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = re.search(r"## Adding a page\n.*?```\n(.*?)```", text, re.DOTALL)
    assert found, "CONTRIBUTING has no commands under « Adding a page »"
    return found[1]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the tree in which the recipe was followed."""
    place = tmp_path_factory.mktemp("recipe") / "portal"
    shutil.copytree(REPOSITORY, place, ignore=LEFT_OUT)
    done = subprocess.run(["bash", "-eu", "-c", recipe()], cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return place


def test_a_copied_page_opens_in_both_languages_beside_the_one_it_was_copied_from(copy: Path, tmp_path: Path) -> None:
    environment = os.environ | {
        "PYTHONPATH": f"{copy}{os.pathsep}{REPOSITORY}",  # the tests' factories are not in the copy
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "VAR_DIR": str(tmp_path),
    }
    script = tmp_path / "open_pages.py"
    script.write_text(OPEN)
    done = subprocess.run(
        [sys.executable, str(script), str(trained_model_dir())],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    french, english = ["200 Votre demande"] * 2, ["200 Your application"] * 2
    assert [line for line in done.stdout.splitlines() if line.startswith("200")] == french + english


def test_the_copy_keeps_to_the_import_rules(copy: Path) -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(lint), "--no-cache"], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
