"""What `manage.py doctor` finds: each thing that was planted, and nothing where nothing is wrong."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from knox.models import AuthToken
from pytest_django import Settings

from ml.serving.model import Model
from scoring.core.installation import examine
from scoring.core.log.chain import unlocked
from scoring.core.log.writing import record
from scoring.models.events import Kind, LogHead
from tests.scoring.factories import PASSWORD, a_user

KEY = "x7Qw-eR5tY_uI8oP2aS4dF6gH9jK1lZ3xC0vB-nM7qW5eR8tY2"


@pytest.fixture
def sound(scored: Model, settings: Settings, tmp_path: Path) -> Settings:
    """An installation in which nothing is wrong."""
    settings.DEBUG, settings.BEHIND_HTTPS, settings.SECURE_HSTS_SECONDS = False, True, 31_536_000
    settings.SECRET_KEY = KEY
    settings.VAR_DIR = tmp_path / "portal"
    settings.STATIC_ROOT = settings.VAR_DIR / "static"
    settings.STATIC_ROOT.mkdir(parents=True)
    (settings.STATIC_ROOT / "staticfiles.json").write_text("{}")
    settings.LENDER = SimpleNamespace(missing=[], is_demo=False)
    a_user("admin", username="first")
    User.objects.create_superuser("second", password=PASSWORD)
    record(Kind.OPENED, actor=None, client=100_001, facts={"page": "summary"})
    return settings


def test_nothing_is_found_where_nothing_is_wrong(sound: Settings) -> None:
    assert examine() == []
    told = StringIO()
    call_command("doctor", stdout=told)
    assert told.getvalue() == "Nothing found.\n"


def _a_readable_file(settings: Settings) -> None:
    path = settings.VAR_DIR / "secret-key"
    path.write_text(KEY)
    path.chmod(0o644)


def _an_open_directory(settings: Settings) -> None:
    settings.MODEL_DIR.chmod(0o777)


def _the_demo(settings: Settings) -> None:
    a_user("advisor")
    path = settings.VAR_DIR / "demo-accounts.txt"
    path.touch(mode=0o600)


def _another_right(settings: Settings) -> None:
    Group.objects.get(name="advisor").permissions.clear()


def _a_token(settings: Settings, **values: object) -> None:
    AuthToken.objects.create(a_user("integrator"), expiry=None)


def _a_token_with_all_rights(settings: Settings) -> None:
    AuthToken.objects.create(User.objects.get(username="second"), expiry=timedelta(days=9))


def _an_altered_head(settings: Settings) -> None:
    with unlocked():
        LogHead.objects.update(link="0" * 64)


def _another_log_key(settings: Settings) -> None:
    settings.LOG_KEYS = {"elsewhere": b"y" * 40}


def _an_altered_model(settings: Settings) -> None:
    pointer = settings.MODEL_DIR / "current.json"
    entry = json.loads(pointer.read_text())
    pointer.write_text(json.dumps({**entry, "digest": "0" * 64}))


def _an_event_to_come(settings: Settings) -> None:
    record(Kind.OPENED, actor=None, client=100_001, facts={}, now=timezone.now() + timedelta(hours=2))


def _an_older_database(settings: Settings) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="scoring").order_by("-name")[0].delete()


PLANTED: dict[str, tuple[Callable[[Settings], object], str]] = {
    "debug": (lambda s: setattr(s, "DEBUG", True), "DEBUG: "),
    "a secret of one letter": (lambda s: setattr(s, "SECRET_KEY", "a" * 60), "SECRET_KEY: "),
    "any host": (lambda s: setattr(s, "ALLOWED_HOSTS", ["*"]), "ALLOWED_HOSTS: "),
    "no HTTPS": (lambda s: setattr(s, "BEHIND_HTTPS", False), "BEHIND_HTTPS: "),
    "HTTPS for a minute": (lambda s: setattr(s, "SECURE_HSTS_SECONDS", 60), "HSTS_SECONDS: "),
    "a plain origin": (lambda s: setattr(s, "CSRF_TRUSTED_ORIGINS", ["http://a.example"]), "CSRF_TRUSTED_ORIGINS: "),
    "no lender": (lambda s: setattr(s.LENDER, "missing", ["LENDER_NAME"]), "LENDER: "),
    "the demo's lender": (lambda s: setattr(s.LENDER, "is_demo", True), "LENDER: "),
    "a secret that others read": (_a_readable_file, "files: "),
    "models that others write": (_an_open_directory, "files: "),
    "no static files": (lambda s: (s.STATIC_ROOT / "staticfiles.json").unlink(), "static files: "),
    "a role missing": (lambda _: Group.objects.get(name="auditor").delete(), "roles: The role auditor is missing"),
    "a role with other rights": (_another_right, "roles: The role advisor has other rights"),
    "one administrator": (lambda _: User.objects.filter(username="first").update(is_active=False), "accounts: "),
    "the demo's accounts": (_the_demo, "accounts: "),
    "a token without an end": (_a_token, "tokens: 1 without an end"),
    "a token with all rights": (_a_token_with_all_rights, "tokens: One has all rights"),
    "the log's head altered": (_an_altered_head, "event log: Its head was altered"),
    "another key of the log": (_another_log_key, "event log: "),
    "an altered model": (_an_altered_model, "model: "),
    "no reference": (lambda s: shutil.rmtree(s.REFERENCE_DIR), "reference: "),
    "a clock gone back": (_an_event_to_come, "clock: "),
    "an older database": (_an_older_database, "migrations: "),
}


@pytest.mark.parametrize("what", PLANTED)
def test_what_is_planted_is_found_with_a_remedy(sound: Settings, what: str) -> None:
    plant, expected = PLANTED[what]
    plant(sound)
    told = StringIO()
    with pytest.raises(CommandError, match=r"^\d to mend\.$"):
        call_command("doctor", stdout=told)
    lines = told.getvalue().splitlines()
    assert [line for line in lines if line.startswith(expected)], lines
    assert not [line for line in lines if line.partition(": ")[0] != expected.partition(": ")[0]], lines
