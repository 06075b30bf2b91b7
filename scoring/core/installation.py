"""What an installation needs: the few things without which no page is answered, and all that is better not left.

`/readyz` asks the first (CHECKS), `manage.py doctor` all of it (`examine`).
"""

from __future__ import annotations

import logging
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.utils import timezone
from knox.models import AuthToken

from ml.serving.artefact import ModelError
from scoring.core import engine
from scoring.core.log import sealing
from scoring.core.log.chain import LogError, is_signed
from scoring.core.roles import ROLES
from scoring.models.events import Event, LogHead

LEAST_SPACE = 100_000_000  # bytes that the disk must have left: the log, and SQLite's records, are written there
_LEAST_KEY = 50  # characters of SECRET_KEY, of which so many differ:
_LEAST_DIFFERENT = 10
_DRIFT = timedelta(seconds=5)  # by which the clocks of this machine and of the database may differ
_UNSEALED = 1_000  # views that wait to be chained: the sealer takes them every few seconds
_LEAST_HSTS = 86_400  # seconds for which browsers should insist on HTTPS
_log = logging.getLogger(__name__)


class NotReadyError(RuntimeError):
    """Something that answers need is not there. The message names it and the remedy; it names no person and no host."""


def database() -> None:
    """Raise NotReadyError where the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        _log.warning("The database does not answer: %s", str(error).partition("\n")[0])
        raise NotReadyError("The database does not answer: see the log.") from error


def migrations() -> None:
    """Raise NotReadyError where the database is not the one that this code wants."""
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        raise NotReadyError("Cannot be told: the database does not answer.") from error
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReadyError("The database is older than the code: run `python manage.py migrate`.")


def model() -> None:
    """Raise NotReadyError where no model can be loaded."""
    try:
        engine.published_model()
    except engine.NoModelError as error:
        raise NotReadyError(str(error)) from error


def reference() -> None:
    """Raise NotReadyError where the model in service has not scored everyone."""
    try:
        engine.reference_of(engine.published_model())
    except (engine.NoModelError, engine.NoReferenceError) as error:
        raise NotReadyError(str(error)) from error


def disk() -> None:
    """Raise NotReadyError where the disk is nearly full."""
    left = shutil.disk_usage(settings.VAR_DIR).free
    if left < LEAST_SPACE:
        raise NotReadyError(f"{left // 1_000_000} MB are left where VAR_DIR lies: make room for at least 100 MB.")


CHECKS: dict[str, Callable[[], None]] = {
    "database": database,
    "migrations": migrations,
    "model": model,
    "reference": reference,
    "disk": disk,
}


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with the installation: what it is about, and what is wrong with the remedy."""

    about: str
    words: str


def examine() -> list[Finding]:
    """Return all that is found. Where the database does not answer, what needs it is left out."""
    found = [*_of_settings(), *_of_files()]
    for about, check in CHECKS.items():
        try:
            check()
        except NotReadyError as error:
            found.append(Finding(about, str(error)))
    if not {one.about for one in found} & {"database", "migrations"}:
        found += [*_of_accounts(), *_of_the_log(), *_of_the_model(), *_of_the_clock()]
    return found


