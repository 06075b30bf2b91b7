"""Reads settings from the environment. A wrong value stops the start with the variable's name and the repair."""

import hashlib
import os
import secrets
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()
_KEY_NAME = 12  # characters by which a key of the log is known
_SHORTEST_KEY = 32  # characters
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


def count(name: str, default: int, most: int) -> int:
    """Return the variable as a whole number from 1 to `most`. Raises ImproperlyConfigured where it is not one."""
    raw = text(name, str(default))
    if not raw.isdecimal() or not 1 <= int(raw) <= most:
        raise ImproperlyConfigured(
            f"{name}={raw!r} is not a whole number from 1 to {most}: set it to one, for example {default}."
        )
    return int(raw)


def at_least(name: str, default: int, least: int) -> int:
    """Return the variable as a whole number, `least` at least. Raises ImproperlyConfigured where it is not one."""
    raw = text(name, str(default))
    if not raw.isdecimal() or int(raw) < least:
        raise ImproperlyConfigured(
            f"{name}={raw!r} is not a whole number from {least} on: set it to one, for example {default}."
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


@dataclass(frozen=True)
class Lender:
    """Who writes to clients: name, lines of the address, how to be reached, whom to ask about data, the mediator."""

    name: str
    address: tuple[str, ...]
    phone: str
    email: str
    data_protection: str
    mediator: str

    @property
    def missing(self) -> tuple[str, ...]:
        """The variables that are not set: without them no letter is issued."""
        return tuple(f"LENDER_{name.upper()}" for name, value in vars(self).items() if not value)

    @property
    def is_demo(self) -> bool:
        """Whether nobody said who the lender is, and the demo's stands in."""
        return self == _DEMO_LENDER


_DEMO_LENDER = Lender(
    name="Prêt à Dépenser (démonstration)",
    address=("1 rue de l’Exemple", "75000 Paris"),
    phone="01 99 00 00 00",
    email="clients@example.com",
    data_protection="donnees@example.com",
    mediator="mediation.example.com",
)


def lender(debug: bool) -> Lender:
    """Return who writes to clients, from the variables LENDER_…; in debug mode one of the demo where none is set."""
    given = Lender(
        name=text("LENDER_NAME").strip(),
        address=tuple(line.strip() for line in text("LENDER_ADDRESS").split(";") if line.strip()),
        phone=text("LENDER_PHONE").strip(),
        email=text("LENDER_EMAIL").strip(),
        data_protection=text("LENDER_DATA_PROTECTION").strip(),
        mediator=text("LENDER_MEDIATOR").strip(),
    )
    return _DEMO_LENDER if debug and not any(vars(given).values()) else given


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
    return _kept(var_dir / "secret-key", 50)


def log_keys(debug: bool, var_dir: Path) -> dict[str, str]:
    """Return the secrets in LOG_KEYS, by the beginning of their sha256: the first signs, all verify.

    In debug mode, one made once and kept in `var_dir`. Raises ImproperlyConfigured outside debug mode where LOG_KEYS is
    not set, and for secrets that are short or there twice. None is repeated in the message.
    """
    repair = (
        "set it to the output of `python -c 'import secrets; print(secrets.token_urlsafe(48))'`; to change it, put a "
        "new secret before the old ones, with a comma between"
    )
    given = words("LOG_KEYS", [])
    if not given:
        if not debug:
            raise ImproperlyConfigured(f"LOG_KEYS is not set: {repair}. Or set DEBUG=1 on your own machine.")
        given = [_kept(var_dir / "log-key", 48)]
    if any(len(secret) < _SHORTEST_KEY for secret in given) or len({*given}) < len(given):
        raise ImproperlyConfigured(
            f"LOG_KEYS holds a secret twice, or one of fewer than {_SHORTEST_KEY} characters: {repair}."
        )
    return {hashlib.sha256(secret.encode()).hexdigest()[:_KEY_NAME]: secret for secret in given}


def _kept(path: Path, length: int) -> str:
    """Return the secret in a file, readable by its owner alone; of several processes that make it, one wins."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f"{path.name}.{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(length))
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text()


def database(default_path: Path) -> dict[str, object]:
    """Return Django's database dictionary for DATABASE_URL, an SQLite file at `default_path` where it is not set.

    SQLite gets write-ahead logging and immediate transactions, so that concurrent writers wait instead of failing,
    each with the same chance (creditscore.sqlite).
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
        config["ENGINE"] = "creditscore.sqlite"
        config["TEST"] = {"NAME": ":memory:"}  # pytest-django knows it of Django’s own engine alone
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": count("SQLITE_TIMEOUT", 20, most=3600),
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
    elif config["NAME"]:
        config["CONN_MAX_AGE"] = at_least("CONN_MAX_AGE", 60, least=0)
        config["CONN_HEALTH_CHECKS"] = True
    else:
        raise ImproperlyConfigured(f"DATABASE_URL names no database: {_DATABASE_FORMS}.")
    return config
