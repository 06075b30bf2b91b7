"""What a gunicorn worker needs, measured beside a portal that is served: `manage.py bench`."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.browser.conftest import ROOT, Portal

pytestmark = pytest.mark.browser


def run(portal: Portal, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of Django's on the served portal's database."""
    environment = portal.environment | {"DJANGO_SETTINGS_MODULE": "tests.browser.settings"}
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def users(portal: Portal) -> str:
    """Return who may sign in and how many sessions there are, as the database says."""
    asked = "from django.contrib.auth.models import User; from django.contrib.sessions.models import Session; "
    asked += "print(sorted(User.objects.values_list('username', flat=True)), Session.objects.count())"
    return run(portal, "shell", "--no-imports", "-c", asked).stdout


def test_the_bench_measures_a_worker_that_serves_every_page_and_leaves_nobody_behind(portal: Portal) -> None:
    before = users(portal)
    done = run(portal, "bench", "--clients", "2")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert 0 < figures["ready_s"] < figures["first_client_page_s"]
    assert figures["worker_resident_memory_mb"] > figures["worker_private_memory_mb"] > 20
    assert before == users(portal) != ""
