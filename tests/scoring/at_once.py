"""Many people at once, in a process of its own: what such programs share, and how tests run them.

A program, `python -m tests.scoring.<page>.at_once ARTEFACT`, fills the empty database that DATABASE_URL names, has
everybody post at once and prints what came of it as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import django

from tests.conftest import REPOSITORY


def outcome(program: str, url: str, var: Path, artefact: Path) -> dict[str, Any]:
    """Run a program on the database at `url`; return what it printed."""
    environment = os.environ | {"DATABASE_URL": url, "VAR_DIR": str(var), "DEBUG": "1"}
    command = [sys.executable, "-m", program, str(artefact)]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def prepare(artefact: Path) -> None:
    """Set Django up, make the tables, publish the model."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from scoring.core.publishing import publish_model

    call_command("migrate", verbosity=0)
    publish_model(artefact, now=timezone.now())


def post(user: Any, address: str, body: Any, **options: Any) -> int:
    """Post as somebody, from a thread of its own; return the status."""
    from django.db import connection
    from django.test import Client as Browser

    browser = Browser(raise_request_exception=False, SERVER_NAME="127.0.0.1")
    try:
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return browser.post(address, body, **options).status_code
    finally:
        connection.close()


def at_once(people: int, posts: list[Callable[[], int]]) -> dict[str, int]:
    """Have so many people post at once; return how often each status came."""
    with ThreadPoolExecutor(people) as pool:
        return dict(Counter(str(status) for status in pool.map(lambda one: one(), posts)))


def tell(told: dict[str, Any]) -> None:
    """Check the log and print what came of it."""
    from scoring.core.log.verification import verify

    fault = verify().fault
    sys.stdout.write(json.dumps({**told, "fault": str(fault) if fault else None}) + "\n")