def _of_settings() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding("DEBUG", "Debug mode shows visitors how the portal is made: set DEBUG=0.")
    key = settings.SECRET_KEY
    if len(key) < _LEAST_KEY or len(set(key)) < _LEAST_DIFFERENT:
        yield Finding(
            "SECRET_KEY",
            f"It has {len(key)} characters, {len(set(key))} different: set one of {_LEAST_KEY} at least, drawn by lot.",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding("ALLOWED_HOSTS", "Any host name is answered to: name those of the portal.")
    if not settings.BEHIND_HTTPS:
        yield Finding("BEHIND_HTTPS", "Passwords and files cross the network unless a proxy ends HTTPS: set it to 1.")
    elif settings.SECURE_HSTS_SECONDS < _LEAST_HSTS:
        yield Finding("HSTS_SECONDS", "Browsers insist on HTTPS for less than a day: leave the default, a year.")
    if plain := [one for one in settings.CSRF_TRUSTED_ORIGINS if one.startswith("http://")]:
        yield Finding("CSRF_TRUSTED_ORIGINS", f"Forms are taken from an origin without HTTPS: {', '.join(plain)}.")
    if missing := settings.LENDER.missing:
        yield Finding("LENDER", f"No letter is issued to clients until these are set: {', '.join(missing)}.")
    elif settings.LENDER.is_demo and not settings.DEBUG:
        yield Finding("LENDER", "Letters name the lender of the demo: set LENDER_NAME and the others.")


def _of_files() -> Iterator[Finding]:
    secret = [Path(settings.VAR_DIR) / name for name in ("secret-key", "log-key", "demo-accounts.txt")]
    if connection.vendor == "sqlite":
        secret.append(Path(str(settings.DATABASES["default"]["NAME"])))
    for path in secret:
        if path.is_file() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Finding("files", f"{path}: others on this machine may read it: run `chmod 600` on it.")
    for directory in (settings.MODEL_DIR, settings.REFERENCE_DIR):
        if directory.is_dir() and directory.stat().st_mode & stat.S_IWOTH:
            yield Finding("files", f"{directory}: anybody on this machine may write in it: run `chmod o-w` on it.")
    if not os.access(settings.VAR_DIR, os.W_OK):
        yield Finding("files", f"{settings.VAR_DIR}: not to be written to by this account: give it the directory.")
    if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield Finding("static files", "They are not gathered: run `make static`.")


def _of_accounts() -> Iterator[Finding]:
    roles = {role.name: role for role in Group.objects.prefetch_related("permissions__content_type")}
    for name, wanted in ROLES.items():
        if name not in roles:
            yield Finding("roles", f"The role {name} is missing: run `python manage.py create_roles`.")
            continue
        held = {f"{one.content_type.app_label}.{one.codename}" for one in roles[name].permissions.all()}
        if held != {*wanted}:
            yield Finding("roles", f"The role {name} has other rights than declared: run `create_roles`.")
    administrators = Q(groups__name="admin", is_staff=True) | Q(is_superuser=True)
    if User.objects.filter(administrators, is_active=True).distinct().count() < 2:
        yield Finding("accounts", "Fewer than two administrators: a second one gives roles and lets the first back in.")
    demo = User.objects.filter(username__in=ROLES, is_active=True)
    if not settings.DEBUG and (Path(settings.VAR_DIR) / "demo-accounts.txt").is_file() and demo.exists():
        yield Finding("accounts", "The demo's accounts are open: disable them, or keep the demo elsewhere.")
    open_ended = AuthToken.objects.filter(expiry=None).count()
    if open_ended:
        yield Finding("tokens", f"{open_ended} without an end: give each one in the administration.")
    if AuthToken.objects.filter(user__is_superuser=True).exists():
        yield Finding("tokens", "One has all rights, that of a superuser: delete it and issue one for an account.")


def _of_the_log() -> Iterator[Finding]:
    head = LogHead.objects.first()
    try:
        if head is not None and not is_signed(head):
            yield Finding("event log", "Its head was altered: run `python manage.py verify_log`.")
    except LogError as error:
        yield Finding("event log", str(error))
    if (waiting := sealing.unsealed()) > _UNSEALED:
        yield Finding("event log", f"{waiting} views wait to be chained: run `python manage.py seal_log`.")


def _of_the_model() -> Iterator[Finding]:
    entry = engine.pointer_entry()
    if entry is None:
        return
    try:
        engine.check_unchanged(settings.MODEL_DIR / entry["version"], entry)
    except (ModelError, OSError) as error:
        yield Finding("model", f"{error} Publish it again: `python manage.py publish_model DIR`.")


def _of_the_clock() -> Iterator[Finding]:
    """The database's clock, where it has one, and the log's last event, which no clock can have gone back behind."""
    now = timezone.now()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            theirs: datetime = cursor.fetchone()[0]
        if abs(theirs.astimezone(UTC) - now) > _DRIFT:
            yield Finding("clock", "This machine's and the database's differ by over 5 s: set both by NTP.")
    last = Event.objects.order_by("-sequence").values_list("at", flat=True).first()
    if last is not None and last - now > _DRIFT:
        yield Finding("clock", f"The last event was written at {last:%Y-%m-%d %H:%M}, which is to come: set the clock.")
