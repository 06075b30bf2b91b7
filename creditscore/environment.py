"""Reads settings from the environment. A wrong value stops the start with the variable's name and the repair."""

import os
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()
_LONGEST_CURRENCY = 5  # R$, CHF, USDT
_DATABASES = ("sqlite", "postgres", "postgresql")
_DATABASE_FORMS = "use postgres://user:password@host:5432/name or sqlite:///path"


def boolean(name: str, default: bool) -> bool:
    """Return the variable as a boolean. Raises ImproperlyConfigured for anything but a written truth value."""
    raw = text(name)
    if raw == "":
        return default
    truths = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if raw.lower() not in truths:
        raise ImproperlyConfigured(f"{name}={raw!r} is not a truth value: set it to 1 or 0.")
    return truths[raw.lower()]


def integer(name: str, default: int) -> int:
    """Return the variable as a whole number. Raises ImproperlyConfigured where it is not one."""
    raw = text(name, str(default))
    try:
        return int(raw)
    except ValueError:
        raise ImproperlyConfigured(
            f"{name}={raw!r} is not a whole number: set it to one, for example {default}."
        ) from None


def count(name: str, default: int, most: int) -> int:
    """Return the variable as a whole number from 1 to `most`. Raises ImproperlyConfigured where it is not one."""
    raw = text(name, str(default))
    if not raw.isdecimal() or not 1 <= int(raw) <= most:
        raise ImproperlyConfigured(
            f"{name}={raw!r} is not a whole number from 1 to {most}: set it to one, for example {default}."
        )
    return int(raw)


def positive(name: str, default: float, most: float) -> float:
    """Return the variable as a number above zero, `most` at most. Raises ImproperlyConfigured where it is not one."""
    raw = text(name, f"{default:g}")
    try:
        value = float(raw)
    except ValueError:
        value = 0.0
    if not 0.0 < value <= most:
        raise ImproperlyConfigured(
            f"{name}={raw!r} is not a number above zero, {most:g} at most: set it to one, for example {default:g}."
        )
    return value


def text(name: str, default: str = "") -> str:
    """Return the variable as it stands, `default` where it is not set."""
    # Not through environ, which takes a value that begins with a dollar sign for the name of another variable.
    return os.environ.get(name, default)


def currency(name: str) -> str:
    """Return the variable as a currency's sign or code, empty where it is not set.

    Raises ImproperlyConfigured for what is neither: more than five characters, or others than letters, signs of
    currencies and the full stop of an abbreviation.
    """
    raw = text(name)
    if len(raw) > _LONGEST_CURRENCY or not all(_in_a_currency(character) for character in raw):
        raise ImproperlyConfigured(
            f"{name}={raw!r} is not a sign or code of a currency: set it to one, such as € or CHF."
        )
    return raw


def _in_a_currency(character: str) -> bool:
    category = unicodedata.category(character)
    return category == "Sc" or category.startswith("L") or character == "."


@dataclass(frozen=True)
class Audit:
    """An accessibility audit: its day, who made it, and the share of the applicable criteria that held, in percent."""

    day: date
    auditor: str
    share: int


def audit(name: str) -> Audit | None:
    """Return the variable as an audit, written « day;auditor;percent »; None where it is not set.

    Raises ImproperlyConfigured, with an example, for anything else.
    """
    raw = text(name)
    if not raw:
        return None
    try:
        day, auditor, share = (part.strip() for part in raw.split(";"))
        found = Audit(date.fromisoformat(day), auditor, int(share))
    except ValueError:
        found = None
    if found is None or not found.auditor or not 0 <= found.share <= 100:
        raise ImproperlyConfigured(
            f"{name}={raw!r} is no audit: write its day, the auditor and the percentage of criteria that held, "
            "as in 2026-11-30;Auditor Ltd;72."
        )
    return found


def words(name: str, default: list[str]) -> list[str]:
    """Return a comma-separated variable as a list without empty parts."""
    return [word.strip() for word in text(name, ",".join(default)).split(",") if word.strip()]


def secret_key(debug: bool, var_dir: Path) -> str:
    """Return SECRET_KEY; in debug mode, one made once and kept in `var_dir`.

    Raises ImproperlyConfigured outside debug mode where SECRET_KEY is not set.
    """
    key = text("SECRET_KEY")
    if key:
        return key
    if not debug:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set: set it to a long random text, for example the output of "
            "`python -c 'import secrets; print(secrets.token_urlsafe(50))'`, or set DEBUG=1 on your own machine."
        )
    path = var_dir / "secret-key"
    if not path.exists():
        var_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def database(default_path: Path) -> dict[str, object]:
    """Return Django's database dictionary for DATABASE_URL, an SQLite file at `default_path` where it is not set.

    SQLite gets write-ahead logging and immediate transactions, so that concurrent writers wait instead of failing.
    Raises ImproperlyConfigured for an address of another database.
    """
    url = text("DATABASE_URL") or f"sqlite:///{default_path}"
    scheme, separator, _ = url.partition("://")
    if not separator or scheme not in _DATABASES:
        # Only the scheme is repeated: the rest may hold a password.
        raise ImproperlyConfigured(f"DATABASE_URL={scheme if separator else ''}… is not served: {_DATABASE_FORMS}.")
    try:
        config = dict(_env.db_url_config(url))
    except ValueError:
        raise ImproperlyConfigured(f"DATABASE_URL={scheme}… cannot be read: {_DATABASE_FORMS}.") from None
    if scheme == "sqlite":
        default_path.parent.mkdir(parents=True, exist_ok=True)
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    elif config["NAME"]:
        config["CONN_MAX_AGE"] = integer("CONN_MAX_AGE", 60)
        config["CONN_HEALTH_CHECKS"] = True
    else:
        raise ImproperlyConfigured(f"DATABASE_URL names no database: {_DATABASE_FORMS}.")
    return config
